"""`sitegen.loader.standards.references`: identifiers, names, dates, types of publications."""

import pytest

from sitegen.loader.problems import Problems
from sitegen.loader.standards import references
from sitegen.models import Paper


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        (["10.1000/182", "arXiv:1910.11126v2 [cs.CV]"], "1910.11126v2"),
        (["https://doi.org/10.48550/arXiv.1706.03762"], "1706.03762"),
        (["oai:arXiv.org:math/0309136v2"], "math/0309136v2"),
        (["pmid:111", "https://openreview.net/forum?id=B1xSperKvH", "10.1000/ABC"], "doi:10.1000/abc"),
        (["pmid:111", "https://openreview.net/forum?id=B1xSperKvH"], "openreview:B1xSperKvH"),
        (["pmid:111", "https://aclanthology.org/2020.acl-main.1/"], "acl:2020.acl-main.1"),
        (["https://pubmed.ncbi.nlm.nih.gov/29456894/"], "pmid:29456894"),
        (["dblp:conf/nips/X17", "not one", None, 7, ""], "dblp:conf/nips/X17"),
        (["https://example.org/a"], "own:x"),
        ([], "own:x"),
    ],
)
def test_the_best_identifier_is_chosen(candidates: list[object], expected: str) -> None:
    """ArXiv's, then DOI, OpenReview, ACL Anthology, PubMed, any other, and the source's own if there is none."""
    assert references.choose_identifier(candidates, "own:x") == expected
    assert references.choose_identifier(reversed(candidates), "own:x") == expected


@pytest.mark.parametrize(
    ("key", "location", "expected"),
    [
        ("knuth84", "a.bib", "bib:knuth84"),
        ("two words", "a.bib", "bib:two-words"),
        (17, "refs/my library.bib", "bib:my-library-17"),
        ("17", "refs/2020-01-01.bib", "bib:2020-01-01-17"),
        ("", "a.bib", ""),
        (None, "a.bib", ""),
        (True, "a.bib", ""),
        (["x"], "a.bib", ""),
        ("X" * 300, "a.bib", "bib:"),
        ("\ud800", "a.bib", "bib:"),
    ],
)
def test_keys_of_a_source_are_identifiers(key: object, location: str, expected: str) -> None:
    """Numbers get the name of their file, and keys that are too long become a hash of 20 digits."""
    found = references.own_identifier("bib", key, location)
    assert found == expected or (expected == "bib:" and len(found) == 24)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lovelace, Ada", "Ada Lovelace"),
        ("Lovelace,Ada", "Ada Lovelace"),
        ("Cesar, Roberto M., Jr.", "Roberto M. Cesar Jr."),
        ("Cesar, Jr., Roberto M.", "Roberto M. Cesar Jr."),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("ATLAS Collaboration", "ATLAS Collaboration"),
        ("Google, Inc.", "Google Inc."),
        ("Person,", "Person"),
        ("", ""),
        (",", ""),
    ],
)
def test_given_names_come_first(name: str, expected: str) -> None:
    """``Family, Given`` becomes ``Given Family``; suffixes stay at the end."""
    assert references.given_first(name) == expected


def test_lists_of_names_end_without_others() -> None:
    """Entries of other types, and words for further authors, are left out."""
    assert references.full_names(["Bee, Ann", "others", None, "et al.", 5, " Cy Dee "]) == ["Ann Bee", "Cy Dee"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020", "2020"),
        ("2020/05/17/", "2020-05-17"),
        ("2020/05//", "2020-05"),
        ("2020///", "2020"),
        ("2020-05", "2020-05"),
        ("2020-05-17T10:00:00Z", "2020-05-17T10:00:00Z"),
        ("17 May 2020", "2020-05-17"),
        ("May 17, 2020", "2020-05-17"),
        ("17th September 2020", "2020-09-17"),
        ("May 2020", "2020-05"),
        ("2020 Dec 3", "2020-12-03"),
        ("2020 Spring", "2020"),
        ("in press", "in press"),
        ("", None),
        (None, None),
        (2020, None),
    ],
)
def test_dates_are_read_as_far_as_they_are_known(text: object, expected: str | None) -> None:
    """No month and no day is added; other texts stay, so that `build_paper` reports them."""
    assert references.written_date(text) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((2020,), "2020"),
        (("2020", "sep", "1"), "2020-09-01"),
        ((2020, 12), "2020-12"),
        ((2020, 13, 1), "2020"),
        ((2020, 0, 0), "2020"),
        ((2020, 5, 77), "2020-05"),
        (("20", 5), None),
        (("MMXX",), None),
        ((None,), None),
    ],
)
def test_dates_are_put_together(parts: tuple[object, ...], expected: str | None) -> None:
    """A month or day that cannot be read is left out."""
    assert references.date(*parts) == expected


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("D. Mermin (1), J. Preskill (2) ((1) Cornell, (2) Caltech)", "D. Mermin, J. Preskill"),
        ("Paul Pegon (CEREMADE, MOKAPLAN), Ada Lovelace", "Paul Pegon, Ada Lovelace"),
        ("Ann Bee (1) and Cy Dee (2)", "Ann Bee and Cy Dee"),
        ("Yu-Xiong (Shawn) Wang", "Yu-Xiong (Shawn) Wang"),
        ("Ann Bee (unclosed", "Ann Bee (unclosed"),
        ("Ann Bee) Cy", "Ann Bee) Cy"),
        ("", ""),
    ],
)
def test_affiliations_in_brackets_are_left_out(authors: str, expected: str) -> None:
    """Brackets within a name stay."""
    assert references.without_affiliations(authors) == expected


@pytest.mark.parametrize(
    ("identifier", "words", "expected"),
    [
        ("1910.11126", ["cs.CV", "Machine Learning (cs.LG)", "deep", "a (b)"], (["cs.CV", "cs.LG"], ["deep", "a (b)"])),
        ("arXiv:1910.11126v2", ["math"], ([], ["math"])),
        ("doi:10.1000/182", ["cs.CV"], ([], ["cs.CV"])),
        ("", [], ([], [])),
    ],
)
def test_categories_among_keywords(identifier: str, words: list[str], expected: tuple[list[str], list[str]]) -> None:
    """Only papers on arXiv have its categories."""
    assert references.split_categories(words, identifier) == expected


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        ("Nature", "Nature"),
        ("arXiv preprint arXiv:1706.03762", None),
        ("CoRR", None),
        ("arXiv", None),
        ("arXiv.org", None),
        ("arXiv (Cornell University)", None),
        ("ArXiv e-prints", None),
        ("Journal of arXiv Studies", "Journal of arXiv Studies"),
        (None, None),
        (5, None),
    ],
)
def test_arxiv_is_no_journal(venue: object, expected: str | None) -> None:
    """Google Scholar, DBLP and Semantic Scholar name arXiv where others name a journal."""
    assert references.journal(venue) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("10.48550/arXiv.1706.03762", None),
        ("10.1/x and 10.2/y", "10.1/x and 10.2/y"),
        (None, None),
    ],
)
def test_arxivs_own_doi_is_no_publication(text: object, expected: str | None) -> None:
    """Every paper on arXiv has one."""
    assert references.doi(text) == expected


def test_links_that_the_identifier_implies_are_left_out() -> None:
    """Papers on arXiv need none."""
    addresses = ["https://doi.org/10.1000/182", "ftp://x", " https://example.org/a "]
    assert references.own_link("doi:10.1000/182", addresses) == "https://example.org/a"
    assert references.own_link("doi:10.1000/182", addresses[:2]) is None
    assert references.own_link("1910.11126", addresses) is None
    assert references.own_link("", addresses) is None


def test_types_of_publications_have_one_vocabulary() -> None:
    """The exports of different programs agree."""
    types = ["inproceedings", "CONF", "paper-conference", "JOUR", "phdthesis", "Patent", "misc", None]
    conference = "paper-conference"
    expected = [conference, conference, conference, "article", "thesis", "Patent", None, None]
    assert [references.publication_type(type) for type in types] == expected


def test_a_key_belongs_to_one_title() -> None:
    """Keys of a file are compared; identifiers that others give are not."""
    problems = Problems("f")
    keys = references.OwnKeys(problems)

    def paper(identifier: str, title: str) -> Paper:
        return Paper(identifier, None, title, "", (), (), (), None, None)

    assert keys.is_unique(paper("bib:a", "One"), 1)
    assert keys.is_unique(paper("bib:a", "One"), 2)
    assert not keys.is_unique(paper("bib:a", "Two"), 3)
    assert keys.is_unique(paper("doi:10.1000/1", "One"), 4)
    assert keys.is_unique(paper("doi:10.1000/1", "Two"), 5)
    assert [(problem.line, problem.message) for problem in problems.listed()] == [(3, "two papers with the key “a”")]
