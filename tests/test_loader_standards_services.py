"""`sitegen.loader.standards`: arXiv's snapshot, Hugging Face, OpenAlex and Semantic Scholar against `json`."""

import json
from typing import Any

import pytest
from support.standard_samples import machine_written, own, parse, read, source

from sitegen.loader.standards import hugging_face, metadata_snapshot, openalex, semantic_scholar


def test_the_snapshot_is_read_whole() -> None:
    """Line breaks of arXiv's texts are blanks; times are those of the versions, not that of the record's last change."""
    records = [json.loads(line) for line in source("snapshot.jsonl").splitlines()]
    digest = read("snapshot.jsonl", "x.json")
    for paper, record in zip(digest.papers, records, strict=True):
        assert paper.identifier == record["id"]
        assert paper.title == " ".join(record["title"].split())
        assert paper.abstract == " ".join(record["abstract"].split())
        assert list(paper.categories) == record["categories"].split()
        assert paper.version == len(record["versions"])
        assert paper.comment == record["comments"]
        assert paper.journal == record["journal-ref"]
        assert paper.doi == record["doi"]
        names = [
            " ".join(f"{given} {family} {suffix}".split()) for family, given, suffix, *_ in record["authors_parsed"]
        ]
        assert list(paper.authors) == names
        assert own(paper) == {name: record[name] for name in ("report-no", "license", "submitter") if record[name]}
        assert not paper.partial
    assert digest.papers[0].published == "2007-04-02T19:18:42Z"
    assert digest.papers[0].updated == "2007-07-24T20:10:27Z"
    assert digest.days == ("2007-04-02", "2007-03-31", "2003-09-08")


def test_authors_of_the_snapshot_may_be_one_text() -> None:
    """Early copies have no ``authors_parsed``."""
    records = [json.loads(line) for line in source("snapshot.jsonl").splitlines()]
    for record in records:
        del record["authors_parsed"]
    text = "".join(json.dumps(record) + "\n" for record in records)
    assert metadata_snapshot.begins(text.encode())
    assert [paper.authors for paper in parse(metadata_snapshot, text).papers][1:] == [
        ("Ileana Streinu", "Louis Theran"),
        ("A. Person", "R. M. Cesar Jr."),
    ]


def test_daily_papers_are_read_whole() -> None:
    """What Hugging Face adds is kept; a machine wrote the summary."""
    entries = json.loads(source("hugging_face.json"))
    first, second = papers = read("hugging_face.json").papers
    for paper, entry in zip(papers, entries, strict=True):
        inner = entry["paper"]
        assert paper.identifier == inner["id"]
        assert paper.title == inner["title"]
        assert paper.abstract == inner["summary"].replace("\n", " ")
        assert list(paper.authors) == [author["name"] for author in inner["authors"]]
        assert paper.published == inner["publishedAt"].replace(".000Z", "Z")
        assert own(paper)["upvotes"] == inner["upvotes"]
        assert paper.version is None
        assert paper.categories == ()
    assert own(first) == {
        "ai_summary": entries[0]["paper"]["ai_summary"],
        "ai_keywords": ("vision-language model", "curriculum sampling"),
        "upvotes": 184,
        "githubRepo": "https://github.com/THUDM/GLM-4.1V-Thinking",
        "githubStars": 1200,
        "numComments": 6,
        "submittedOnDailyAt": "2025-07-03",
        "submittedBy": "A Reader",
    }
    assert [field.name for field in machine_written(first)] == ["ai_summary", "ai_keywords"]
    assert not machine_written(second)


def test_daily_papers_may_stand_alone_or_in_lines() -> None:
    """The list of papers has no entries around them, and collectors write lines."""
    entries = json.loads(source("hugging_face.json"))
    for text in (
        json.dumps([entry["paper"] for entry in entries]),
        "".join(json.dumps(entry) + "\n" for entry in entries),
    ):
        assert hugging_face.begins(text.encode())
        titles = [paper.title for paper in parse(hugging_face, text).papers]
        assert titles == [entry["paper"]["title"] for entry in entries]


def test_works_of_openalex_are_read_whole() -> None:
    """The abstract is put together from its index."""
    works = json.loads(source("openalex.json"))["results"]
    first, second, third = papers = read("openalex.json").papers
    assert [paper.title for paper in papers] == [work["title"] for work in works]
    assert [paper.identifier for paper in papers] == ["doi:10.7717/peerj.4375", "1706.03762", "openalex:W1"]
    assert first.abstract == "Despite growing interest in Open Access (OA) to scholarship in 2018."
    assert second.abstract == third.abstract == ""
    assert first.authors == ("Heather Piwowar", "Jason Priem")
    assert [paper.published for paper in papers] == ["2018-02-13", "2017-06-12", "2019"]
    assert (first.journal, second.journal) == ("PeerJ 6:e4375", None)
    assert (first.doi, second.doi) == ("10.7717/peerj.4375", None)
    assert (first.link, second.link, third.link) == (
        "https://peerj.com/articles/4375.pdf",
        None,
        "https://example.org/work",
    )
    assert own(first) == {
        "type": "article",
        "topics": ("scientometrics and bibliometrics research",),
        "keywords": ("Open Access",),
        "cited_by_count": 1013,
        "institutions": ("Impact Technology Development",),
        "open_access": "https://peerj.com/articles/4375",
        "language": "en",
        "openalex": "https://openalex.org/W2741809807",
    }


@pytest.mark.parametrize("shape", ["list", "lines", "one a line, as in the snapshot"])
def test_works_of_openalex_come_in_several_shapes(shape: str) -> None:
    """An answer, a list, or lines."""
    works = json.loads(source("openalex.json"))["results"]
    text = json.dumps(works) if shape == "list" else "".join(json.dumps(work) + "\n" for work in works)
    assert openalex.begins(text.encode())
    assert parse(openalex, text).papers == read("openalex.json").papers


def test_markup_of_publishers_is_no_part_of_a_title() -> None:
    """OpenAlex passes on what publishers write. Other signs stay."""
    work = {
        "id": "https://openalex.org/W1",
        "title": "CO<sub>2</sub> in <i>E. coli</i> if x<y",
        "abstract_inverted_index": {},
    }
    [paper] = parse(openalex, json.dumps([work])).papers
    assert paper.title == "CO2 in E. coli if x<y"


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ({"learning": [1], "Deep": [0]}, "Deep learning"),
        ({"a": [0, 2, 10**9], "b": [1]}, "a b a"),
        ({"a": [1, 3], "b": [2, 1]}, "b b a"),
        ({"a": [0, True, 1.0], "b": [1], "c": [-1]}, "a b"),
        ({"a": [*range(20_001)]}, " ".join(["a"] * 20_000)),
        ({"a": "0", "b": [None, "1", True, -1, 1.5]}, None),
        ({}, None),
        (None, None),
        ([["a", [0]]], None),
    ],
)
def test_an_inverted_index_is_a_text(index: Any, expected: str | None) -> None:
    """Positions that cannot be are left out: they would make texts of any length."""
    assert openalex.read_abstract(index) == expected


def test_papers_of_semantic_scholar_are_read_whole() -> None:
    """The TL;DR is marked as a machine's; everything else that was asked for is kept."""
    records = json.loads(source("semantic_scholar.json"))["data"]
    first, second, third = papers = read("semantic_scholar.json").papers
    assert [paper.title for paper in papers] == [record["title"] for record in records]
    assert [paper.identifier for paper in papers] == [
        "1706.03762",
        "doi:10.18653/v1/n18-3011",
        "s2:0000000000000000000000000000000000000001",
    ]
    assert [paper.published for paper in papers] == ["2017-06-12", "2018-05-06", None]
    assert first.authors == ("Ashish Vaswani", "Noam M. Shazeer")
    assert first.abstract == records[0]["abstract"]
    assert first.journal == "Neural Information Processing Systems, 5998-6008"
    assert second.link == records[1]["url"]
    assert own(first) == {
        "tldr": records[0]["tldr"]["text"],
        "citationCount": 100000,
        "fieldsOfStudy": ("Computer Science",),
        "publicationTypes": ("JournalArticle", "Conference"),
    }
    assert [field.name for field in machine_written(first)] == ["tldr"]
    assert own(second) == {
        "citationCount": 453,
        "isOpenAccess": "yes",
        "openAccessPdf": "https://www.aclweb.org/anthology/N18-3011.pdf",
        "fieldsOfStudy": ("Computer Science",),
    }
    assert third.authors == ()


def test_other_answers_of_semantic_scholar() -> None:
    """Papers in a batch with gaps, citations, and lines of the datasets with keys in small letters."""
    records = json.loads(source("semantic_scholar.json"))["data"]
    batch = json.dumps([records[0], None, records[1]])
    assert semantic_scholar.begins(batch.encode())
    digest = parse(semantic_scholar, batch)
    assert digest.problems == ()
    assert [paper.identifier for paper in digest.papers] == ["1706.03762", "doi:10.18653/v1/n18-3011"]
    citations = json.dumps({"data": [{"contexts": [], "citingPaper": record} for record in records]})
    assert semantic_scholar.begins(citations.encode())
    assert len(parse(semantic_scholar, citations).papers) == 3
    lines = "".join(
        json.dumps({"corpusid": 7, **{key.lower(): value for key, value in record.items() if key != "paperId"}}) + "\n"
        for record in records
    )
    assert semantic_scholar.begins(lines.encode())
    assert [paper.identifier for paper in parse(semantic_scholar, lines).papers][2] == "s2:7"
