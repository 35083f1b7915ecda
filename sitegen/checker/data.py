"""Whether JSON is well-formed."""

import json

import msgspec


def json_fault(text: str | bytes) -> tuple[int, str] | None:
    """The line and nature of the first fault; None where there is none."""
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _located(text, str(error))
    return None


def _located(text: str | bytes, message: str) -> tuple[int, str]:
    """The standard library's parser knows the line, but is slower and lets some faults through."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno, error.msg
    except (ValueError, RecursionError):
        pass
    return 0, message
