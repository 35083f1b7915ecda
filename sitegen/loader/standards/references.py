"""Choose the identifier of a record that has several, and write names and dates in sitegen's form."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from sitegen import affixes, arxiv, identifiers, taxonomy
from sitegen.loader.problems import Problems, excerpt
from sitegen.models import Paper

_PREFERRED: Final = ("", "doi", "openreview", "acl", "pmid")
"""Schemes of identifiers in order of preference; the empty one is arXiv's."""

_FILES: Final = frozenset({"bib", "csl", "csv", "ris"})
"""Schemes of keys that are unique in a file only."""

_OAI: Final = "oai:arxiv.org:"
_IN_TEXT = re.compile(
    rf"(?:arxiv:\s?|arxiv\.org/(?:abs|pdf)/|10\.48550/arxiv\.|\babs/)({arxiv.IDENTIFIER})(?![0-9])", re.IGNORECASE
)
_PREPRINT = re.compile(
    r"(?:(?:arxiv(?:\.org)?|corr)\b[\s(]*(?:e-?prints?|preprint|\(?cornell university\)?)?\)?)", re.IGNORECASE
)
_WHITE_SPACE = re.compile(r"\s+")
_LONGEST_TEXT: Final = 1000
_NOT_GIVEN: Final = frozenset({"", "others", "et al", "et al."})

_CODE = re.compile(r"(?:[^()]{1,100} \()?([a-z][A-Za-z.-]{1,30})\)?")
"""A category as a keyword, with or without its name."""
_LONGEST_DATE: Final = 150
"""No form of a date has more characters."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_NUMBERS = re.compile(r"([0-9]{4})(?:[/.-]([0-9]{0,2})(?:[/.-]([0-9]{0,2})(?:[/.-].{0,100})?)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[ ,/-]{1,2}([A-Za-z]{3,9})\.?(?:[ ,/-]{1,2}([0-9]{1,2}))?")
_YEAR_LAST = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?[ .-]{1,2})?([A-Za-z]{3,9})\.?[ ,-]{1,2}(?:([0-9]{1,2})(?:st|nd|rd|th)?,? )?([0-9]{4})"
)

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Names of months, as BibTeX knows them."""


def choose_identifier(candidates: Iterable[object], own: str = "") -> str:
    """Return the identifier of a paper: that of arXiv if there is one, else a DOI, then those of other known sites.

    Args:
        candidates: Identifiers and addresses of the record in any form; anything else is ignored.
        own: The identifier that the paper has in its source, with its scheme; used if no candidate is an identifier.
    """
    best = ""
    best_rank = len(_PREFERRED) + 1
    for candidate in candidates:
        text = candidate.strip() if isinstance(candidate, str) else ""
        if text[: len(_OAI)].lower() == _OAI:
            text = text[len(_OAI) :]
        found = identifiers.read(text) if text else None
        if not found:
            continue
        scheme = identifiers.scheme(found.paper)
        rank = _PREFERRED.index(scheme) if scheme in _PREFERRED else len(_PREFERRED)
        if rank < best_rank:
            best = f"{found.paper}v{found.version}" if found.version else found.paper
            best_rank = rank
        if not rank:
            break  # no other is preferred to arXiv's
    return best or own


def own_identifier(scheme: str, key: object, location: str = "") -> str:
    """Return the identifier of a record that only its source names: ``bib:knuth84``; empty without a key.

    A key that cannot be an identifier, because it is too long for example, is replaced by its hash.

    Args:
        scheme: The scheme of the source.
        key: The key of the record in its source.
        location: The path of the file. Its name becomes part of the identifier if the key is a number, because numbers count
            the records of one file: 17 in ``iclr.csv`` is ``csv:iclr-17``.
    """
    if not isinstance(key, (str, int)) or isinstance(key, bool):
        return ""
    text = _WHITE_SPACE.sub("-", str(key).strip())
    if not text:
        return ""
    if location and text.isdigit():
        text = _WHITE_SPACE.sub("-", f"{PurePosixPath(location).stem}-{text}")
    identifier = f"{scheme}:{text}"
    if identifiers.read(identifier):
        return identifier
    return f"{scheme}:{sha256(text.encode(errors='replace')).hexdigest()[:20]}"


def web_identifier(addresses: Iterable[object]) -> str:
    """Return the first web address as an identifier, ``web:example.org/papers/17``; empty if there is none."""
    for address in addresses:
        if isinstance(address, str) and (found := _WEB.match(address.strip())):
            return own_identifier("web", address.strip()[found.end() :])
    return ""


def own_link(identifier: str, addresses: Iterable[object]) -> str | None:
    """Return the first web address that is not implied by the identifier; None for papers on arXiv, which need none."""
    found = identifiers.read(identifier)
    if not found or identifiers.is_arxiv(found.paper):
        return None
    for address in addresses:
        if isinstance(address, str) and _WEB.match(address.strip()) and not names(address, found.paper):
            return address.strip()
    return None


def names(address: object, identifier: str) -> bool:
    """Return True if a text is an address or another form of an identifier, which is without version."""
    found = identifiers.read(address) if isinstance(address, str) else None
    return bool(found and found.paper == identifier)


class OwnKeys:
    """The keys of a file by which only its source names papers, to find those that two papers have."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._titles: dict[str, str] = {}

    def is_unique(self, paper: Paper, line: int) -> bool:
        """Return True unless another paper has the key of this one, which is reported with its line.

        A paper that is listed twice, with the same title, is no mistake.
        """
        if identifiers.scheme(paper.identifier) not in _FILES:
            return True
        if self._titles.setdefault(paper.identifier, paper.title) == paper.title:
            return True
        message = f"two papers with the key {excerpt(paper.identifier.partition(':')[2])}"
        self._problems.add(line, message, "give each paper a key of its own")
        return False


def arxiv_in(text: object) -> str:
    """Return arXiv's identifier in a text such as ``arXiv preprint arXiv:1706.03762``; empty if there is none."""
    found = _IN_TEXT.search(text[:_LONGEST_TEXT]) if isinstance(text, str) else None
    return found[1] if found else ""


def journal(text: object) -> str | None:
    """Return the name of a journal or conference; None for one that only says that the paper is on arXiv."""
    if not isinstance(text, str):
        return None
    named = _IN_TEXT.sub("", text[:_LONGEST_TEXT])
    return None if _PREPRINT.fullmatch(named.strip(" ,.;:/()[]")) else text


def with_place(name: str, volume: str, number: str, pages: str) -> str:
    """Return a journal with volume, number and pages as far as they are known: ``Nature 518(7540):529-533``."""
    place = f" {volume}" if volume else ""
    place += f"({number})" if place and number else ""
    return f"{name}{place}" + (f"{':' if place else ', '}{pages}" if pages else "")


_TYPES: Final = {
    "article": "article article-journal jour ejour jfull mgzn journalarticle",
    "paper-conference": "paper-conference inproceedings conference conf cpaper",
    "chapter": "chapter incollection inbook chap echap booksection book-chapter",
    "book": "book mvbook ebook collection proceedings edbook",
    "thesis": "thesis phdthesis mastersthesis thes dissertation",
    "report": "report techreport rprt",
    "dataset": "dataset data",
    "software": "software comp",
    "preprint": "preprint unpublished unpb inpr posted-content",
    "review": "review",
}
_TYPE_OF: Final = {word: type for type, words in _TYPES.items() for word in words.split()}


def publication_type(raw: object) -> str | None:
    """Return the type of a publication in one vocabulary: ``article``, ``paper-conference``, ``thesis``.

    Other types are returned as they are; None for those that say nothing (``misc``).
    """
    if not isinstance(raw, str) or raw.lower() in ("misc", "gen", "generic", "online", "electronic", "elec", "webpage"):
        return None
    return _TYPE_OF.get(raw.lower(), raw)


def split_categories(words: Iterable[str], identifier: str) -> tuple[list[str], list[str]]:
    """Return the categories among the keywords of a paper on arXiv, and the other keywords; all keywords of other papers.

    Exports name categories ``cs.CV``, or ``Computer Vision and Pattern Recognition (cs.CV)``.
    """
    if not arxiv.read(identifier):
        return [], list(words)
    codes: list[str] = []
    others: list[str] = []
    for word in words:
        found = _CODE.fullmatch(word)
        if found and taxonomy.canonical(found[1]):
            codes.append(found[1])
        else:
            others.append(word)
    return codes, others


def doi(text: object) -> str | None:
    """Return a DOI without prefix or address; None for the DOI that arXiv gives to every paper."""
    found = identifiers.read(text) if isinstance(text, str) else None
    if found:
        return identifiers.doi(found.paper) if identifiers.scheme(found.paper) == "doi" else None
    return text if isinstance(text, str) else None


def given_first(name: str) -> str:
    """Return a name with the given name first: ``Lovelace, Ada`` and ``Lovelace, Ada, Jr.`` become ``Ada Lovelace``.

    A suffix stays at the end (``Ada Lovelace Jr.``). Names without a comma do not change.
    """
    if "," not in name:
        return name.strip()
    parts = [part.strip() for part in name.split(",")]
    suffixes = [part for part in parts[1:] if part and affixes.belongs_to_name(part)]
    others = [part for part in parts[1:] if part and not affixes.belongs_to_name(part)]
    return " ".join(filter(None, (*others, parts[0], *suffixes)))


def full_names(names: Iterable[object]) -> list[str]:
    """Return names with given names first, without entries such as ``others``."""
    texts = [name.strip() for name in names if isinstance(name, str)]
    return [given_first(name) for name in texts if name.casefold() not in _NOT_GIVEN]


def written_date(text: object) -> str | None:
    """Return a date in ISO 8601 as far as it is known, from the usual forms; other texts are returned unchanged.

    ``2020/05/17/``, ``2020///``, ``17 May 2020``, ``May 17, 2020``, ``May 2020``, ``2020 May``. None without a text.
    """
    if not isinstance(text, str):
        return None
    text = text.strip()
    return _written_date(text) if len(text) <= _LONGEST_DATE else text


@lru_cache(maxsize=1024)
def _written_date(text: str) -> str | None:
    """Return the date in a text without white space around it; see `written_date`. Papers of a file have few dates."""
    if found := _NUMBERS.fullmatch(text):
        return date(*(part or "" for part in found.groups()))
    if found := _YEAR_FIRST.fullmatch(text):
        return date(found[1], found[2], found[3] or "")
    if found := _YEAR_LAST.fullmatch(text):
        return date(found[4], found[2], found[1] or found[3] or "")
    return text or None


def date(year: object, month: object = "", day: object = "") -> str | None:
    """Return a date as far as it is known: ``2020``, ``2020-05`` or ``2020-05-17``; None if the year is not one.

    A month is a number or a name (``5``, ``May``, ``may``). A month or day that cannot be read is left out.
    """
    text = str(year).strip()
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        return None
    number = _month(str(month).strip())
    if not number:
        return text
    days = str(day).strip()
    if not (days.isascii() and days.isdigit() and 0 < int(days[:3]) <= 31):
        return f"{text}-{number:02}"
    return f"{text}-{number:02}-{int(days):02}"


def _month(text: str) -> int:
    """Return the number of a month; 0 if it cannot be read."""
    if text.isascii() and text.isdigit():
        return int(text[:3]) if int(text[:3]) <= 12 else 0
    name = text[:3].lower()
    return MONTHS.index(name) + 1 if name in MONTHS else 0


def without_affiliations(authors: str) -> str:
    """Return a list of authors without the affiliations in brackets behind their names.

    ``D. Mermin (1), J. Preskill (2) ((1) Cornell, (2) Caltech)`` -> ``D. Mermin, J. Preskill``. Brackets within a name stay:
    ``Yu-Xiong (Shawn) Wang``. Without a closing bracket the rest of the text is kept.
    """
    if "(" not in authors:
        return authors
    kept: list[str] = []
    depth = start = end = 0
    for position, character in enumerate(authors):
        if character == "(":
            if not depth:
                start = position
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if not depth and _ends_name(authors, position + 1):
                kept.append(authors[end:start].rstrip())
                end = position + 1
    return "".join((*kept, authors[end:]))


def _ends_name(authors: str, position: int) -> bool:
    """Return True if a name ends at a position: before a separator, another bracket, ``and`` or the end."""
    rest = authors[position : position + 12].lstrip()
    return not rest or rest[0] in ",;(" or rest.startswith("and ")
