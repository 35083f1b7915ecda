"""Write BibTeX entries in arXiv's form (``@misc`` with eprint fields), for classic BibTeX and for biber."""

import re
from functools import lru_cache
from itertools import takewhile

from sitegen import identifiers, months, names
from sitegen.citations.keys import dois, key
from sitegen.citations.latex import safe, title
from sitegen.citations.latex_characters import literal
from sitegen.models import PaperRow

_CAPITALIZED = re.compile(r"[A-Z][A-Za-z'-]*\.?(?: [A-Z][A-Za-z'-]*\.?)+")
_INDIVISIBLE = re.compile(r"(?:^| )(?:and|others)(?: |$)|[$%&#_~^<>|]", re.IGNORECASE)
"""BibTeX would read such a name as several names, or biber would take the letters of commands as initials."""

_WITHOUT_BRACES = str.maketrans({"{": None, "}": None, "\\": " "})


def bibtex(paper: PaperRow) -> str:
    """Return one entry, with a line break at its end.

    A journal reference is free text, so it is in ``note``. Of several DOIs, the entry has the first. BibTeX's styles read
    ``archivePrefix``, biblatex reads ``eprinttype``. The month is a macro that every style defines.
    """
    authors = " and ".join(filter(None, [_author(author.name) for author in paper.authors]))
    found = dois(paper.doi)
    date = paper.published or identifiers.month(paper.identifier)
    is_arxiv = identifiers.is_arxiv(paper.identifier)
    fields = (
        ("title", title(paper.title)),
        ("author", authors),
        ("year", date[:4]),
        ("month", months.NAMES[int(date[5:7]) - 1][:3].lower() if date[5:7] else ""),
        ("eprint", paper.identifier if is_arxiv else ""),
        ("archivePrefix", "arXiv" if is_arxiv else ""),
        ("eprinttype", "arXiv" if is_arxiv else ""),
        ("primaryClass", paper.primary if is_arxiv else ""),
        ("doi", found[0] if found else "" if is_arxiv else identifiers.doi(paper.identifier)),
        ("url", identifiers.address(paper.identifier) or paper.link or ""),
        ("note", safe(paper.journal or "")),
    )
    body = ",\n".join(f"  {name}={value if name == 'month' else f'{{{value}}}'}" for name, value in fields if value)
    return f"@misc{{{key(paper.identifier)},\n{body}\n}}\n"


@lru_cache(maxsize=names.CACHED)
def _author(name: str) -> str:
    """Return a name as ``Given Family`` if BibTeX divides it correctly, otherwise as ``Family, Suffix, Given``."""
    if "{" in name or "}" in name or "\\" in name:
        name = " ".join(name.translate(_WITHOUT_BRACES).split())
    family, given, suffix = names.parts(name)
    if _INDIVISIBLE.search(name) or (not given and (" " in name or "," in name)):
        whole = literal(name)
        return whole and f"{{{whole}}}"
    if not given or _bibtex_divides_correctly(name, given, family, suffix):
        return literal(name)
    return ", ".join(filter(None, map(literal, (family, suffix.replace(",", ""), given))))


def _bibtex_divides_correctly(name: str, given: str, family: str, suffix: str) -> bool:
    """Return True if BibTeX divides a name into this given name, family name and suffix.

    For BibTeX, a family name begins with the first word in small letters; without one, it is the last word.
    """
    if suffix:
        return False
    if " " not in family and _CAPITALIZED.fullmatch(name):
        return True
    words = name.split(" ")
    first = list(takewhile(lambda word: not _is_small(word), words[:-1]))
    return (" ".join(first), " ".join(words[len(first) :])) == (given, family)


def _is_small(word: str) -> bool:
    return next(filter(str.isalpha, word), "").islower()
