"""Find out how to cite a paper that is not on arXiv: as a preprint, an article of a journal or a paper of a conference."""

import re
from typing import Final, Literal, NamedTuple

from sitegen import identifiers
from sitegen.models import PaperRow

Type = Literal["preprint", "article", "inproceedings", "incollection", "misc"]

_STATED: Final[dict[str, Type]] = {
    "preprint": "preprint",
    "article": "article",
    "article-journal": "article",
    "journalarticle": "article",
    "review": "article",
    "paper-conference": "inproceedings",
    "inproceedings": "inproceedings",
    "conference": "inproceedings",
    "chapter": "incollection",
    "incollection": "incollection",
}
"""Types that sources state -> ours. Books, dissertations, reports and data sets are ``misc``."""
_OTHERS: Final = frozenset({"book", "thesis", "report", "dataset", "software"})
_VENUES: Final = frozenset({"venue", "booktitle", "conference", "proceedings", "event", "container-title"})
"""Names of own fields that have the conference of a paper."""
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101|64898)/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,}.*|10\.(?:20944|21203|2139|26434|31219|31234|36227|48550)/.*"
)
"""DOIs of bioRxiv and medRxiv, Preprints.org, Research Square, SSRN, ChemRxiv, OSF, PsyArXiv, TechRxiv and arXiv."""
_ACL_JOURNAL = re.compile(r"[jq][0-9]{2}-.*|[0-9]{4}\.(?:cl|tacl)-.*", re.IGNORECASE)
"""Papers in Computational Linguistics and in the Transactions of the ACL (https://aclanthology.org/info/ids/)."""

_PAGES: Final = r"[A-Za-z]?[0-9]{1,9}(?:[-\u2013]{1,2}[A-Za-z]?[0-9]{1,9})"
_DASHES = re.compile("[-\u2013]+")
_NUMBERED = re.compile(
    rf"(?P<name>.+?) (?P<volume>[A-Za-z]?[0-9]{{1,5}}[A-Za-z]?)"
    rf"(?:\((?P<number>[0-9A-Za-z./-]{{1,20}})\)(?::(?P<pages>{_PAGES}?))?|:(?P<only_pages>{_PAGES}?))"
)
"""``Nature 518(7540):529-533``, as readers of reference managers write it."""
_WITH_PAGES = re.compile(rf"(?P<name>.+), (?P<pages>{_PAGES})")


class Publication(NamedTuple):
    """How a paper is cited: its type and, if it is known, where it was published."""

    type: Type
    """A type of BibTeX, or ``preprint``."""
    container: str = ""
    """The journal, conference or book, as far as it is known."""
    volume: str = ""
    number: str = ""
    pages: str = ""
    """``529-533``, or a single page."""

    def known(self) -> dict[str, str]:
        """Return the parts that are known, by name."""
        return {name: text for name, text in self._asdict().items() if text}


def publication(paper: PaperRow) -> Publication:
    """Return how a paper is cited. All papers on arXiv are preprints."""
    if identifiers.is_arxiv(paper.identifier):
        return Publication("preprint")
    venue = _own_field(paper, _VENUES)
    type = _type(paper, venue)
    if type in ("preprint", "misc"):
        return Publication(type)
    return _divided(type, paper.journal or venue)


def _type(paper: PaperRow, venue: str) -> Type:
    """Return the type that the source states; otherwise the usual one of the site or of the fields that are present."""
    stated = _own_field(paper, {"type"}).casefold()
    scheme, _, local = paper.identifier.partition(":")
    if stated in _OTHERS:
        return "misc"
    if scheme == "doi" and not paper.journal and _PREPRINT_DOI.fullmatch(local):
        return "preprint"
    if stated in _STATED:
        return _STATED[stated]
    if scheme == "acl":
        return "article" if _ACL_JOURNAL.fullmatch(local) else "inproceedings"
    if scheme == "pmid" or paper.journal:
        return "article"
    return "inproceedings" if venue else "misc"


def _own_field(paper: PaperRow, names: frozenset[str] | set[str]) -> str:
    """Return the text of the first own field with one of these names; empty if there is none."""
    return next(
        (field.value for field in paper.fields if isinstance(field.value, str) and field.name.casefold() in names), ""
    )


def _divided(type: Type, container: str) -> Publication:
    """Divide ``Nature 518(7540):529-533`` and ``Proceedings, 1-9``. Other texts are names as a whole."""
    if found := _NUMBERED.fullmatch(container):
        pages = _DASHES.sub("-", found["pages"] or found["only_pages"] or "")
        return Publication(type, found["name"], found["volume"], found["number"] or "", pages)
    if found := _WITH_PAGES.fullmatch(container):
        return Publication(type, found["name"], pages=_DASHES.sub("-", found["pages"]))
    return Publication(type, container)
