"""Divide text into terms, and make the terms of a paper for the search index.

The index has one table with all terms of a paper. Words of titles, abstracts and names are terms. Words that queries can
ask for by field are in it a second time, after a sign for the field: a character of Unicode's private use area, which
papers do not contain.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from unicodedata import category, normalize

from sitegen import names, taxonomy
from sitegen.text.letters import BASE_LETTERS
from sitegen.venues import Venue

TITLE: Final = "\ue000"
"""The sign before a word of the title."""
PAIR: Final = "\ue001"
"""The sign before two successive words of the title, which are joined by `JOINT`."""
AUTHOR: Final = "\ue002"
"""The sign before a word of an author's name."""
CATEGORY: Final = "\ue003"
"""The sign before the code of a category, in which `JOINT` replaces the dot and hyphens are removed."""
JOINT: Final = "\ue004"
EVERY: Final = "\ue005"
"""A term that every paper has, for queries for all papers except some."""
IDENTIFIER: Final = "\ue006"
"""The sign before a paper's identifier, in which `JOINT` replaces all signs."""
WHOLE_TITLE: Final = "\ue007"
"""The sign before a number for the whole title (`whole_title`)."""
PERSON: Final = "\ue008"
"""The sign before the words of an author's whole name, which are joined by `JOINT`."""
VENUE: Final = "\ue009"
"""The sign before the words of a venue's name, and these words with the year, joined by `JOINT`."""
HAS: Final = "\ue00a"
"""The sign before the name of something that a paper has: one of `PARTS`."""
FIELD: Final = "\ue00b"
"""The sign before the key of an own field, `JOINT` and a word of the field."""
SIGNS: Final = (
    TITLE + PAIR + AUTHOR + CATEGORY + JOINT + EVERY + IDENTIFIER + WHOLE_TITLE + PERSON + VENUE + HAS + FIELD
)
"""All signs."""

TITLE_END: Final = "!"
"""In the index, a sign after a word of the title. It is sorted before all letters and digits."""

PARTS: Final = ("code", "project", "venue")
"""The words that queries can have after ``has:``."""

COMMON: Final = frozenset(
    "a also an and are as at be been between but by can for from has have in into is it its more not of on or our such "
    "than that the their then there these they this to was we were where which while will with".split()
)
"""Words of nearly every abstract. They would take a fifth of the index, so the index leaves them out."""
_COMMON_IN_REMARKS: Final = COMMON | frozenset("page pages figure figures table tables https http www com org".split())
"""Words of nearly every comment."""
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_TITLES: Final = 36**4
"""The number of different numbers for titles, which have four digits of base 36."""

_SIGNS_TO_SPACES: Final = "".join(sign if (sign := chr(number)).isalnum() else " " for number in range(128))
"""A table for `str.translate`, which divides text into words three times as fast as a regular expression."""
_UNSPACED: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters of Chinese and Japanese, which have no spaces between words. Each two successive ones are a term."""
_LETTER: Final = re.compile(f"[{_UNSPACED}]")
_RUNS: Final = re.compile(f"([{_UNSPACED}]+)|[^{_UNSPACED}]+")
_REPLACED_LETTERS: Final = str.maketrans(BASE_LETTERS | {"ß": "ss", "ς": "σ"})
"""Letters that Unicode does not decompose, or that searches treat as others."""


class Text(NamedTuple):
    """The searchable text of a paper, in plain characters."""

    title: str
    abstract: str
    authors: str
    """Names, separated by line feeds."""
    categories: str
    """Codes, separated by spaces."""
    identifier: str = ""
    """Without version."""
    own_fields: str = ""
    """The searched text of collectors' own fields."""
    dois: tuple[str, ...] = ()
    """Without prefix."""
    remarks: str = ""
    """Comment and journal reference."""
    venue: Venue | None = None
    has: tuple[str, ...] = ()
    """Those of `PARTS` that the paper has, except the venue."""
    named_fields: tuple[tuple[str, str], ...] = ()
    """Names and texts of the own fields that queries can ask for by name."""


def fold(text: str) -> str:
    """Return a text in lower case without accents. Characters outside ASCII that are not letters or digits become spaces.

    A second call changes nothing.
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_kept, normalize("NFKD", normalize("NFKD", text).lower()).translate(_REPLACED_LETTERS)))


@cache
def _kept(character: str) -> str:
    if character.isascii():
        return character
    kind = category(character)
    # Combining marks are removed, because they belong to a letter. Other signs separate words.
    return character if kind[0] in "LN" else "" if kind[0] == "M" else " "


def terms(text: str) -> list[str]:
    """Return the folded words of a text, in order. Chinese and Japanese text is divided into pairs of letters."""
    words = fold(text).translate(_SIGNS_TO_SPACES).split()
    return words if text.isascii() else [part for word in words for part in _parts(word)]


def _parts(word: str) -> list[str]:
    if word.isascii():
        return [word]
    parts = []
    for run in _RUNS.finditer(word):
        pairs = [run[1][at : at + 2] for at in range(len(run[1]) - 1)] if run[1] else []
        parts += pairs or [run[0]]
    return parts


def is_beginning(term: str) -> bool:
    """Return True if a term of a query stands for all terms that begin with it: a single letter of Chinese or Japanese."""
    return len(term) == 1 and bool(_LETTER.match(term))


def _last_letters(text: str) -> list[str]:
    """Return the last letter of each run of Chinese or Japanese, which begins no pair."""
    return [] if text.isascii() else [run[1][-1] for run in _RUNS.finditer(fold(text)) if run[1] and len(run[1]) > 1]


@cache
def code(category: str) -> str:
    """Return the code of a category as a term, without sign: ``cs``, `JOINT`, ``cv`` for ``cs.CV``; ``mathph`` for ``math-ph``."""
    return re.sub(r"[^0-9a-z.]", "", category.lower()).replace(".", JOINT)


def identifier(paper: str) -> str:
    """Return the term for a paper's identifier: ``1910.11126`` is its sign, ``1910``, `JOINT` and ``11126``."""
    return IDENTIFIER + re.sub(r"[^0-9a-z]", JOINT, paper.lower())


def paper_terms(text: Text, *, in_index: bool = False) -> str:
    """Return the terms of a paper, each once, separated by spaces; with ``in_index``, as the index has them (`stored`)."""
    title, authors = terms(text.title), terms(text.authors)
    others = f"{text.abstract}\n{text.own_fields}" if text.own_fields else text.abstract
    found = dict.fromkeys(title + terms(others) + authors + _last_letters(f"{text.title}\n{others}\n{text.authors}"))
    for word in COMMON & found.keys():
        del found[word]
    found |= dict.fromkeys(remark_terms(text))
    before, after = ("", TITLE_END) if in_index else (TITLE, "")
    fields = [before + word + after for word in title + _last_letters(text.title) if word not in COMMON]
    fields += [PAIR + first + JOINT + second for first, second in pairwise(title)]
    if title:
        fields.append(whole_title(title))
    fields += [AUTHOR + word for word in authors + _last_letters(text.authors)]
    for name in text.authors.split("\n"):
        fields += _persons(name)
    fields += [CATEGORY + code(taxonomy.canonical(category) or category) for category in text.categories.split()]
    if text.identifier:
        fields.append(identifier(text.identifier))
    fields += [identifier(f"doi:{doi}") for doi in text.dois]
    fields += _other_fields(text)
    return " ".join([*found, *dict.fromkeys(fields), EVERY])


def remark_terms(text: Text) -> Iterator[str]:
    """Yield the words of comment, journal reference and venue. Numbers other than years say nothing: they count pages and figures."""
    label = text.venue.label if text.venue else ""
    for word in terms(f"{text.remarks}\n{label}") if text.remarks or label else ():
        if word not in _COMMON_IN_REMARKS and (not word.isdigit() or _YEAR.fullmatch(word)):
            yield word


@lru_cache(names.CACHED)
def _persons(name: str) -> tuple[str, ...]:
    """Return the terms for a whole name: as written, and as the identity that other spellings share (`names.keys`)."""
    written = terms(name)
    if not written:
        return ()
    own = person(written)
    shared = terms(names.keys(name).identity)
    return (own, person(shared)) if shared and shared != written else (own,)


def _other_fields(text: Text) -> Iterator[str]:
    """Yield the terms for venue, code and own fields."""
    if text.venue and (venue_words := terms(text.venue.name)):
        yield venue(venue_words)
        if text.venue.year:
            yield venue([*venue_words, str(text.venue.year)])
    if text.venue:
        yield HAS + "venue"
    yield from (HAS + part for part in text.has)
    for name, value in text.named_fields:
        yield from (own_field(field_key(name), word) for word in terms(value) + _last_letters(value))


def stored(term: str) -> str:
    """Return a term as the index has it.

    The sign of a word of the title becomes `TITLE_END` after the word. So the papers with the word in the title follow those
    with the word anywhere, and a reader of the index who needs both fetches one place.
    """
    return term[1:] + TITLE_END if term.startswith(TITLE) else term


def pair(first: str, second: str) -> str:
    """Return the term for two successive words of a title."""
    return PAIR + first + JOINT + second


def whole_title(title: Iterable[str]) -> str:
    """Return the term for all words of a title. A few other titles may have the same."""
    number = zlib.crc32(" ".join(title).encode("utf-8", "surrogatepass")) % _TITLES
    digits = ""
    for _ in range(4):
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return WHOLE_TITLE + digits


def person(words: Sequence[str]) -> str:
    """Return the term for the words of a whole name."""
    return PERSON + JOINT.join(words)


def venue(words: Sequence[str]) -> str:
    """Return the term for the words of a venue's name, with or without year."""
    return VENUE + JOINT.join(words)


def own_field(key: str, word: str) -> str:
    """Return the term for a word of an own field."""
    return FIELD + key + JOINT + word


def field_key(name: str) -> str:
    """Return the key of an own field as queries and terms have it: ``tldr`` for ``TL;DR``."""
    return "".join(fold(name).translate(_SIGNS_TO_SPACES).split())
