"""Files of all families: each builds a site without settings and warnings, alone and together, and every field is on its pages."""

import gc
import json
import re
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support import toy
from support.source_families import FAMILIES, FOLDER, JOINED, Listed

from sitegen import identifiers, loader, worker_pool
from sitegen.checker import check
from sitegen.loader.input_formats import FORMATS
from sitegen.loader.problems import MAX_PROBLEMS

SETTINGS = f'[site]\nurl = "{toy.URL}"\n'


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, in small letters."""
    return re.sub(r"[\W_]+", "", text).casefold()


def shown(markup: str) -> str:
    """Return the letters and digits of the text and the links of some markup."""
    links = " ".join(re.findall(r'\bhref="([^"]*)"', markup))
    return squeezed(unescape(re.sub("<[^<>]*>", "", markup)) + " " + unescape(links))


def pieces(value: str) -> list[str]:
    """Return the letters and digits of a text, without its TeX and its tags, which pages show in another form."""
    return [squeezed(piece) for piece in re.split(r"\$[^$]*\$|\\\W?\w*|</?i>", value)]


def missing(listed: Listed, markup: str) -> list[str]:
    """Return the values of a paper that some markup does not show."""
    text = shown(markup)
    return [value for value in listed.values if any(piece not in text for piece in pieces(value))]


def article(public: Path, listed: Listed) -> str:
    """Return the markup of a paper on the page of a day."""
    year, month, day = listed.day.split("-")
    page = (public / year / month / f"{day}.html").read_text(encoding="utf-8")
    _, begin, rest = page.partition(f'<article id="{identifiers.anchor(listed.identifier)}"')
    assert begin, listed
    return begin + rest.partition("</article>")[0]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_builds_without_settings_and_warnings(name: str, tmp_path: Path) -> None:
    """Every paper and every value of it is on its page and on that of its day, and `check` reports nothing."""
    family = FAMILIES[name]
    family.write(tmp_path / "content")
    toy.put(tmp_path / "sitegen.toml", SETTINGS + family.settings)
    summary = toy.build(tmp_path)
    assert not summary.problems
    assert not toy.notes(summary)
    public = tmp_path / "public"
    papers = family.listed()
    for listed in papers:
        page = public / "paper" / f"{identifiers.to_path(listed.identifier)}.html"
        assert not missing(listed, page.read_text(encoding="utf-8")), listed.identifier
        assert not missing(listed, article(public, listed)), listed.identifier
    pages = {path.relative_to(public / "paper").as_posix() for path in (public / "paper").rglob("*.html")}
    assert pages == {f"{identifiers.to_path(listed.identifier)}.html" for listed in papers}
    report = check(public, site_url=toy.URL, target=None, jobs=1)
    assert not report.errors
    assert not report.warnings


# -- all families in one content folder --------------------------------------------------------------------------------

FILES = {path: (FOLDER / name).read_bytes() for family in FAMILIES.values() for path, name in family.files.items()}
"""Path below the content folder -> content, of all families."""


NOT_DIGESTS = {path for family in FAMILIES.values() for path in family.not_shown}
"""Files that list nothing of their own."""


def write_all(folder: Path, files: Mapping[str, bytes] = FILES) -> Path:
    """Write a site with files."""
    for path, content in files.items():
        toy.put(folder / "content" / path, content)
    toy.put(folder / "sitegen.toml", SETTINGS)
    return folder


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with the files of all families. Tests restore the files that they change."""
    folder = write_all(tmp_path_factory.mktemp("together"))
    assert not toy.build(folder).problems
    return folder


def test_all_families_build_one_site(together: Path) -> None:
    """It has every paper on all of its days. A paper that one family lists has all its values, another one a title."""
    listings = defaultdict(list)
    for name, family in FAMILIES.items():
        for one in family.listed():
            listed = one._replace(identifier=JOINED.get(one.identifier, one.identifier))
            listings[listed.identifier].append((name, listed))
    assert max(len({name for name, _ in found}) for found in listings.values()) > 3
    public = together / "public"
    for found in listings.values():
        left_out = [missing(listed, article(public, listed)) for _, listed in found]
        assert len({name for name, _ in found}) > 1 or not any(left_out), (found, left_out)
    pages = {path.relative_to(public / "paper").as_posix() for path in (public / "paper").rglob("*.html")}
    assert pages == {f"{identifiers.to_path(identifier)}.html" for identifier in listings}
    report = check(public, site_url=toy.URL, target=None, jobs=1)
    assert not report.errors
    assert not report.warnings


def test_a_second_build_writes_nothing(together: Path) -> None:
    """No file is read as changed."""
    assert not toy.build(together).written


def test_the_order_of_files_does_not_matter(together: Path, tmp_path: Path) -> None:
    """Other names of folders, in another order, lead to the same pages of papers."""
    names = {name: f"{9 - at % 10}{at}" for at, name in enumerate(FAMILIES)}
    for name, family in FAMILIES.items():
        family.write(tmp_path / "content" / names[name])
    toy.put(tmp_path / "sitegen.toml", SETTINGS)
    assert not toy.build(tmp_path).problems
    expected, found = (toy.tree(folder / "public" / "paper") for folder in (together, tmp_path))
    assert not toy.difference(expected, found)


def pages(folder: Path) -> dict[str, bytes]:
    """Return the files of a site but those of the search, whose names depend on their content."""
    return {
        path: page for path, page in toy.tree(folder / "public").items() if not path.startswith(("search", ".sitegen"))
    }


@contextmanager
def changed(folder: Path, files: Mapping[str, bytes]) -> Iterator[set[str]]:
    """Build a site with other files, and yield the paths of files with problems. Then restore the files and the site."""
    before = pages(folder)
    write_all(folder, files)
    try:
        yield {problem.path.removeprefix("content/") for problem in toy.build(folder).problems}
    finally:
        write_all(folder)
        problems = toy.build(folder).problems
    assert not problems
    assert not toy.difference(before, pages(folder))


def half(content: bytes) -> bytes:
    """Return the first part of a file, which ends within a record."""
    return content[: len(content) * 2 // 3]


def test_half_written_files_are_held_back(together: Path) -> None:
    """If all files are half-written, there is a warning for each and the site stays as it is, until they are complete."""
    before = pages(together)
    cut = {path: half(content) for path, content in FILES.items() if path not in NOT_DIGESTS}
    with changed(together, cut) as reported:
        assert reported == set(cut)
        assert not toy.difference(before, pages(together))


DAMAGE = {
    "empty": b"",
    "zeros": bytes(3000),
    "page of an error": b"<!DOCTYPE html><html><title>502 Bad Gateway</title></html>\n",
    "message of an error": b'{"error": {"code": 429, "message": "Too many requests"}}\n',
    "conflict": b"<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> main\n",
    "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_costs_only_itself(together: Path, damage: str) -> None:
    """Its papers stay as an earlier build read them, with a warning, while a change of another file is published."""
    before = pages(together)
    edited = "data/2025-10-12/arxiv.json"
    damaged = {path: DAMAGE[damage] for path in FILES if path not in NOT_DIGESTS and path != edited}
    text = FILES[edited].replace(b"StreamingVLM: Real-Time Understanding", b"An edited title")
    with changed(together, {**damaged, edited: text}) as reported:
        assert reported == set(damaged)
        after = pages(together)
        assert b"An edited title" in after["2025/10/12.html"]
        assert before.keys() == after.keys()
        others = [
            path for path in before if path.endswith(".html") and path[:5] in ("2007/", "2017/", "2022/", "2026/")
        ]
        assert len(others) > 10
        assert not [path for path in others if before[path] != after[path]]


# -- changes -----------------------------------------------------------------------------------------------------------

STATES = ("whole", "absent", "half", "renamed", "edited", "damaged")
"""States of a file in the next build."""


def in_state(state: str, path: str, content: bytes) -> dict[str, bytes]:
    """Return a file in a state, with its path; nothing if it is absent."""
    match state:
        case "half":
            return {path: half(content)}
        case "renamed":
            return {f"moved/{path}": content}
        case "edited":
            return {path: re.sub(rb"(?<=[a-z]{4} )(?:and|of|for|with)(?= [a-z]{4})", b"next to", content)}
        case "damaged":
            return {path: b"{}\n"}
    return {path: content} if state == "whole" else {}


def grow(seed: int, folder: Path, steps: int) -> None:
    """Build after each of several random changes; the last build equals a full one of the same files."""
    draw = Random(seed)
    for step in range(steps):
        files: dict[str, bytes] = {}
        for path, content in FILES.items():
            # Damage is held back, so it is no state that a full build can reach.
            state = draw.choice(STATES if step < steps - 1 else STATES[:2])
            files |= in_state(state, path, content)
        shutil.rmtree(folder / "content", ignore_errors=True)
        write_all(folder, files)
        # The last build also accepts that many files disappear at once.
        toy.build(folder, accept_shrink=step == steps - 1)
    write_all(folder / "full", files)
    assert not toy.build(folder / "full", full=True).problems
    assert not toy.difference(toy.tree(folder / "full/public"), toy.tree(folder / "public"))


@pytest.mark.parametrize("seed", [1])
def test_an_incremental_build_equals_a_full_one(seed: int, tmp_path: Path) -> None:
    """Files of several families are added, cut, moved, edited, damaged and deleted."""
    grow(seed, tmp_path, 3)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2, 60))
def test_long_sequences_of_changes(seed: int, tmp_path: Path) -> None:
    """The same is true for long sequences."""
    grow(seed, tmp_path, 10)


# -- hostile files -----------------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7191}}</p>]]><!--"


def test_hostile_text_is_text(tmp_path: Path) -> None:
    """Between the words of every text of every file: pages escape it, feeds are XML, data are JSON, and links work."""
    files = {}
    for path, content in FILES.items():
        is_xml = path.endswith((".xml", ".atom"))
        added = HOSTILE.replace("<", "&lt;").replace(">", "&gt;") if is_xml else HOSTILE
        files[path] = re.sub(rb"(?<=[a-z]{4}) (?=[a-z]{4,}[ .,])", f" {added} ".encode(), content)
    write_all(tmp_path, files)
    assert not toy.build(tmp_path).problems
    public = tmp_path / "public"
    hit = 0
    for file in public.rglob("*"):
        if file.suffix == ".html":
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"<script>alert|<img src=x|<!--|50337", text), file
            hit += "&lt;script&gt;alert(1)" in text
        elif file.suffix == ".xml":
            etree.parse(file)
        elif file.suffix == ".json":
            json.loads(file.read_bytes())
    assert hit > len(FILES)
    report = check(public, site_url=toy.URL, target=None, jobs=1)
    assert not report.errors
    assert not report.warnings


def read_within_limits(source: bytes, path: str) -> None:
    """Read a file: there is no exception, few problems, each with a remedy, and papers have title and day."""
    digest = loader.examine(source, path)
    loader.is_page(source, path)
    if digest:
        assert len(digest.problems) <= MAX_PROBLEMS + 3
        assert all(problem.message and problem.remedy and problem.line >= 0 for problem in digest.problems)
        assert all(paper.title and identifiers.read(paper.identifier) for paper in digest.papers)
        assert len(digest.days) in (0, len(digest.papers))


SUFFIXES = sorted({suffix for form in FORMATS for suffix in form.suffixes})
TOKENS = (
    b'{"', b'":', b"[", b"]", b"{", b"}", b'"', b"'", b"|", b",", b"\t", b"\n", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf",
    b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;", b"<", b">", b"@article{", b"TY  - JOUR\n", b"ER  - \n", b"### ",
    b"- **Arxiv ID**: 1910.11126", b"# Arxiv Papers in cs.CV on 2019-10-19", b"1e999", b"-", b"null", b"\\", b"\\ud800",
    b"2026-06-29", b"2606.00001", b'"title"', b'"id"', b'"papers"', b"9" * 400, b"\xe2\x80\xae", b"<<<<<<< HEAD\n",
)  # fmt: skip
"""Pieces of the formats' syntax."""


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join) | st.binary(max_size=300), st.sampled_from(SUFFIXES)
)
def test_any_bytes_can_be_read(source: bytes, suffix: str) -> None:
    """They raise nothing under the suffix of any format."""
    read_within_limits(source, f"2026-06-29{suffix}")


@settings(max_examples=400)
@given(st.data())
def test_changed_files_can_be_read(data: st.DataObject) -> None:
    """Files with pieces cut out, repeated, exchanged and inserted raise nothing, also under the name of another family."""
    path = data.draw(st.sampled_from(sorted(FILES)))
    source = bytearray(FILES[path])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(source)))
        end = min(len(source), at + data.draw(st.integers(0, 300)))
        piece = data.draw(st.sampled_from((*TOKENS, b"", bytes(source[at:end]) * 2)))
        source[at:end] = piece
    name = data.draw(st.sampled_from((path, *(f"2026-06-29{suffix}" for suffix in SUFFIXES))))
    read_within_limits(bytes(source), name)


@pytest.fixture
def garbage_as_in_a_worker() -> Iterator[None]:
    """Garbage is collected as often as in a worker process, which reads the digests of a build."""
    before = gc.get_threshold()
    gc.set_threshold(*worker_pool.GARBAGE_THRESHOLDS)
    yield
    gc.set_threshold(*before)


@pytest.mark.slow
@pytest.mark.usefixtures("garbage_as_in_a_worker")
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "token",
    [b"[", b'{"a":', b'[{"papers":[', b"{'a': ", b"(", b"<a>", b"{", b"@article{a,", b"|", b"\n", b'"', b",", b"- "],
)
def test_repetitions_take_linear_time(token: bytes, suffix: str) -> None:
    """A megabyte of them, alone or behind the beginning of a file of each format with the suffix, takes a few seconds at most."""
    begin = time.process_time()
    beginnings = {content[:600] for path, content in FILES.items() if path.endswith(suffix)}
    for head in (b"", *sorted(beginnings)):
        read_within_limits(head + token * (1_000_000 // len(token)), f"2026-06-29{suffix}")
    assert time.process_time() - begin < 4 * (1 + len(beginnings))
