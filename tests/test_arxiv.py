"""`sitegen.arxiv`: identifiers in all usual forms, and the addresses of papers on arXiv."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from support.digest_samples import paper
from support.identifier_samples import FORMS, NOT_IDENTIFIERS
from support.strategies import addresses

from sitegen import arxiv, author_rules, citations
from sitegen.errors import ConfigError
from sitegen.text import html


@pytest.mark.parametrize(("text", "found"), FORMS.items())
def test_every_form_names_its_paper(text: str, found: tuple[str, int | None]) -> None:
    """For example alone, as an address, as a DOI, and as printed on a PDF."""
    assert arxiv.read(text) == found


@pytest.mark.parametrize("text", NOT_IDENTIFIERS)
def test_nothing_else_is_an_identifier(text: str) -> None:
    """For example other numbers, paths and addresses."""
    assert arxiv.read(text) is None


@given(addresses)
def test_an_identifier_is_read_unchanged(address: str) -> None:
    """Identifiers are returned in the form that arXiv uses."""
    found = arxiv.read(address)
    assert found
    assert arxiv.read(found.paper) == (found.paper, None)


@pytest.mark.parametrize(("text", "found"), FORMS.items())
def test_digests_and_authors_toml_accept_the_same_forms(text: str, found: tuple[str, int | None]) -> None:
    """A rule for a paper accepts every form of an identifier that a digest accepts."""
    assert paper(arxiv_id=text).identifier == found[0]
    rule = f'[[split]]\nname = "A B"\nas = "A C"\npapers = ["{text}"]\n'
    assert author_rules.parse(rule, "authors.toml").person("a b", found[0]) == "a c"


@pytest.mark.parametrize("text", NOT_IDENTIFIERS)
def test_digests_and_authors_toml_reject_the_same_texts(text: str) -> None:
    """A rule for ``12345`` would never apply, without a warning."""
    line = text.replace("\n", "\\n")
    with pytest.raises(ConfigError, match="not an arXiv identifier"):
        author_rules.parse(f'[[split]]\nname = "A B"\nas = "A C"\npapers = ["{line}"]\n', "authors.toml")


def test_identifiers_in_text_become_links() -> None:
    """In an abstract, only a valid identifier after ``arXiv:`` becomes a link."""
    assert "https://arxiv.org/abs/1910.11126v2" in html("see arXiv:1910.11126v2.")
    assert "<a" not in html("see arXiv:1313.1112 and arXiv:CS/9802005")


def test_one_module_has_the_pattern() -> None:
    """No other module has a pattern for identifiers."""
    package = Path(arxiv.__file__).parent
    pattern = re.compile(r"\{4,5\}|\\d\{4\}\\\.\\d|\[0-9\]\{2\}\(\?:0\[1-9\]")
    found = [str(file) for file in package.rglob("*.py") if pattern.search(file.read_text(encoding="utf-8"))]
    assert found == [arxiv.__file__]


def test_addresses_on_arxiv() -> None:
    """They begin with https; only papers since December 2023 have HTML."""
    assert arxiv.abstract_url("cs/9802005") == "https://arxiv.org/abs/cs/9802005"
    assert arxiv.pdf_url("1910.11126") == "https://arxiv.org/pdf/1910.11126"
    assert arxiv.html_url("2312.00001") == "https://arxiv.org/html/2312.00001"
    assert arxiv.html_url("2311.99999") is None
    assert arxiv.html_url("9802.00001") is None
    assert arxiv.html_url("cs/9802005") is None
    assert arxiv.doi("1910.11126") == "10.48550/arXiv.1910.11126"


@pytest.mark.parametrize("identifier", ["1910.11126", "cs/9802005", "math-ph/0001001"])
def test_the_address_of_a_doi_needs_no_quoting(identifier: str) -> None:
    """It is made for every paper of every day, and quoting would take most of the time."""
    assert arxiv.doi_url(identifier) == citations.doi_url(arxiv.doi(identifier))
