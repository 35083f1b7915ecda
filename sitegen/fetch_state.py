"""The state of a collection: the days that `sitegen fetch` has, those that it lacks, and the requests that it still has to make.

The state is the text of one file in the content folder, which a publishing workflow commits together with the digests. Each
thing that changes has a line of its own, in order, so that Git can merge two versions.

Days are days of submission in UTC, by which digests are named. Only days of listings are days in New York.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec

from sitegen.errors import SitegenError

FILE: Final = "fetched.json"
"""The name of the file, in the content folder."""

FORMAT: Final = 1
"""Version of the file's format."""

_EXPANDED: Final = 3
"""Objects down to this level, and lists in them, have a line for each entry."""
_DAY: Final = timedelta(days=1)
_PLACE = re.compile(r"\$\.categories\[\.\.\.\]\.(\w+)(?:\[([0-9]+)\])?")
"""Key and number of an entry in a message of msgspec."""
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})", re.MULTILINE)

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its time zone."""

Service = Literal["rss", "api", "oai", "all"]
"""A service of arXiv: announcements of the day, queries, harvesting; or all of them."""

Type = Annotated[str, msgspec.Meta(pattern="^(?:new|cross|replace|replace-cross)$")]
"""The type of a paper in a listing: see `models.Announcement`."""


class Days(msgspec.Struct, frozen=True):
    """A range of days."""

    first: date
    last: date
    """Included."""

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins."""
        if self.last < self.first:
            raise ValueError("the range ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __len__(self) -> int:
        """Return the number of days, which is at least 1."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


class Asked(Days, frozen=True, omit_defaults=True):
    """Days for which the API gave a complete answer."""

    time: Time
    """The time of the answer."""
    empty: bool = False
    """True if the API had no papers for these days and those around them, which proves nothing about recent days."""


class Missing(Days, frozen=True, omit_defaults=True):
    """Days whose papers arXiv has and the archive lacks, or may lack."""

    reason: str
    """One sentence without a full stop."""
    checked: Time | None = None
    """The time of the last attempt."""


class Listing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A listing of announced papers that was read: their number by type."""

    day: date
    """The day of the listing, in New York."""
    new: int = 0
    cross: int = 0
    replace: int = 0
    replace_cross: int = msgspec.field(name="replace-cross", default=0)
    fingerprint: str = ""
    """A hash of its entries, by which a feed is recognized that repeats them under another date."""


class Pending(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry of a listing that is not yet in a digest, because only other services have the paper's date and comment."""

    day: date
    """The day of the listing."""
    identifier: str
    type: Type
    version: int | None = None


class Harvest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A harvest by OAI-PMH that is not finished."""

    since: date
    """Records that changed on this day or later are asked for."""
    started: date | None = None
    """The day of the first response. The next harvest begins there."""
    at: date | None = None
    """The harvest goes on with records that changed on this day or later, unless it has a valid token; None at its beginning."""
    token: str = ""
    """The token of the next page; usually empty."""
    issued: date | None = None
    """The day of the response that had the token: tokens of arXiv are valid on one day."""
    damaged: date | None = None
    """A record could not be read that changed on this day or later."""
    again: bool = False
    """True if the harvest repeats one with damaged records. It is complete although they are still damaged."""


class CategoryState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of one category. Each range is of days that are sorted and do not overlap."""

    first: date
    """The first day that is collected."""
    query: str = ""
    """The query that chose the papers."""
    since: date | None = None
    """The first day by the settings; None if they have none."""
    harvested: Days | None = None
    """Days on which records changed that were all read by OAI-PMH: from the first harvest on to the last response."""
    harvest: Harvest | None = None
    final: tuple[Days, ...] = ()
    """Complete days, which are not asked for again. Later revisions of their papers arrive by OAI-PMH."""
    empty: tuple[Days, ...] = ()
    """Final days on which nobody submitted a paper, as two services say."""
    unselected: tuple[Days, ...] = ()
    """Days with papers of which the query chose none."""
    blocked: tuple[Days, ...] = ()
    """Days whose digest could not take papers, because it is damaged or something else."""
    asked: tuple[Asked, ...] = ()
    """Provisional days for which the API gave a complete answer."""
    missing: tuple[Missing, ...] = ()
    listings: tuple[Listing, ...] = ()
    """The last listings, oldest first."""
    pending: tuple[Pending, ...] = ()
    """By day and identifier."""

    def provisional(self, last: date) -> tuple[Days, ...]:
        """Return the days up to ``last`` that may still get papers: those that are neither final nor missing."""
        settled = {*each_day(self.final), *each_day(self.missing)}
        all_days = each_day([Days(self.first, last)]) if self.first <= last else ()
        return ranges(day for day in all_days if day not in settled)


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of a site's collection."""

    run: Time | None = None
    """The time of the last run that asked arXiv (UTC)."""
    waits: dict[Service, Time] = {}
    """Services that asked to wait, and until when."""
    categories: dict[str, CategoryState] = {}


class StateError(SitegenError):
    """The text is not that of a state."""


def ranges(days: Iterable[date]) -> tuple[Days, ...]:
    """Return days as sorted ranges that neither overlap nor touch each other."""
    found: list[Days] = []
    for day in sorted(set(days)):
        if found and found[-1].last == day - _DAY:
            found[-1] = Days(found[-1].first, day)
        else:
            found.append(Days(day, day))
    return tuple(found)


def each_day(spans: Iterable[Days]) -> Iterator[date]:
    """Yield the days of ranges."""
    for span in spans:
        for number in range(len(span)):
            yield span.first + number * _DAY


def write(state: State) -> str:
    """Return the text of a state."""
    data: dict[str, Any] = {"format": FORMAT, **msgspec.to_builtins(state)}
    categories = data.get("categories", {})
    data["categories"] = {code: categories[code] for code in sorted(categories)}
    return "".join((*_lines(data, 0), "\n"))


def _lines(value: object, level: int) -> Iterator[str]:
    """Yield the parts of a value as JSON, without an indent."""
    is_object = isinstance(value, dict)
    if not value or level >= _EXPANDED + (not is_object) or not isinstance(value, dict | list | tuple):
        yield json.dumps(value, ensure_ascii=False)
        return
    entries = value.items() if isinstance(value, dict) else ((None, entry) for entry in value)
    yield "{" if is_object else "["
    separator = "\n"
    for key, entry in entries:
        yield separator
        if key is not None:
            yield f"{json.dumps(key, ensure_ascii=False)}: "
        yield from _lines(entry, level + 1)
        separator = ",\n"
    yield "\n}" if is_object else "\n]"


def read(text: str, display: str) -> State:
    """Return the state of a text.

    Args:
        text: The text of the file.
        display: Its path in errors.

    Raises:
        StateError: The text is damaged.
    """
    if found := _CONFLICT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _error("a merge conflict of Git", display, line)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise _error(f"not valid JSON: {error.msg}", display, error.lineno) from None
    except RecursionError:
        raise _error("not valid JSON: nested too deeply", display, 1) from None
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise _error("this is not a state that this version of sitegen wrote", display, 1)
    try:
        return msgspec.convert(data, State)
    except msgspec.ValidationError as error:
        raise _error(str(error), display, _line(text, data, str(error))) from None


def _error(message: str, display: str, line: int) -> StateError:
    return StateError(message, "take the last version from Git, or delete the file", path=display, line=line)


def _line(text: str, data: dict[str, Any], message: str) -> int:
    """Return the line of the entry that is no part of a state; 1 if it is not in a category."""
    categories = data.get("categories")
    for code, entries in categories.items() if isinstance(categories, dict) else ():
        if not _is_valid(entries):
            start = text.find(f"{json.dumps(code)}:")
            place = _PLACE.search(message)
            key = text.find(f'"{place[1]}":', start) if place else -1
            line = text.count("\n", 0, max(key, start, 0)) + 1
            return line + (int(place[2]) + 1 if place and place[2] else 0)
    return 1


def _is_valid(category: object) -> bool:
    try:
        msgspec.convert(category, CategoryState)
    except msgspec.ValidationError:
        return False
    return True
