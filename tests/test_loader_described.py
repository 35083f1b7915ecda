"""`sitegen.loader.described`: files of an unknown format, read with the settings `[[source]]`."""

import csv
import json
import random
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import loader, source_settings
from sitegen.loader.described import source_file
from sitegen.models import Digest, Paper
from sitegen.source_settings import Description, SourceSettings

DATA = Path(__file__).parent / "data/sources"
MINI_CONF = """
files = "sitedata/papers.csv"
day = "2020-04-26"
edition = "ICLR 2020"
scheme = "openreview"
identifier = "UID"
separator = "|"
lists = ["keywords", "sessions"]
"""
OPENALEX = """
files = "openalex/*.json"
papers = "results"
identifier = "doi | id"
scheme = "openalex"
authors = "authorships[].author.display_name"
abstract = "abstract_inverted_index"
published = "publication_date | publication_year"
journal = "primary_location.source.display_name"
fields = ["cited_by_count", "keywords[].display_name"]
"""
RECORD = {"id": "1910.11126", "title": "T", "authors": ["Ada Lovelace"], "abstract": "A."}


def describe(text: str) -> Description:
    """Return the description of a table ``[[source]]``."""
    settings = msgspec.convert(tomllib.loads(text), SourceSettings)
    assert not source_settings.problems(settings)
    (description,) = source_settings.describe([settings], "sitegen.toml", f"[[source]]\n{text.strip()}\n")
    return description


def parse(text: str, content: object, location: str = "2026-06-29.json") -> Digest:
    """Return the digest in a file of settings: bytes, text, or a value that is written as JSON."""
    source = content if isinstance(content, (bytes, str)) else json.dumps(content, indent=1, ensure_ascii=False)
    source = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    return source_file.parse(source, "f", location, describe(text))


def read(text: str, *records: dict[str, Any]) -> list[Paper]:
    """Return the papers of records, which have no problems."""
    digest = parse(f'files = "*.json"\n{text}', list(records))
    assert not digest.problems
    return list(digest.papers)


def own(paper: Paper) -> dict[str, object]:
    """Return name and value of a paper's own fields."""
    return {field.name: field.value for field in paper.fields}


def messages(digest: Digest) -> list[tuple[int, str, str]]:
    """Return line, message and remedy of each problem."""
    return [(problem.line, problem.message, problem.remedy) for problem in digest.problems]


def test_mini_conf() -> None:
    """Each row of a virtual conference is a paper with all its fields, on the day of the edition."""
    source = (DATA / "mini-conf/sitedata/papers.csv").read_bytes()
    digest = parse(MINI_CONF, source, "sitedata/papers.csv")
    rows = list(csv.DictReader(source.decode().splitlines()))
    assert digest.day == date(2020, 4, 26)
    assert not digest.problems
    assert not digest.days
    assert len(digest.papers) == len(rows) == 5
    for paper, row in zip(digest.papers, rows, strict=True):
        assert paper.identifier == f"openreview:{row['UID']}"
        assert (paper.title, paper.abstract) == (row["title"], row["abstract"])
        assert list(paper.authors) == row["authors"].split("|")
        lists = {key: tuple(row[key].split("|")) for key in ("keywords", "sessions")}
        assert own(paper) == {key: entries for key, entries in lists.items() if any(entries)}
        assert (paper.published, paper.version, paper.categories, paper.comment) == (None, None, (), None)


def test_openalex() -> None:
    """Works of OpenAlex are read by settings as by their own format, apart from fields that the settings leave out."""
    source = (DATA / "standards/openalex.json").read_bytes()
    digest = parse(OPENALEX, source, "openalex/2026-06-29.json")
    works = json.loads(source)["results"]
    assert not digest.problems
    assert [paper.identifier for paper in digest.papers] == ["doi:10.7717/peerj.4375", "1706.03762", "openalex:W1"]
    for paper, work in zip(digest.papers, works, strict=True):
        assert paper.title == work["title"]
        assert list(paper.authors) == [entry["author"]["display_name"] for entry in work["authorships"]]
        index = work["abstract_inverted_index"] or {}
        words = {position: word for word, positions in index.items() for position in positions}
        assert paper.abstract == " ".join(words[position] for position in sorted(words))
        assert paper.published == work.get("publication_date", str(work["publication_year"]))
    assert own(digest.papers[0]) == {"cited_by_count": 1013, "keywords.display_name": "Open Access"}
    assert digest.days == ("2018-02-13", "2017-06-12", "2026-06-29")


def test_parts_have_keys_of_their_own_names_by_default() -> None:
    """Only keys with another name need a line; all others become own fields."""
    record = RECORD | {"doi": "10.1000/182", "comment": "12 pages", "score": 7, "nested": {"a": 1}, "version": 2}
    (paper,) = read('identifier = "id"', record)
    assert (paper.identifier, paper.version, paper.title, paper.abstract) == ("1910.11126", 2, "T", "A.")
    assert (paper.doi, paper.comment, paper.authors) == ("10.1000/182", "12 pages", ("Ada Lovelace",))
    assert own(paper) == {"score": 7, "nested.a": 1}


def test_keys_in_objects() -> None:
    """The object that has the title gives its fields their names."""
    record = {
        "likes": 3,
        "paper": {"id": "1910.11126", "title": "T", "people": [{"name": "Ada"}, {"name": "Alan"}], "stars": 5},
    }
    (paper,) = read('identifier = "paper.id"\ntitle = "paper.title"\nauthors = "paper.people[].name"', record)
    assert paper.authors == ("Ada", "Alan")
    assert own(paper) == {"likes": 3, "stars": 5}


@pytest.mark.parametrize(
    ("settings", "value", "expected"),
    [
        ("", "Ada Lovelace, Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ('separator = ";"', "Lovelace, Ada; Turing, Alan", ("Ada Lovelace", "Alan Turing")),
        ('separator = "|"', "Ada Lovelace|Alan Turing|", ("Ada Lovelace", "Alan Turing")),
        ("", ["Lovelace, Ada", "Alan Turing"], ("Ada Lovelace", "Alan Turing")),
    ],
)
def test_authors(settings: str, value: object, expected: tuple[str, ...]) -> None:
    """Names are in lists or in texts, with given or family names first."""
    (paper,) = read(f'identifier = "id"\n{settings}', RECORD | {"authors": value})
    assert paper.authors == expected


@pytest.mark.parametrize(
    ("settings", "value", "expected"),
    [
        ("", "2019-10-19", "2019-10-19"),
        ("", "2019-10-19T17:57:02+02:00", "2019-10-19T15:57:02Z"),
        ("", "19 October 2019", "2019-10-19"),
        ("", 2019, "2019"),
        ('date_format = "%d/%m/%Y"', "19/10/2019", "2019-10-19"),
        ('date_format = "%m/%Y"', "10/2019", "2019-10"),
        ('date_format = "%Y"', "2019", "2019"),
        ('date_format = "%d.%m.%Y %H:%M"', "19.10.2019 17:57", "2019-10-19T17:57:00Z"),
        ('date_format = "%Y%m%dT%H%M%S%z"', "20191019T175702+0200", "2019-10-19T15:57:02Z"),
        ('date_format = "unix"', 1571500622, "2019-10-19T15:57:02Z"),
        ('date_format = "unix"', "1571500622000", "2019-10-19T15:57:02Z"),
    ],
)
def test_dates(settings: str, value: object, expected: str) -> None:
    """A date has no more than the source says."""
    (paper,) = read(f'identifier = "id"\npublished = "date"\n{settings}', RECORD | {"date": value})
    assert paper.published == expected


@pytest.mark.parametrize("value", ["31/02/2019", "soon", 1e300, "9" * 400])
def test_dates_that_cannot_be_read_are_reported(value: object) -> None:
    """The paper is kept without its date."""
    for settings in ("", 'date_format = "%d/%m/%Y"', 'date_format = "unix"'):
        text = f'files = "*.json"\nidentifier = "id"\npublished = "date"\n{settings}'
        digest = parse(text, [RECORD | {"date": value}])
        assert [paper.published for paper in digest.papers] == [None]
        ((line, message, remedy),) = messages(digest)
        assert line == 2
        assert "not a time" in message
        assert "date_format" in remedy


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("", "1910.11126v2", "1910.11126"),
        ("", "https://doi.org/10.1000/182", "doi:10.1000/182"),
        ("iclr2020", "poster-17", "iclr2020:poster-17"),
        ("iclr2020", "iclr2020:poster-17", "iclr2020:poster-17"),
        ("iclr2020", "1910.11126", "iclr2020:1910.11126"),
        ("iclr2020", "arXiv:1910.11126", "1910.11126"),
        ("iclr2020", "10.1000/182", "doi:10.1000/182"),
        ("iclr2020", "https://iclr.cc/virtual/17/", "iclr2020:17"),
        ("iclr2020", 17, "iclr2020:17"),
        ("openreview", "B1xSperKvH", "openreview:B1xSperKvH"),
    ],
)
def test_identifiers(scheme: str, value: object, expected: str) -> None:
    """A scheme is put before identifiers of the source's own."""
    (paper,) = read(f'identifier = "id"\nscheme = "{scheme}"', RECORD | {"id": value})
    assert paper.identifier == expected


def test_links() -> None:
    """A link is the value of a key, or an address with values in it."""
    record = RECORD | {"id": "17 a", "page": "https://example.org/17"}
    (paper,) = read('identifier = "id"\nscheme = "x"\nlink = "page"', record)
    assert paper.link == "https://example.org/17"
    (paper,) = read('identifier = "id"\nscheme = "x"\nlink = "https://example.org/{id}.html"', record)
    assert paper.link == "https://example.org/17%20a.html"
    (paper,) = read('identifier = "id"\nscheme = "x"\nlink = "https://example.org/{none}.html"', record)
    assert paper.link is None
    (paper,) = read('identifier = "id"\nscheme = "x"\nlink = "page"', record | {"page": "javascript:alert(1)"})
    assert paper.link is None


def test_categories() -> None:
    """All entries are categories, on arXiv or not."""
    settings = 'identifier = "id"\ncategories = "areas"'
    (paper,) = read(settings, RECORD | {"areas": "cs.CV stat.ML"})
    assert paper.categories == ("cs.CV", "stat.ML")
    (paper,) = read(settings, RECORD | {"areas": ["cs.LG", "Natural Language Processing"]})
    assert paper.categories == ("cs.LG", "natural-language-processing")
    (paper,) = read(f'{settings}\nseparator = "|"', RECORD | {"areas": "Posters|Oral talks"})
    assert paper.categories == ("posters", "oral-talks")
    assert not paper.classes


def test_records_are_found_where_the_settings_say() -> None:
    """In lists of lists, in objects whose keys say something, and in the only list of a file."""
    record = {key: value for key, value in RECORD.items() if key != "id"}
    digest = parse('files = "*.json"\nidentifier = "id"', {"meta": {"n": 1}, "data": {"papers": [RECORD]}})
    assert [paper.identifier for paper in digest.papers] == ["1910.11126"]
    text = 'files = "*.json"\npapers = "[][]"\nidentifier = "@2"\nday = "@1"'
    digest = parse(text, {"2026-06-01": {"1910.11126": record}, "2026-06-02": {"1910.11127": record}})
    assert [paper.identifier for paper in digest.papers] == ["1910.11126", "1910.11127"]
    assert digest.days == ("2026-06-01", "2026-06-02")
    text = 'files = "*.json"\npapers = "topics[].papers"\nidentifier = "id"\nday = "/date"'
    digest = parse(text, {"date": "2026-06-03", "topics": [{"papers": [RECORD]}, {"papers": []}]}, "x.json")
    assert (digest.day, len(digest.papers), digest.problems) == (date(2026, 6, 3), 1, ())


def test_json_lines() -> None:
    """A record a line, with the suffix of JSON Lines or of JSON."""
    lines = "\n".join(json.dumps(RECORD | {"id": f"1910.1112{number}"}) for number in range(3))
    for files in ("*.jsonl", "*.json"):
        digest = parse(f'files = "{files}"\nidentifier = "id"', f"{lines}\n")
        assert len(digest.papers) == 3
        assert not digest.problems


def test_the_day_of_a_source_counts_before_that_of_a_paper() -> None:
    """It is the day on which the source lists the paper."""
    record = RECORD | {"published": "2019-10-19", "added": "29/06/2026"}
    for day in ('"2026-06-29"', '"added"'):
        text = f'files = "*.json"\nidentifier = "id"\nday = {day}\ndate_format = "%d/%m/%Y"'
        digest = parse(text, [record | {"published": "19/10/2019"}], "x.json")
        assert (digest.day, digest.papers[0].published, digest.problems) == (date(2026, 6, 29), "2019-10-19", ())


def test_wrong_keys_are_reported_with_the_keys_that_exist() -> None:
    """File, line, key and what it may mean."""
    text = 'files = "*.json"\nidentifier = "id"\ntitle = "titel"\nauthors = "authors.name"'
    digest = parse(text, [RECORD | {"authors": [{"name": "Ada"}]}])
    assert not digest.papers
    assert digest.blocker
    assert messages(digest) == [
        (
            2,
            '`title = "titel"` in sitegen.toml, line 4: no record has this key',
            "did you mean `title`? the keys are `id`, `title`, `authors[].name`, `abstract`",
        ),
        (
            2,
            '`authors = "authors.name"` in sitegen.toml, line 5: no record has this key',
            "did you mean `authors[].name`? the keys are `id`, `title`, `authors[].name`, `abstract`",
        ),
    ]
    digest = parse(
        'files = "*.json"\nidentifier = "id"\nauthors = "authors"', [RECORD | {"authors": [{"name": "Ada"}]}]
    )
    assert len(digest.papers) == 1
    assert "its values are objects, not texts" in digest.problems[0].message
    digest = parse('files = "*.json"', [RECORD])
    assert "`identifier` is missing in sitegen.toml, line 2" in digest.problems[0].message


def test_columns_that_do_not_exist_are_reported() -> None:
    """The first row names all keys of a table."""
    text = 'files = "*.csv"\nidentifier = "UID"\njournal = "where"'
    digest = parse(text, "UID,title,venue\n1910.11126,T,ICLR\n")
    ((line, message, remedy),) = messages(digest)
    assert (line, len(digest.papers)) == (2, 1)
    assert '`journal = "where"` in sitegen.toml, line 4' in message
    assert "`UID`, `title`, `venue`" in remedy


def test_wrong_keys_of_lists_and_fields_are_reported() -> None:
    """A table has no others than its columns; of JSON, similar ones are named."""
    text = 'files = "*.csv"\nidentifier = "UID"\nseparator = "|"\nlists = ["keywords", "session"]\nfields = ["place"]'
    digest = parse(text, "UID,title,keywords,sessions\n1910.11126,T,a|b,\n")
    assert len(digest.papers) == 1
    assert [problem.message for problem in digest.problems] == [
        '`"session"` of `lists` in sitegen.toml, line 5: no record has this key',
        '`"place"` of `fields` in sitegen.toml, line 6: no record has this key',
    ]
    assert digest.problems[0].remedy.startswith("did you mean `sessions`? the keys are `UID`")
    text = 'files = "*.json"\nidentifier = "id"\nfields = ["topic", "absent", "tags[].name"]'
    digest = parse(text, [RECORD | {"topics": "x", "tags": [{"name": "y"}]}])
    assert [problem.message for problem in digest.problems] == [
        '`"topic"` of `fields` in sitegen.toml, line 4: no record has this key'
    ]


def test_keys_that_some_files_lack_are_not_reported() -> None:
    """A day without journals is no mistake."""
    (paper,) = read('identifier = "id"\njournal = "venue"\ndoi = "externalDoi"', RECORD)
    assert paper.journal is None


@pytest.mark.parametrize(
    ("papers", "content", "message", "remedy"),
    [
        ('papers = "result"', {"results": [RECORD]}, "the file has no list there", "did you mean `results[]`?"),
        ("", {"a": [RECORD], "b": [RECORD]}, "the file has 2 lists of objects", "`a[]`, `b[]`"),
        ("", {"a": 1}, "the file has no lists of objects", "the path to the list"),
        ("", "{", "half-written", "collector"),
        ("", "<html>", "invalid", "collector"),
    ],
)
def test_files_without_records_are_held_back(papers: str, content: object, message: str, remedy: str) -> None:
    """The site keeps the papers of an earlier build."""
    digest = parse(f'files = "*.json"\nidentifier = "id"\n{papers}', content)
    assert digest.blocker
    assert message in digest.blocker.message
    assert remedy in digest.blocker.remedy


@pytest.mark.parametrize(
    ("files", "content"),
    [
        ("*.json", json.dumps([RECORD, RECORD | {"id": "1910.11127"}])[:-9]),
        ("*.jsonl", f"{json.dumps(RECORD)}\n{json.dumps(RECORD)[:-9]}"),
        ("*.csv", "id,title,authors\n1910.11126,T,A B\n1910.11127,T"),
        ("*.csv", 'id,title,authors\n1910.11126,T,A B\n1910.11127,"T'),
        ("*.json", "<<<<<<< HEAD\n[]\n=======\n[]\n>>>>>>> x\n"),
    ],
)
def test_half_written_files_are_held_back(files: str, content: str) -> None:
    """A file that is being written loses no papers."""
    digest = parse(f'files = "{files}"\nidentifier = "id"', content)
    assert digest.blocker


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "yaml"])
def test_empty_files_have_no_papers(form: str) -> None:
    """Some collectors write a file on days without papers."""
    digest = parse(f'files = "*.{form}"\nidentifier = "id"', " \n")
    assert (digest.papers, digest.problems) == ((), ())


def test_a_damaged_record_costs_itself() -> None:
    """Each problem has the line of its record."""
    records = [
        RECORD,
        {"id": "1910.11127"},
        {"title": "T"},
        "text",
        RECORD | {"id": "poster"},
        RECORD | {"id": "1910.11128"},
    ]
    digest = parse('files = "*.json"\nidentifier = "id"', records)
    assert [paper.identifier for paper in digest.papers] == ["1910.11126", "1910.11128"]
    found = {message: line for line, message, _ in messages(digest)}
    assert found == {
        "entries of `[]` that are not objects: 1": 0,
        "a record with an empty title": 10,
        "a record without an identifier": 13,
        "1 identifier of no known form, “poster” for example": 17,
    }
    assert 'scheme = "iclr2020"' in digest.problems[-1].remedy


def test_a_source_without_known_identifiers_is_held_back() -> None:
    """The remedy is one line in the settings."""
    digest = parse('files = "*.json"\nidentifier = "id"', [RECORD | {"id": "poster"}])
    assert digest.blocker
    assert "sitegen.toml, line 3" in digest.blocker.remedy


def test_files_of_other_kinds_are_reported(tmp_path: Path) -> None:
    """Archives and pointers of Git LFS are named as what they are."""
    file = tmp_path / "a.csv"
    file.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n")
    digest = loader.read_digest(file, description=describe('files = "*.csv"\nidentifier = "id"'))
    assert digest
    assert digest.blocker
    assert "Git LFS" in digest.blocker.message


SETTINGS = (
    'files = "*.json"\nidentifier = "id"',
    'files = "*.jsonl"\nidentifier = "id"\nscheme = "x"\nseparator = ","\nlists = ["k"]',
    'files = "*.csv"\nidentifier = "id"\npublished = "d"\ndate_format = "%d/%m/%y"',
    'files = "*.json"\npapers = "[].p"\nidentifier = "@1 | p.id"\ntitle = "p.title"\nday = "/d"\nlink = "https://a/{id}"',
    OPENALEX,
    MINI_CONF,
)


@given(st.binary(max_size=300), st.sampled_from(SETTINGS))
def test_no_bytes_raise(source: bytes, text: str) -> None:
    """A file with any content is read."""
    assert isinstance(parse(text, source), Digest)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "p", "d", "authors", "published", "a.b", "results", "doi"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(VALUES, st.sampled_from(SETTINGS))
def test_no_values_raise(value: object, text: str) -> None:
    """Keys may have values of any type."""
    assert isinstance(parse(text, json.dumps(value)), Digest)


def test_damaged_files_are_read() -> None:
    """Files with pieces removed, repeated or inserted at random cause no exception."""
    chance = random.Random(17)
    for text, name in ((OPENALEX, "standards/openalex.json"), (MINI_CONF, "mini-conf/sitedata/papers.csv")):
        whole = (DATA / name).read_bytes()
        for _ in range(300):
            start, stop = sorted(chance.choices(range(len(whole) + 1), k=2))
            stop = min(stop, start + chance.choice((1, 9, 99)))
            piece = chance.choice((b"", whole[start:stop] * 2, b'"', b"{", b"]", b"\n", b"\0", b"\xff", b"|", b","))
            digest = parse(text, whole[:start] + piece + whole[stop:])
            assert isinstance(digest, Digest)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    """A bomb of brackets is a damaged file."""
    for opened in ("[", '{"a":'):
        digest = parse('files = "*.json"\nidentifier = "id"', opened * depth)
        assert digest.blocker or not digest.papers
