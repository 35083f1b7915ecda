"""`sitegen.loader.standards`: arXiv's API, feeds and OAI-PMH against an independent reading, and hostile XML."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from support.standard_samples import own, parse, read, source

from sitegen.loader.standards import announcements, arxiv_api, oai_records
from sitegen.loader.standards.safe_xml import root_name

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"


def elements(name: str, path: str) -> list[ET.Element]:
    """Return the elements of a sample as the standard library reads them."""
    return ET.fromstring(source(name)).findall(path)  # noqa: S314 - a file of this repository


def words(element: ET.Element | None) -> str:
    """Return the text of an element with single blanks."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def test_an_answer_of_the_api_is_read_whole() -> None:
    """Each field of each entry agrees with the standard library's reading."""
    entries = elements("api.atom", f"{ATOM}entry")
    papers = read("api.atom").papers
    assert len(papers) == len(entries) == 3
    for paper, entry in zip(papers, entries, strict=True):
        assert f"http://arxiv.org/abs/{paper.identifier}v{paper.version}" == words(entry.find(f"{ATOM}id"))
        assert paper.title == words(entry.find(f"{ATOM}title"))
        assert paper.abstract == words(entry.find(f"{ATOM}summary"))
        assert list(paper.authors) == [words(name) for name in entry.findall(f"{ATOM}author/{ATOM}name")]
        assert paper.published == words(entry.find(f"{ATOM}published"))
        assert paper.updated == words(entry.find(f"{ATOM}updated"))
        assert (paper.comment or "") == words(entry.find(f"{ARXIV}comment"))
        assert (paper.journal or "") == words(entry.find(f"{ARXIV}journal_ref"))
        assert (paper.doi or "") == words(entry.find(f"{ARXIV}doi"))
        primary = entry.find(f"{ARXIV}primary_category")
        assert primary is not None
        assert paper.primary == primary.get("term")
        terms = {category.get("term") for category in entry.findall(f"{ATOM}category")}
        assert {*paper.categories, *paper.classes} == terms
        affiliations = [words(found) for found in entry.iter(f"{ARXIV}affiliation")]
        assert own(paper).get("affiliations", ()) == tuple(dict.fromkeys(affiliations))
        assert not paper.partial


def test_papers_of_the_api_are_listed_on_their_own_days() -> None:
    """The day is that of the first version."""
    assert read("api.atom").days == ("2017-06-12", "2007-04-02", "1998-02-06")


def test_an_error_of_the_api_is_no_paper() -> None:
    """The API answers a wrong query with an entry whose title is Error."""
    digest = parse(arxiv_api, source("api_error.atom"))
    assert arxiv_api.begins(source("api_error.atom"))
    assert not digest.papers
    assert digest.blocker
    assert digest.blocker.message == "arXiv's API answered with an error: “incorrect id format for 1234.1234567”"


def test_a_feed_is_read_whole() -> None:
    """Types of announcements are kept; a paper has no time, because the feed does not tell when it was submitted."""
    items = elements("rss.xml", "channel/item")
    digest = read("rss.xml", "feed.xml")
    assert digest.day == date(2024, 2, 23)
    assert not digest.days
    assert len(digest.papers) == len(items) == 4
    for paper, item in zip(digest.papers, items, strict=True):
        assert f"oai:arXiv.org:{paper.identifier}v{paper.version}" == words(item.find("guid"))
        assert paper.title == words(item.find("title"))
        assert paper.abstract == words(item.find("description")).partition("Abstract: ")[2]
        assert list(paper.categories) == [words(category) for category in item.findall("category")]
        assert own(paper)["announce_type"] == words(item.find(f"{ARXIV}announce_type"))
        assert own(paper).get("license", "") == words(item.find(f"{DC}rights"))
        assert (paper.doi or "") == words(item.find(f"{ARXIV}DOI"))
        assert (paper.journal or "") == words(item.find(f"{ARXIV}journal_reference"))
        assert paper.published is paper.updated is None
    assert [own(paper)["announce_type"] for paper in digest.papers] == ["new", "cross", "replace", "replace-cross"]
    assert digest.papers[0].authors == ("Antonin Monteil", "Paul Pegon")


def test_a_feed_without_announcement_is_no_error() -> None:
    """ArXiv's feeds are empty at weekends and on holidays."""
    digest = read("rss_empty.xml", "feed.xml")
    assert not digest.papers
    assert digest.complete
    assert digest.day == date(2025, 12, 31)


def test_a_feed_in_atom_is_read_too() -> None:
    """Its day is that of New York, whatever time it is elsewhere."""
    digest = read("announcement.atom", "feed.atom")
    [paper] = digest.papers
    assert digest.day == date(2026, 9, 24)
    assert (paper.identifier, paper.version, paper.title) == ("2409.11111", 1, "Contrastive Retrieval at Scale")
    assert paper.authors == ("Ada Lovelace", "Alan Turing")
    assert paper.categories == ("cs.LG", "cs.IR")
    assert paper.abstract == "We train dense retrievers contrastively."


def test_the_day_of_a_feed_is_that_of_new_york() -> None:
    """Midnight in New York is another day in no time zone that the feed states."""
    late = source("rss.xml").replace(b"00:00:00 -0500", b"20:00:00 -0500")
    assert announcements.announced_day(late) == date(2024, 2, 23)
    without = late.replace(b"pubDate>", b"other>")
    assert announcements.announced_day(without) == date(2024, 2, 23)  # lastBuildDate
    assert announcements.announced_day(without.replace(b"lastBuildDate>", b"x>")) is None
    assert announcements.announced_day(b"<pubDate>Fri, 99 Feb 2024</pubDate><published>2024-99-99T</published>") is None


def test_raw_records_are_read_whole() -> None:
    """ArXivRaw has the times of all versions. Deleted records and the resumption token are ignored."""
    records = elements("oai_raw.xml", f".//{RAW}arXivRaw")
    papers = read("oai_raw.xml").papers
    for paper, record in zip(papers, records, strict=True):
        assert paper.identifier == words(record.find(f"{RAW}id"))
        assert paper.title == words(record.find(f"{RAW}title"))
        assert paper.abstract == words(record.find(f"{RAW}abstract"))
        assert list(paper.categories) == words(record.find(f"{RAW}categories")).split()
        assert (paper.comment or "") == words(record.find(f"{RAW}comments"))
        assert (paper.journal or "") == words(record.find(f"{RAW}journal-ref"))
        assert (paper.doi or "") == words(record.find(f"{RAW}doi"))
        for name in ("license", "submitter"):
            assert own(paper).get(name, "") == words(record.find(f"{RAW}{name}"))
    first, second = papers
    assert (first.version, first.published, first.updated) == (7, "2017-06-12T17:57:34Z", "2023-08-02T00:41:18Z")
    assert first.authors == ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar")
    assert second.classes == ("57M25", "57M27")
    assert (second.version, second.updated) == (1, second.published)


def test_records_in_arxivs_format_claim_no_version() -> None:
    """``created`` counts as the day of the first version only if it agrees with the identifier."""
    first, second = read("oai_arxiv.xml").papers
    assert (first.version, first.published, first.updated) == (None, "2026-08-31", "2026-09-05")
    assert first.authors == ("Fei-Fei Li", "Roberto M. Cesar Jr", "ATLAS Collaboration")
    assert first.title == "World models for robots"
    assert (second.published, second.updated) == (None, "2007-07-24")


@pytest.mark.parametrize(
    ("code", "is_blocked"), [("noRecordsMatch", False), ("badResumptionToken", True), ("badArgument", True)]
)
def test_errors_of_the_oai_server(code: str, is_blocked: bool) -> None:
    """No record is no error; any other error keeps the papers of an earlier build."""
    text = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><request>http://oaipmh.arxiv.org/oai</request>'
        f'<error code="{code}">Some text</error></OAI-PMH>'
    )
    digest = parse(oai_records, text)
    assert oai_records.begins(text.encode())
    assert not digest.papers
    assert bool(digest.blocker) == is_blocked


def test_records_in_another_format_are_reported_once() -> None:
    """The message says which formats to harvest."""
    text = source("oai_raw.xml").replace(b"arXivRaw", b"oai_dc")
    [problem] = parse(oai_records, text).problems
    assert problem.message == "records in another format than `arXiv` and `arXivRaw`: 2"
    assert "arXivRaw" in problem.remedy


@pytest.mark.parametrize("damage", [b"a & b", b"<b>", b"&nbsp;", b"\x0b", b"\xff", b"</title></title>"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_damaged_xml_costs_only_its_record(damage: bytes, position: int) -> None:
    """The record is reported with its line, and all others are read."""
    titles = [b"Attention Is", b"Calculation of", b"Short"]
    text = source("api.atom")
    digest = parse(arxiv_api, text.replace(titles[position], titles[position] + damage))
    whole = read("api.atom").papers
    [problem] = digest.problems
    assert digest.papers == whole[:position] + whole[position + 1 :]
    entry = text.rindex(b"<entry>", 0, text.index(titles[position]))
    assert problem.line == text.count(b"\n", 0, entry) + 1
    assert "damaged record" in problem.message


DOCTYPES = {
    "laughs": '<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "file": '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "address": '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/a.dtd">',
    "parameter": '<!DOCTYPE feed [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a"> %a;]>',
    "hidden in comments": '<!-- <feed> --><!doctype feed [<!ENTITY a "x">]>'.replace("doctype", "DOCTYPE"),
}


@pytest.mark.parametrize("declaration", DOCTYPES.values(), ids=DOCTYPES)
def test_a_document_type_declaration_is_refused(declaration: str) -> None:
    """No entity is expanded, no file and no address is opened."""
    text = source("api.atom").decode().replace("<feed ", f"{declaration}<feed ").replace("Short", "&a;")
    digest = parse(arxiv_api, text)
    assert not digest.papers
    assert digest.blocker
    assert not arxiv_api.begins(text.encode())


def test_the_encoding_that_a_file_declares_is_ignored() -> None:
    """A declaration cannot hide a document type in another encoding."""
    text = source("api.atom").replace(b'encoding="UTF-8"', b'encoding="UTF-7"')
    assert parse(arxiv_api, text).papers == read("api.atom").papers


def test_deep_and_large_elements_are_limited() -> None:
    """The limits of libxml2 cost the record, not the file."""
    for inner in (b"<a>" * 100_000 + b"</a>" * 100_000, b"x" * (11 * 2**20), b"<a " + b'b="x" ' * 2 + b"/>"):
        text = source("api.atom").replace(b"<title>Short", b"<title>Short" + inner)
        assert len(parse(arxiv_api, text).papers) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<feed a="b">', b"feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", b"RDF"),
        (b"<!DOCTYPE html><html>", b""),
        (b"<!-- <feed>", b""),
        (b"feed", b""),
        (b"", b""),
    ],
)
def test_the_first_element_is_found(text: bytes, expected: bytes) -> None:
    """Comments and declarations before it are skipped."""
    assert root_name(text) == expected
