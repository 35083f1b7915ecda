"""Divide a folded name into family name and given names; their initials are the folder (shard) of an author's page.

The rules are a frozen copy of those of `names.parts`. That function may change, but addresses must not. Do not
change this module, except for names that no site has had.
"""

import re
from typing import Final

_PARTICLES: Final = frozenset(
    "van von der den ter ten te de del della dello dei degli di da das do dos du d' dal dalla dalle la le las los el al "
    "ben ibn zu zum zur af av 't".split()
)
_VIETNAMESE: Final = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh dao doan truong trinh luong".split()
)
_ORGANIZATIONS: Final = frozenset(
    "collaboration collaborations consortium initiative committee corporation university universität université institute "
    "institut instituto laboratory laboratories".split()
)
_LAST_WORDS_OF_ORGANIZATIONS: Final = frozenset("team group project network".split())
_SUFFIXES: Final = frozenset("jr jr. sr sr. ii iii iv".split())
_SUFFIX_AFTER_COMMA = re.compile(
    r"(?:jr|sr|ii|iii|iv|jr\.|sr\.|p\.? ?h\.? ?d|m\.? ?d|m\.? ?s\.? ?c|m\.? ?s|m\.? ?p\.? ?h|b\.? ?s|b\.? ?s\.? ?c"
    r"|d\.? ?p\.? ?h\.? ?i\.? ?l|e\.? ?s\.? ?q)[. ]*"
)
_SPECIAL_WORDS: Final = _SUFFIXES | _PARTICLES | _ORGANIZATIONS | _LAST_WORDS_OF_ORGANIZATIONS | {"y"}


def divided(key: str) -> tuple[str, str]:
    """Return family name and given names of a folded name. A name that cannot be divided is a family name."""
    if "," not in key and _SPECIAL_WORDS.isdisjoint(key.split(" ")):
        given, _, family = key.rpartition(" ")
        return family, given
    key = _without_suffix(key)
    words = key.split(" ")
    organization = words[-1] in _LAST_WORDS_OF_ORGANIZATIONS or not _ORGANIZATIONS.isdisjoint(words)
    if len(words) == 1 or "," in key or organization:
        return key, ""
    at = _start_of_family(words)
    return " ".join(words[at:]), " ".join(words[:at])


def _without_suffix(key: str) -> str:
    before, comma, after = key.rpartition(", ")
    if comma:
        return before if before and _SUFFIX_AFTER_COMMA.fullmatch(after) else key
    before, _, last = key.rpartition(" ")
    return before if " " in before and last in _SUFFIXES else key


def _start_of_family(words: list[str]) -> int:
    last = len(words) - 1
    for at in range(1, last):
        if words[at] == "y" and at > 1:
            return at - 1
        if words[at] in _PARTICLES and not _is_vietnamese(words, at):
            return at
    return last


def _is_vietnamese(words: list[str], at: int) -> bool:
    return words[0] in _VIETNAMESE or (at == len(words) - 2 and words[-1] in _VIETNAMESE)
