"""Write papers as CSL-JSON, the input of citation processors (https://github.com/citation-style-language/schema)."""

from collections.abc import Iterable

import msgspec

from sitegen import arxiv, names
from sitegen.citations.identifiers import dois, key
from sitegen.models import Paper
from sitegen.text import plain


def csl(paper: Paper) -> dict[str, object]:
    """Return one item as a JSON object. Its type is ``article``, which CSL has for preprints."""
    found = dois(paper.doi)
    optional = {
        "author": [_name(name) for name in paper.authors],
        "abstract": plain(paper.abstract),
        "version": f"{paper.version or ''}",
        "DOI": found[0] if found else "",
        "note": plain(paper.journal or ""),
    }
    published = paper.published
    return {
        "id": key(paper),
        "type": "article",
        "genre": "preprint",
        "title": plain(paper.title),
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
        "number": f"arXiv:{paper.identifier}",
        "publisher": "arXiv",
        "categories": list(paper.categories),
        "URL": arxiv.abstract_url(paper.identifier),
        **{name: value for name, value in optional.items() if value},
    }


def csl_file(papers: Iterable[Paper]) -> str:
    """Return a JSON list of items, with a line break at its end."""
    return msgspec.json.encode([csl(paper) for paper in papers]).decode() + "\n"


def _name(name: str) -> dict[str, str]:
    family, given, suffix = names.parts(names.display(name))
    if not given:
        return {"literal": f"{family}, {suffix}" if suffix else family}
    return {"family": family, "given": given, **({"suffix": suffix} if suffix else {})}
