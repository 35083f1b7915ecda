"""Read the names of conferences and journals that `venue_names` does not list."""

import re
from collections.abc import Iterator
from typing import Final

from sitegen.venues import years
from sitegen.venues.years import YEAR

_ACRONYM = re.compile(
    rf"\b(?:[a-z]?[A-Z][a-z]{{0,3}}(?:-?[A-Za-z]){{0,2}}[A-Z][A-Za-z]{{0,6}}(?:-[A-Z]{{2,8}})?(?:{YEAR})?"
    r"|[A-Z][A-Z0-9]{1,12}(?:-[A-Z]{2,8})?|\d[A-Z]{2,4}(?:\d{4})?)(?![A-Za-z\d])"
)
_IN_CAPITALS = re.compile(r"\b[A-Z]{5,}(?:\s(?:&\s|(?:AND|OF|ON|FOR|IN)\s)?[A-Z]{5,}){2,}\b")
"""Words of a name that is written in capitals."""
_GLUED_YEAR = re.compile(rf"{YEAR}$|(?<=[A-Za-z]{{3}})\d\d$")
_ROMAN = re.compile(r"[IVXL]+")
_NO_NAMES: Final = frozenset(
    "IEEE ACM SPIE CVF MDPI AAAS IET LNCS LNAI CCIS RGB RGBD GAN GANs CNN CNNs LLM LLMs MLLM VLM NLP AI ML DL US USA UK EU PhD MSc BSc PDF"
    " HTML URL DOI ISBN ISSN YouTube GitHub OpenReview BibTeX LaTeX TeX IFAC IAPR IJ EURASIP SIAM CEUR PMLR JMLR PT TU VOL NO ETH SUPP"
    " TX CA NY FL WA MA AIP INT IEEE-CVF Int Proc Vol No MATLAB GPU CPU MRI CT PET ECG EEG SOTA TODO IFIP ISCA CFP RSJ PR ArXiv SI MIT CRC"
    " CEUR-WS OSA KI LaTeX2e EMBS IEEE-EMBS JSAE SAE CD DE HI GA IL AZ VA MD PA MI MN NJ NC BC QC MOT VOC COCO DAVIS ILSVRC KITTI"
    " Elsevier Springer Wiley January February March April May June July August September October November December".split()
)
"""Words with capitals that are not names of conferences: societies, publishers, places, data sets, months."""
_SOCIETIES: Final = frozenset({"SPIE", "IFAC"})
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE: Final = rf"\s\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-\u2013]{{1,2}}\s?\d{{1,2}}(?:st|nd|rd|th)?)?,?\s(?:of\s)?{_MONTH}"
"""The date of an event after its name: ``2-4 November``."""
_ORDINAL: Final = (
    r"(?:\d{1,3}-?(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|Twelfth)"
)

_BEFORE_NAME = re.compile(
    rf"(?:[\s,:\"'“(-]|{YEAR}(?=\s(?-i:[A-Z\d]))|\d{{1,3}}-(?:st|nd|rd|th)\b|"
    r"(?:as|for|an?|the|oral|poster|spotlight|highlight|demo|presentations?|publication|publishing|publish|inclusion|by|to|at|in|on|of|with|from|"
    r"conference(?!\son\s(?-i:[A-Z]))|(?:ieee|acm)(?:/\w{1,6})?(?=\s\d{1,3}(?:st|nd|rd|th))|papers?|full|long|short|regular|main|track|special|issue|proceedings|proc\.?|be|presented|published|appears?|"
    r"talk|and|upcoming|peer-reviewed|this|year|version|manuscript|authors?|chapter|book|edition|journal(?=\W*[:\"“])|extended|abstract|\d{1,3}(?:st|nd|rd|th))\b(?!\sof\sthe\s[A-Z]))*",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    rf"\s(?:on|in)\s(?:\d+\s)?{_MONTH}|{_DATE}|[,;:()\[\]\"“”]|(?<=[a-z]{{7}})\.(?:\s|$)|\.$"
    rf"|\s(?:vol|pp|no|v|volume|issue)\b|\s[-\u2013]\s|\b{YEAR}\b|\s'?\d|\b(?:and|with|for|as)\s(?:a|an|the|our|code|project|will|is|oral|publication)\b",
    re.IGNORECASE,
)
_BEGINS_REFERENCE = re.compile(
    rf"(?:in:?\s+|proc(?:eedings|\.)?\s+|volume\s\d+,?\s+|special\sissues?:?(?:\son)?\s+|published\s(?:on\s)?\s*|of\s+|the\s+|{_ORDINAL}\s+|{YEAR},?\s+)*",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    rf"^(?:(?:IEEE|ACM|The|the)\s+(?=\w+\s)(?!on\s)|(?:Elsevier|Springer|MDPI)(?:'s)?\s+(?=[A-Z])(?!Nature)|(?:{_ORDINAL}|[IVXL]+)\s+)+"
)
_DROPPED_AT_END = re.compile(r"(?:\s(?:in|at|on|of|for|to|the|and|journal))+$")
_GLUED_WITH_YEAR = re.compile(rf"^([A-Za-z-]{{3,}}){YEAR}$")
_ABBREVIATED: Final = (
    (re.compile(r"^(?:Intl?|Internat)\.? "), "International "),
    (re.compile(r"\bConf\. "), "Conference "),
    (re.compile(r"\b(?:J|Jour)\. (?=(?:of|on|for)\b)"), "Journal "),
)
_BARE = re.compile(
    rf"(?:\s|\d+\s?pages?|(?:arxiv\sversion\sof|part\sof|in|at|the|proc(?:eedings)?\.?|of|ieee(?:/\w{{1,5}})?|acm|paper|conference|long|oral|published)\b|{YEAR})*"
    r"(?P<name>\d?[A-Z][A-Za-z&/-]{0,14}?(?:\s(?-i:[A-Z]{2,8}))?|Interspeech|Eurographics|Robotica)"
    rf"(?:[\s,'’(_-]{{0,3}}(?P<year>{YEAR}|(?<![\w\s])\d\d))?\)?(?:\s(?:conference|proceedings|oral|poster|paper|camera[- ]ready|accepted|short|full|long|spotlight|demo))*[\s.)]*",
    re.IGNORECASE,
)
_AFTER_EVENT = re.compile(rf"\s*[,(]|\s+{YEAR}\b|{_DATE}")
_EVENT = re.compile(
    r"\b(?:conference|conf\.(?=\s)|symposium|congress|workshop|meeting|colloquium|journal)", re.IGNORECASE
)
_ARXIV = re.compile(r"\s?[(\[]arXiv:[^()\[\]]{0,40}[)\]]", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:figures?|tables?|dataset|images?|challenge|benchmark)\b", re.IGNORECASE)
_PIECES = re.compile(r"[,:|]\s")
_DIGITS = re.compile(r"\d\d")
_LATER_JOURNAL = re.compile(
    r"(?:[a-z]{4}\.|[\"”],|,[\"”])\s(?=(?:IEEE\s|ACM\s|The\s)?(?:International\sJournal|Journal|Transactions)\s(?:of|on|for)\s[A-Z])"
)
"""The end of a paper's title before the name of its journal."""
_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_IN_QUOTES = re.compile(r"[\"“]([^\"“”]{2,30})[\"”]")
_SUBTITLE = re.compile(r"\s?:\s?An?\sInternational\sJournal\s?(?=\()")
"""The end of many names of journals, before the short name: ``Signal & Image Processing : An International Journal (SIPIJ)``."""
_SHORT_AFTER = re.compile(rf"\s?(?:,|-|\u2013)\s(?P<short>[A-Z][A-Za-z-]{{2,11}})(?=\W|{YEAR}|$)")
_LIST = re.compile(
    r",\s(?:[A-Z][\w-]+(?:\s[A-Z][\w-]+)?,\s){0,3}(?:[A-Z][\w-]+(?:\s[A-Z][\w-]+)?,?\s)?(?:and|&)\s(?=[A-Z])(?!Sons\b|Francis\b)"
)
"""A comma and the end of the list that it is in, as in ``Signal, Image and Video Processing``."""
_LONG_AND_SHORT = re.compile(
    r"(?P<name>[A-Z][\w&,'-]{0,30}(?:\s[\w&,'-]{1,30}){1,11})\s?\((?P<short>[A-Za-z-]{2,12})"
    rf"[\s,'’-]{{0,2}}(?P<inner>{YEAR}|\d\d)?\)[\s,]{{0,2}}(?P<outer>{YEAR})?[\s.]*"
)
_TITLE_AND_YEAR = re.compile(
    r"(?:\d+\s?pages?,?\s)?(?P<name>[A-Z][a-z]{2,20}(?:,?\s(?:of|in|on|for|and|&|[A-Z][a-z]{2,20})){0,8}\s(?:Sciences?|Letters|Systems|Engineering|Medicine|Computing"
    r"|Applications|Physics|Reviews|Informatics|Imaging|Optics|Robotics|Informatica))"
    rf",?\s(?:\(?(?:{_MONTH}[a-z]{{0,6}},?\s)?)\(?(?P<year>{YEAR})\)?[\s.]*"
)
"""A comment that is only the title of a journal and a year."""
_BEFORE_STATUS = re.compile(
    rf"(?P<name>[A-Z][\w&-]{{1,30}}(?:\s(?:of|on|and|for|in|[A-Z][\w&-]{{1,30}})){{1,8}})[\s,(]{{1,3}}{YEAR}\W*$"
)
_BOOK = re.compile(
    r"\b(?i:book)\b(?!\s(?i:series))(?:\s(?:titled|entitled|on))?[\s:,\"“]{1,4}(?P<title>[A-Z][^\"”,;:()]{5,89})"
)
_PREPOSITION = re.compile(rf"\b(?:at|in|by|to|for|on)\b(?!\s(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:of\s)?{_MONTH})")
_WORD = re.compile(r"[^\W\d_]+")
LONGEST: Final = 90
"""The most characters of a name. Longer ones are sentences."""


def acronym(text: str) -> str:
    """Return the first acronym in a text, preferably one in brackets; empty if there is none."""
    for found in _IN_BRACKETS.finditer(text):
        if inner := next(_acronyms(found[1]), ""):
            return inner
    return next(_acronyms(text), "")


def _acronyms(text: str) -> Iterator[str]:
    if text.isupper() and len(text.split()) > 3:
        return
    for found in _ACRONYM.finditer(_IN_CAPITALS.sub(" ", text)):
        name = _GLUED_YEAR.sub("", found[0]).removeprefix("IEEE") or found[0]
        if len(name) > 1 and name not in _NO_NAMES and not _ROMAN.fullmatch(name):
            yield name


def after_status(sentence: str, start: int, end: int) -> str:
    """Return the name that follows a phrase such as "accepted by" in ``sentence[start:end]``; empty if there is none."""
    if book := _BOOK.search(sentence):
        return book["title"].strip(" .")
    rest = sentence[end:]
    if rest.startswith(": "):
        return _name(rest[2:])
    found = _PREPOSITION.search(rest)
    if not found:
        before = sentence[:start]
        return acronym(rest) or (acronym(before) or _name_and_year(before) if years.anywhere(sentence) else "")
    rest = rest[found.start() :]
    begin = _BEFORE_NAME.match(rest)
    return _name(rest[begin.end() if begin else 0 :])


def _name_and_year(before: str) -> str:
    """Return the name before a phrase such as "accepted as poster": ``Pacific Graphics 2023``."""
    found = _BEFORE_STATUS.search(before[-LONGEST:])
    return found["name"] if found else ""


def _name(text: str) -> str:
    """Return the name at the beginning of a text: its acronym if it has one, else the name as written."""
    written = text[: _end_of_name(text)]
    is_event = bool(_EVENT.search(written))
    beside = _short_name_after(written, text[len(written) :], is_event=is_event)
    if short := (beside if is_event else "") or acronym(written) or beside:
        return short
    name = _clean(written)
    if name[:1].isupper() and len(name) <= LONGEST and name not in _NO_NAMES:
        return name
    return acronym(text) or _society(name)


def _society(name: str) -> str:
    """Return the name of a society whose conferences are known by it; empty for other names."""
    return name if name in _SOCIETIES else ""


def _end_of_name(text: str) -> int:
    """Return the offset of the end of the name at the beginning of a text, which a comma inside a list does not end."""
    at = _end(text, 0)
    if rest := _LIST.match(text, at):
        longer = _end(text, rest.end())
        return longer if longer <= LONGEST else at
    return at


def _end(text: str, start: int) -> int:
    """Return the offset of the first sign that ends a name. A point after an abbreviation that follows another ends none."""
    for found in _AFTER_NAME.finditer(text, start, start + 2 * LONGEST):
        if found[0][0] != "." or "." not in text[: found.start()] or not text[found.end() : found.end() + 1].isupper():
            return found.start()
    return len(text)


def _short_name_after(written: str, following: str, *, is_event: bool) -> str:
    """Return the acronym that follows a name: in brackets, or its initials after a comma or a dash; empty if there is none."""
    following = _SUBTITLE.sub("", following, count=1)
    near = following[:120]
    brackets = (
        (_IN_BRACKETS.search(near), _IN_QUOTES.search(near)) if is_event else (_IN_BRACKETS.match(near.lstrip()),)
    )
    for found in filter(None, brackets):
        if short := acronym(found[1]):
            return short
    after = _SHORT_AFTER.match(near)
    return after["short"] if after and _abbreviates(after["short"], written) else ""


def _abbreviates(short: str, name: str) -> bool:
    """Return True if the letters of an acronym begin words of a name, in their order."""
    initials = iter([word[0].upper() for word in _WORD.findall(name)])
    return short not in _NO_NAMES and all(letter in initials for letter in short.upper() if letter.isalpha())


def _clean(written: str) -> str:
    """Return a name without ordinal and publisher, and without abbreviations of the commonest words."""
    name = written.strip(" .:'\"“”")
    for pattern, word in _ABBREVIATED:
        name = pattern.sub(word, name)
    return _GLUED_WITH_YEAR.sub(r"\1", _DROPPED_AT_END.sub("", _DROPPED.sub("", name)))


def bare(sentence: str, *, accepted: bool) -> tuple[str, int | None] | None:
    """Return name and year of a venue that is a whole piece of a sentence; None if there is none.

    ``accepted``: another sentence says that the paper was accepted, so that a name needs no year.
    """
    if not accepted and not _DIGITS.search(sentence):
        return None
    sentence = _ARXIV.sub("", sentence)
    if (
        "(" in sentence
        and (whole := _LONG_AND_SHORT.fullmatch(sentence))
        and _abbreviates(whole["short"], whole["name"])
    ):
        year = whole["inner"] or whole["outer"]
        if year or accepted:
            return whole["short"], years.full(year) if year else None
    if title := _TITLE_AND_YEAR.fullmatch(sentence):
        return title["name"], int(title["year"])
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
    if not years.are_in(sentence) or not _EVENT.search(sentence):
        return None
    for piece in (sentence, *_PIECES.split(sentence)):
        if _EVENT.search(piece) and (year := years.anywhere(piece)) and (name := acronym(piece) or _event_name(piece)):
            return name, year
    return None


def _event_name(piece: str) -> str:
    begin = _BEGINS_REFERENCE.match(piece)
    piece = piece[begin.end() if begin else 0 :]
    at = _end_of_event(piece, 0)
    ends = (at, _end_of_event(piece, rest.end())) if (rest := _LIST.match(piece, at)) else (at,)
    return next(filter(None, (_proper_name(_clean(piece[:end])) for end in reversed(ends))), "")


def _end_of_event(piece: str, start: int) -> int:
    found = _AFTER_EVENT.search(piece, start)
    return found.start() if found else len(piece)


def _proper_name(name: str) -> str:
    return name if name[:1].isupper() and 2 < len(name.split()) < 13 and len(name) <= LONGEST else ""


def in_reference(text: str) -> str:
    """Return the name of a journal reference: its acronym, else the name that it begins with."""
    begin = _BEGINS_REFERENCE.match(text)
    text = text[begin.end() if begin else 0 :]
    if later := _LATER_JOURNAL.search(text):
        text = text[later.end() :]
    return _name(text) or _clean(text[:LONGEST])
