"""Show problems to the user: over an open page, on an error page, and on the terminal."""

import linecache
import traceback
from collections.abc import Sequence
from html import escape

from sitegen.errors import Problem, SitegenError, printable

_CONTEXT = 2
"""Source lines before and after the line that raised an exception."""


def problems_of(error: Exception) -> tuple[Problem, ...]:
    """Return the problems of a `SitegenError`; of any other exception, its message and the line that raised it."""
    if isinstance(error, SitegenError):
        return error.problems
    message = "".join(traceback.format_exception_only(error)).strip()
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return (Problem("", 0, message, ""),)
    path, line = frames[-1].filename, frames[-1].lineno or 0
    return (Problem(path, line, message, "this is an error in sitegen or in a template", _excerpt(path, line)),)


def as_json(problems: Sequence[Problem]) -> dict[str, str | list[str]] | None:
    """Return the object that ``client.js`` expects: the first problem, and the others as lines. None for no problems."""
    if not problems:
        return None
    first, *others = problems
    return {
        "message": printable(first.message),
        "remedy": printable(first.remedy),
        "place": printable(first.place),
        "excerpt": printable(first.excerpt),
        "further": [printable(str(problem)) for problem in others],
    }


def as_text(problems: Sequence[Problem]) -> str:
    """Return lines for the terminal, with the excerpt of the first problem. They have no control characters."""
    first, *others = problems
    lines = [str(first), *(f"    {line}" for line in first.excerpt.splitlines()), *map(str, others)]
    return printable("\n".join(lines))


def last_calls(error: Exception) -> str:
    """Return the end of the traceback of an unexpected exception; empty for a `SitegenError`."""
    if isinstance(error, SitegenError):
        return ""
    calls = traceback.format_tb(error.__traceback__, limit=-4)
    return printable("".join(["\n", *calls]).rstrip())


def error_page(problems: Sequence[Problem], styles: str) -> bytes:
    """Return the page that replaces a page that cannot be rendered. It is readable without JavaScript.

    ``styles`` is the address of the style sheet.
    """
    first, *others = problems
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>This page cannot be rendered</title>',
        '<meta name="viewport" content="width=device-width">',
        f'<link rel="stylesheet" href="{escape(styles)}"></head>',
        '<body class="problem"><h1>This page cannot be rendered</h1>',
        f"<p>{escape(printable(first.message))}</p>",
        f'<p class="place">{escape(printable(first.place))}</p>' if first.place else "",
        f"<pre>{escape(printable(first.excerpt))}</pre>" if first.excerpt else "",
        f"<p>{escape(printable(first.remedy))}</p>" if first.remedy else "",
        *(f"<p>{escape(printable(str(problem)))}</p>" for problem in others),
        "</body></html>\n",
    ]
    return "".join(parts).encode(errors="replace")


def _excerpt(path: str, line: int) -> str:
    """Return a source line with those around it; an arrow marks it."""
    linecache.checkcache(path)
    lines = linecache.getlines(path)
    numbers = range(max(1, line - _CONTEXT), min(len(lines), line + _CONTEXT) + 1)
    return "\n".join(f"{'>' if number == line else ' '} {number} {lines[number - 1].rstrip()}" for number in numbers)
