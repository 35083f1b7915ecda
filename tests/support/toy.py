"""The toy archive: five days in two years with every difficulty of digests, small enough to compute results by hand.

`DIGESTS` are the records that a collector wrote. Tests compute from them the content of pages. `write` makes the folder of
a site, `build` builds it in this process, and `tree` returns the output.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from jinja2.bccache import Bucket, BytecodeCache

from sitegen import author_places, builder
from sitegen import config as configuration
from sitegen.build_result import Options, Summary
from sitegen.config import Config, Settings
from sitegen.loader import Record, write_digest
from sitegen.site_parts import SiteParts
from sitegen.theme import Constants

ROOT = Path(__file__).resolve().parents[2]
URL = "https://example.org/papers/"


def record(
    identifier: str,
    title: str = "A title",
    *,
    version: int | None = 1,
    day: str = "2019-01-02",
    updated: str = "",
    authors: str = "Ada Lovelace",
    categories: str = "**cs.CV**",
    comment: str = "None",
    journal: str = "None",
    doi: str = "None",
    summary: str = "An abstract.",
) -> Record:
    """Return a record as collectors write it; ``day`` is the day of `Published`. Without ``version`` no version is written."""
    written = f"{identifier}v{version}" if version else identifier
    return Record(
        title=title,
        arxiv_id=f"http://arxiv.org/abs/{written}",
        doi=doi,
        categories=categories,
        links=f"[PDF](http://arxiv.org/pdf/{written})",
        published=f"{day} 10:20:30+00:00",
        updated=f"{updated or day} {'11:00:00' if updated else '10:20:30'}+00:00",
        authors=authors,
        comment=comment,
        journal=journal,
        summary=summary,
    )


@dataclass(frozen=True)
class Listing:
    """A digest: category, day and records."""

    category: str
    day: str
    records: tuple[Record, ...]

    def __str__(self) -> str:
        return digest(self.day, *self.records, category=self.category)


def digest(day: str, *records: Record, category: str = "cs.CV") -> str:
    """Return the text of a digest."""
    return write_digest(f"# Arxiv Papers in {category} on {day}\n", records)


HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7 * 7 }} {% raw %} &amp; ]]> \u202egnp.exe'
"""Text that tries to be code, markup or a template."""

_TWICE = record(
    "1901.00002", "A paper in two digests", authors="Luc Van Gool, Wei Zhang", categories="**cs.LG**, cs.CV"
)
_GROWN = record(
    "1812.11002", "Of control", day="2018-12-31", authors="Yang Liu, Ada Lovelace", categories="**cs.SY**, cs.CV"
)

DIGESTS = {
    "cs.CV/2018/12/20181230.md": Listing(
        "cs.CV",
        "2018-12-30",
        (
            record(
                "1812.11001",
                "The first of all",
                day="2018-12-30",
                authors=r"Luc van Gool, G\'erard Dupont, Wei Zhang",
                categories="**cs.CV**, cs.LG",
            ),
            record(
                "cs/9802005",
                "An old one, revised after twenty years",
                version=2,
                day="1998-02-02",
                updated="2018-12-30",
                authors="Gérard Dupont, the CMS Collaboration",
                categories="**cs.CV**, 68T45, I.4.8; I.2.10",
            ),
        ),
    ),
    "cs.CV/2018/12/20181231.md": Listing(
        "cs.CV",
        "2018-12-31",
        (
            _GROWN,
            record(
                "1812.11003",
                f"Hostile title {HOSTILE}",
                day="2018-12-31",
                authors=f"Ada Lovelace, {HOSTILE}, CON, 王小明",
                categories="**cs.CV**, <b>systems</b>",
                comment=HOSTILE,
                journal=HOSTILE,
                doi='10.1000/"><script>',
                summary=f"Hostile abstract {HOSTILE} \\href{{javascript:alert(1)}}{{here}} $<b>$",
            ),
        ),
    ),
    "cs.CV/2019/01/20190102.md": Listing(
        "cs.CV",
        "2019-01-02",
        (
            record(
                "1901.00001",
                "Of lines that go on",
                authors="Ada Lovelace, Roberto M. Cesar, Jr.",
                comment="12 pages;\n- **DOI**: not a field;\nto appear",
                journal="Journal of Toys,\n12 (2019), 1-12",
                doi="10.1000/182, 10.1000/183.",
            ),
            _TWICE,
            replace(_GROWN, arxiv_id="http://arxiv.org/abs/1812.11002v2", updated="2019-01-02 09:00:00+00:00"),
        ),
    ),
    "cs.LG/2019/01/20190102.md": Listing(
        "cs.CV",
        "2019-01-02",
        (
            _TWICE,
            record(
                "1901.00003",
                "Of two names",
                authors="Yang Liu, W. Zhang",
                categories="**cs.LG**, cs.NA, math.NA, stat.TH",
            ),
        ),
    ),
    "mine/by hand.md": Listing(
        "cs.CV",
        "2019-01-03",
        (
            replace(
                _TWICE,
                title="A paper in three digests",
                arxiv_id="http://arxiv.org/abs/1901.00002v3",
                updated="2019-01-03 01:02:03+00:00",
            ),
            record(
                "1901.00777",
                r"$\alpha$-nets, \emph{50\% better} than $x_{1}$",
                day="2019-01-03",
                authors=r"{\L}ukasz {\O}, Gerard Dupont, Luc van Gool",
                categories="**eess.IV**, cs.CV",
                summary=r"We show $\frac{1}{2} < 1$ and \textbf{more}; raw % signs, <b>, and unbalanced $ too.",
            ),
        ),
    ),
    "cs.CV/2019/02/20190211.md": Listing(
        "cs.CV",
        "2019-02-11",
        (
            record("1902.03456", "Published before it was listed", day="2019-02-08", authors="Ada LOVELACE, Wei Zhang"),
            record(
                "1902.03457",
                "Of many",
                day="2019-02-11",
                authors=", ".join(f"Person {chr(65 + number // 26)}{chr(97 + number % 26)}" for number in range(40)),
                categories="**q-bio.NC**, cs.CV",
            ),
        ),
    ),
}
"""Path below ``content/`` -> digest."""

AUTHORS_TOML = """\
[[merge]]
name = "Wei Zhang"
spellings = ["W. Zhang"]

[[split]]
name = "Yang Liu"
as = "Yang Liu (Shanghai)"
papers = ["1901.00003"]
"""

PAGES = {
    "about.md": "# About the toy\n\nMade by *hand*, see [the method](notes/method.html). <script>alert(1)</script>\n",
    "notes/method.md": "---\ntitle: Method\ndescription: How it is done\n---\n\nSome words.\n",
}

STATIC = {
    "CNAME": b"example.org\n",
    "favicon.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ".well-known/security.txt": b"Contact: mailto:a@example.org\n",
    "pictures/one.bin": bytes(range(256)),
}

SETTINGS = f"""\
[feeds]
author_min_papers = 3
[site]
title = "Toys"
url = "{URL}"
"""


def write(folder: Path, settings: str = SETTINGS) -> Path:
    """Write the folder of a site with the whole toy archive."""
    texts = {path: str(listing) for path, listing in DIGESTS.items()} | PAGES | {"authors.toml": AUTHORS_TOML}
    for path, text in texts.items():
        put(folder / "content" / path, text)
    for path, content in STATIC.items():
        put(folder / "content" / "static" / path, content)
    put(folder / "sitegen.toml", settings)
    return folder


def put(file: Path, content: str | bytes) -> None:
    """Write a file and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


class _Compiled(BytecodeCache):
    """A cache of compiled templates for the run of the tests."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key + bucket.checksum in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def _flat_file(folder: Path, name: str, constants: Constants) -> Path:
    """Return the file of a flat template for the run of the tests: sites with the same settings share it."""
    key = f"{name} {constants!r}"
    return Path(_FLAT.name) / hashlib.sha256(key.encode()).hexdigest()


_FLAT = tempfile.TemporaryDirectory()


def load(folder: Path, **options: object) -> Config:
    """Return the configuration in a folder."""
    return configuration.load(folder / "sitegen.toml", **options)  # type: ignore[arg-type]


def build(
    folder: Path, *, jobs: int = 1, full: bool = False, accept_shrink: bool = False, **options: object
) -> Summary:
    """Build a folder's site in this process, without fsync and with cached templates, which is faster."""
    with (
        mock.patch("os.fsync"),
        mock.patch("sitegen.theme.templates._bytecode_cache", return_value=_COMPILED),
        mock.patch("sitegen.theme.flat_templates._file", _flat_file),
    ):
        return builder.build(load(folder, **options), Options(jobs, full=full, accept_shrink=accept_shrink))


_WANTED = SiteParts.wanted


@contextmanager
def sharing(below: int, *, compact: bool = False) -> Iterator[None]:
    """Let authors with fewer papers share pages, several pages a shard, as in a large archive on a host with limits."""

    def parts(settings: Settings) -> SiteParts:
        return replace(_WANTED(settings), shared_below=below, compact_lists=compact)

    with mock.patch.object(SiteParts, "wanted", parts), mock.patch.object(author_places, "_AUTHORS", 8):
        yield


def notes(summary: Summary) -> list[str]:
    """Return a build's notes without the note that the search is missing, which depends on npm."""
    return [note for note in summary.notes if "search" not in note]


def tree(folder: Path) -> dict[str, bytes]:
    """Return path and content of every file below a folder."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place, name)
            found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


def difference(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """Describe the difference of two trees, for the message of a failing test; empty if they are equal."""
    paths = [path for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path)]
    return "\n".join(
        f"{path}:\n  {_around(one.get(path), other.get(path))}\n  {_around(other.get(path), one.get(path))}"
        for path in paths[:8]
    )


def _around(content: bytes | None, other: bytes | None) -> str:
    if content is None or other is None:
        return "is missing" if content is None else "is there"
    at = next(
        (at for at, (a, b) in enumerate(zip(content, other, strict=False)) if a != b), min(len(content), len(other))
    )
    return repr(content[max(at - 60, 0) : at + 100])


_TELLTALE = """\
{% for name, value in self._TemplateReference__context.get_all()|dictsort %}
{% if value is not callable and value.__spec__ is not defined and name != "page" %}
{{ name }} = {{ value }}
{% endif %}
{% endfor %}
"""
_PAGE = f"{{{{ page }}}} {{{{ page.asset('style.css') }}}}\n{_TELLTALE}"
_ENTRY = (
    f'<li><a href="../../{{{{ path }}}}">{{{{ paper.title|tex }}}}</a> {{{{ urls.day("2019-01-02") }}}}\n{_TELLTALE}'
)


def telltale(folder: Path) -> Path:
    """Write a theme whose pages print all values that they receive, so that tests find every wrong value."""
    for template in (ROOT / "themes" / "default" / "templates").glob("*.html"):
        put(folder / "templates" / template.name, _ENTRY if template.name == "_entry.html" else _PAGE)
    put(folder / "theme.toml", 'extends = ""\n')
    put(folder / "assets" / "style.css", "body { color: black }\n")
    return folder


def day_after(day: str, days: int = 1) -> str:
    """Return an ISO date some days later."""
    return str(date.fromisoformat(day) + timedelta(days))
