"""Describe collectors' own fields: their labels, their language, and the fields that need no settings, such as TL;DR.

A field is known by its key: its name without capitals, spaces, punctuation and language, so that ``TL;DR``, ``tldr`` and
``tldr_zh`` are the same field.
"""

import re
from typing import Final, NamedTuple

from sitegen.models import OwnField

TEXT: Final = "text"
LONG_TEXT: Final = "long text"
LIST: Final = "list"
NUMBER: Final = "number"
LINK: Final = "link"
DATE: Final = "date"
RATING: Final = "rating"

KINDS: Final = {
    TEXT: "a line or a few lines",
    LONG_TEXT: "a paragraph",
    LIST: "texts, such as tags",
    NUMBER: "a count",
    LINK: "an address of the web",
    DATE: "a day or time",
    RATING: "a number that says how good or how relevant a paper is",
}
"""Kind of field -> its meaning."""


class FieldRule(NamedTuple):
    """How pages, feeds and the search treat a field. None and empty values leave it to the field's value."""

    label: str = ""
    kind: str = ""
    """A key of `KINDS`."""
    language: str = ""
    """Language of the text (BCP 47)."""
    machine: bool | None = None
    """True if a machine wrote the text."""
    show: bool | None = None
    """False if pages and feeds leave the field out."""
    search: bool | None = None
    """True if the search finds papers by the words of the field."""
    lead: bool | None = None
    """True if the field is above the abstract."""
    filter: bool | None = None
    """True if readers filter or sort a day's papers by the field."""


_LANGUAGES: Final = frozenset("ar de en es fa fr hi id it ja ko nl pl pt ru th tr uk vi zh".split())
_LANGUAGE = re.compile(r"(?:[_\-. ](?P<small>[A-Za-z]{2})|(?<=[a-z])(?P<capital>Zh|En|Ja|Ko|De|Fr|Es))$")
"""The language at the end of a name: ``title_zh``, ``titleJa``."""
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""The beginning of a word in ``totalScore``."""
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_\-.]+[A-Za-z0-9]+)*")
"""A name for programs. All other names are for readers."""
_PUNCTUATION = re.compile(r"[\W_]+")

_SPELLINGS: Final = {
    name.casefold().replace(" ", ""): name
    for name in (
        *("ACL Anthology", "Google Scholar", "Hugging Face", "Papers with Code", "Semantic Scholar"),
        *"arXiv bioRxiv ChemRxiv CrossRef DBLP DOAJ DOI GitHub ISBN ISSN medRxiv OpenAlex OpenReview ORCID".split(),
        *"PDF PMCID PMID PubMed SSRN URL".split(),
    )
}
"""Keys of sources and identifiers, and their names as they are spelled."""

_TLDR = FieldRule("TL;DR", TEXT, search=True, lead=True)
_TITLE = FieldRule("Translated title", TEXT, search=True, lead=True)
_ABSTRACT = FieldRule("Translated abstract", LONG_TEXT, search=True)
_CODE = FieldRule("Code", LINK)
_PROJECT = FieldRule("Project page", LINK)
_STARS = FieldRule("Stars", NUMBER, filter=True)
_TAGS = FieldRule("Tags", LIST, search=True, filter=True)
_KEYWORDS = _TAGS._replace(label="Keywords")
_TOPICS = _TAGS._replace(label="Topics")
_SCORE = FieldRule("Score", RATING, filter=True)
_VENUE = FieldRule("Venue", TEXT, search=True, filter=True)
_CITATIONS = FieldRule("Citations", NUMBER, filter=True)
_VOTES = FieldRule("Votes", NUMBER, filter=True)

_KNOWN: Final = {
    **dict.fromkeys(("tldr", "tldrtext", "aitldr", "aitldrtext", "tldrai"), _TLDR),
    "headline": FieldRule("Headline", TEXT, search=True, lead=True),
    **dict.fromkeys(("translatedtitle", "titletranslation", "titletranslated"), _TITLE),
    **dict.fromkeys(
        ("translatedabstract", "abstracttranslation", "translatedsummary", "summarytranslation"), _ABSTRACT
    ),
    **dict.fromkeys(("code", "codeurl", "codelink", "github", "githuburl", "githubrepo", "repository"), _CODE),
    **dict.fromkeys(("project", "projectpage", "projecturl", "homepage"), _PROJECT),
    "demo": FieldRule("Demo", LINK),
    **dict.fromkeys(("stars", "codestars", "githubstars"), _STARS),
    **dict.fromkeys(("codelastupdate", "codeupdated"), FieldRule("Code updated", DATE)),
    **dict.fromkeys(("tag", "tags"), _TAGS),
    **dict.fromkeys(("keyword", "keywords"), _KEYWORDS),
    **dict.fromkeys(("topic", "topics"), _TOPICS),
    **dict.fromkeys(("area", "areas"), _TAGS._replace(label="Area")),
    **dict.fromkeys(("session", "sessions"), _TAGS._replace(label="Sessions")),
    "track": _TAGS._replace(label="Track"),
    "fieldsofstudy": _TAGS._replace(label="Fields of study"),
    **dict.fromkeys(("score", "aiscore"), _SCORE),
    "totalscore": _SCORE._replace(label="Total score"),
    **dict.fromkeys(("relevance", "relevancescore"), _SCORE._replace(label="Relevance")),
    "rating": _SCORE._replace(label="Rating"),
    **dict.fromkeys(("venue", "conference"), _VENUE),
    **dict.fromkeys(("citations", "citationcount", "citedbycount"), _CITATIONS),
    **dict.fromkeys(("upvotes", "votes"), _VOTES),
    "likes": _VOTES._replace(label="Likes"),
}
"""Key -> rule of a field that needs no settings."""

_TRANSLATED: Final = {
    **dict.fromkeys(("title",), _TITLE),
    **dict.fromkeys(("abstract", "summary", "abstractlines"), _ABSTRACT),
}
"""Key -> rule of a field whose text has another language than the paper."""


def field_key(name: str) -> str:
    """Return the key of a name: ``tldr`` for ``TL;DR``, ``scoresnovelty`` for ``scores.novelty``."""
    return _PUNCTUATION.sub("", name.casefold())


def name_and_language(name: str) -> tuple[str, str]:
    """Return a name without the language at its end, and the language (BCP 47); it is empty if the name has none."""
    found = _LANGUAGE.search(name)
    language = (found["small"] or found["capital"]).lower() if found else ""
    return (name[: found.start()], language) if found and language in _LANGUAGES else (name, "")


def label_of(name: str) -> str:
    """Return the label of a field without rule: ``Total score`` for ``totalScore``, ``OpenAlex id`` for ``openalex_id``.

    A name that is written for readers is the label.
    """
    if not _IDENTIFIER.fullmatch(name) or name.isupper():
        return name
    if found := _SPELLINGS.get(field_key(name)):
        return found
    parts = [re.sub(r"[_\-]+", " ", _CAPITAL.sub(" ", part)).split() for part in name.split(".")]
    label = ": ".join(" ".join(map(_spelled, words)) for words in parts if words)
    return label if label.split(" ")[0].rstrip(":") in _SPELLINGS.values() else f"{label[:1].upper()}{label[1:]}"


def _spelled(word: str) -> str:
    """Return a word of a label: a name of a source as it is spelled, abbreviations as they are, others in small letters."""
    return _SPELLINGS.get(word.casefold()) or (word if word.isupper() else word.lower())


def known_rule(field: OwnField) -> FieldRule:
    """Return the rule of a field by its name, which is empty for an unknown one."""
    name, language = name_and_language(field.name)
    key = field_key(name)
    found = _KNOWN.get(key)
    if found is None and (language or field.language):
        found = _TRANSLATED.get(key)
    if (
        found is None
        and name.partition(".")[0].casefold() in {"score", "scores"}
        and isinstance(field.value, (int, float))
    ):
        found = FieldRule(kind=RATING, filter=True)
    found = found or FieldRule()
    return found._replace(label=found.label or label_of(name), language=language)
