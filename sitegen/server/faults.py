"""A fault as the preview shows it: over the page, on a page of its own, and on the terminal."""

import linecache
import traceback
from dataclasses import asdict, dataclass
from html import escape
from typing import Self

from sitegen.errors import SitegenError, printable

_AROUND = 2
"""Lines shown before and after the one at fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where; text only, never markup."""

    message: str
    remedy: str = ""
    path: str = ""
    line: int = 0
    excerpt: str = ""
    further: tuple[str, ...] = ()
    """Other faults of the same file, each as one line with place and remedy."""

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Take what a `SitegenError` says; of any other exception, where it was raised."""
        if isinstance(error, SitegenError):
            further = tuple(map(str, error.further))
            return cls(error.message, error.remedy, error.path, error.line, error.excerpt, further)
        message = "".join(traceback.format_exception_only(error)).strip()
        frames = traceback.extract_tb(error.__traceback__)
        if not frames:
            return cls(message)
        path, line = frames[-1].filename, frames[-1].lineno or 0
        return cls(message, "this is a fault of sitegen or of a template", path, line, _excerpt(path, line))

    @property
    def where(self) -> str:
        """``file:line``, as editors and terminals take it."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path

    def as_json(self) -> dict[str, str | int | list[str]]:
        """Return what ``client.js`` reads."""
        fields = asdict(self) | {"where": self.where}
        shown = {name: printable(value) if isinstance(value, str) else value for name, value in fields.items()}
        return shown | {"further": [printable(line) for line in self.further]}

    def __str__(self) -> str:
        """Lines for a terminal, which text from strangers cannot steer."""
        message = f"{self.where}: {self.message}" if self.where else self.message
        lines = [f"{message}; {self.remedy}" if self.remedy else message]
        lines += [f"    {line}" for line in self.excerpt.splitlines()]
        lines += self.further
        return printable("\n".join(lines))


def summary(error: Exception) -> str:
    """The last calls that led to an exception nobody expected; empty for a `SitegenError`, which says enough."""
    if isinstance(error, SitegenError):
        return ""
    calls = traceback.format_tb(error.__traceback__, limit=-4)
    return printable("".join(["\n", *calls]).rstrip())


def page(fault: Fault, styles: str) -> bytes:
    """A page for a browser that asked for one that cannot be made; readable without a script."""
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>This page cannot be made</title>',
        '<meta name="viewport" content="width=device-width">',
        f'<link rel="stylesheet" href="{escape(styles)}"></head><body class="fault"><h1>This page cannot be made</h1>',
        f"<p>{escape(printable(fault.message))}</p>",
        f'<p class="where">{escape(printable(fault.where))}</p>' if fault.where else "",
        f"<pre>{escape(printable(fault.excerpt))}</pre>" if fault.excerpt else "",
        f"<p>{escape(printable(fault.remedy))}</p>" if fault.remedy else "",
        *(f"<p>{escape(printable(line))}</p>" for line in fault.further),
        "</body></html>\n",
    ]
    return "".join(parts).encode(errors="replace")


def _excerpt(path: str, line: int) -> str:
    linecache.checkcache(path)
    lines = linecache.getlines(path)
    shown = range(max(1, line - _AROUND), min(len(lines), line + _AROUND) + 1)
    return "\n".join(f"{'>' if number == line else ' '} {number} {lines[number - 1].rstrip()}" for number in shown)
