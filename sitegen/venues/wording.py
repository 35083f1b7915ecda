"""Phrases in comments that decide if a paper was accepted. Each is a regular expression that ignores case.

Every phrase is matched in linear time: repetitions are bounded or end at the first character that they cannot contain.
"""

import re
from typing import Final


class Phrases:
    """A pattern that is tried only on texts with one of the pieces of words that it needs. Most texts have none."""

    def __init__(self, pattern: str, pieces: str) -> None:
        """``pieces`` are in lower case, between spaces."""
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._pieces = tuple(pieces.split())

    def _may_match(self, text: str) -> bool:
        return any(map(text.lower().__contains__, self._pieces))  # A generator would take twice as long.

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        return self._pattern.search(text) if self._may_match(text) else None

    def remove(self, text: str, count: int = 0) -> str:
        """Return a text without the matches, or without the first ``count`` of them."""
        return self._pattern.sub(" ", text, count) if self._may_match(text) else text


def _phrases(pieces: str, *alternatives: str) -> Phrases:
    """Return any of these phrases, as whole words."""
    return Phrases(rf"\b(?:{'|'.join(alternatives)})\b", pieces)


_ACCEPTED: Final = r"a(?=[cet]{0,6}p)[cept]{3,9}d|accept(?:ance)?|accpet|acept"
"""The word, with the misspellings of arXiv's comments: accpeted, acccepted, accepetd."""

STATED: Final = _phrases(
    "acc ace acp acep appear present publish press camera",
    _ACCEPTED,
    r"(?:to|will|shall)\s(?:be\s)?appear(?:ed|s)?",
    r"appear(?:s|ed|ing)?\s(?:in|at)",
    r"(?:to|will)\sbe\s(?:published|presented)",
    "presented",
    "published",
    r"in\spress",
    r"camera[\s-]?ready",
)
"""Says that the paper has a venue, whichever it is."""

SUGGESTED: Final = _phrases(
    "acc ace acp appear publi present press camera forthcoming proc oral spotlight highlight poster talk finding paper supplement main vol",
    _ACCEPTED,
    "appear(?:s|ed|ing)?",
    r"(?:to|will)\sbe\s(?:published|presented|included|featured|in)",
    "presented|presentation|published|publication|forthcoming",
    r"camera[\s-]?ready",
    r"in\spress",
    r"in\s(?:the\s)?proc(?:eedings)?",
    r"proc(?:eedings)?\.?\s(?:of|ieee|acm|spie|\d)",
    "oral|spotlight|highlight|poster|talk|findings",
    r"best\s(?:student\s)?paper",
    r"(?:full|short|long|regular|workshop|conference)\spaper",
    r"supplementary\s(?:material\s)?(?:for|of|to)",
    r"main\s(?:conference|track)",
    r"vol(?:ume)?\.?\s?\d{1,5}",
)
"""Makes the name of a conference or journal beside it the paper's venue."""

NOT_YET: Final = _phrases(
    "if once after on when until before following pending possible potential not unpublished submi longer rate",
    rf"(?:if|once|after|upon|when|until|before|following|pending)\s(?:\w{{1,20}}\s){{0,3}}?(?:{_ACCEPTED}|publication|published)",
    r"(?:up)?on\s(?:acceptance|publication)",
    r"for\s(?:possible|potential)\s(?:publication|inclusion|presentation)",
    r"not\s(?:yet\s)?(?:accepted|published|been\s(?:accepted|published))",
    "unpublished",
    r"submi\w{1,12}\s(?:for|to)\s(?:a\s)?(?:journal\s)?(?:publication|presentation)",
    r"may\sno\slonger\sbe\sacc\w{1,12}",
    r"acceptance\srate",
)
"""Has a word of acceptance, but says that there is none."""

SUBMITTED: Final = _phrases(
    "submi subm subb summit consider review revis evaluat prepar reject",
    r"(?:re|pre)?(?:sub{1,2}m{1,2}it\w{0,6}|submis{1,3}i?on\w{0,3}|summit{1,2}ed|submssion)",
    r"under\s(?:\w{1,12}[\s-]){0,2}(?:review|consideration|revision|evaluation|submission|preparation)",
    r"in\s(?:peer\s)?(?:review|submission|revision|preparation)",
    r"(?:major|minor)\srevisions?",
    r"reject\w{0,4}",
    r"being\s(?:considered|reviewed)",
)

UNDER_REVIEW: Final = _phrases(
    "review consider", r"(?:under|in|being|currently)\s(?:peer\s)?(?:review(?:ed)?|consider(?:ed|ation))"
)
"""Says that nobody has decided about the paper, whichever venue another sentence names."""
CONDITIONAL: Final = _phrases("if", rf"if\s(?:\w{{1,20}}\s){{0,3}}?(?:{_ACCEPTED}|published)")
"""Says that the paper may be accepted later."""
_REST: Final = rf"(?:[^.;\s]|\.(?=\d)|\s(?!(?:-|\u2013)\s(?:{_ACCEPTED})\b))*"
"""The rest of a sentence. It ends at a dash before a word of acceptance, which is about this paper."""
OTHER_VERSION: Final = Phrases(
    r"\b(?:extend\w{0,4}(?!\sabstract)|extension|expand\w{0,4}|longer|long(?!\s(?:paper|oral|presentation|talk))|detailed|improved|enhanced"
    rf"|follow[\s-]?up|generali[sz]ation|journal\s(?:version|extension))\b[^.;]{{0,40}}?\b(?:of|to|from)\b{_REST}",
    "exten expan long detail improv enhanc follow general version",
)
"""Names a paper that this one extends. It is another paper, with a venue of its own."""
PREVIOUS: Final = Phrases(
    r"\b(?:an?\s)?(?:earlier|preliminary|previous|short(?:er)?(?!\spaper)|(?<=our\s)short|(?<=published\s)short|initial|conference|prior|abridged|first)\s(?:\w{1,20}\s)?"
    rf"(?:version|paper|draft|work|results?)\b{_REST}",
    "earlier prelim previous short initial conference prior abridged first",
)
"""Names an earlier paper."""
THESIS: Final = _phrases("thesis dissert", "thesis", "dissertation")
REPORT: Final = _phrases(
    "challeng competition winn leaderboard place report print",
    "challenge|competition|winners?|winning|leaderboard",
    r"(?:1st|2nd|3rd|first|second|third)\splace",
    r"(?:tech(?:nical)?|challenge)\s?-?\s?reports?",
    r"pre-?prints?",
)
"""A report about a challenge, or a preprint: the name of a conference beside it is not the paper's venue."""

WORKSHOP: Final = _phrases("work ws worsh", r"work\s?shops?", "ws", r"worshops?")
ONLY_WORKSHOP: Final = re.compile(r"(?:[\w&-]{1,20}\s){0,4}workshops?[\s.]*", re.IGNORECASE)
"""A whole sentence that names the workshop of the conference in another sentence: ``MICCAI 2023; DALI Workshop``."""
HELD_WITH: Final = _phrases("with", r"(?:in\sconjunction|held|held\sjointly|co-?located|in\sassociation)\swith")
MAIN: Final = _phrases("main conference", r"main\s(?:conference|track|paper)", r"conference\spaper")
FINDINGS: Final = _phrases("finding", "findings")
_NO_EVENT: Final = "".join(
    rf"(?<!\b{word})"
    for word in "accepted published presented presentation appear oral spotlight poster highlight award paper pages demo talk".split()
)
"""The word before ``@`` is an event, and not one of these: ``Accepted @ CVPR 2024``."""
EVENT_AT: Final = re.compile(
    rf"[\w)\]\"'’](?i:{_NO_EVENT})\s?@$"
    r"|\((?=[^()]{0,12}[A-Z][^()]{0,6}[A-Z\d])[\w\s'’-]{2,20}\)\s(?:at|@)(?:\sthe)?$"
)
"""The end of the text before a conference at which a workshop was held: ``DASC @``, ``Machine Learning for Health (ML4H) at``."""


def says_accepted(sentence: str) -> bool:
    """Return True if a sentence says that the paper has a venue, and not only that it may have one later."""
    return bool(STATED.search(sentence) and STATED.search(NOT_YET.remove(sentence)))


_TO_BE: Final = _phrases("be", r"(?:to|will|shall)\sbe\s(?:published|appeared)")
_PUBLISHED: Final = Phrases(
    r"\b(?:published|appeared)\b"
    r"|\b(?:vol(?:ume)?\.?|v\.)\s?\d{1,5}.{0,40}?\b(?:pp?|pages?|no|issue)\b"
    r"|\b\d{1,5}\s?\(\d{1,4}\)\s?[:,]\s?\d"
    r"|\b(?:book\s)?chapter\s(?:\d{1,3}\s)?(?:in|of)\b",
    "published appeared vol v. chapter (",
)


def says_published(text: str) -> bool:
    """Return True if a sentence says that the paper was published, or gives volume and pages."""
    return bool(_PUBLISHED.search(_TO_BE.remove(text)))


_LINK = Phrases(
    r"\\(?:url|href)\{[^}]*\}(?:\{[^}]*\})?|(?:https?://|www\.)\S+|\b[\w-]{1,40}(?:\.[\w-]{1,40}){0,3}\.(?:com|org|io|net|edu|ai)/\S*",
    "/ \\url \\href www.",
)
_NOTE = Phrases(
    r"arxiv admin note:.*|(?:\(c\)|©|copyright|\\copyright)?\s?(?:19|20)\d\d\sieee\.?\spersonal use.*|\bcc-by\b[\w.-]*",
    "admin personal cc-by",
)


def without_notes(text: str) -> str:
    """Return a comment without links and without the notes of arXiv's administrators and of publishers, on one line."""
    line = " ".join(text.split())
    rest = _NOTE.remove(_LINK.remove(line))
    return line if rest is line else " ".join(rest.split())


_SPECIAL: Final = frozenset(
    "subm subb summ resu revi reje cons eval prep thes diss chal winn plac repo prin pre wors ws conj held coll loca"
    " asso main find vers exte expa long deta impr enha foll gene earl prel prev shor init prio abri firs chap vol volu"
    " v if once afte upon when unti befo pend poss pote not unpu rate lead".split()
)
"""The beginnings, of four letters, of the words that are in phrases other than those of acceptance."""
_SPECIAL_PIECES: Final = (
    "competition",
    "workshop",
    "work shop",
    "published",
    "on publication",
    "on accept",
    "appeared",
    ") at",
    "@",
)
"""Pieces of such phrases whose words begin like words that many sentences have: "computer", "this work", "for publication"."""
_ISSUE = re.compile(r"\d\s?\(\d{1,4}\)\s?[:,]")
_WORD = re.compile(r"[a-z]+")


def is_plain(sentence: str) -> bool:
    """Return True if a sentence has none of the phrases above except those of acceptance, as most do. It need not be searched."""
    if not sentence.isascii():  # Phrases that ignore case have a few other letters, too.
        return False
    lower = sentence.lower()
    if any(map(lower.__contains__, _SPECIAL_PIECES)) or ("(" in lower and _ISSUE.search(lower)):
        return False
    return _SPECIAL.isdisjoint([word[:4] for word in _WORD.findall(lower)])


_END = re.compile(r"(?<=[.!?;])\s+|;\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:proc|trans|int|intl|conf|vol|no|nr|pp|p|j|symp|lett|recogn?|recognit|anal|mach|intell|comput|vis|med|imag|"
    r"syst|technol|dr|prof|e\.g|i\.e|vs|al|fig|sec|ed|eds|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|st|dept|univ|sci|res|eng|"
    r"appl|math|opt|phys|ann|adv|am|soc|rev|nat|commun|electron|process|geosci|sens|[A-Z])\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, and the parts between semicolons. A period after an abbreviation ends none."""
    found, begin = [], 0
    for end in _END.finditer(text):
        at = end.start()
        if text[at - 1] == "." and end[0][0] != ";" and _ABBREVIATION.search(text[max(begin, at - 14) : at]):
            continue
        found.append(text[begin:at])
        begin = end.end()
    return [*found, text[begin:]]
