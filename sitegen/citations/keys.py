"""Identify a paper in citations: by its key in a bibliography, and by the DOIs in its DOI field."""

import re
from urllib.parse import quote, unquote

_ILLEGAL_IN_KEY = re.compile(r"[^A-Za-z0-9./-]")

# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html. A suffix has only the characters that registries use,
# including those of old SICI names (`<`, `;`). A comma or semicolon before another DOI separates the two.
_NEXT = r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:)?10\.[0-9]{4,9}[./]"
_SIGN = r"A-Za-z0-9._()/:<>+\[\]*'@!=-"
_CHARACTER = rf"(?![,;]{{1,4}}{_NEXT})[,;{_SIGN}]"
_DOI = re.compile(
    rf"(?<![0-9.])10\.[0-9]{{4,9}}(?:\.[0-9]{{1,9}}){{0,4}}/(?:{_CHARACTER}){{1,200}}(?!{_CHARACTER})",
    re.IGNORECASE,
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_CLOSING = {")": "(", "]": "[", ">": "<"}


def key(identifier: str) -> str:
    """Return the name by which a document cites a paper: ``arXiv.1910.11126``, ``arXiv.cs/9802005``.

    arXiv's own DOIs (10.48550/...) end in this name. It depends only on the identifier, because authors and titles change
    between versions, and documents must find the paper again. BibTeX and biber accept all of its characters.
    Other identifiers have their scheme in place of ``arXiv``: ``openreview.B1xSperKvH``.
    """
    scheme, colon, local = identifier.partition(":")
    if colon:
        return _ILLEGAL_IN_KEY.sub("-", f"{scheme}.{local}")
    return f"arXiv.{_ILLEGAL_IN_KEY.sub('-', identifier)}"


def dois(text: str | None) -> tuple[str, ...]:
    r"""Return the different DOIs of a field in order, without prefixes, escapes (``\_``) and punctuation around them."""
    if not text or "10." not in text:
        return ()
    text = text.replace("\\", "").translate(_DASHES)
    if "%" in text:
        text = unquote(text)
    found: dict[str, str] = {}
    for doi in map(_trimmed, _DOI.findall(text)):
        if not doi.endswith("/"):
            found.setdefault(doi.casefold(), doi)
    return tuple(found.values())


def _trimmed(doi: str) -> str:
    """Return a DOI without a sentence's punctuation, and without closing brackets that are not opened in the DOI."""
    while doi[-1] in ".,;:!'*" or (doi[-1] in _CLOSING and doi.count(doi[-1]) > doi.count(_CLOSING[doi[-1]])):
        doi = doi[:-1]
    return doi


def doi_url(doi: str) -> str:
    """Return the address that resolves a DOI."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-<>+[]*'@!,&=~$").replace("<", "%3C").replace(">", "%3E")
