"""Sequences of changes to a site's input, as owners and collectors make them: add, edit, grow, rename, delete.

A change is a name and three small numbers, so that Hypothesis can reduce a failing sequence to the few changes that
matter. Every change can be applied to any input.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest import mock

from sitegen.config import Settings
from sitegen.loader import Record
from sitegen.preview import Preview
from sitegen.server import OpenFile
from sitegen.site_parts import SiteParts
from support import fetch_states, toy

DAYS = ("2018-12-31", "2019-01-01", "2019-01-02", "2019-02-11", "2021-06-30")
FILES = ("cs.CV/20190102.md", "cs.LG/20190102.md", "a.md", "deep/down/b c.md", "about.md")
NAMES = (
    "Ada Lovelace",
    "ADA LOVELACE",
    "Adá Lovelace",
    "Wei Zhang",
    "W. Zhang",
    "Yang Liu",
    "Ada Byron",
    "W Zhang",
    "Wei Zhang1",
    "Dr. Wei Zhang",
    "Jean-Luc Bo",
    "Jean Luc Bo",
    "J. Luc-Bo",
    "王小明",
    "Con",
)
CATEGORIES = (
    "**cs.CV**",
    "**cs.CV**, cs.LG",
    "**cs.LG**, cs.CV, 68T45",
    "**cs.SY**, math.NA",
    "**stat.ML**, cs.CV, cs.LG",
)
ANNOUNCED = ("", "", "{0} new", "{1} cross", "{0} new, {1} replace", "{2} replace-cross", "{1} new, {2} replace")
"""Announcements on the days after a submission."""
HEADINGS = ("cs.CV", "cs.LG", "stat.ML")
AUTHORS = (
    "",
    '[[merge]]\nname = "Wei Zhang"\nspellings = ["W. Zhang"]\n',
    '[[merge]]\nname = "W. Zhang"\nspellings = ["Wei Zhang", "Yang Liu"]\n',
    '[[merge]]\nname = "Countess Lovelace"\nspellings = ["Ada Lovelace", "Ada Byron"]\n',
    '[[split]]\nname = "Yang Liu"\nas = "Yang Liu (Shanghai)"\npapers = ["1901.00001", "1901.00003v2"]\n',
    '[[split]]\nname = "Ada Lovelace"\nas = "Ada Byron"\npapers = ["1901.00000"]\n[[merge]]\nname = "Con"\nspellings = ["Ada Byron"]\n',
    '[[merge]]\nname = "ada lovelace"\nspellings = []\n',
    '[[merge]]\nname = "Jean Luc Bo"\nspellings = ["J. Luc-Bo"]\n',
    '[[split]]\nname = "Wei Zhang"\nas = "Wei Zhang (2)"\npapers = ["1901.00002"]\n',
)
_TOPIC = "[[topic]]\ntitle = 'All'\nquery = 'title'\n"
SETTINGS = (
    "",
    f'[site]\nurl = "{toy.URL}"\n',
    f'[site]\nurl = "{toy.URL}"\n[pages]\nauthor_min_papers = 2\n[feeds]\nauthor_min_papers = 1\n{_TOPIC}',
    "[pages]\npapers = false\nauthor_min_papers = 3\n",
    "[pages]\ndata = false\n[feeds]\nauthor_min_papers = 2\narchives = false\n",
    f'[site]\nurl = "{toy.URL}"\ndescription = "shared below 2"\n{_TOPIC}',
    '[site]\ndescription = "shared below 5"\n[pages]\nauthor_min_papers = 2\n',
    '[site]\ndescription = "shared below 3, compact"\n[feeds]\nauthor_min_papers = 1\n',
    f'[site]\nurl = "{toy.URL}"\n{fetch_states.SETTINGS}',
    f'[site]\nurl = "{toy.URL}"\nday = "announced"\n{_TOPIC}',
    "[search]\nsqlite = true\n[[topic]]\ntitle = 'Some'\nquery = 'title'\n[[topic]]\ntitle = 'Hers'\nquery = 'lovelace'\n",
)
"""Settings. The descriptions stand for what hosts make necessary; see `_parts`."""
STATES = ("", "damaged", fetch_states.text(), fetch_states.text(fetch_states.COMPLETE))
PAGES = ("about.md", "notes.md", "folder/page.md", "a.md")
TEXTS = ("# A title\n\nSome words.\n", "# A title\n\nOther words.\n", "# Another title\n", "no title\n")
STATIC = (
    "CNAME",
    "about.html",
    "index.html",
    "2019/01/02.html",
    "author/la/ada-lovelace.html",
    "robots.txt",
    "favicon.svg",
    "x/y",
    "x",
)
MALFORMED = ("### A title\nno field\n\n\n\n", "text astray\n", "### \n- **Arxiv ID**: x\n\n\n\n")
ABOVE = ("<<<<<<< HEAD\n", "Some words.\n", "---\ntitle: x\n---\n", "<!-- x -->\n", "# A title\n", "\0")
"""Texts above a heading: with some of them the file is still a digest, with others it is not."""

PAPERS = 8


class Change(NamedTuple):
    """One change by an owner or collector: its kind, and three numbers that choose files and values."""

    what: str
    a: int = 0
    b: int = 0
    c: int = 0


@dataclass(frozen=True)
class Version:
    """A version of a record: the number of the paper, and the number of one of its forms."""

    paper: int
    form: int

    def record(self) -> Record:
        """Return the record as the collector writes it."""
        chance = Random(self.form * 100 + self.paper)
        day = toy.day_after(DAYS[self.paper % len(DAYS)], -(self.paper % 2))
        version = self.form % 3 or None
        record = toy.record(
            f"1901.0000{self.paper}",
            f"Title {self.form}",
            version=version,
            day=day,
            # Some forms have the same time. Which of them counts must not depend on the order of digests.
            updated=toy.day_after(day, self.form) if self.form % 6 else "",
            authors=", ".join(chance.choices(NAMES, k=chance.randint(1, 3))),
            categories=chance.choice(CATEGORIES),
        )
        days = [toy.day_after(day, after) for after in (1, 2, 40)]
        return replace(record, announced=chance.choice(ANNOUNCED).format(*days) or None)


@dataclass
class Digest:
    """The content of a digest."""

    day: str
    heading: str
    versions: list[Version]
    malformed: str = ""
    above: str = ""

    @property
    def listing(self) -> toy.Listing:
        """Return its valid records."""
        return toy.Listing(self.heading, self.day, tuple(version.record() for version in self.versions))

    def __str__(self) -> str:
        return (
            self.above
            + toy.digest(self.day, *(version.record() for version in self.versions), category=self.heading)
            + self.malformed
        )


@dataclass
class Inputs:
    """The input of a site. `make` applies a change, and `write` writes the files."""

    digests: dict[str, Digest] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    static: dict[str, str] = field(default_factory=dict)
    authors: str = ""
    settings: str = ""
    fetched: str = ""
    """The state of `sitegen fetch`; empty for none."""
    salt: str = ""
    """Additional text of a template."""
    old: set[str] = field(default_factory=set)
    """Digests whose files are old enough for their time to be relied on."""

    def make(self, change: Change) -> None:
        """Apply a change."""
        getattr(self, f"_{change.what}")(change.a, change.b, change.c)

    def texts(self) -> dict[str, str]:
        """Return path below the site's folder -> text. At a common path, a digest replaces a page."""
        found = {f"content/{path}": text for path, text in self.pages.items()}
        found |= {f"content/{path}": str(digest) for path, digest in self.digests.items()}
        found |= {f"content/static/{path}": text for path, text in self.static.items()}
        found |= {"content/fetched.json": self.fetched} if self.fetched else {}
        return found | {"content/authors.toml": self.authors, "sitegen.toml": self.settings}

    def write(self, folder: Path) -> None:
        """Write this input to a site's folder. Files that are up to date are not touched."""
        texts = self.texts()
        content = folder / "content"
        content.mkdir(parents=True, exist_ok=True)
        for path in toy.tree(content):
            if f"content/{path}" not in texts:
                (content / path).unlink()
        for place, _, _ in os.walk(content, topdown=False):
            if place != str(content) and not any(Path(place).iterdir()):
                Path(place).rmdir()
        for path, text in texts.items():
            file = folder / path
            if not file.is_file() or file.read_text(encoding="utf-8") != text:
                toy.put(file, text)
                if path.removeprefix("content/") in self.old:
                    # An old time that depends on the text, because a changed file has a changed time.
                    stamp = 1_500_000_000_000_000_000 + hash(text) % 10**15
                    os.utime(file, ns=(stamp, stamp))

    # Changes by owners and collectors

    def _add(self, a: int, b: int, c: int) -> None:
        """Write a digest at one of the paths; it replaces another one there."""
        papers = [number for number in range(PAPERS) if (c >> number) & 1] or [c % PAPERS]
        self.digests[FILES[a % len(FILES)]] = Digest(
            DAYS[b % len(DAYS)], HEADINGS[b % len(HEADINGS)], [Version(number, (b + number) % 7) for number in papers]
        )

    def _delete(self, a: int, b: int, c: int) -> None:
        self.digests.pop(self._one_digest(a), None)

    def _rename(self, a: int, b: int, c: int) -> None:
        if (path := self._one_digest(a)) in self.digests:
            self.digests[FILES[b % len(FILES)]] = self.digests.pop(path)

    def _edit(self, a: int, b: int, c: int) -> None:
        """Replace a record by another form of the paper."""
        digest = self.digests.get(self._one_digest(a))
        if digest and digest.versions:
            at = b % len(digest.versions)
            digest.versions[at] = Version(digest.versions[at].paper, c % 7)

    def _grow(self, a: int, b: int, c: int) -> None:
        """Append a record, perhaps of a paper that is listed already."""
        if digest := self.digests.get(self._one_digest(a)):
            digest.versions.append(Version(b % PAPERS, c % 7))

    def _shrink(self, a: int, b: int, c: int) -> None:
        digest = self.digests.get(self._one_digest(a))
        if digest and digest.versions:
            digest.versions.pop(b % len(digest.versions))

    def _head(self, a: int, b: int, c: int) -> None:
        """Change day and category of a heading."""
        if digest := self.digests.get(self._one_digest(a)):
            digest.day, digest.heading = DAYS[b % len(DAYS)], HEADINGS[c % len(HEADINGS)]

    def _spoil(self, a: int, b: int, c: int) -> None:
        if digest := self.digests.get(self._one_digest(a)):
            digest.malformed = "" if digest.malformed else MALFORMED[b % len(MALFORMED)]

    def _garble(self, a: int, b: int, c: int) -> None:
        if digest := self.digests.get(self._one_digest(a)):
            digest.above = "" if digest.above else ABOVE[b % len(ABOVE)]

    def _age(self, a: int, b: int, c: int) -> None:
        self.old ^= {FILES[a % len(FILES)]}

    def _name(self, a: int, b: int, c: int) -> None:
        self.authors = AUTHORS[a % len(AUTHORS)]

    def _set(self, a: int, b: int, c: int) -> None:
        self.settings = SETTINGS[a % len(SETTINGS)]

    def _fetch(self, a: int, b: int, c: int) -> None:
        self.fetched = STATES[a % len(STATES)]

    def _restyle(self, a: int, b: int, c: int) -> None:
        self.salt = f"{a % 3}"

    def _page(self, a: int, b: int, c: int) -> None:
        self.pages[PAGES[a % len(PAGES)]] = TEXTS[b % len(TEXTS)]

    def _unpage(self, a: int, b: int, c: int) -> None:
        self.pages.pop(PAGES[a % len(PAGES)], None)

    def _static(self, a: int, b: int, c: int) -> None:
        """Write a static file, and delete files whose paths conflict with its path."""
        path = STATIC[a % len(STATIC)]
        for other in list(self.static):
            if other.startswith(f"{path}/") or path.startswith(f"{other}/"):
                del self.static[other]
        self.static[path] = f"content {b % 2}"

    def _unstatic(self, a: int, b: int, c: int) -> None:
        self.static.pop(STATIC[a % len(STATIC)], None)

    def _stop(self, a: int, b: int, c: int) -> None:
        """Change no input: a build is stopped; see `IncrementalSite`."""

    def _serve(self, a: int, b: int, c: int) -> None:
        """Change no input: a preview is opened; see `IncrementalSite`."""

    def _one_digest(self, number: int) -> str:
        paths = sorted(self.digests)
        return paths[number % len(paths)] if paths else ""


CHANGES = (
    "add",
    "delete",
    "rename",
    "edit",
    "grow",
    "shrink",
    "head",
    "spoil",
    "garble",
    "age",
    "name",
    "set",
    "fetch",
    "restyle",
    "page",
    "unpage",
    "static",
    "unstatic",
    "stop",
    "serve",
)
OFTEN = ("add", "add", "delete", "rename", "edit", "edit", "grow", "grow", "shrink", "head", "name", "name")
"""Changes that may follow each other without making every page stale."""
KINDS = (*CHANGES, *OFTEN, *OFTEN)


TIGHT = {
    "sitegen.archive.paper_ingest._BATCH": 2,
    "sitegen.author_places._AUTHORS": 3,
    "sitegen.archive.author_queries._STRINGS_CACHED": 1,
    "sitegen.archive.author_counts._BATCH": 1,
    "sitegen.feeds.recent.LEAST_DAYS": 1,
    "sitegen.feeds.recent.LEAST_ENTRIES": 1,
    "sitegen.feeds.recent.MOST_ENTRIES": 3,
    "sitegen.importer._FILES_PER_TASK": 1,
    "sitegen.pages.authors._CO_AUTHORS": 2,
    "sitegen.pages.author_tables._LINKS_CACHED": 1,
    "sitegen.pages.authors._ON_A_PAGE": 2,
    "sitegen.pages.author_tables._PAPERS_CACHED": 1,
    "sitegen.pages.categories._LONG": 2,
    "sitegen.pages.categories._NEWEST": 2,
    "sitegen.pages.categories._RELATED": 1,
    "sitegen.pages.days._HOME_DAYS": 2,
    "sitegen.pages.days._TRENDS": 2,
    "sitegen.pages.days._TREND_MONTHS": 2,
    "sitegen.pages.feeds._MAX_DAYS": 2,
}
"""Narrow bounds, which a few papers exceed often."""


@contextmanager
def tight() -> Iterator[None]:
    """Set every bound to its narrow value."""
    with ExitStack() as stack:
        for name, bound in TIGHT.items():
            stack.enter_context(mock.patch(name, bound))
        stack.enter_context(mock.patch.object(SiteParts, "wanted", _parts))
        yield


_WANTED = SiteParts.wanted


def _parts(settings: Settings) -> SiteParts:
    """Return the wanted parts of a site, with authors on shared pages if the site's description says so."""
    parts, description = _WANTED(settings), settings.site.description
    if not description.startswith("shared below "):
        return parts
    return replace(parts, shared_below=int(description.split()[2].rstrip(",")), compact_lists="compact" in description)


class StoppedError(BaseException):
    """Stops a build."""


STOPS = (
    "sitegen.builder._Build._plan",
    "sitegen.builder._Build._render",
    "sitegen.builder._Build._publish",
    "sitegen.publisher.Publisher.publish",
)
"""Functions before which a build may be stopped."""


class IncrementalSite:
    """A site that is built incrementally after each step, and compared with a clean build."""

    def __init__(self, folder: Path, theme: Path) -> None:
        self.folder = folder
        self.theme = shutil.copytree(theme, folder / "theme")
        self.inputs = Inputs()
        self.inputs.write(folder / "grown")

    def step(self, changes: list[Change]) -> str:
        """Apply changes and build; return how the site differs from a clean build, empty if it does not."""
        for change in changes:
            self.inputs.make(change)
        toy.put(self.theme / "templates" / "salt.html", self.inputs.salt)
        grown, clean = self.folder / "grown", self.folder / "another place" / "clean"
        for change in changes:
            if change.what == "serve":
                self._serve(grown)
            elif change.what == "stop":
                self._stop(grown, STOPS[change.a % len(STOPS)])
        if changes[-1].what == "stop":
            return ""
        shutil.rmtree(clean, ignore_errors=True)
        found = []
        for folder in (grown, clean):
            self.inputs.write(folder)
            found.append(toy.build(folder, theme=str(self.theme), accept_shrink=True))
        difference = toy.difference(toy.tree(grown / "public"), toy.tree(clean / "public"))
        if found[0].problems != found[1].problems:
            difference += f"\nproblems: {found[0].problems} {found[1].problems}"
        again = toy.build(grown, theme=str(self.theme))
        if again.written or again.removed:
            difference += f"\nthe next build wrote {again.written} and removed {again.removed}"
        return difference

    def _serve(self, folder: Path) -> None:
        """Import the input as a preview does, which publishes nothing."""
        self.inputs.write(folder)
        preview = Preview(lambda: toy.load(folder, theme=str(self.theme)), folder / "sitegen.toml", lambda _: None)
        answer = preview.respond("index.html")
        if answer and isinstance(answer.body, OpenFile):  # the owner's own home page
            answer.body.stream.close()
        preview.close()

    def _stop(self, folder: Path, at: str) -> None:
        """Start a build, and stop it before a step."""
        self.inputs.write(folder)
        with mock.patch(at, side_effect=StoppedError), suppress(StoppedError):
            toy.build(folder, theme=str(self.theme), accept_shrink=True)
