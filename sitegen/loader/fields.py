"""Read the values of a paper's fields: identifiers, times, categories, authors, optional text.

Each reader takes a value from the input. If it cannot be read, it reports the problem and returns None.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category as character_category

from sitegen import affixes, announced_days, arxiv, identifiers, portable, slugs, taxonomy
from sitegen import names as author_names
from sitegen.loader.problems import Report, excerpt
from sitegen.models import Announcement
from sitegen.quantities import counted
from sitegen.text import clean

MAX_AUTHORS: Final = 10_000
"""The highest number of authors of one paper. The longest list on arXiv has about 5,000."""

YEARS: Final = range(1900, 2200)
"""Years that a date may have. A mistyped year must not make a calendar of two thousand years."""

_ABSENT = frozenset({"", "none", "na", "n/a", "-"})
_ABSENT_LENGTH = max(map(len, _ABSENT))

_CODE = re.compile(r"(?P<archive>[a-z][a-z-]*)(?:\.(?P<subject>[a-z][a-z-]*))?")
_CODE_LIMIT = 32
_CACHED_LENGTH = 300


def read_identifier(raw: str, report: Report) -> arxiv.Identifier | None:
    """Return identifier and version: ``("cs/9802005", 2)`` for ``http://arxiv.org/abs/cs/9802005v2``; None if unreadable."""
    found = identifiers.read(raw)
    if not found and not raw.strip():
        report("identifier", "a record without an identifier", "add the paper's identifier, like 1910.11126")
    elif not found:
        remedy = "write it like http://arxiv.org/abs/1910.11126v1, or like doi:10.1000/182 if it is not arXiv's"
        report("identifier", f"not an identifier of a paper: {excerpt(raw)}", remedy)
    return found


_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:([-/.]?)(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12][0-9]|3[01]))?)?")
"""A date without a time of day: year, month and day as far as they are known."""


def read_time(field: str, raw: str | date, report: Report) -> str | None:
    """Return a time in UTC and whole seconds, or a date: ``2019-10-19T17:57:02Z``, ``2019-10-19``, ``2019-10``, ``2019``.

    A text is ISO 8601, in UTC if it has no offset, or has the form of RFC 2822 (``Sat, 19 Oct 2019 17:57:02 GMT``). A
    date is not given a time of day that the source does not say. None if the text cannot be read, which is reported.
    """
    time = _iso_time(raw if isinstance(raw, str) else raw.isoformat())
    if not time:
        message = f"{field.capitalize()} is not a time: {excerpt(str(raw))}"
        report(field, message, "write it like 2019-10-19 00:02:48+00:00")
    return time


@lru_cache(maxsize=4096)
def _iso_time(raw: str) -> str | None:
    """Return a time or date in ISO 8601; None if it cannot be read or its year is not in `YEARS`."""
    text = raw.strip()
    if found := _PARTIAL_DATE.fullmatch(text):
        if int(found[1]) not in YEARS or (len(text) == len("201910") and not found[2] and found[3] and not found[4]):
            return None
        parts = [f"{int(part):02}" for part in found.group(3, 4) if part]
        written = "-".join((found[1], *parts))
        return written if len(parts) < 2 or read_day(written) else None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        # Most builds need no time of this form, and the import takes 9 ms.
        from email.utils import parsedate_to_datetime

        try:
            time = parsedate_to_datetime(text)
        except (ValueError, IndexError):
            return None
    try:
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:
        return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time.year in YEARS else None


def read_day(raw: str) -> date | None:
    """Return the day of a text like ``2019-10-19``; None if the calendar has no such day or its year is not in `YEARS`."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day.year in YEARS and len(raw) == len("2019-10-19") else None


def read_announced(raw: str | Sequence[Announcement], report: Report) -> tuple[Announcement, ...]:
    """Return announcements in the order of time, each once; none if one of them cannot be read, which is reported.

    Args:
        raw: Announcements, or text: ``2026-11-24 new, 2026-11-26 replace``.
        report: Receives problems.
    """
    text = raw if isinstance(raw, str) else announced_days.write(raw)
    found = announced_days.read(read_optional(text) or "")
    if found is None or not all(read_day(one.day) for one in found):
        remedy = "write days and types like 2026-11-24 new, 2026-11-26 replace"
        report("announced", f"Announced has an entry that is not a day and a type: {excerpt(text)}", remedy)
        return ()
    if len(found) > announced_days.MAX_ANNOUNCEMENTS:
        report("announced", f"more than {announced_days.MAX_ANNOUNCEMENTS} announcements", "shorten the list")
        return ()
    return found


def read_optional(raw: str | None) -> str | None:
    """Return a clean text; None if it says that the field is absent: ``None``, ``N/A``, ``-``."""
    if raw is None or raw == "None":
        return None
    text = clean(raw.replace("\n", " "))  # `clean` would replace them too, but not on its fast path.
    return None if len(text) <= _ABSENT_LENGTH and text.casefold() in _ABSENT else text


class Subjects(NamedTuple):
    """Categories and classes of a paper."""

    categories: tuple[str, ...]
    """The primary one first, each once, under the name that arXiv uses."""
    classes: tuple[str, ...]
    """All other entries, each once and as written."""
    message: str = ""
    """The problem if there is not exactly one primary category."""


def read_subjects(raw: str | Sequence[str], report: Report, *, any_code: bool = False) -> Subjects:
    """Return the primary category, the cross-lists that arXiv knows, and the rest as classes.

    Args:
        raw: Entries with the primary category first, or text in which it is bold: ``**cs.CV**, cs.LG``.
        report: Receives problems.
        any_code: True if all entries are categories, for papers that are not on arXiv.
    """
    if any_code:
        entries = raw.split(",") if isinstance(raw, str) else raw
        codes = dict.fromkeys(filter(None, (_any_code(clean(entry).strip(" *")) for entry in entries)))
        return Subjects(tuple(codes), ())
    if not isinstance(raw, str):
        raw = ", ".join([f"**{raw[0]}**", *raw[1:]]) if raw else ""
    subjects = _cached_subjects(raw) if len(raw) <= _CACHED_LENGTH else _subjects(raw)
    if not subjects.categories and raw:
        report("categories", f"no arXiv category: {excerpt(raw)}", "write the primary one like **cs.CV**")
    if subjects.message:
        report("categories", subjects.message, "write one category in bold, like **cs.CV**")
    return subjects


def _any_code(name: str) -> str:
    """Return the code of a category of any source: arXiv's, or the name in small letters with hyphens; empty without letters."""
    code = category_code(name)
    if code:
        return code
    if not any(map(str.isalnum, name)):
        return ""
    slug = slugs.topic_slug(name)
    return slug if slug[:1].isalpha() else f"x-{slug}"


def _subjects(raw: str) -> Subjects:
    """Return the categories and classes in a text."""
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
    message = ""
    if categories and len(primaries) != 1:
        message = f"{'several primary categories' if primaries else 'no primary category'}; {categories[0]} is used"
    return Subjects(categories, tuple(classes), message)


_cached_subjects = lru_cache(maxsize=8192)(_subjects)


def category_code(raw: str) -> str | None:
    """Return arXiv's spelling of a category; None if a text is not a category.

    An unknown code is accepted if it looks like one of arXiv's, because arXiv may have added it.

    After its dot, two letters are upper case and a longer word is lower case: ``cs.CV``, ``cond-mat.soft``. Codes that
    differ only in case become one, because some file systems cannot distinguish them.
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
_LONGEST_ENTRY = 200
"""Entries with more characters are not searched for a second name."""
_AND = re.compile(r" (?:and|'and'|&) ")
_UNUSUAL = re.compile(r"[\\;{0-9、，；،؛]")
_FOR_A_GROUP = re.compile(
    r"(?P<person>[^()]{2,80}?)\s\(?(?:(?i:on behalf of)(?:\s[Tt]he)?|(?i:for the))\s(?P<group>[^()]{2,100})\)?"
)
_PERSON = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){1,3}")


def read_authors(raw: str | Sequence[str], report: Report) -> tuple[str, ...] | None:
    """Return the authors' names, in order. A name that is listed twice is kept twice.

    The parts of a list that commas separate are not always names:

    - A suffix, degree or legal form belongs to the name before it: ``Roberto M. Cesar, Jr.``
    - A part without letters, digits or signs is left out. arXiv lists the colon of ``NVIDIA: Yuval Atzmon`` as an author.
    - An ``and`` before or after a name is left out.
    - Other separators between two names count as commas.
    - A person who writes for a collaboration (``Ann Bee on behalf of the CMS Collaboration``) and the collaboration are
      two authors.

    Args:
        raw: Names, or text with commas between names.
        report: Receives problems. Without authors the result is empty; with more than `MAX_AUTHORS` it is None.
    """
    if not isinstance(raw, str):
        raw = ", ".join(raw)
    if raw.count(",") >= MAX_AUTHORS:
        report("authors", f"more than {counted(MAX_AUTHORS, 'author')}", "shorten the list")
        return None
    authors = _authors(raw)
    if not authors:
        report("authors", "a paper without authors", "write their names, separated by commas")
    return authors


_CAPITALIZED: Final = r"[A-ZÀ-ÖØ-ÞĀ-ſ][A-Za-zÀ-ÖØ-öø-ſ.'-]*+"
_USUAL_WORD: Final = (
    rf"(?:{_CAPITALIZED}|(?:van|von|der|den|de|del|della|di|da|dos|do|du|la|le|ter|ten|el|al|bin)(?= ))"
)
_USUAL = re.compile(rf"{_USUAL_WORD}(?:,? {_USUAL_WORD})*")
"""A list of names of which each word begins with a Latin capital or is a particle. It has no separators but commas."""


def _authors(raw: str) -> tuple[str, ...]:
    """Return the names in a text."""
    if _USUAL.fullmatch(raw):
        usual = raw.split(", ")
        if affixes.BEGINNINGS.isdisjoint([name[:3] for name in usual]):
            return tuple(usual)
    line = clean(raw).rstrip(" ,")
    if _UNUSUAL.search(line):
        line = _with_commas(line)
    if " and" in line or line.startswith("and "):
        line = _STRAY_AND.sub("", line)
    found = line.split(", ")
    if " and " in line or "&" in line or " 'and' " in line:
        found = [name for entry in found for name in _split_at_and(entry)]
    if "behalf" in line or "for the " in line:
        found = [name for entry in found for name in _split_off_group(entry)]
    has_stray_commas = "" in found or ",," in line or " ," in line
    if (
        has_stray_commas
        or not affixes.BEGINNINGS.isdisjoint([name[:3] for name in found])
        or not "".join([name[0] for name in found]).isalpha()
    ):
        found = _join_suffixes(found)
    return tuple(found)


def _with_commas(line: str) -> str:
    """Replace other separators in a list of authors by commas."""
    line = _BRACED_COMMA.sub(",", line)
    line = _BREAK.sub(", ", line)
    entries = line.split(", ")
    return ", ".join([_split_at_marks(entry) for entry in entries])


def _split_at_marks(entry: str) -> str:
    """Insert a comma after a footnote mark between two names: ``Yuyang Xue3 Qinquan Gao``."""
    found = _MARK_BETWEEN.search(entry) if len(entry) <= _LONGEST_ENTRY else None
    if not found or " " not in entry[: found.start()] or " " not in entry[found.end() :]:
        return entry
    if not author_names.parts(entry).given:  # The name is that of an organization.
        return entry
    end = found.end() - 1
    return f"{entry[:end]}, {_split_at_marks(entry[end + 1 :])}"


def _split_at_and(entry: str) -> list[str]:
    """Split ``Ann Bee and Cy Dee`` into two names, unless it may be the name of an institution."""
    people = _AND.split(entry) if len(entry) <= _LONGEST_ENTRY else []
    if len(people) > 1 and all(_PERSON.fullmatch(person) and author_names.parts(person).given for person in people):
        return people
    return [entry]


def _split_off_group(entry: str) -> list[str]:
    """Split ``Ann Bee (on behalf of the CMS Collaboration)`` into ``Ann Bee`` and ``CMS Collaboration``."""
    found = _FOR_A_GROUP.fullmatch(entry) if len(entry) <= _LONGEST_ENTRY else None
    if found and author_names.is_organization(found["group"]) and author_names.parts(found["person"]).given:
        return [found["person"], found["group"]]
    return [entry]


def _join_suffixes(entries: list[str]) -> list[str]:
    """Append suffixes, degrees and legal forms to the names before them, and leave out entries without a name."""
    joined: list[str] = []
    for entry in entries:
        name = entry.strip(" ,")
        if joined and affixes.belongs_to_name(name):
            joined[-1] += f", {name}"
        elif any(map(_is_part_of_name, name)):
            joined.append(name)
    return joined


def _is_part_of_name(character: str) -> bool:
    """Return True for letters, digits and signs of any script, and False for punctuation."""
    if character.isascii():
        return character.isalnum()
    return character_category(character)[0] in "LNS"
