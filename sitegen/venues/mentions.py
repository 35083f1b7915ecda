"""Find conferences and journals in a text, by the spellings in `venue_names`."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sitegen.venues.venue_names import AMBIGUOUS, CONFERENCES, JOURNALS

_WORD = re.compile(r"[^\W\d_]+|\d+")
_GLUED_YEAR = re.compile(r"(?:19|20)?\d\d")

_SAME: Final = {
    "conf": "conference",
    "conferences": "conference",
    "conferance": "conference",
    "intl": "international",
    "int": "international",
    "internat": "international",
    "trans": "transactions",
    "transaction": "transactions",
    "transctions": "transactions",
    "transcations": "transactions",
    "transacitons": "transactions",
    "proceeedings": "proceedings",
    "jornal": "journal",
    "jounral": "journal",
    "vison": "vision",
    "intellence": "intelligence",
    "internationcal": "international",
    "eurpoean": "european",
    "leanrning": "learning",
    "symp": "symposium",
    "j": "journal",
    "lett": "letters",
    "letter": "letters",
    "recognit": "recognition",
    "recog": "recognition",
    "recogn": "recognition",
    "anal": "analysis",
    "mach": "machine",
    "intell": "intelligence",
    "comput": "computer",
    "computing": "computing",
    "vis": "vision",
    "med": "medical",
    "imag": "imaging",
    "syst": "systems",
    "technol": "technology",
    "geosci": "geoscience",
    "sens": "sensing",
}
"""Abbreviations and other spellings of words -> the word that is compared."""
_SKIPPED: Final = frozenset("the and on of for in ieee cvf rsj l proceedings proc annual th st nd rd a an".split())
"""Words that spellings of a name have or lack."""
WORKSHOPS: Final = " Workshops"
"""The end of the names of workshops, after the conference."""
FINDINGS: Final = " Findings"


class Mention(NamedTuple):
    """A conference or journal in a text."""

    name: str
    """Short name."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""
    is_journal: bool
    is_workshop: bool
    """True if the name itself says it: ``CVPRW``."""
    is_sure: bool
    """False for short names that mean other things too."""


class _Spelling(NamedTuple):
    words: tuple[str, ...]
    name: str
    is_journal: bool
    is_workshop: bool
    is_short: bool
    """True for the short name itself."""


def _compared(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words, in lower case, of a spelling in the form that is compared."""
    same = (_SAME.get(word, word) for word in words)
    return tuple(word for word in same if word not in _SKIPPED)


def _spellings() -> Iterator[_Spelling]:
    for names, is_journal in ((CONFERENCES, False), (JOURNALS, True)):
        for name, others in names.items():
            short = _compared(_WORD.findall(name.lower()))
            yield _Spelling(short, name, is_journal, False, True)
            for other in filter(None, (other.strip() for other in others.split(";"))):
                yield _Spelling(_compared(_WORD.findall(other)), name, is_journal, False, False)
            if not is_journal and len(short) == 1:
                yield _Spelling((f"{short[0]}w",), name, False, True, False)
                yield _Spelling((f"{short[0]}ws",), name, False, True, False)
                yield _Spelling((*short, "w"), name, False, True, False)


def _by_first_word() -> dict[str, list[_Spelling]]:
    found: dict[str, list[_Spelling]] = {}
    for spelling in _spellings():
        if spelling.words:
            found.setdefault(spelling.words[0], []).append(spelling)
    for spellings in found.values():
        spellings.sort(key=lambda spelling: -len(spelling.words))
    return found


_SPELLINGS: Final = _by_first_word()
_FIRST_WORDS: Final = frozenset(_SPELLINGS) | {word for word, same in _SAME.items() if same in _SPELLINGS}
"""The words with which spellings begin, as texts have them, in lower case."""


def find(text: str) -> list[Mention]:
    """Return the conferences and journals in a text, in its order. Names do not overlap; the longest name wins."""
    matches = [*_WORD.finditer(text)]
    words = [match[0].lower() for match in matches]
    if _FIRST_WORDS.isdisjoint(words):
        return []
    compared = [_SAME.get(word, word) for word in words]
    kept = [at for at, word in enumerate(compared) if word not in _SKIPPED]
    return list(_mentions(text, [compared[at] for at in kept], [matches[at].span() for at in kept]))


def _mentions(text: str, words: list[str], places: list[tuple[int, int]]) -> Iterator[Mention]:
    """Yield the mentions in a text. ``words`` are those that are compared, and ``places`` the offsets of their ends."""
    free = 0
    for at, word in enumerate(words):
        if word not in _SPELLINGS or at < free or not (spelling := _longest(words, at)):
            continue
        after = at + len(spelling.words)
        start, end = places[at][0], places[after - 1][1]
        if _is_meant(spelling, text, start, end):
            is_sure = not (spelling.is_short and spelling.name in AMBIGUOUS)
            yield Mention(spelling.name, start, end, spelling.is_journal, spelling.is_workshop, is_sure)
            free = after


def is_listed(name: str) -> bool:
    """Return True if a name is one of `venue_names`, or of the workshops or findings of a conference there."""
    name = name.removesuffix(WORKSHOPS).removesuffix(FINDINGS)
    return name in CONFERENCES or name in JOURNALS


def _longest(words: list[str], at: int) -> _Spelling | None:
    """Return the longest spelling at a place whose word begins one."""
    for spelling in _SPELLINGS[words[at]]:
        size = len(spelling.words)
        if size == 1 or tuple(words[at : at + size]) == spelling.words:
            return spelling
    return None


def _is_meant(spelling: _Spelling, text: str, start: int, end: int) -> bool:
    """Return True if ``text[start:end]``, which has the words of a spelling, is the name and not a part of another text."""
    if spelling.is_journal and len(spelling.words) in (2, 3) and text[start:end].islower():
        return text.endswith(_PUBLISHERS, 0, start)
    if text.endswith(_OTHER_BEFORE.get(spelling.name, ()), 0, start):
        return False
    if spelling.is_journal and len(spelling.words) <= 2 and not _stands_alone(text, start, end):
        return False
    if not spelling.is_journal and len(spelling.words) > 2 and _CONTINUED.match(text, end, end + 24):
        return False
    if spelling.words == ("mm",) and not (text.startswith("MM", start) and _AFTER_MM.match(text, end, end + 8)):
        return False
    return not spelling.is_short or _agrees(spelling.name, text[start:end])


def _agrees(name: str, written: str) -> bool:
    """Return True if the letters of a short name that is a word too are written like the name."""
    if name not in AMBIGUOUS and not (name in JOURNALS and name.istitle()):
        return True
    if written == name or (written[:1].isupper() and name in JOURNALS):
        return True
    return written == name.upper() and len(name) > 2


_BEFORE_JOURNAL = re.compile(
    r"(?:^|[,;:.(\"'\u201c/]|\b(?:in|by|to|at|on|(?:accepted|published|version|material)\sfor|the|of|journal|mdpi|elsevier|springer|ieee|acm|nature|press|accepted|published|as|v\d|pages|paper)|\d)\W{0,4}$",
    re.IGNORECASE,
)
_BEFORE_TOPIC = re.compile(
    r"\b(?:workshops?|conference|conf\.?|symposium|congress|issue|school|institute|department|meeting|track)\s(?:on|of|for|in)(?:\sthe)?\s$",
    re.IGNORECASE,
)
_PUBLISHERS: Final = ("IEEE ", "ACM ")
_OTHER_BEFORE: Final = {"Sensors": ("IEEE ",), "Nature": ("Springer ",)}
"""Short name -> texts before the same word as a part of another name: ``IEEE Sensors Letters``."""
_AFTER_OTHER = re.compile(
    r"\W{0,3}(?:conference|symposium|workshop|congress|and|methods|models?|challenge|meeting|engineering|for|using|society|systems|approach|group|lab|letters|magazine|of|in\s(?!press|issue|special|vol|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}\b)[a-z]{3,30})\b",
    re.IGNORECASE,
)
_AFTER_MM = re.compile(r"[\s'’‘-]{0,2}(?:20)?\d\d(?!\d)")
"""The year without which MM is a unit."""
_CONTINUED = re.compile(r",?\s(?:and|&)\s[A-Z]")
"""The text after the beginning of a longer name: ``Conference on Machine Learning and Cybernetics``."""


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return True if a short name of a journal is not a part of a longer name."""
    before = text[max(0, start - 24) : start]
    if _BEFORE_TOPIC.search(before) or _AFTER_OTHER.match(text, end, end + 24):
        return False
    return bool(_BEFORE_JOURNAL.search(before))
