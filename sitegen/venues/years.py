"""Find the year of a conference or volume near its name."""

import re
from typing import Final

YEAR: Final = r"(?:19[89]\d|20[0-4]\d)"
"""The pattern of a year in which a paper can have been published."""

_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_SHORT = re.compile(
    r"W?\s?[('’‘`\"_-]{0,2}\s?(?P<year>9\d|[0-3]\d)(?![\d%:]|\.\d|\s?(?:pages|figures|tables|pp))", re.IGNORECASE
)
"""Two digits directly after a name: ``CVPR'19``, ``ECCV24``, ``AAAI-20``."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_BETWEEN: Final = frozenset(
    "conference conf workshop workshops proceedings symposium main track findings journal oral poster spotlight ieee cvf rsj acm aaai"
    " in at to the of on special issue annual international intl european , : ( ) [ ] / @ _ ~ ' ’ ‘ ` . \" -".split()
)
"""Words and signs between a name and its year."""
_LONGEST_WORD: Final = 10
_NEAR: Final = 64
_MOST_TOKENS: Final = 14

_PAGES = re.compile(
    r"\b(?:(?-i:pp?)|pages?)\.?\s?:?\s?\d+\s?(?:[-\u2013]+\s?\d+)?|\b\d{1,6}\s?[-\u2013]{1,2}\s?\d{1,6}\b|\barXiv:\S+",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(rf"[(\[]\s?(?:[A-Za-z.]{{1,12}}\s)?({YEAR})\s?[)\]]")
_DATE = re.compile(
    r"\b(?:(?:\d{1,2}(?:st|nd|rd|th)?\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?)({YEAR})",
    re.IGNORECASE,
)
_ANY = re.compile(rf"(?<![\d./])(?<!\d[:\u2013-]){YEAR}(?!\d)(?!\s?[-\u2013]\s?\d{{1,5}}(?!\d))(?!\.\d)")


_QUOTED = re.compile(r"(?<=[\s\w])['’‘](\d\d)(?![\d\w])")


def full(digits: str) -> int:
    """Return the year that four or two digits mean."""
    year = int(digits)
    return year if year > 99 else year + (1900 if year >= 90 else 2000)


def of_name(text: str, start: int, end: int, *, is_journal: bool) -> int | None:
    """Return the year that belongs to the name in ``text[start:end]``; None if there is none near it.

    Two digits count after conferences only: after journals they are volumes.
    """
    if not is_journal and (found := _SHORT.match(text[end : end + _NEAR])) and not _is_volume(text, start, end, found):
        return full(found["year"])
    return _after(text[end : end + _NEAR]) or _before(text[max(0, start - _NEAR) : start]) or _in_brackets(text)


def _is_volume(text: str, start: int, end: int, digits: re.Match[str]) -> bool:
    """Return True if two digits after a name are a volume: ``Advances in Neural Information Processing Systems 32, 2019``."""
    after = end + digits.end()
    return (
        digits[0].startswith(" ")
        and digits[0].strip().isdigit()
        and (text.count(" ", start, end) > 1 or bool(_YEAR.search(text, after, after + 12)))
    )


def _after(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[0]) if found and _connects(text[: found.start()], capitals=True) else None


def _before(text: str) -> int | None:
    *_, last = [None, *_YEAR.finditer(text)]
    return int(last[0]) if last and _connects(text[last.end() :], capitals=False) else None


def _connects(text: str, *, capitals: bool) -> bool:
    """Return True if a text between a name and a year has only words and signs that stand there.

    ``capitals``: other short words with a capital may stand there too, such as the name of a city.
    """
    tokens = _TOKEN.findall(text.removeprefix("W"))
    return len(tokens) <= _MOST_TOKENS and all(
        token.lower() in _BETWEEN
        or (capitals and token[0].isupper() and len(token) <= _LONGEST_WORD)
        or (not capitals and token.lower() in {"st", "nd", "rd", "th"})
        or (not capitals and len(token) < 3 and token.isdigit())
        for token in tokens
    )


def _in_brackets(text: str) -> int | None:
    if "(" not in text and "[" not in text:
        return None
    found = _IN_BRACKETS.search(_PAGES.sub(" ", text))
    return int(found[1]) if found else None


def are_in(text: str) -> bool:
    """Return True if a text has digits that may be a year."""
    return bool(_YEAR.search(text) or _QUOTED.search(text))


def anywhere(text: str) -> int | None:
    """Return the first year in a text that is not part of pages. Dates, as of acceptance, count if there is no other."""
    if not _YEAR.search(text):
        short = _QUOTED.search(text)
        return full(short[1]) if short else None
    rest = _PAGES.sub(" ", text)
    others = _ANY.search(_DATE.sub(" ", rest))
    dated = _DATE.search(rest)
    return int(others[0]) if others else int(dated[1]) if dated else None
