r"""Read arXiv's identifiers in all usual forms, and return the addresses of papers on arXiv.

The scheme is described at https://info.arxiv.org/help/arxiv_identifier.html. An identifier becomes part of paths and
addresses. Therefore digits are ``[0-9]``: ``\d`` matches the digits of all scripts.
"""

import re
from typing import Final, NamedTuple

_ARCHIVE: Final = r"[a-z]{1,10}(?:-[a-z]{1,10})?"
_CLASS: Final = r"(?:\.[A-Za-z-]{2,16})?"
"""The class in ``math.GT/0309136``, which is not part of the identifier."""
_MONTH: Final = r"[0-9]{2}(?:0[1-9]|1[0-2])"
_OLD: Final = rf"{_MONTH}[0-9]{{3}}"
_NEW: Final = rf"{_MONTH}\.[0-9]{{4,5}}"
_VERSION: Final = "[1-9][0-9]{0,3}"

IDENTIFIER: Final = rf"(?:{_ARCHIVE}{_CLASS}/{_OLD}|{_NEW})(?:v{_VERSION})?"
"""The pattern of an identifier without prefix, as part of a larger pattern: ``1910.11126v2``, ``math.GT/0309136``. It has no groups."""

API_ADDRESS: Final = rf"https?://arxiv\.org/abs/({_ARCHIVE}/{_OLD}|{_NEW})v({_VERSION})"
"""The pattern of a paper's address as arXiv's API writes it. Its two groups are the parts of `Identifier`."""

_ADDRESS: Final = r"(?:https?://)?(?:[a-z]{1,10}\.)?arxiv\.org/(?:abs|pdf|html|format|ps|src|e-print)/"
_DOI: Final = r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s?)?10\.48550/arxiv\."

_WRITTEN = re.compile(
    rf"(?i:(?P<address>{_ADDRESS})|{_DOI}|arxiv:\s?)?"
    rf"(?:(?P<archive>{_ARCHIVE}){_CLASS}/(?P<old>{_OLD})|(?P<new>{_NEW}))(?:v(?P<version>{_VERSION}))?"
    r"(?:\.pdf)?(?(address)/?(?:[?#]\S{0,200})?|(?:\s{1,2}\[[A-Za-z-]{2,10}(?:\.[A-Za-z-]{2,16})?\])?)"
)


class Identifier(NamedTuple):
    """The identifier of a paper."""

    paper: str
    """Without version: ``1910.11126``, ``cs/9802005``."""
    version: int | None
    """From 1; None if the text contains no version."""


def read(text: str) -> Identifier | None:
    """Return the identifier in a text, ignoring white space around it; None if the text is not an identifier.

    These texts name the same paper: ``1910.11126``, ``arXiv:1910.11126v1 [cs.CV]``, ``https://arxiv.org/pdf/1910.11126v1.pdf``,
    ``10.48550/arXiv.1910.11126``.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    paper = found["new"] or f"{found['archive']}/{found['old']}"
    return Identifier(paper, int(found["version"]) if found["version"] else None)


def abstract_url(identifier: str) -> str:
    """Return the address of a paper's page on arXiv, which shows the newest version."""
    return f"https://arxiv.org/abs/{identifier}"


def pdf_url(identifier: str) -> str:
    """Return the address of a paper's PDF on arXiv, which is that of the newest version."""
    return f"https://arxiv.org/pdf/{identifier}"


def html_url(identifier: str) -> str | None:
    """Return the address of a paper as HTML on arXiv; None for papers from before December 2023, which have no HTML."""
    year_and_month = identifier[:4]
    has_html = year_and_month.isdigit() and "2312" <= year_and_month < "9000"
    return f"https://arxiv.org/html/{identifier}" if has_html else None


def doi(identifier: str) -> str:
    """Return the DOI that arXiv gives to every paper."""
    return f"10.48550/arXiv.{identifier}"


def doi_url(identifier: str) -> str:
    """Return the address that resolves arXiv's DOI of a paper. An identifier has no characters to quote."""
    return f"https://doi.org/10.48550/arXiv.{identifier}"
