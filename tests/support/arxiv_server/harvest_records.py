"""Records of arXiv in OAI-PMH, in the formats ``arXivRaw`` and ``arXiv`` (https://info.arxiv.org/help/oa/index.html)."""

from datetime import UTC, date
from typing import NamedTuple

from support.arxiv_server.catalogue import State, Version
from support.arxiv_server.xml_text import element, lines, optional

PREFIXES = ("arXivRaw", "arXiv")
"""Names of the formats."""

_SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{0} {1}"'
_OF_PHYSICS = frozenset(
    "astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th physics quant-ph".split()
)
"""Archives of the group physics."""


class Row(NamedTuple):
    """A paper in a list, with the day of its last change (UTC)."""

    datestamp: date
    state: State


def set_of(code: str) -> str:
    """Return the set of a category: ``cs:cs:CV``, ``physics:hep-lat``."""
    archive, _, subject = code.partition(".")
    group = "physics" if archive in _OF_PHYSICS else archive
    return f"{group}:{archive}:{subject}" if subject else f"{group}:{archive}"


def address(prefix: str) -> str:
    """Return the namespace of a format."""
    return f"http://arxiv.org/OAI/{prefix}/"


def header(row: Row) -> str:
    """Return the header of a record."""
    return lines(
        "<header>",
        element("identifier", f"oai:arXiv.org:{row.state.paper.identifier}"),
        element("datestamp", row.datestamp.isoformat()),
        *(element("setSpec", set_of(code)) for code in row.state.categories),
        "</header>",
    )


def record(row: Row, prefix: str) -> str:
    """Return a record in a format."""
    schema = _SCHEMA.format(address(prefix), f"http://arxiv.org/OAI/{prefix}.xsd")
    return lines(
        "<record>",
        header(row),
        "<metadata>",
        f'<{prefix} xmlns="{address(prefix)}" {schema}>',
        element("id", row.state.paper.identifier),
        _raw(row.state) if prefix == "arXivRaw" else _structured(row.state),
        f"</{prefix}>",
        "</metadata>",
        "</record>",
    )


def _raw(state: State) -> str:
    """Return the elements of arXivRaw: it has all versions, and the authors as the submitter typed them."""
    names = (f"{tex} ({place})" if place else tex for _, tex, place in state.paper.authors)
    return lines(
        element("submitter", state.paper.submitter),
        *map(_version, state.versions),
        element("title", state.newest.title),
        element("authors", ", ".join(names)),
        element("categories", " ".join(state.categories)),
        _others(state),
    )


def _version(version: Version) -> str:
    return lines(
        f'<version version="v{version.number}">',
        element("date", version.submitted.strftime("%a, %d %b %Y %H:%M:%S GMT")),
        element("size", "0kb" if version.withdrawn else "1102kb"),
        element("source_type", "I" if version.withdrawn else "D"),
        "</version>",
    )


def _structured(state: State) -> str:
    """Return the elements of the format arXiv. ``created`` has the day of the current version, a fault of the server."""
    authors = (
        lines(
            "<author>",
            element("keyname", name.split()[-1]),
            optional("forenames", name.rpartition(" ")[0]),
            "</author>",
        )
        for name, _, _ in state.paper.authors
    )
    return lines(
        element("created", state.newest.submitted.astimezone(UTC).date().isoformat()),
        lines("<authors>", *authors, "</authors>"),
        element("title", state.newest.title),
        element("categories", " ".join(state.categories)),
        _others(state),
    )


def _others(state: State) -> str:
    """Return the elements of both formats. The MSC class is in ``acm-class`` too, a fault of the server."""
    return lines(
        optional("comments", state.newest.comment),
        optional("acm-class", state.paper.classes),
        optional("msc-class", state.paper.classes),
        optional("journal-ref", state.journal),
        optional("doi", state.doi),
        element("license", state.paper.license),
        element("abstract", f"  {state.newest.abstract}\n"),
    )
