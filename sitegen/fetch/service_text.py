r"""Give papers one form, whichever service of arXiv sent them: the same paper must make the same digest.

OAI-PMH's arXivRaw has TeX accents as authors wrote them (``Poincar\'e``), other formats and the API may have the letters. The
services also differ in the fields that they have besides those of a digest, so these are left out.
"""

import re
from dataclasses import replace
from typing import Final

from sitegen.models import Paper
from sitegen.text import accents
from sitegen.text.letters import LETTERS

_COMMAND: Final = re.compile(
    r"(?P<formula>\$[^$]*\$|\\\([^$]*?\\\)|\\\[[^$]*?\\\])"
    rf"|(?P<brace>\{{)?\\(?:(?P<sign>[{re.escape(''.join(sorted(accents.SIGNS)))}])"
    rf"|(?P<word>[{''.join(sorted(accents.WORDS))}])(?![A-Za-z])"
    rf"|(?P<letter>{'|'.join(LETTERS)})(?![A-Za-z])(?: |\{{\}})?)"
)
r"""A formula, an accent, or a letter that has a command, with a brace before it: ``{\'e}``."""


def uniform(paper: Paper) -> Paper:
    """Return a paper without own fields, with letters in place of TeX accents, and with its classes in order."""
    return replace(
        paper,
        title=composed(paper.title),
        abstract=composed(paper.abstract),
        authors=tuple(map(composed, paper.authors)),
        comment=_optional(paper.comment),
        journal=_optional(paper.journal),
        classes=tuple(sorted(paper.classes)),
        fields=(),
    )


def _optional(text: str | None) -> str | None:
    return composed(text) if text else text


def composed(tex: str) -> str:
    r"""Return text with letters in place of TeX accents: ``Poincar\'e`` and ``Poincar{\'e}`` become ``Poincaré``.

    Formulas and all other TeX stay as they are. A second call changes nothing.
    """
    if "\\" not in tex:
        return tex
    parts: list[str] = []
    position = 0
    while found := _COMMAND.search(tex, position):
        text, end = _letter(tex, found)
        if text and found["brace"]:
            if tex.startswith("}", end):
                end += 1
            else:
                text = "{" + text
        parts += (tex[position : found.start()], text or found[0])
        position = end if text else found.end()
    return "".join((*parts, tex[position:]))


def _letter(tex: str, found: re.Match[str]) -> tuple[str, int]:
    """Return the letter of a command and the position after it; no letter if the command does not make one."""
    if found["letter"]:
        return LETTERS[found["letter"]], found.end()
    if found["sign"]:
        letter = accents.by_sign(tex, found["sign"], found.end("sign"))
        return ("", 0) if letter.text == found["sign"] else letter
    if found["word"]:
        return accents.by_word(tex, found["word"], found.end("word")) or ("", 0)
    return "", 0
