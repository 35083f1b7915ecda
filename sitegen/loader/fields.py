"""What the fields of a record mean: identifiers, times, categories, names. Pure; each is one value of a stranger's."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category as character_category

from sitegen import affixes, arxiv, portable, taxonomy
from sitegen import names as author_names
from sitegen.loader.faults import FieldError, excerpt
from sitegen.quantities import counted
from sitegen.text import clean

MAX_AUTHORS: Final = 10_000
"""Of one paper; the longest list on arXiv has about 5,000."""

YEARS: Final = range(1900, 2200)
"""Those that a date may have: a slip in a heading must not make a calendar of two thousand years."""

_ABSENT = frozenset({"", "none", "na", "n/a", "-"})
_ABSENT_LENGTH = max(map(len, _ABSENT))

_CODE = re.compile(r"(?P<archive>[a-z][a-z-]*)(?:\.(?P<subject>[a-z][a-z-]*))?")
_CODE_LIMIT = 32
_CACHED_LENGTH = 300


def identifier(raw: str) -> arxiv.Identifier:
    """``http://arxiv.org/abs/cs/9802005v2`` -> ``("cs/9802005", 2)``.

    Raises:
        FieldError: It is no identifier.
    """
    found = arxiv.read(raw)
    if not found:
        remedy = "write it like http://arxiv.org/abs/1910.11126v1"
        raise FieldError("Arxiv ID", f"not an identifier of arXiv's: {excerpt(raw)}", remedy)
    return found


def moment(label: str, raw: str) -> datetime:
    """An ISO 8601 time as UTC, in whole seconds; one without an offset is UTC already."""
    try:
        time = datetime.fromisoformat(raw.strip())
        if time.tzinfo is not UTC:
            time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise _no_time(label, raw) from None
    if time.year not in YEARS:
        raise _no_time(label, raw)
    return time.replace(microsecond=0) if time.microsecond else time


def _no_time(label: str, raw: str) -> FieldError:
    return FieldError(label, f"{label} is not a time: {excerpt(raw)}", "write it like 2019-10-19 00:02:48+00:00")


def calendar_day(raw: str) -> date | None:
    """``2019-10-19``; None for all that is not a day of the calendar, or of a year that cannot be meant."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day.year in YEARS and len(raw) == len("2019-10-19") else None


def optional(raw: str) -> str | None:
    """The text of a field that may be absent, which collectors write as ``None`` and people in some more ways."""
    if raw == "None":
        return None
    text = clean(raw.replace("\n", " "))  # `clean` would do it too, but not on its fast path
    return None if len(text) <= _ABSENT_LENGTH and text.casefold() in _ABSENT else text


class Subjects(NamedTuple):
    """What a paper is about."""

    categories: tuple[str, ...]
    """The primary one first, each once, under the name that arXiv uses."""
    classes: tuple[str, ...]
    """All else in the field, each once and as written."""
    fault: FieldError | None = None
    """What is odd about the field, though it can be used."""


def subjects(raw: str) -> Subjects:
    """The primary category (bold), the cross-lists that arXiv knows, and the rest as classes.

    Raises:
        FieldError: Not one category is among them.
    """
    return _cached_subjects(raw) if len(raw) <= _CACHED_LENGTH else _subjects(raw)


def _subjects(raw: str) -> Subjects:
    primaries: dict[str, None] = {}
    lists: dict[str, None] = {}
    classes: dict[str, None] = {}
    for entry in clean(raw).split(", "):
        text = entry.strip(" ,")
        bold = text[2:-2].strip() if text.startswith("**") and text.endswith("**") else ""
        if bold and (code := category_code(bold)):
            primaries[code] = None
        elif code := taxonomy.canonical(bold or text):
            lists[code] = None
        elif text:
            classes[bold or text] = None
    categories = tuple(primaries | lists)
    if not categories:
        remedy = "write the primary one like **cs.CV**"
        raise FieldError("Categories", f"no category of arXiv's: {excerpt(raw)}", remedy)
    return Subjects(categories, tuple(classes), _primary_fault(len(primaries), categories[0]))


_cached_subjects = lru_cache(maxsize=8192)(_subjects)


def _primary_fault(primaries: int, taken: str) -> FieldError | None:
    if primaries == 1:
        return None
    message = "several primary categories" if primaries else "no primary category"
    return FieldError("Categories", f"{message}; {taken} is taken", "write one category in bold, like **cs.CV**")


def category_code(raw: str) -> str | None:
    """The name arXiv uses for a category; of one that it may have added since, the name that it would use; else None.

    Two letters after the dot are capitals and more are small (``cs.CV``, ``cond-mat.soft``): so codes that differ by
    case alone, which some file systems cannot tell apart, become one.
    """
    known = taxonomy.canonical(raw)
    if known or len(raw) > _CODE_LIMIT:
        return known
    found = _CODE.fullmatch(raw.lower())
    if not found or portable.is_device(found["archive"]):
        return None
    subject = found["subject"]
    if not subject:
        return found["archive"]
    return f"{found['archive']}.{subject.upper() if len(subject) == len('CV') else subject}"


_STRAY_AND = re.compile(r"(?:^|(?<=, ))and |(?<=\w) and(?=,|$)")

_BRACED_COMMA = re.compile(r"(?<=[0-9*†‡]),\s(?=[0-9*†‡][^{},]{0,20}\})")
"""A comma between the footnote marks of a name: ``Wang$^{1, 2}$``."""
_BREAK = re.compile(
    r"\s?(?:\\\\\*?(?:\[[^\[\]]{0,12}\])?|\\(?:and|And|AND|quad|qquad|newline|linebreak)(?![A-Za-z])|[、，；،؛]"
    r"|(?<!&amp)(?<!&lt)(?<!&gt)(?<!&quot)(?<!&#\d\d);(?=\s|$))\s?"
)
r"""Separators other than commas: TeX's line breaks, ``\and``, commas and semicolons of other scripts, and semicolons that
do not end a character reference."""
_MARK_BETWEEN = re.compile(r"(?<=[^\W\d_]{2})[0-9]{1,2} (?=[^\W\d_])")
_LONGEST_OF_TWO = 200
"""Longer entries are not searched for a second name."""
_AND = re.compile(r" (?:and|'and'|&) ")
_UNUSUAL = re.compile(r"[\\;{0-9、，；،؛]")
_FOR_A_GROUP = re.compile(
    r"(?P<person>[^()]{2,80}?)\s\(?(?:(?i:on behalf of)(?:\s[Tt]he)?|(?i:for the))\s(?P<group>[^()]{2,100})\)?"
)
_PERSON = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){1,3}")


def names(raw: str) -> tuple[str, ...]:
    """Return the authors' names, in order. A name that stands twice is kept twice.

    A suffix, degree or legal form that the comma has split off is put back (``Roberto M. Cesar, Jr.``), and what consists of
    punctuation is left out: arXiv lists the colon of ``NVIDIA: Yuval Atzmon`` as an author. So is an ``and`` that stands
    before or behind a name. Other separators between two names count as commas. A person who writes for a collaboration
    (``Ann Bee on behalf of the CMS Collaboration``) and the collaboration are two authors.

    Raises:
        FieldError: There are more than `MAX_AUTHORS`.
    """
    if raw.count(",") >= MAX_AUTHORS:
        raise FieldError("Authors", f"more than {counted(MAX_AUTHORS, 'author')}", "shorten the list")
    line = clean(raw).rstrip(" ,")
    if _UNUSUAL.search(line):
        line = _with_commas(line)
    if " and" in line or line.startswith("and "):
        line = _STRAY_AND.sub("", line)
    found = line.split(", ")
    if " and " in line or "&" in line or " 'and' " in line:
        found = [name for entry in found for name in _divided(entry)]
    if "behalf" in line or "for the " in line:
        found = [name for entry in found for name in _apart_from_group(entry)]
    untidy = "" in found or ",," in line or " ," in line
    if (
        untidy
        or not affixes.BEGINNINGS.isdisjoint([name[:3] for name in found])
        or not "".join([name[0] for name in found]).isalpha()
    ):
        found = _rejoined(found)
    return tuple(found)


def _with_commas(line: str) -> str:
    """Replace other separators in an author field by commas."""
    line = _BRACED_COMMA.sub(",", line)
    line = _BREAK.sub(", ", line)
    entries = line.split(", ")
    return ", ".join([_divided_at_marks(entry) for entry in entries])


def _divided_at_marks(entry: str) -> str:
    """Insert a comma after a footnote mark between two names: ``Yuyang Xue3 Qinquan Gao``."""
    found = _MARK_BETWEEN.search(entry) if len(entry) <= _LONGEST_OF_TWO else None
    if not found or " " not in entry[: found.start()] or " " not in entry[found.end() :]:
        return entry
    if not author_names.parts(entry).given:  # an organisation's
        return entry
    end = found.end() - 1
    return f"{entry[:end]}, {_divided_at_marks(entry[end + 1 :])}"


def _divided(entry: str) -> list[str]:
    """Split ``Ann Bee and Cy Dee`` into two names, unless it may be the name of an institution."""
    people = _AND.split(entry) if len(entry) <= _LONGEST_OF_TWO else []
    if len(people) > 1 and all(_PERSON.fullmatch(person) and author_names.parts(person).given for person in people):
        return people
    return [entry]


def _apart_from_group(entry: str) -> list[str]:
    """``Ann Bee`` and ``CMS Collaboration`` of ``Ann Bee (on behalf of the CMS Collaboration)``."""
    found = _FOR_A_GROUP.fullmatch(entry) if len(entry) <= _LONGEST_OF_TWO else None
    if found and author_names.is_organisation(found["group"]) and author_names.parts(found["person"]).given:
        return [found["person"], found["group"]]
    return [entry]


def _rejoined(entries: list[str]) -> list[str]:
    joined: list[str] = []
    for entry in entries:
        name = entry.strip(" ,")
        if joined and affixes.belongs_to_name(name):
            joined[-1] += f", {name}"
        elif any(map(_tells, name)):
            joined.append(name)
    return joined


def _tells(character: str) -> bool:
    """Whether a name may consist of it: letters, digits and signs of any script, but no punctuation."""
    if character.isascii():
        return character.isalnum()
    return character_category(character)[0] in "LNS"
