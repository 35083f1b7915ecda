"""`sitegen.archive`: queries give the right answers, independent of the order of imports."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import recomputed, toy
from support.change_sequences import Change, Inputs
from support.toy import record

from sitegen import author_rules, names, slugs
from sitegen.archive import Archive, Changes, DigestEncoder, DigestRead, PaperId, paper_ingest, schema
from sitegen.archive.paper_ingest import store_listings
from sitegen.author_places import AuthorPlaces
from sitegen.author_rules import AuthorRules
from sitegen.loader import Record, markdown
from sitegen.models import Paper

RULES = author_rules.parse(toy.AUTHORS_TOML, "authors.toml")


def read(path: str, text: str, encoder: DigestEncoder | None = None) -> DigestRead:
    """Return a digest as the archive imports it."""
    digest = markdown.parse(text.encode(), f"content/{path}", location=path)
    return (encoder or DigestEncoder()).encode(digest, path, f"content/{path}", len(text), 0, text.encode()[-16:])


def ingest(
    archive: Archive,
    digests: Mapping[str, object],
    removed: Iterable[str] = (),
    rules: AuthorRules | None = None,
    before: AuthorRules | None = None,
    *,
    accept: bool = False,
) -> Changes:
    """Import digests, by path, in one transaction."""
    rules = rules or AuthorRules()
    with archive.transaction():
        return archive.ingest(
            [read(path, str(text)) for path, text in digests.items()],
            list(removed),
            rules,
            changed_identities=rules.differences(before or rules),
            accept_shrink=accept,
        )


@pytest.fixture
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterable[Archive]:
    """An empty archive; the parameter is the number of papers from which on an author has a page (1 without one)."""
    author_min_papers = getattr(request, "param", 1)
    with closing(Archive.open(tmp_path / "archive.sqlite")) as opened:
        opened.authors.places = AuthorPlaces(author_min_papers)
        yield opened


def disappeared(archive: Archive) -> tuple[int, int]:
    """Return the number of missing digests, and of all digests with papers, missing ones included."""
    sources = archive.build_state.sources().values()
    return sum(source.missing for source in sources), sum(source.papers for source in sources)


def all_papers(archive: Archive) -> list[PaperId]:
    """Return the ids of all papers."""
    return archive.papers.ids(archive.papers.identifiers())


def facts(archive: Archive) -> dict[str, Any]:
    """Return the answers to all queries, without ids of rows."""
    identifiers = list(archive.papers.identifiers())
    rows = dict(zip(archive.papers.ids(identifiers), identifiers, strict=False))
    papers = archive.papers.rows(rows)
    authors = archive.authors.at(archive.authors.addresses(1))
    works = archive.authors.works(authors)
    return {
        "papers": list(papers.values()),
        "days": archive.days.counts(),
        "on days": {
            day: {papers[row].identifier: found for row, found in archive.days.papers(day).items()}
            for day in archive.days.counts()
        },
        "months": archive.categories.month_counts_of_all(),
        "pairs": archive.categories.pair_counts([row.code for row in archive.categories.counts()]),
        "categories": archive.categories.counts(),
        "under": {
            (code, month): [papers[row].identifier for row, _ in archive.categories.papers(code, month)]
            for code, months in archive.categories.month_counts_of_all().items()
            for month in months
        },
        "new": {
            row.code: (
                [(papers[paper].identifier, day) for paper, day in archive.categories.new_papers(row.code, "")],
                archive.categories.new_days(row.code, 2),
                archive.categories.new_days(row.code, 9999),
                archive.categories.new_months(row.code),
            )
            for row in archive.categories.counts()
        },
        "authors": {
            author.address: (author, [papers[paper].identifier for paper in works[row].papers])
            for row, author in sorted(authors.items(), key=lambda found: found[1].address)
        },
        "spellings": {authors[row].address: found for row, found in archive.authors.spellings(works).items()},
        "shards": archive.authors.shards(),
        "new authors": archive.authors.new_by_year(),
        "active": archive.authors.most_active(5),
        "problems": archive.build_state.problems(),
    }


def check_rows(archive: Archive) -> None:
    """Compare the rows of all days with the rows of single papers: their order, and which papers are cross-listed."""
    found = archive.papers.rows_of_days(archive.days.counts())
    assert list(found) == list(archive.days.counts())
    for day, rows in found.items():
        digests = archive.days.papers(day)
        papers = archive.papers.rows(digests).items()
        assert not any(paper.cross_listed for _, paper in papers)
        expected = [(row, paper._replace(cross_listed=paper.primary not in digests[row])) for row, paper in papers]
        assert list(rows.items()) == expected


def check(archive: Archive, listings: Iterable[toy.Listing], rules: AuthorRules) -> None:
    """Compare the archive with the simple computation in `support.reckoning`."""
    papers = recomputed.papers(listings)
    answers = facts(archive)
    check_rows(archive)
    assert {paper.identifier: (paper.version, paper.title, paper.day) for paper in answers["papers"]} == {
        paper.identifier: (paper.version, paper.title, paper.day) for paper in papers.values()
    }
    days = recomputed.days(papers)
    assert {day: set(found) for day, found in answers["on days"].items()} == days
    assert answers["days"] == {day: len(found) for day, found in sorted(days.items())}
    months = recomputed.months(papers)
    assert {place: set(found) for place, found in answers["under"].items()} == {
        (code, month): found for code, by_month in months.items() for month, found in by_month.items()
    }
    for row in answers["categories"]:
        under = set().union(*months[row.code].values())
        primaries = sum(papers[identifier].categories[0] == row.code for identifier in under)
        assert (row.papers, row.primaries, row.first, row.last) == (
            len(under),
            primaries,
            min(months[row.code]),
            max(months[row.code]),
        )
    authors = recomputed.authors(papers, rules.merged, rules.split)
    addresses = recomputed.addresses(papers, rules.merged, rules.split, rules.display_names)
    assert {address: set(found) for address, (_, found) in answers["authors"].items()} == {
        addresses[person]: found for person, found in authors.items()
    }
    assert all(author.papers == len(found) for author, found in answers["authors"].values())
    assert sum(answers["shards"].values()) == len(authors)


def test_the_toy_archive_is_queried(archive: Archive) -> None:
    """Papers, own days, months of categories and authors equal those of a simple computation."""
    changes = ingest(archive, toy.DIGESTS, rules=RULES)
    assert changes.everything
    check(archive, toy.DIGESTS.values(), RULES)


def test_a_paper_is_returned_as_it_was_read(archive: Archive) -> None:
    """Every field is the same."""
    ingest(archive, toy.DIGESTS)
    read = {
        paper.identifier: paper
        for path, listing in toy.DIGESTS.items()
        for paper in markdown.parse(str(listing).encode(), path, location=path).papers
    }
    for identifier in ("1901.00001", "cs/9802005", "1812.11003", "1902.03457"):
        (row,) = archive.papers.ids([identifier])
        found, paper = archive.papers.rows([row])[row], read[identifier]
        assert [author.name for author in found.authors] == list(paper.authors)
        for name in {field.name for field in fields(Paper)} - {"authors", "partial"}:
            assert getattr(found, name) == getattr(paper, name)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_digests_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Digests imported one by one, in any order, give the same archive as all at once."""
    paths = sorted(toy.DIGESTS)
    Random(seed).shuffle(paths)
    with (
        closing(Archive.open(tmp_path / "one")) as one,
        closing(Archive.open(tmp_path / "other")) as other,
    ):
        ingest(one, toy.DIGESTS, rules=RULES)
        for path in paths:
            ingest(other, {path: toy.DIGESTS[path]}, rules=RULES)
        assert facts(one) == facts(other)


_KINDS = ("add", "add", "add", "delete", "rename", "edit", "grow", "grow", "shrink", "head", "spoil", "name")
_changes = st.builds(Change, st.sampled_from(_KINDS), st.integers(0, 8), st.integers(0, 8), st.integers(0, 255))


@settings(max_examples=25)
@given(st.lists(st.lists(_changes, min_size=1, max_size=3), min_size=1, max_size=6))
def test_several_ingests_equal_one(tmp_path_factory: pytest.TempPathFactory, steps: list[list[Change]]) -> None:
    """After any changes to digests and rules, the archive equals one that was filled at once."""
    folder = tmp_path_factory.mktemp("archives")
    inputs, known, rules = Inputs(), dict[str, str](), AuthorRules()
    with closing(Archive.open(folder / "grown")) as grown:
        for changes in steps:
            for change in changes:
                inputs.make(change)
            texts = {path: str(digest) for path, digest in inputs.digests.items()}
            changed = {path: text for path, text in texts.items() if known.get(path) != text}
            before, rules = rules, author_rules.parse(inputs.authors, "authors.toml")
            ingest(grown, changed, known.keys() - texts.keys(), rules, before, accept=True)
            known = texts
        with closing(Archive.open(folder / "filled")) as filled:
            ingest(filled, texts, rules=rules)
            assert facts(grown) == facts(filled)
        # The loader decides which day counts if path and papers contradict a heading.
        listings = [replace(digest.listing, day=read(path, str(digest)).day) for path, digest in inputs.digests.items()]
        assume(not _ambiguous(listings))
        check(grown, listings, rules)


def _ambiguous(listings: Iterable[toy.Listing]) -> bool:
    """Return True if two records of a paper are equally new and differ, so that either may count."""
    seen: dict[tuple[str | None, str | None], object] = {}
    records = [listed for listing in listings for listed in listing.records]
    return any(seen.setdefault((listed.arxiv_id, listed.updated), listed) != listed for listed in records)


def test_the_newest_version_counts(archive: Archive) -> None:
    """The day of the listing does not matter. Of equal versions, the latest update counts."""
    forms = {
        "a.md": record("1901.00001", "Second", version=2, updated="2019-01-05"),
        "b.md": record("1901.00001", "Tenth", version=10, updated="2019-01-04"),
        "c.md": record("1901.00001", "Ninth", version=9, updated="2019-01-09"),
        "d.md": record("1901.00001", "Tenth, corrected", version=10, updated="2019-01-06"),
    }
    ingest(archive, {path: toy.digest("2019-01-02", form) for path, form in forms.items()})
    (listed,) = archive.papers.rows(all_papers(archive)).values()
    assert (listed.version, listed.title) == (10, "Tenth, corrected")
    ingest(archive, {}, ["d.md", "b.md"])
    (listed,) = archive.papers.rows(all_papers(archive)).values()
    assert listed.title == "Ninth"


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        ([(1, "2019-01-03"), (None, "2019-01-05")], (None, "2019-01-05")),
        ([(2, "2019-01-05"), (None, "2019-01-03")], (2, "2019-01-05")),
        ([(2, "2019-01-05"), (None, "2019-01-05")], (2, "2019-01-05")),
        ([(None, "2019-01-03"), (None, "2019-01-05")], (None, "2019-01-05")),
        ([(3, "2019-01-04"), (2, "2019-01-06"), (None, "2019-01-05")], (None, "2019-01-05")),
        ([(1, "2019-01-03"), (2, "2019-01-04"), (None, "2019-01-03")], (2, "2019-01-04")),
    ],
)
def test_a_record_without_version_counts_by_its_update(
    archive: Archive, versions: list[tuple[int | None, str]], newest: tuple[int | None, str]
) -> None:
    """It counts as the highest version that is not of a later time, in any order of digests."""
    records = [
        record("1901.00001", f"{version} {updated}", version=version, updated=updated) for version, updated in versions
    ]
    for order in (records, records[::-1]):
        ingest(archive, {f"{at}.md": toy.digest("2019-01-02", form) for at, form in enumerate(order)})
        (listed,) = archive.papers.rows(all_papers(archive)).values()
        assert (listed.version, (listed.updated or "")[:10]) == newest


def test_a_papers_own_day_is_the_day_of_publication(archive: Archive) -> None:
    """If no digest of that day lists the paper, it is the earliest day that lists it."""
    paper = record("1901.00001", day="2019-01-02")

    def own_day() -> str:
        (listed,) = archive.papers.rows(all_papers(archive)).values()
        return listed.day

    ingest(archive, {"a.md": toy.digest("2019-01-05", paper)})
    assert own_day() == "2019-01-05"
    ingest(archive, {"b.md": toy.digest("2019-01-01", paper)})
    assert own_day() == "2019-01-01"
    ingest(archive, {"c.md": toy.digest("2019-01-02", paper)})
    assert own_day() == "2019-01-02"
    ingest(archive, {}, ["c.md", "b.md"])
    assert own_day() == "2019-01-05"


def first_listings(archive: Archive, code: str) -> dict[str, str]:
    """Return the day on which a category first listed each paper, and check that all queries agree."""
    found = {archive.papers.rows([row])[row].identifier: day for row, day in archive.categories.new_papers(code, "")}
    days = sorted(Counter(found.values()).items(), reverse=True)
    assert archive.categories.new_days(code, 9999) == days
    assert archive.categories.new_days(code, 1) == days[:1]
    assert archive.categories.new_months(code) == sorted({day[:7] for day, _ in days})
    assert all(
        sorted(found.values(), reverse=True)[:count] == [day for _, day in archive.categories.new_papers(code, since)]
        for since, count in ((day, sum(n for other, n in days if other >= day)) for day, _ in days)
    )
    return found


_V1 = record("1901.00001", day="2019-01-01", categories="**cs.LG**")
_V2 = record("1901.00001", version=2, day="2019-01-01", updated="2019-02-04", categories="**cs.LG**, cs.CV")
_BOTH = record("1901.00001", day="2019-01-01", categories="**cs.LG**, cs.CV")


@pytest.mark.parametrize(
    ("digests", "learning", "vision"),
    [
        pytest.param([("cs.LG", "01-01", _V1), ("cs.CV", "02-05", _V2)], "01-01", "02-05", id="cross-listed later"),
        pytest.param([("cs.LG", "01-01", _BOTH)], "01-01", "01-01", id="cross-listed at once"),
        pytest.param([("cs.LG", "01-01", _BOTH), ("cs.CV", "01-05", _BOTH)], "01-01", "01-05", id="own digest later"),
        pytest.param([("cs.CV", "01-01", _BOTH), ("cs.CV", "02-05", _V2)], "01-01", "01-01", id="revised"),
        pytest.param([("cs.LG", "01-01", _V1), ("cs.LG", "02-05", _V2)], "01-01", "02-05", id="by another's digest"),
        pytest.param(
            [("cs.LG", "01-01", _V1), ("cs.LG", "02-05", _V2), ("cs.CV", "02-07", _V2), ("cs.CV", "02-09", _V2)],
            "01-01",
            "02-07",
            id="first of several",
        ),
        pytest.param(
            [("cs.CV", "01-01", _V1), ("cs.CV", "02-05", _V2)],
            "01-01",
            "02-05",
            id="heading says what the paper does not",
        ),
        pytest.param(
            [("cs.LG", "01-01", _BOTH), ("stat.ML", "01-03", _BOTH)],
            "01-01",
            "01-01",
            id="others' digests do not count",
        ),
    ],
)
def test_a_paper_is_new_to_a_category_at_its_first_listing(
    tmp_path: Path, digests: list[tuple[str, str, Record]], learning: str, vision: str
) -> None:
    """Digests of the category count first, then records that have the category, in any order of digests."""
    texts = {
        f"{number}.md": toy.digest(f"2019-{day}", listed, category=code)
        for number, (code, day, listed) in enumerate(digests)
    }
    for name, order in (("at once", [texts]), ("in steps", [{path: text} for path, text in reversed(texts.items())])):
        with closing(Archive.open(tmp_path / name)) as archive:
            for step in order:
                changes = ingest(archive, step)
            assert first_listings(archive, "cs.LG") == {"1901.00001": f"2019-{learning}"}
            assert first_listings(archive, "cs.CV") == {"1901.00001": f"2019-{vision}"}
    assert ("cs.CV", f"2019-{vision[:2]}") in changes.category_months or len(texts) == 1


def test_a_first_listing_is_deleted_with_its_digest(archive: Archive) -> None:
    """No row remains, and the months of the listing are touched."""
    ingest(archive, {"a.md": toy.digest("2019-01-01", _V1, category="cs.LG")})
    ingest(archive, {"b.md": toy.digest("2019-02-05", _V2)})
    assert first_listings(archive, "cs.CV") == {"1901.00001": "2019-02-05"}
    changes = ingest(archive, {}, ["b.md"])
    assert ("cs.CV", "2019-02") in changes.category_months
    assert [row.code for row in archive.categories.counts()] == ["cs.LG"]
    assert archive.connection.execute("SELECT * FROM first_listing").fetchall() == []
    assert archive.connection.execute("SELECT * FROM relisted").fetchall() == []


def test_changes_name_the_newest_months(archive: Archive) -> None:
    """Both are named if a later month begins, or if all days of the newest month are deleted."""
    ingest(archive, {"a.md": toy.digest("2019-01-05", record("1901.00001"))})
    assert archive.days.newest_month() == "2019-01"
    assert ingest(archive, {"b.md": toy.digest("2019-01-07", record("1901.00002"))}).newest_months == set()
    assert ingest(archive, {"c.md": toy.digest("2019-03-01", record("1903.00001"))}).newest_months == {
        "2019-01",
        "2019-03",
    }
    assert ingest(archive, {"d.md": toy.digest("2019-02-01", record("1902.00001"))}).newest_months == set()
    assert ingest(archive, {}, ["c.md"]).newest_months == {"2019-02", "2019-03"}


def test_an_author_listed_twice_on_a_paper_is_one_author(archive: Archive) -> None:
    """With one spelling or two: the paper names both, and the author's page lists the paper once."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", record("1901.00001", authors="Ada Byron, Bo Li, ADA BYRON"))})
    (listed,) = archive.papers.rows(all_papers(archive)).values()
    assert [author.name for author in listed.authors] == ["Ada Byron", "Bo Li", "ADA BYRON"]
    assert [author.papers for author in archive.authors.at(archive.authors.addresses(1)).values()] == [1, 1]
    digest = toy.digest("2019-01-03", record("1901.00002", day="2019-01-03", authors="Ada Byron, Ada Byron"))
    ingest(archive, {"b.md": digest})
    assert {author.name: author.papers for author in archive.authors.at(archive.authors.addresses(1)).values()} == {
        "Ada Byron": 2,
        "Bo Li": 1,
    }


def test_different_names_are_different_authors(archive: Archive) -> None:
    """Only signs that are often omitted are ignored."""
    several = ["J. Smith", "K. Smith", "Jean-Luc", "Jeanluc", r"\mbox{}", r"\vspace{1cm}", "😀", "😃", "a/b", "a b"]
    same = ["J. SMITH", "Jeán-Luc", "J.  Smith", "J Smith", "Jean Luc"]
    digest = toy.digest("2019-01-02", record("1901.00001", authors=", ".join([*several, *same])))
    ingest(archive, {"a.md": digest})
    assert archive.authors.count() == len(several) == len({names.keys(name).identity for name in several})


def _addresses(archive: Archive) -> dict[str, str]:
    """Return the address of each author with a page, by name."""
    return {author.name: author.address for author in archive.authors.at(archive.authors.addresses(1)).values()}


def _signed(number: int, authors: str) -> dict[str, str]:
    """Return a digest with one paper of these authors."""
    day = f"2019-01-0{number}"
    return {f"{number}.md": toy.digest(day, record(f"1901.0000{number}", day=day, authors=authors))}


def test_spellings_of_an_author_share_a_page(archive: Archive) -> None:
    """The page shows the commonest spelling, has the address of the one with dots and hyphens, and other addresses redirect."""
    digests = [
        _signed(1, "C V Jawahar"),
        _signed(2, "C V Jawahar"),
        _signed(3, "C. V. Jawahar"),
        _signed(4, "CV Jawahar*"),
    ]
    ingest(archive, {path: text for digest in digests for path, text in digest.items()})
    assert _addresses(archive) == {"C V Jawahar": "jc/c-v-jawahar"}
    assert set(archive.authors.redirects().values()) == {"jc/c-v-jawahar"}
    former = {slugs.author_address(names.fold(name)) for name in ("C V Jawahar", "CV Jawahar*", "CV Jawahar")}
    assert set(archive.authors.redirects()) == former


def test_an_address_follows_from_all_spellings(archive: Archive) -> None:
    """The order of digests does not matter. The other address redirects, and both pages are stale."""
    ingest(archive, _signed(1, "Jean Luc Bo"))
    assert _addresses(archive) == {"Jean Luc Bo": "bj/jean-luc-bo"}
    changes = ingest(archive, _signed(2, "Jean-Luc Bo, Ann Bee"))
    assert _addresses(archive) == {"Jean Luc Bo": "bj/jean_luc-bo", "Ann Bee": "ba/ann-bee"}
    assert archive.authors.redirects() == {"bj/jean-luc-bo": "bj/jean_luc-bo"}
    assert {"bj/jean_luc-bo", "bj/jean-luc-bo"} <= changes.authors
    assert "1901.00001" in changes.papers
    changes = ingest(archive, {}, removed=["2.md"])
    assert _addresses(archive) == {"Jean Luc Bo": "bj/jean-luc-bo"}
    assert archive.authors.redirects() == {}
    assert {"bj/jean_luc-bo", "bj/jean-luc-bo"} <= changes.authors


def test_encoders_with_different_first_spellings_agree(tmp_path: Path) -> None:
    """Each worker process encodes other digests."""
    digests = [_signed(1, "Jean Luc Bo"), _signed(2, "Jean-Luc Bo"), _signed(3, "J. Luc-Bo"), _signed(4, "J. Luc Bo")]
    found: list[tuple[dict[str, str], object]] = []
    for order in (digests, digests[::-1]):
        with closing(Archive.open(tmp_path / f"{len(found)}.sqlite")) as archive:
            ingest(archive, {path: text for digest in order for path, text in digest.items()})
            found.append((_addresses(archive), archive.authors.redirects()))
    assert found[0] == found[1]
    assert set(found[0][0].values()) == {"bj/jean_luc-bo", "lj/j-luc_bo"}


def test_an_address_of_another_author_does_not_redirect(archive: Archive) -> None:
    """The author who has the name keeps the address. A rule decides about a name with a number."""
    rules = author_rules.parse(
        '[[split]]\nname = "Yang Liu"\nas = "Yang Liu (2)"\npapers = ["1901.00001"]\n', "authors.toml"
    )
    digests = _signed(1, "Yang Liu") | _signed(2, "Yang Liu") | _signed(3, "Yang Liu1")
    ingest(archive, digests, rules=rules)
    assert {author.name: author.papers for author in archive.authors.at(archive.authors.addresses(1)).values()} == {
        "Yang Liu (2)": 1,
        "Yang Liu": 2,
    }
    assert set(archive.authors.redirects().values()) == {"ly/yang-liu"}
    ingest(archive, {}, removed=["2.md", "3.md"], rules=rules)
    assert archive.authors.redirects() == {"ly/yang-liu": _addresses(archive)["Yang Liu (2)"]}


# Rules that match nothing


@pytest.mark.parametrize(
    ("rule", "line", "message"),
    [
        ('[[merge]]\nname = "Bo"\nspellings = [\n  "A. Byron",\n  "Ada Biron",\n]', 5, "no paper has the spelling `Ada Biron`"),
        ('[[merge]]\nname = "Nobody"\nspellings = []', 2, "no paper has the spelling `Nobody`"),
        ('[[split]]\nname = "Bo Li"\nas = "Bo Li (2)"\npapers = ["1901.00009"]', 4, "there is no paper 1901.00009"),
        ('[[split]]\nname = "Bo Li"\nas = "Bo (2)"\npapers = ["1901.00002"]', 4, "`Bo Li` is not an author of 1901.00002"),
        ('[[split]]\nname = "Bo Li"\nas = "Bo-Li."\npapers = ["1901.00001"]', 4, "`as` has the same name as `Bo Li`"),
    ],
)  # fmt: skip
def test_a_rule_that_matches_nothing_is_reported(archive: Archive, rule: str, line: int, message: str) -> None:
    """The problem names the line while no paper matches, and the rule makes no address redirect."""
    rules = author_rules.parse(rule, "authors.toml")
    ingest(archive, _signed(1, "Ada Byron, Bo Li, A. Byron") | _signed(2, "Ada Byron"), rules=rules)
    for _ in range(2):
        (problem,) = archive.rule_problems(rules, "content/authors.toml")
        assert (problem.path, problem.line, problem.message) == ("content/authors.toml", line, message)
        assert problem.remedy
    assert "ba/ada-biron" not in archive.authors.redirects()


@pytest.mark.parametrize(
    "rule",
    [
        '[[merge]]\nname = "Bo"\nspellings = ["A. Byron", "a byron"]',
        '[[merge]]\nname = "Ada Byron"\nspellings = ["ADA BYRON"]',
        '[[merge]]\nname = "Countess"\nspellings = ["Ada Byron", "A Byron"]',
        '[[merge]]\nname = "BO LI"\nspellings = []',
        '[[split]]\nname = "Bo Li"\nas = "Bo Li (2)"\npapers = ["1901.00001v3"]',
        '[[merge]]\nname = "C"\nspellings = ["Bo (2)"]\n[[split]]\nname = "Bo Li"\nas = "Bo (2)"\npapers = ["1901.00001"]',
    ],
)
def test_a_rule_that_matches_is_not_reported(archive: Archive, rule: str) -> None:
    """A rule that matches but changes nothing is not reported either."""
    rules = author_rules.parse(rule, "authors.toml")
    ingest(archive, _signed(1, "Ada Byron, Bo Li, A. Byron") | _signed(2, "Ada Byron"), rules=rules)
    assert archive.rule_problems(rules, "content/authors.toml") == []


def test_the_nearest_spelling_is_suggested(archive: Archive) -> None:
    """Most errors are in the rule."""
    rules = author_rules.parse('[[merge]]\nname = "Jan Van Doorn"\nspellings = ["J. VanDoorn"]', "authors.toml")
    ingest(archive, _signed(1, "Jan Van Doorn, J. Van Doorn"), rules=rules)
    (problem,) = archive.rule_problems(rules, "authors.toml")
    assert problem.remedy == "did you mean `J. Van Doorn`?"


@pytest.mark.parametrize("archive", [2], indirect=True)
def test_authors_have_pages_from_a_number_of_papers(archive: Archive) -> None:
    """An author with fewer papers is named without a link; the next paper makes it a link on all pages."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", record("1901.00001", authors="Ada Byron, Bo Li"))})
    (listed,) = archive.papers.rows(all_papers(archive)).values()
    assert [author.address for author in listed.authors] == ["", ""]
    changes = ingest(
        archive, {"b.md": toy.digest("2019-03-04", record("1903.00001", day="2019-03-04", authors="Bo Li"))}
    )
    assert {"1901.00001", "1903.00001"} <= changes.papers
    assert "2019-01-02" in changes.days
    (row,) = archive.papers.ids(["1901.00001"])
    assert [author.address for author in archive.papers.rows([row])[row].authors] == ["", "lb/bo-li"]


# Held-back digests

_LONG = [record(f"1901.0000{number}", day="2019-01-02") for number in range(1, 6)]


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_digest_that_lost_more_than_half_is_held(archive: Archive, left: int) -> None:
    """Its earlier papers stay, with a warning and a remedy, until the loss is accepted."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG)})
    shrunken = {"a.md": toy.digest("2019-01-02", *_LONG[:left])}
    ingest(archive, shrunken)
    assert archive.papers.count() == 5
    (problem,) = archive.build_state.problems()
    assert (problem.path, problem.message) == ("content/a.md", f"the file lost {5 - left} of its 5 papers")
    assert "--accept-shrink" in problem.remedy
    assert archive.build_state.sources()["a.md"].held
    ingest(archive, shrunken, accept=True)
    assert archive.papers.count() == left
    assert not archive.build_state.problems()
    assert not archive.build_state.sources()["a.md"].held


def test_a_digest_that_lost_half_is_imported(archive: Archive) -> None:
    """Papers are withdrawn: only more than half is suspicious. Another version of a paper is not a loss."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG[:4])})
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG[:2])})
    assert archive.papers.count() == 2
    newer = [record(f"1901.0000{number}", "Another title", version=2) for number in (1, 2)]
    ingest(archive, {"a.md": toy.digest("2019-01-02", *newer)})
    assert {listed.title for listed in archive.papers.rows(all_papers(archive)).values()} == {"Another title"}


def test_a_half_written_digest_does_not_replace_a_complete_one(archive: Archive) -> None:
    """A text that visibly ends early is held. When it is complete again, it is imported and the warning disappears."""
    whole = toy.digest("2019-01-02", *_LONG)
    ingest(archive, {"a.md": whole})
    before = facts(archive)
    for cut in range(0, len(whole) - 8, 97):
        if markdown.parse(whole[:cut].encode(), "a.md").complete:
            continue
        ingest(archive, {"a.md": whole[:cut]})
        assert archive.papers.count() == 5, cut
        [problem, *_] = archive.build_state.problems()
        assert "the site keeps 5 papers from an earlier build" in problem.remedy
    grown = toy.digest("2019-01-02", *_LONG, record("1901.00009"))
    ingest(archive, {"a.md": grown})
    assert archive.papers.count() == 6
    ingest(archive, {"a.md": whole})
    assert facts(archive) == before


def test_a_new_half_written_digest_is_imported(archive: Archive) -> None:
    """There is no earlier text to keep. The missing end is reported."""
    whole = toy.digest("2019-01-02", *_LONG[:2])
    ingest(archive, {"a.md": whole[: whole.index("- **Authors**", len(whole) // 2)]})
    assert archive.papers.count() == 1
    assert [problem.path for problem in archive.build_state.problems()] == ["content/a.md"]


def test_a_held_digest_can_be_deleted(archive: Archive) -> None:
    """Its authors are deleted too, and the empty archive can be filled again."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG)})
    ingest(archive, {"a.md": ""})
    assert archive.papers.count() == 5
    ingest(archive, {}, ["a.md"])
    assert (archive.papers.count(), archive.authors.count(), archive.days.counts(), archive.categories.counts()) == (
        0,
        0,
        {},
        [],
    )
    assert not archive.build_state.problems()
    assert ingest(archive, toy.DIGESTS, rules=RULES).everything
    check(archive, toy.DIGESTS.values(), RULES)


def test_an_ingest_of_nothing_changes_nothing(archive: Archive) -> None:
    """The archive may be empty or not."""
    assert not ingest(archive, {})
    assert not ingest(archive, {})
    ingest(archive, toy.DIGESTS)
    assert not ingest(archive, {})


@pytest.mark.parametrize("archive", [2], indirect=True)
def test_fragments_are_deleted_when_their_papers_change(archive: Archive) -> None:
    """Fragments of all kinds, of the papers that changed and of those that name an author who gets a page, but no others."""
    first, second = record("2001.00001", authors="Ada Lovelace"), record("2001.00002", authors="Alan Turing")
    ingest(archive, {"a.md": toy.digest("2020-01-01", first), "b.md": toy.digest("2020-01-01", second)})
    papers = all_papers(archive)
    for kind in (1, 3):
        archive.fragments.put(kind, [(paper, f"{kind} of {paper}") for paper in papers])
    third = record("2001.00003", authors="Ada Lovelace")
    ingest(archive, {"c.md": toy.digest("2020-01-01", third)})
    left = {kind: archive.fragments.get(kind, all_papers(archive)) for kind in (1, 2, 3)}
    assert left == {1: {papers[1]: f"1 of {papers[1]}"}, 2: {}, 3: {papers[1]: f"3 of {papers[1]}"}}
    entries = archive.fragments.entries(3, all_papers(archive))
    assert [entry.html for entry in entries].count("") == 2
    ingest(archive, {"b.md": toy.digest("2020-01-01", record("2001.00002", title="Changed", authors="Alan Turing"))})
    assert not archive.fragments.get(1, all_papers(archive))


# Work


def _steps(archive: Archive, digests: Mapping[str, object]) -> int:
    """Return how many hundred steps SQLite's virtual machine takes to import digests."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    archive.connection.set_progress_handler(count, 100)
    ingest(archive, digests)
    archive.connection.set_progress_handler(None, 0)
    return steps


@pytest.mark.parametrize("categories", [("cs.CV",), ("cs.CV", "cs.LG")])
def test_a_first_ingest_of_twice_the_papers_takes_twice_the_work(tmp_path: Path, categories: tuple[str, ...]) -> None:
    """Also if digests of several categories list the same papers."""

    def work(papers: int) -> int:
        listed = [record(f"2001.{number:05}", authors=f"A. Name{number}") for number in range(papers)]
        with closing(Archive.open(tmp_path / f"{papers}")) as archive:
            digests = {f"{code}/20200101.md": toy.digest("2020-01-01", *listed, category=code) for code in categories}
            return _steps(archive, digests)

    assert work(800) < 2.5 * work(400)


# The file


def fail(archive: Archive) -> None:
    """Import and delete digests, and fail before the end of the transaction."""
    with archive.transaction():
        new = [read("b.md", toy.digest("2020-01-01", *_LONG))]
        archive.ingest(new, ["cs.CV/2019/02/20190211.md"], RULES, changed_identities=set())
        archive.build_state.set_meta("build", "never")
        raise ZeroDivisionError


def test_a_failed_transaction_changes_nothing(archive: Archive) -> None:
    """A transaction is written completely or not at all."""
    ingest(archive, toy.DIGESTS)
    before = facts(archive)
    with pytest.raises(ZeroDivisionError):
        fail(archive)
    assert facts(archive) == before
    assert archive.build_state.meta("build") == ""


def test_an_archive_is_kept_in_its_file(tmp_path: Path) -> None:
    """It gives the same answers when it is opened again."""
    file = tmp_path / "deep" / "archive.sqlite"
    with closing(Archive.open(file)) as one:
        ingest(one, toy.DIGESTS)
        before = facts(one)
    with closing(Archive.open(file)) as again, closing(Archive.open_to_read(file)) as reader:
        assert facts(again) == facts(reader) == before
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.build_state.set_meta("build", "x")


def _damage(file: Path, how: str) -> None:
    content = file.read_bytes()
    if how == "of another version":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    elif how == "another program's":
        file.unlink()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE mine (a)")
    else:
        changed = {
            "empty": b"",
            "no database": b"rubbish" * 1000,
            "cut in half": content[: len(content) // 2],
            "cut by a byte": content[:-1],
            "cut to its head": content[:100],
            "a head of rubbish": b"\0" * 100 + content[100:],
        }[how]
        file.write_bytes(changed)


@pytest.mark.parametrize(
    "how",
    [
        "of another version",
        "another program's",
        "empty",
        "no database",
        "cut in half",
        "cut by a byte",
        "cut to its head",
        "a head of rubbish",
    ],
)
def test_a_damaged_file_is_replaced(tmp_path: Path, how: str) -> None:
    """The archive is a cache: a new one costs one full build."""
    file = tmp_path / "archive.sqlite"
    with closing(Archive.open(file)) as archive:
        ingest(archive, toy.DIGESTS)
    _damage(file, how)
    with closing(Archive.open(file)) as archive:
        assert archive.papers.count() == 0
        assert archive.build_state.sources() == {}
        ingest(archive, toy.DIGESTS, rules=RULES)
        check(archive, toy.DIGESTS.values(), RULES)


def test_an_incomplete_archive_is_replaced(tmp_path: Path) -> None:
    """A first ingest that was killed leaves a file that cannot be trusted."""
    file = tmp_path / "archive.sqlite"
    with closing(Archive.open(file)) as archive, pytest.raises(ZeroDivisionError):
        fail(archive)
    with closing(Archive.open(file)) as archive:
        assert archive.papers.count() == 0


def _indexes(archive: Archive) -> dict[str, str]:
    """Return the names and definitions of the indexes."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return dict(archive.connection.execute(sql).fetchall())


def _first_ingest(file: Path, *, leaves_rest: bool) -> Archive:
    """Return an archive after a first ingest."""
    archive = Archive.open(file)
    new = [read(path, str(text)) for path, text in toy.DIGESTS.items()]
    with archive.transaction():
        archive.ingest(new, [], RULES, changed_identities=set(), leaves_rest=leaves_rest)
    return archive


def test_workers_scan_no_records_before_the_rest_is_done(tmp_path: Path) -> None:
    """The queries of days and digests have their indexes when rendering begins."""
    with closing(_first_ingest(tmp_path / "archive.sqlite", leaves_rest=True)) as archive:
        statements: list[str] = []
        archive.connection.set_trace_callback(statements.append)
        archive.papers.rows_of_days(["2019-01-02"])
        archive.build_state.sources()
        archive.connection.set_trace_callback(None)
        for statement in statements:
            plan = archive.connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            assert not [row[3] for row in plan if row[3].startswith("SCAN record")]


def test_the_rest_of_a_first_ingest_can_be_done_later(tmp_path: Path) -> None:
    """The archive has all days without it, and is the same as another one when it is done."""
    with closing(_first_ingest(tmp_path / "all.sqlite", leaves_rest=False)) as complete:
        expected, indexes = facts(complete), _indexes(complete)
    with closing(_first_ingest(tmp_path / "later.sqlite", leaves_rest=True)) as archive:
        assert _indexes(archive).keys() < indexes.keys()
        assert archive.days.counts() == expected["days"]
        assert len(list(archive.remaining_steps())) > len(indexes) - len(_indexes(archive))
        assert (_indexes(archive), facts(archive)) == (indexes, expected)
        assert not list(archive.remaining_steps())


@pytest.mark.parametrize("done", range(10))
def test_the_rest_that_a_killed_build_left_out_is_done(tmp_path: Path, done: int) -> None:
    """When the archive is opened for writing, after any number of steps."""
    with closing(_first_ingest(tmp_path / "all.sqlite", leaves_rest=False)) as complete:
        expected = facts(complete)
    with closing(_first_ingest(tmp_path / "archive.sqlite", leaves_rest=True)) as archive:
        list(islice(archive.remaining_steps(), done))
    with closing(Archive.open(tmp_path / "archive.sqlite")) as archive:
        assert facts(archive) == expected
        assert _indexes(archive).keys() >= schema.INDEXES.keys()


def test_a_half_filled_table_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with a part of its rows would look complete."""

    def fail(connection: sqlite3.Connection) -> None:
        store_listings(connection)
        raise ZeroDivisionError

    file = tmp_path / "archive.sqlite"
    with closing(_first_ingest(file, leaves_rest=True)) as archive, monkeypatch.context() as patch:
        patch.setattr(paper_ingest, "store_listings", fail)
        with pytest.raises(ZeroDivisionError):
            list(archive.remaining_steps())
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM listing").fetchone() == (0,)


def test_a_new_list_of_published_pages_replaces_the_old_one(archive: Archive) -> None:
    """As after a full build."""
    archive.build_state.put_pages([("a.html", b"1"), ("b.html", b"2")])
    archive.build_state.replace_pages({"c.html": b"3", "b.html": b"4"})
    assert list(archive.build_state.paths()) == ["b.html", "c.html"]
    assert archive.build_state.page_hash("b.html") == b"4"


def test_published_pages_are_found_by_folder(archive: Archive) -> None:
    """All paths below a folder in order, and its direct subfolders. A similar beginning of the name is not enough."""
    below = ["search/a/1.bin", "search/a/2/3.bin", "search/b/1.bin", "search/papers.json"]
    with archive.transaction():
        archive.build_state.put_pages(
            (path, b"x") for path in (*below, "search.html", "search0/a/1.bin", "search-a/b", "seam/c")
        )
    assert archive.build_state.paths_below("search/") == below
    assert archive.build_state.paths_below("search/a/") == below[:2]
    assert archive.build_state.folders("search/") == {"a", "b"}
    assert archive.build_state.folders("search/a/") == {"2"}
    assert archive.build_state.paths_below("missing/") == []


def test_less_than_half_of_many_may_be_lost(archive: Archive) -> None:
    """All papers of a long list are counted."""
    many = [record(f"1901.{number:05}", day="2019-01-02") for number in range(70)]
    ingest(archive, {"a.md": toy.digest("2019-01-02", *many)})
    assert archive.papers.count() == 70
    ingest(archive, {"a.md": toy.digest("2019-01-02", *many[:42])})
    assert archive.papers.count() == 42


def test_a_name_that_is_no_longer_merged_is_an_author_again(archive: Archive) -> None:
    """Even if it was no author's name in the meantime."""
    merged = author_rules.parse('[[merge]]\nname = "Ada Byron"\nspellings = ["A. King"]\n', "authors.toml")
    digests = {"a.md": toy.digest("2019-01-02", record("1901.00001", authors="A. King"))}
    ingest(archive, digests, rules=merged)
    assert {author.name for author in archive.authors.at(archive.authors.addresses(1)).values()} == {"Ada Byron"}
    changes = ingest(archive, {}, before=merged)
    assert {author.name for author in archive.authors.at(archive.authors.addresses(1)).values()} == {"A. King"}
    assert changes.papers == {"1901.00001"}


def test_a_complete_archive_has_a_journal(tmp_path: Path) -> None:
    """The first ingest needs none, because there is nothing to lose."""
    file = tmp_path / "archive.sqlite"
    with closing(Archive.open(file)) as first:
        assert first.connection.execute("PRAGMA journal_mode").fetchone() == ("off",)
        ingest(first, toy.DIGESTS)
    with closing(Archive.open(file)) as again:
        assert again.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert again.connection.execute("PRAGMA synchronous").fetchone() == (1,)


# Lost papers


def lost_papers(archive: Archive) -> dict[str, tuple[int, int, bool]]:
    """Return for each digest the papers lost, the papers before, and True if the digest was deleted."""
    return {lost.path: (len(lost.identifiers), lost.before, lost.deleted) for lost in archive.build_state.lost_papers()}


def test_papers_that_leave_a_digest_are_lost(archive: Archive) -> None:
    """They are kept until they are reported: papers that are no longer listed, and papers of deleted digests."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG), "b.md": toy.digest("2019-01-03", record("1901.00009"))})
    assert not lost_papers(archive)
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG[:4])})
    changes = ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG[:3])}, ["b.md"])
    assert {lost.path: len(lost.identifiers) for lost in changes.lost_papers} == {"a.md": 2, "b.md": 1}
    assert lost_papers(archive) == {"a.md": (2, 5, False), "b.md": (1, 1, True)}
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG[:4])})
    assert lost_papers(archive) == {"a.md": (1, 5, False), "b.md": (1, 1, True)}
    archive.build_state.clear_lost_papers()
    assert not lost_papers(archive)


def test_another_version_of_a_paper_is_not_a_loss(archive: Archive) -> None:
    """Neither is another day or category in the heading."""
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG)})
    newer = [record(f"1901.0000{number}", "Another title", version=2) for number in range(1, 6)]
    ingest(archive, {"a.md": toy.digest("2019-01-03", *newer, category="cs.LG")})
    assert not lost_papers(archive)


def test_papers_that_move_are_not_lost(archive: Archive) -> None:
    """They may move to another path, to several digests or to another day. The digest is not held."""
    first, second = _LONG[:3], _LONG[3:]
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG)})
    ingest(archive, {"b.md": toy.digest("2019-01-02", *_LONG)}, ["a.md"])
    ingest(archive, {"b.md": toy.digest("2019-01-02", *second), "c.md": toy.digest("2019-01-02", *first)})
    assert archive.papers.count() == 5
    ingest(archive, {"a.md": toy.digest("2019-01-03", *first), "c.md": toy.digest("2019-01-02", record("1901.00009"))})
    ingest(archive, {"d.md": toy.digest("2019-01-04", *second)}, ["b.md"])
    assert archive.papers.count() == 6
    assert not lost_papers(archive)
    assert not archive.build_state.problems()


def test_papers_that_another_digest_of_the_day_lists_are_not_lost(archive: Archive) -> None:
    """The day shows them as before. The digest itself is still held."""
    ingest(archive, {name: toy.digest("2019-01-02", *_LONG) for name in ("a.md", "b.md")})
    ingest(archive, {"a.md": toy.digest("2019-01-02", *_LONG[:3])})
    assert not lost_papers(archive)
    ingest(archive, {}, ["a.md"])
    assert not lost_papers(archive)


# Digests that disappear


def _several(number: int, first: int = 1) -> dict[str, object]:
    """Return digests with one paper each."""
    days = range(first, first + number)
    return {f"{day}.md": toy.digest(f"2019-01-{day:02}", record(f"1901.000{day:02}")) for day in days}


@pytest.mark.parametrize(
    ("known", "gone", "held"), [(2, 2, True), (9, 5, True), (9, 9, True), (10, 5, False), (4, 3, False), (1, 1, False)]
)
def test_digests_that_disappear_at_once_are_kept(archive: Archive, known: int, gone: int, held: bool) -> None:
    """All of them, or most of many, until it is accepted. A few are deleted and reported."""
    ingest(archive, _several(known))
    paths = list(_several(gone))
    for _ in range(2):
        ingest(archive, {}, paths)
        assert archive.papers.count() == (known if held else known - gone)
        assert disappeared(archive) == ((gone, known) if held else (0, known - gone))
        assert len(archive.build_state.lost_papers()) == (0 if held else gone)
    ingest(archive, {}, paths, accept=True)
    assert archive.papers.count() == known - gone
    assert len(archive.build_state.lost_papers()) == gone
    assert disappeared(archive) == (0, known - gone)


def test_missing_digests_are_kept_until_accepted(archive: Archive) -> None:
    """Also when they are no longer most of the digests. Digests that come back or moved are imported."""
    known = _several(6)
    ingest(archive, known)
    ingest(archive, {}, list(known))
    ingest(archive, _several(20, first=7), list(known))
    assert disappeared(archive) == (6, 26)
    back = {"1.md": known["1.md"]}
    assert archive.build_state.sources()["1.md"].missing
    ingest(archive, back, [path for path in known if path not in back])
    assert disappeared(archive) == (5, 26)
    assert not archive.build_state.sources()["1.md"].missing
    elsewhere = {f"elsewhere/{path}": text for path, text in known.items() if path not in back}
    ingest(archive, elsewhere, [path for path in known if path not in back])
    assert disappeared(archive) == (0, 26)
    assert not archive.build_state.lost_papers()


def test_a_renamed_folder_did_not_disappear(archive: Archive) -> None:
    """All digests have other paths, and no paper is lost."""
    ingest(archive, _several(9))
    ingest(archive, {f"cs.CV/{path}": text for path, text in _several(9).items()}, list(_several(9)))
    assert archive.papers.count() == 9
    assert disappeared(archive) == (0, 9)
    assert not archive.build_state.lost_papers()
