"""Read the XML of arXiv's services strictly: an answer that is cut, damaged or something else is never an empty success."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sitegen.errors import Problem
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, Report, excerpt
from sitegen.loader.standards.safe_xml import read_elements, root_name
from sitegen.models import Paper
from sitegen.text import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

T = TypeVar("T")

_LONGEST: Final = 1 << 16
_TEXT = re.compile(rb"<(summary|description)\b[^>]{0,100}>([^<]{1,2000})<")
_TAG = re.compile(r"<[^<>]{0,1000}>")


class Damaged(Exception):  # noqa: N818 - an answer that is damaged
    """An answer cannot be read, or lacks something. The client repeats the request."""

    def __init__(self, message: str, partial: object = None, *, tries: int = 9) -> None:
        super().__init__(message)
        self.message = message
        """Follows the name of the host: ``sent HTML instead of XML``."""
        self.partial = partial
        """The result to return if further tries bring nothing better; None if there is none."""
        self.tries = tries
        """The maximum number of tries."""


@dataclass(frozen=True, slots=True)
class Records(Generic[T]):
    """The records of an answer."""

    read: tuple[T, ...]
    count: int
    """The number of records, unreadable ones included."""
    problems: tuple[Problem, ...]
    damage: str
    """The reason why the records are not complete, as the message of `Damaged`; empty if they are."""
    is_malformed: bool
    """True if the XML is invalid."""
    is_cut: bool
    """True if the answer lacks its end."""


def read_records(
    body: bytes, root: str, name: str, place: str, read: Callable[["_Element", Problems], T | None]
) -> Records[T]:
    """Return the records of an answer.

    Args:
        body: The answer.
        root: The local name of its first element: ``feed``.
        name: The local name of a record's element: ``entry``.
        place: The name of the answer in problems.
        read: Returns a record; None if it cannot be read, and passes problems on.

    Raises:
        Damaged: The answer is empty, or not such XML. Damaged records are no error; see `Records.damage`.
    """
    _check_root(body, root)
    faults, problems = Problems(place), Problems(place)
    records = []
    count = 0
    for element in read_elements(body, name, faults):
        count += 1
        record = read(element, problems)
        if record is not None:
            records.append(record)
    damage = ""
    if faults.listed():
        damage = f"sent damaged XML: {faults.listed()[0].message}"
    elif len(records) < count:
        damage = "sent records that cannot be read"
    return Records(
        tuple(records),
        count,
        (*faults.listed(), *problems.listed()),
        damage,
        is_malformed=bool(faults.listed()),
        is_cut=faults.blocker is not None,
    )


def _check_root(body: bytes, root: str) -> None:
    """Raise an error unless an answer begins like the XML that was asked for."""
    found = root_name(body).decode(errors="replace")
    if found == root:
        return
    if not body.strip():
        raise Damaged("sent an empty answer")
    beginning = body.lstrip()[:1000].lower()
    if found.lower() == "html" or beginning.startswith(b"<!doctype html"):
        raise Damaged("sent HTML instead of XML")
    raise Damaged(f"sent an element `{found}` instead of `{root}`" if found else "sent something that is not XML")


def build(parts: Mapping[str, Any], problems: Problems) -> Paper | None:
    """Return a paper without own fields, so that it is the same whichever service sent it; None if it cannot be read."""
    report: Report = partial(_report, problems, str(parts.get("identifier") or ""))
    return build_paper({**parts, "fields": None}, report)


def _report(problems: Problems, identifier: str, _part: str, message: str, _remedy: str) -> None:
    """Add a problem of arXiv's record, which the user cannot correct."""
    problems.add(0, f"{identifier}: {message}" if identifier else message, "")


def explanation(body: bytes) -> str:
    """Return the explanation in the answer to a wrong request, with a colon before it; empty if there is none."""
    found = _TEXT.search(body[:_LONGEST])
    text = found[2].decode(errors="replace") if found else _TAG.sub(" ", body[:2000].decode(errors="replace"))
    text = clean(unescape(text))
    return f": {excerpt(text)}" if text else ""
