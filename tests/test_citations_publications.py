"""`sitegen.citations.publications`: how a paper that is not on arXiv is cited."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.citation_samples import PAPER, row

from sitegen.citations import Publication, publication
from sitegen.models import OwnField, Paper


def other(identifier: str, *fields: tuple[str, str], journal: str | None = None) -> Paper:
    """Return a paper that is not on arXiv."""
    own = tuple(OwnField(name, value) for name, value in fields)
    return replace(PAPER, identifier=identifier, journal=journal, categories=(), fields=own)


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (replace(PAPER, journal="Nature 1(2):3-4"), Publication("preprint")),
        (replace(PAPER, fields=(OwnField("type", "article"), OwnField("venue", "ICLR"))), Publication("preprint")),
        (other("acl:2020.acl-main.1"), Publication("inproceedings")),
        (other("acl:P19-1001", journal="Proceedings of ACL, 1-9"), Publication("inproceedings", "Proceedings of ACL", pages="1-9")),
        (other("acl:2020.tacl-1.5"), Publication("article")),
        (other("acl:J98-1001"), Publication("article")),
        (other("pmid:32015508"), Publication("article")),
        (other("openreview:B1x"), Publication("misc")),
        (other("openreview:B1x", ("Venue", "ICLR 2020 Poster")), Publication("inproceedings", "ICLR 2020 Poster")),
        (other("doi:10.1101/2020.01.01.123456"), Publication("preprint")),
        (other("doi:10.1101/gr.1234.5"), Publication("misc")),
        (other("doi:10.1101/2020.01.01.123456", ("type", "article")), Publication("preprint")),
        (other("doi:10.1101/gr.1", journal="Genome Research 5:17"), Publication("article", "Genome Research", "5", "", "17")),
        (other("doi:10.1038/n", journal="Nature 518(7540):529–33"), Publication("article", "Nature", "518", "7540", "529-33")),
        (other("bib:x", ("type", "paper-conference"), journal="NeurIPS 2020"), Publication("inproceedings", "NeurIPS 2020")),
        (other("bib:x", ("type", "chapter"), journal="A Book"), Publication("incollection", "A Book")),
        (other("bib:x", ("type", "thesis"), journal="A University"), Publication("misc")),
        (other("iclr2020:17"), Publication("misc")),
        (other("web:example.org/1", ("tldr", "Short")), Publication("misc")),
    ],
)  # fmt: skip
def test_the_type_is_that_of_source_site_or_fields(paper: Paper, expected: Publication) -> None:
    """The source's own type comes first, then that of the site, then that of the fields. Papers on arXiv are preprints."""
    assert publication(row(paper)) == expected


@given(st.text(max_size=60), st.text(max_size=20), st.sampled_from(["doi:10.1/x", "acl:x", "x:y"]))
def test_any_text_is_kept(journal: str, venue: str, identifier: str) -> None:
    """A journal that cannot be divided is a name as a whole; nothing of it is lost."""
    found = publication(row(other(identifier, ("venue", venue), journal=journal or None)))
    letters = [character for character in journal or venue if character.isalpha()]
    assert found.type == "misc" or [one for one in "".join(found[1:]) if one.isalpha()] == letters
    assert set(found.known()) <= {"type", "container", "volume", "number", "pages"}
