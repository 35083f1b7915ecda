"""Read identifiers of papers in all usual forms, and return the papers' addresses.

An identifier of arXiv has no scheme: ``1910.11126``, ``cs/9802005``. All others begin with one:

| scheme | identifier of | example |
|---|---|---|
| ``doi`` | a DOI, in lower case because case does not matter | ``doi:10.1101/2020.01.01.123456`` |
| ``openreview`` | a submission at OpenReview | ``openreview:B1xSperKvH`` |
| ``acl`` | a paper in the ACL Anthology | ``acl:2020.acl-main.1`` |
| ``pmid`` | a citation in PubMed | ``pmid:32015508`` |
| any other name | a paper of a source of its own | ``iclr2020:poster-17`` |
"""

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote
from zlib import crc32

from sitegen import arxiv, portable
from sitegen.arxiv import Identifier

MAX_LENGTH: Final = 110
"""The most bytes of an identifier's name in a path, so that file names have at most 120 bytes."""

_LONGEST: Final = 500
"""No form of an identifier has more characters."""

_SCHEME: Final = "[a-z][a-z0-9-]{0,19}"
_WITH_SCHEME = re.compile(rf"(?P<scheme>{_SCHEME}):(?P<local>[^\s\x00-\x1f\x7f]{{1,200}})", re.IGNORECASE)
_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f]+")
_NOT_SCHEMES: Final = frozenset({"http", "https", "ftp", "file", "data", "javascript", "mailto", "urn", "arxiv"})

_DOI: Final = r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f]{1,200}"
_FORMS: Final = tuple(
    (scheme, re.compile(pattern, re.IGNORECASE))
    for scheme, pattern in (
        ("doi", rf"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s?)?({_DOI})"),
        (
            "openreview",
            r"(?:https?://(?:www\.)?openreview\.net/(?:forum|pdf)\?id=|openreview:\s?)([A-Za-z0-9_-]{1,60})",
        ),
        (
            "acl",
            r"(?:https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/|acl:\s?)([a-z0-9][a-z0-9.-]{1,60}?)(?:/|\.pdf)?",
        ),
        (
            "pmid",
            r"(?:https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/|pmid:\s?)([0-9]{1,12})/?",
        ),
    )
)
"""Scheme -> the pattern of its forms. The group is the part after the scheme."""

_ADDRESSES: Final[dict[str, Callable[[str], str]]] = {
    "doi": lambda local: f"https://doi.org/{quote(local, safe='/:;()')}",
    "openreview": lambda local: f"https://openreview.net/forum?id={quote(local)}",
    "acl": lambda local: f"https://aclanthology.org/{quote(local)}/",
    "pmid": lambda local: f"https://pubmed.ncbi.nlm.nih.gov/{local}/",
}
_NAMES: Final = {"doi": "DOI", "openreview": "OpenReview", "acl": "ACL Anthology", "pmid": "PubMed"}

ARXIV: Final = "arXiv"
OTHER_SOURCES: Final = ""
"""Stands in `sources` for all papers that are on no site of `SITES`."""
SITES: Final = {
    ARXIV: "https://arxiv.org/",
    "OpenReview": "https://openreview.net/",
    "ACL Anthology": "https://aclanthology.org/",
    "PubMed": "https://pubmed.ncbi.nlm.nih.gov/",
}
"""Sites that have papers, and their addresses."""

_PLAIN = re.compile("[a-z0-9.-]*")
_CODED = re.compile("_[a-z]|~[0-9a-f]{2}|[a-z0-9.-]")


def read(text: str) -> Identifier | None:
    """Return the identifier in a text, ignoring white space around it; None if the text is not an identifier.

    A DOI of arXiv is the identifier of arXiv.
    """
    text = text.strip()
    return _read(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _read(text: str) -> Identifier | None:
    """Return the identifier in a text without white space around it; see `read`.

    Readers of records ask several times for the same text: for the identifier, for its links, for its own fields.
    """
    found = arxiv.read(text)
    if found:
        return found
    for scheme, form in _FORMS:
        if match := form.fullmatch(text):
            local = unquote(match[1]) if "://" in text else match[1]
            return _checked(scheme, local.lower() if scheme == "doi" else local) if _LOCAL.fullmatch(local) else None
    match = _WITH_SCHEME.fullmatch(text)
    if not match or match["scheme"].lower() in _NOT_SCHEMES or match["local"].startswith("//"):
        return None
    return _checked(match["scheme"].lower(), match["local"])


def _checked(scheme: str, local: str) -> Identifier | None:
    """Return the identifier; None if its name in a path would be too long, or the text is not Unicode."""
    try:
        name = _encode(local)
    except UnicodeEncodeError:
        return None
    if portable.is_device(scheme):
        return None
    return Identifier(f"{scheme}:{local}", None) if len(name) + len(scheme) < MAX_LENGTH else None


def is_arxiv(identifier: str) -> bool:
    """Return True if the paper is on arXiv."""
    return ":" not in identifier


def scheme(identifier: str) -> str:
    """Return the scheme of an identifier; empty for arXiv."""
    return identifier.partition(":")[0] if ":" in identifier else ""


def shown(identifier: str) -> str:
    """Return an identifier as pages show it: without the scheme, if it has a well-known form."""
    name, _, local = identifier.partition(":")
    return local if name in _ADDRESSES else identifier


def site_name(identifier: str) -> str:
    """Return the name of the site that has the paper: ``arXiv``, ``OpenReview``; empty if it is unknown."""
    return "arXiv" if is_arxiv(identifier) else _NAMES.get(scheme(identifier), "")


def sources(schemes: Collection[str]) -> tuple[str, ...]:
    """Return the sites that have the papers of these schemes, in the order of `SITES`, then `OTHER_SOURCES` if any are elsewhere."""
    names = {_NAMES.get(scheme, OTHER_SOURCES) if scheme else ARXIV for scheme in schemes}
    found = {name if name in SITES else OTHER_SOURCES for name in names}
    return tuple(name for name in (*SITES, OTHER_SOURCES) if name in found)


def address(identifier: str) -> str:
    """Return the address of the paper's own page; empty if the scheme is a source's own."""
    if is_arxiv(identifier):
        return arxiv.abstract_url(identifier)
    name, _, local = identifier.partition(":")
    return _ADDRESSES[name](local) if name in _ADDRESSES else ""


def doi(identifier: str) -> str:
    """Return the DOI that the identifier is or implies; empty if there is none."""
    if is_arxiv(identifier):
        return arxiv.doi(identifier)
    name, _, local = identifier.partition(":")
    return local if name == "doi" else ""


def month(identifier: str) -> str:
    """Return the month in an identifier of arXiv, ``2019-10`` for ``1910.11126``; empty for other identifiers."""
    if not is_arxiv(identifier):
        return ""
    number = identifier.rpartition("/")[2]
    return f"{'19' if number[:2] >= '91' else '20'}{number[:2]}-{number[2:4]}"


def entry_id(identifier: str) -> str:
    """Return the id of the paper's entry in feeds, a URI that never changes."""
    if is_arxiv(identifier):
        return f"oai:arXiv.org:{identifier}"
    name, _, local = identifier.partition(":")
    return address(identifier) or f"urn:x-paper:{name}:{quote(local, safe='')}"


def to_path(identifier: str) -> str:
    """Return the path of an identifier below ``paper/``, without suffix.

    ``1910.11126`` -> ``1910/1910.11126``; ``cs/9802005`` -> ``9802/cs-9802005``;
    ``openreview:B1xSperKvH`` -> ``openreview/5c/_b1x_sper_kv_h``.

    Papers of other schemes are in 256 folders, so that none has too many files.
    """
    if ":" in identifier:
        name, _, local = identifier.partition(":")
        return f"{name}/{crc32(identifier.encode()) & 255:02x}/{_encode(local)}"
    if "/" not in identifier:
        return f"{identifier[:4]}/{identifier}"
    archive, _, number = identifier.partition("/")
    return f"{number[:4]}/{archive}-{number}"


def from_path(text: str) -> str | None:
    """Return the identifier whose path is ``text``; None if there is none."""
    folder, _, name = text.partition("/")
    if folder[:1].isdigit():
        found = arxiv.read("/".join(name.rsplit("-", 1)))
        identifier = found.paper if found else ""
    else:
        local = _decode(name.partition("/")[2])
        identifier = f"{folder}:{local}" if local else ""
    return identifier if identifier and to_path(identifier) == text else None


def anchor(identifier: str) -> str:
    """Return the ``id`` of a paper on a day page."""
    if ":" in identifier:
        name, _, local = identifier.partition(":")
        return f"{name}-{_encode(local)}"
    return identifier.replace("/", "-")


def _encode(local: str) -> str:
    """Return a name for files: small letters, digits, dots, hyphens; ``_b`` is a capital B, ``~2f`` the byte 2F.

    So names that differ only by case stay different on all file systems.
    """
    if _PLAIN.fullmatch(local) and not local.startswith(".") and not portable.is_device(local):
        return local
    coded = "".join(
        character
        if _PLAIN.fullmatch(character)
        else f"_{character.lower()}"
        if character.isascii() and character.isupper()
        else "".join(f"~{byte:02x}" for byte in character.encode())
        for character in local
    )
    if coded.startswith(".") or portable.is_device(coded):
        coded = f"~{ord(coded[0]):02x}{coded[1:]}"
    return coded


def _decode(name: str) -> str:
    """Return the text that `_encode` gives this name; empty if there is none."""
    parts = _CODED.findall(name)
    if "".join(parts) != name:
        return ""
    coded = b"".join(
        bytes.fromhex(part[1:]) if part[0] == "~" else part[-1:].upper().encode() if part[0] == "_" else part.encode()
        for part in parts
    )
    try:
        return coded.decode()
    except UnicodeDecodeError:
        return ""
