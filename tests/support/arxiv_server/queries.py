"""The API at export.arxiv.org (https://info.arxiv.org/help/api/user-manual.html): an Atom feed of papers for each query.

The elements of an entry have the order of recorded answers, which is not the manual's.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from support.arxiv_server import query_language
from support.arxiv_server.catalogue import State, Version
from support.arxiv_server.exchanges import Answer
from support.arxiv_server.xml_text import DECLARATION, element, lines, optional

_FEED = (
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns="http://www.w3.org/2005/Atom">'
)
_IDENTIFIER = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d+))?")
_LARGEST_PAGE = 2000
_LARGEST_RESULT = 30_000
_KNOWN = {"search_query", "id_list", "start", "max_results", "sortBy", "sortOrder", "raw"}


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results: the parameters as understood, the number of all results, and the papers of the page."""

    query: str
    identifiers: str
    start: int
    size: int
    total: int
    papers: tuple[State, ...]


def answer(
    states: tuple[State, ...], time: datetime, parameters: dict[str, str], change: Callable[[Results], Results]
) -> Answer:
    """Return the answer to a query over the papers that the API knows.

    Args:
        states: All papers, in the order of submission.
        time: The time (UTC).
        parameters: Those of the request.
        change: A fault of the results.
    """
    try:
        results = _results(states, parameters)
    except query_language.QueryError as error:
        return Answer(400, _error(str(error), time).encode(), "application/atom+xml")
    return Answer(200, _feed(change(results), time).encode(), "application/atom+xml")


def _results(states: tuple[State, ...], parameters: dict[str, str]) -> Results:
    """Return a page of results. A query and a list of identifiers together mean the papers of both."""
    if unknown := parameters.keys() - _KNOWN:
        raise query_language.QueryError(f"unknown parameter {min(unknown)}")
    start, size = _number(parameters, "start", 0), _number(parameters, "max_results", 10)
    if size > _LARGEST_RESULT or start + min(size, _LARGEST_PAGE) > _LARGEST_RESULT:
        raise query_language.QueryError("max_results must be less than 30000")
    query, listed = parameters.get("search_query", ""), parameters.get("id_list", "")
    if not query and not listed:
        raise query_language.QueryError("no query and no id_list")
    found = _listed(states, listed) if listed else list(states)
    if query:
        test = query_language.read(query)
        found = [state for state in found if test(state)]
    found = _sorted(found, parameters, is_list=bool(listed) and not query)
    page = found[start : start + min(size, _LARGEST_PAGE)]
    return Results(query, listed, start, size, len(found), tuple(page))


def _number(parameters: dict[str, str], name: str, default: int) -> int:
    text = parameters.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise query_language.QueryError(f"{name} must be an integer")
    return int(text)


def _listed(states: tuple[State, ...], listed: str) -> list[State]:
    """Return papers by identifier, each in the version that was asked for, without those that are unknown."""
    by_identifier = {state.paper.identifier: state for state in states}
    found = []
    for text in listed.split(","):
        parts = _IDENTIFIER.fullmatch(text.strip())
        if not parts:
            raise query_language.QueryError(f"incorrect id format for {text}")
        state = by_identifier.get(parts[1])
        if state and parts[2]:
            versions = tuple(version for version in state.versions if version.number <= int(parts[2]))
            state = (
                state._replace(versions=versions) if versions[-1:] and versions[-1].number == int(parts[2]) else None
            )
        if state:
            found.append(state)
    return found


def _sorted(states: list[State], parameters: dict[str, str], *, is_list: bool) -> list[State]:
    """Return papers in the order that was asked for. Sorted by relevance, they have no order that a client can use."""
    by, order = parameters.get("sortBy", "relevance"), parameters.get("sortOrder", "descending")
    if by not in ("relevance", "lastUpdatedDate", "submittedDate"):
        raise query_language.QueryError(f"sortBy must be in: relevance, lastUpdatedDate, submittedDate, not {by}")
    if order not in ("ascending", "descending"):
        raise query_language.QueryError(f"sortOrder must be in: ascending, descending, not {order}")
    if by == "relevance":
        return states if is_list else random.Random(len(states)).sample(states, k=len(states))
    key: Callable[[State], object] = _submitted if by == "submittedDate" else _updated
    return sorted(states, key=key, reverse=order == "descending")  # type: ignore[arg-type]


def _submitted(state: State) -> tuple[datetime, str]:
    return state.key


def _updated(state: State) -> tuple[datetime, str]:
    return state.newest.submitted, state.paper.identifier


def shortened(results: Results, papers: tuple[State, ...], total: int | None = None) -> Results:
    """Return results with other papers, and with another total if one is given."""
    return replace(results, papers=papers, total=results.total if total is None else total)


def _feed(results: Results, time: datetime) -> str:
    asked = (
        f"search_query={results.query}&id_list={results.identifiers}&start={results.start}&max_results={results.size}"
    )
    address = "https://arxiv.org/api/query?" + urlencode(
        {"search_query": results.query, "start": results.start, "max_results": results.size}
        | {"id_list": results.identifiers}
    )
    return lines(
        f"{DECLARATION}{_FEED}",
        element("id", f"https://arxiv.org/api/{sha256(asked.encode()).hexdigest()[:27]}"),
        element("title", f"arXiv Query: {asked}"),
        element("updated", _written(time)),
        f'<link href={quoteattr(address)} type="application/atom+xml"/>',
        element("opensearch:itemsPerPage", str(results.size)),
        element("opensearch:totalResults", str(results.total)),
        element("opensearch:startIndex", str(results.start)),
        *map(_entry, results.papers),
        "</feed>\n",
    )


def _entry(state: State) -> str:
    paper, version = state.paper, state.newest
    return lines(
        "<entry>",
        element("id", f"http://arxiv.org/abs/{paper.identifier}v{version.number}"),
        element("title", version.title),
        element("updated", _written(version.submitted)),
        _links(state, version),
        element("summary", version.abstract),
        *(
            f'<category term={quoteattr(term)} scheme="http://arxiv.org/schemas/atom"/>'
            for term in filter(None, (*state.categories, paper.classes))
        ),
        element("published", _written(state.published)),
        optional("arxiv:comment", version.comment),
        f"<arxiv:primary_category term={quoteattr(state.categories[0])}/>",
        optional("arxiv:journal_ref", state.journal),
        optional("arxiv:doi", state.doi),
        *(
            lines("<author>", element("name", name), optional("arxiv:affiliation", place), "</author>")
            for name, _, place in paper.authors
        ),
        "</entry>",
    )


def _links(state: State, version: Version) -> str:
    name = f"{state.paper.identifier}v{version.number}"
    doi = f'<link rel="related" href={quoteattr(f"https://doi.org/{state.doi}")} title="doi"/>' if state.doi else ""
    return lines(
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        doi,
    )


def _error(message: str, time: datetime) -> str:
    address = f"https://arxiv.org/api/errors#{re.sub(r'[^A-Za-z0-9.]+', '_', message)}"
    return lines(
        f"{DECLARATION}{_FEED}",
        "<id>https://arxiv.org/</id>",
        "<title>arXiv Search Results</title>",
        element("updated", _written(time)),
        "<opensearch:itemsPerPage>1</opensearch:itemsPerPage>",
        "<opensearch:totalResults>1</opensearch:totalResults>",
        "<opensearch:startIndex>0</opensearch:startIndex>",
        "<entry>",
        element("id", address),
        "<title>Error</title>",
        element("updated", _written(time)),
        f'<link href={quoteattr(address)} rel="alternate" type="text/html"/>',
        element("summary", message),
        "<author><name>arXiv api core</name></author>",
        "</entry>",
        "</feed>\n",
    )


def _written(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
