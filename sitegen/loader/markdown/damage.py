"""Find signs of a damaged Markdown digest in a file that is not one."""

import re
from collections.abc import Sequence

from sitegen.errors import Problem
from sitegen.loader.markdown.heading import EXAMPLE
from sitegen.loader.markdown.record import FIRST, mark

_HEADING = re.compile(r"(#{1,6})\s*arxiv\s+papers\s+in\b", re.IGNORECASE)
_RECORD = mark(FIRST).lstrip("\n")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def find_damage(path: str, lines: Sequence[str]) -> Problem | None:
    """Return a problem if a heading or record stands at the beginning of a line outside of code blocks; else None."""
    fence = ""
    for number, line in enumerate(lines, 1):
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence):
                fence = ""
        elif not fence and (heading := _HEADING.match(line)):
            return _misplaced(path, number, heading[1])
        elif not fence and line.startswith(_RECORD):
            return Problem(path, number, "the digest has no heading", f"begin the file with {EXAMPLE}")
    return None


def _misplaced(path: str, number: int, marks: str) -> Problem:
    """Return the problem of a heading that is not the first line, or begins with more than one ``#``."""
    if marks != "#":
        return Problem(path, number, "the heading of the digest has more than one #", f"write it like {EXAMPLE}")
    remedy = "delete the text above it; if this is a page of your own, put the heading into a code block"
    return Problem(path, number, "there is text above the heading of the digest", remedy)
