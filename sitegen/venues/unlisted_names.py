"""Read the names of conferences and journals that `venue_names` does not list."""

import re
from collections.abc import Iterator
from typing import Final

from sitegen.venues import years
from sitegen.venues.years import YEAR

_ACRONYM = re.compile(
    r"\b(?:[A-Z][a-z]{0,3}(?:-?[A-Za-z]){0,2}[A-Z][A-Za-z]{0,6}(?:-[A-Z]{2,8})?|[A-Z][A-Z0-9]{1,12}(?:-[A-Z]{2,8})?|\d[A-Z]{2,4}(?:\d{4})?)(?![A-Za-z\d])"
)
_GLUED_YEAR = re.compile(rf"{YEAR}$|(?<=[A-Za-z]{{3}})\d\d$")
_ROMAN = re.compile(r"[IVXL]+")
_NO_NAMES: Final = frozenset(
    "IEEE ACM SPIE CVF MDPI AAAS IET LNCS LNAI CCIS RGB RGBD GAN GANs CNN CNNs LLM LLMs MLLM VLM NLP AI ML DL US USA UK EU PhD MSc BSc PDF"
    " HTML URL DOI ISBN ISSN YouTube GitHub OpenReview BibTeX LaTeX TeX IFAC IAPR IJ EURASIP SIAM CEUR PMLR JMLR PT TU VOL NO ETH SUPP"
    " TX CA NY FL WA MA AIP INT IEEE-CVF Int Proc Vol No MATLAB GPU CPU MRI CT PET ECG EEG SOTA TODO IFIP ISCA CFP RSJ PR ArXiv SI MIT CRC"
    " CEUR-WS OSA KI LaTeX2e".split()
)
"""Words with capitals that are not names of conferences."""

_BEFORE_NAME = re.compile(
    r"(?:[\s,:\"'“(-]|(?:as|for|an?|the|oral|poster|spotlight|highlight|demo|presentations?|publication|publishing|publish|inclusion|by|to|at|in|on|of|with|from|"
    r"conference|papers?|full|long|short|regular|main|track|special|issue|proceedings|proc\.?|be|presented|published|appears?|"
    r"talk|and|upcoming|peer-reviewed|this|year|version|manuscript|authors?|chapter|book|edition|journal(?=\W*[:\"“])|extended|abstract|\d{1,3}(?:st|nd|rd|th))\b(?!\sof\sthe\s[A-Z]))*",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    rf"\s(?:on|in)\s(?:\d+\s)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|[,;:()\[\]\"“”]|(?<=[a-z]{{7}})\.(?:\s|$)|\.$"
    rf"|\s(?:vol|pp|no|v|volume|issue)\b|\s[-\u2013]\s|\b{YEAR}\b|\s'?\d|\b(?:and|with|for|as)\s(?:a|an|the|our|code|project|will|is|oral|publication)\b",
    re.IGNORECASE,
)
_BEGINS_REFERENCE = re.compile(
    rf"(?:in\s+|proc(?:eedings|\.)?\s+|of\s+|the\s+|\d{{1,3}}(?:st|nd|rd|th)\s+|{YEAR}\s+)*", re.IGNORECASE
)
_DROPPED = re.compile(r"^(?:(?:IEEE|ACM|The|the)\s+(?=\w+\s)|(?:\d{1,3}(?:st|nd|rd|th)|[IVXL]+)\s+)+")
_ABBREVIATED: Final = (
    (re.compile(r"^(?:Intl?|Internat)\.? "), "International "),
    (re.compile(r"\bConf\. "), "Conference "),
    (re.compile(r"\b(?:J|Jour)\. "), "Journal "),
)
_BARE = re.compile(
    rf"(?:\s|\d+\s?pages?|(?:arxiv\sversion\sof|in|at|the|proc(?:eedings)?\.?|of|ieee(?:/\w{{1,5}})?|acm|paper|conference|long|oral|published)\b|{YEAR})*"
    r"(?P<name>\d?[A-Z][A-Za-z&-]{0,14}?|Interspeech|Eurographics|Robotica)"
    rf"(?:[\s,'’(_-]{{0,3}}(?P<year>{YEAR}|\d\d))?\)?(?:\s(?:conference|oral|poster|paper|camera[- ]ready|accepted|short|full|long|spotlight|demo))*[\s.)]*",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:conference|conf\.(?=\s)|symposium|congress|workshop|meeting|colloquium|journal)", re.IGNORECASE
)
_COUNTED = re.compile(r"\b(?:figures?|tables?|dataset|images?|challenge|benchmark)\b", re.IGNORECASE)
_PIECES = re.compile(r"[,:|]\s")
_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_PREPOSITION = re.compile(r"\b(?:at|in|by|to|for|on)\b")
LONGEST: Final = 90
"""The most characters of a name. Longer ones are sentences."""


def acronym(text: str) -> str:
    """Return the first acronym in a text, preferably one in brackets; empty if there is none."""
    for found in _IN_BRACKETS.finditer(text):
        if inner := next(_acronyms(found[1]), ""):
            return inner
    return next(_acronyms(text), "")


def _acronyms(text: str) -> Iterator[str]:
    for found in _ACRONYM.finditer(text):
        name = _GLUED_YEAR.sub("", found[0])
        if len(name) > 1 and name not in _NO_NAMES and not _ROMAN.fullmatch(name):
            yield name


def after_status(sentence: str, start: int, end: int) -> str:
    """Return the name that follows a phrase such as "accepted by" in ``sentence[start:end]``; empty if there is none."""
    rest = sentence[end:]
    found = _PREPOSITION.search(rest)
    if not found:
        return acronym(rest) or (acronym(sentence[:start]) if years.anywhere(sentence) else "")
    rest = rest[found.start() :]
    begin = _BEFORE_NAME.match(rest)
    return _name(rest[begin.end() if begin else 0 :])


def _name(text: str) -> str:
    """Return the name at the beginning of a text: its acronym if it has one, else the name as written."""
    end = _AFTER_NAME.search(text)
    written = text[: end.start()] if end else text
    following = text[len(written) :].lstrip()
    bracket = _IN_BRACKETS.match(following) or (
        _IN_BRACKETS.search(following[:120]) if _EVENT.search(written) else None
    )
    if short := acronym(written) or (acronym(bracket[0]) if bracket else ""):
        return short
    name = _clean(written)
    return name if name[:1].isupper() and len(name) <= LONGEST and name not in _NO_NAMES else acronym(text)


def _clean(written: str) -> str:
    """Return a name without ordinal and publisher, and without abbreviations of the commonest words."""
    name = written.strip(" .:'\"“”")
    for pattern, word in _ABBREVIATED:
        name = pattern.sub(word, name)
    return _DROPPED.sub("", name)


def bare(sentence: str, *, accepted: bool) -> tuple[str, int | None] | None:
    """Return name and year of a venue that is a whole piece of a sentence; None if there is none.

    ``accepted``: another sentence says that the paper was accepted, so that a name needs no year.
    """
    for piece in _PIECES.split(sentence):
        found = _BARE.fullmatch(piece.strip()) if len(piece) < LONGEST else None
        if not found or _COUNTED.search(piece) or not (name := next(_acronyms(found["name"]), _proper(found["name"]))):
            continue
        year = years.full(found["year"]) if found["year"] else years.anywhere(piece)
        if year or accepted:
            return name, year
    return None


def _proper(name: str) -> str:
    return name if name in {"Interspeech", "Eurographics", "Robotica"} else ""


def event(sentence: str) -> tuple[str, int] | None:
    """Return name and year of a conference that a sentence consists of; None if it does not."""
    for piece in (sentence, *_PIECES.split(sentence)):
        if _EVENT.search(piece) and (year := years.anywhere(piece)) and (name := acronym(piece) or _event_name(piece)):
            return name, year
    return None


def _event_name(piece: str) -> str:
    begin = _BEGINS_REFERENCE.match(piece)
    piece = piece[begin.end() if begin else 0 :]
    end = re.search(rf"\s*[,(]|\s+{YEAR}\b", piece)
    name = _clean(piece[: end.start()] if end else piece)
    return name if name[:1].isupper() and 2 < len(name.split()) < 13 and len(name) <= LONGEST else ""


def in_reference(text: str) -> str:
    """Return the name of a journal reference: its acronym, else the name that it begins with."""
    begin = _BEGINS_REFERENCE.match(text)
    text = text[begin.end() if begin else 0 :]
    return _name(text) or _clean(text[:LONGEST])
