"""Parse queries of the search: the text that a reader types becomes a tree of terms, with hints for the reader.

    query   = any_of ; any_of = all_of { "OR" all_of } ; all_of = part { ["AND"] ["NOT"] part }
    part    = "(" any_of ")" | [field ":"] ( word ["*"] | '"' words '"' ) | identifier
    field   = "author" | "cat" | "day" | "has" | "title" | "venue" | "year" | name of an own field

Several words match the papers that have all of them. A word with a hyphen is read as its parts, and Chinese or Japanese text as
pairs of letters. The parser reads from left to right once, limits nesting, and reports no errors: parts without a meaning are
left out, with a hint. A text or word that `sitegen.identifiers` reads as the identifier of a paper means that paper. If the
scheme is a source's own, the word may also be words with a colon between them, which match too.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sitegen import identifiers, taxonomy
from sitegen.search import index_terms
from sitegen.search.query_tokens import LONGEST, Token, tokens
from sitegen.search.query_tree import AllOf, AnyOf, Days, Except, Node, Term

DEEPEST: Final = 20
"""The greatest depth of nested parentheses."""
SHORTEST_PREFIX: Final = 2
"""The fewest letters before ``*``. Shorter beginnings match half of the index."""

_ALIASES: Final = {index_terms.code(alias): index_terms.code(code) for alias, code in taxonomy.ALIASES.items()}
"""Aliases of categories, with the terms of their categories. The index has no aliases."""
_YEARS: Final = re.compile(r"([0-9]{4})?(-)?([0-9]{4})?")
_DAY: Final = "[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
_DAYS: Final = re.compile(rf"({_DAY})?(\.\.)?({_DAY})?")
_FIRST, _LAST = "", "9999"
"""The bounds of a range without beginning or end."""
_OTHER_SITES: Final = re.compile(
    r"^(?:https?://)?(?:www\.)?(?:(?:alphaxiv|ar5iv(?:\.labs\.arxiv)?)\.org/[a-z]{1,10}|huggingface\.co/papers|hf\.co/papers)/",
    re.IGNORECASE,
)
"""The beginning of the address of an arXiv paper on a site that shows papers of arXiv."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    root: Node | None
    """None if there is nothing to search for."""
    hints: tuple[str, ...]
    """Messages about parts that were not understood, with what to write instead."""


def parse(text: str, own_fields: Sequence[str] = ()) -> Query:
    """Parse a query. ``own_fields`` are the names of the own fields that queries can ask for."""
    paper = _identifier_term(text[:LONGEST])
    if paper:
        return Query(paper, ())
    parser = _QueryParser(list(tokens(text, own_fields)))
    root = parser.parse_any_of(0)
    while parser.at < len(parser.tokens):
        parser.hint("There is a ) without a (.")
        parser.at += 1
        root = _all_of([part for part in (root, parser.parse_any_of(0)) if part])
    if parser.common and not root:
        parser.hint(f"Nearly every paper has the word {parser.common[0]}. Write a word that fewer papers have.")
    return Query(root, tuple(parser.hints))


def _identifier_term(text: str) -> Term | None:
    """Return the term for a paper if a text is its identifier at a known site or its DOI, otherwise None."""
    found = identifiers.read(_OTHER_SITES.sub("https://arxiv.org/abs/", text.rstrip(".,;").strip()))
    return Term(index_terms.identifier(found.paper)) if found and identifiers.site_name(found.paper) else None


def _own_identifier_term(text: str) -> Term | None:
    """Return the term for a paper if a text is its identifier with a source's own scheme, otherwise None."""
    found = identifiers.read(text.rstrip(".,;"))
    return Term(index_terms.identifier(found.paper)) if found and not identifiers.site_name(found.paper) else None


@dataclass(slots=True)
class _QueryParser:
    """Parses tokens. Methods for parts of the grammar return a node, or None if nothing is left of the part."""

    tokens: list[Token]
    at: int = 0
    hints: list[str] = field(default_factory=list)
    common: list[str] = field(default_factory=list)
    """Words that are left out because nearly every paper has them."""

    def hint(self, text: str) -> None:
        """Add a hint, once."""
        if text not in self.hints:
            self.hints.append(text)

    def kind(self) -> str:
        """Return the kind of the next token; an empty string at the end."""
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def parse_any_of(self, depth: int) -> Node | None:
        """Parse parts that OR separates, inside ``depth`` parentheses."""
        parts: list[Node] = []
        while True:
            part = self.parse_all_of(depth)
            if part:
                parts.append(part)
            if self.kind() != "or":
                break
            self.at += 1
            if not part or self.kind() in ("", ")", "or"):
                self.hint("Write OR between two words.")
        return _any_of(parts)

    def parse_all_of(self, depth: int) -> Node | None:
        """Parse parts without OR between them."""
        wanted: list[Node] = []
        unwanted: list[Node] = []
        negative = joined = False
        while self.kind() not in ("", ")", "or"):
            kind = self.kind()
            if kind == "and":
                joined = True
                if not wanted and not unwanted:
                    self.hint("Write AND between two words.")
                self.at += 1
            elif kind == "not":
                negative, joined = True, False
                self.at += 1
            else:
                part = self.parse_part(depth)
                if part:
                    (unwanted if negative else wanted).append(part)
                negative = joined = False
        if negative or joined:
            self.hint("Write NOT before a word." if negative else "Write AND between two words.")
        if unwanted and not wanted:
            self.hint("NOT excludes papers. Write the words to search for before it, as in image NOT video.")
            return None
        found = _all_of(wanted)
        return Except(found, _any_of(unwanted) or found) if found and unwanted else found

    def parse_part(self, depth: int) -> Node | None:
        """Parse a word, a phrase, an identifier or an expression in parentheses."""
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "(":
            return self.parse_nested(depth)
        if token.kind == "open phrase":
            self.hint('There is a " without a second one.')
        if not token.field and (paper := _identifier_term(token.text)):
            return paper
        if token.kind == "word":
            node = self.in_field(token.field, token.text)
            own = None if token.field else _own_identifier_term(token.text)
            return _any_of([part for part in (own, node) if part])
        return self.phrase(token)

    def parse_nested(self, depth: int) -> Node | None:
        """Parse the rest of an expression in parentheses, after the opening one."""
        if depth >= DEEPEST:
            self.hint("There are too many nested parentheses.")
            return None
        inner = self.parse_any_of(depth + 1)
        if self.kind() == ")":
            self.at += 1
        else:
            self.hint("There is a ( without a ).")
        return inner

    def phrase(self, token: Token) -> Node | None:
        """Return the node for words in quotation marks: successive words of a title, or values of a field."""
        if token.field not in ("", "author", "title"):
            return self.in_field(token.field, token.text.strip())
        if token.field == "author":
            return self.person(token.text)
        terms = index_terms.terms(token.text)
        if len(terms) == 1:
            return self.word(terms[0], index_terms.TITLE if token.field else "")
        if not terms:
            return None
        if not token.field:
            self.hint(
                "Words in quotation marks are searched for in titles, one after the other. "
                "Without quotation marks they are searched for in abstracts too."
            )
        return _all_of([Term(index_terms.pair(*two)) for two in pairwise(terms)])

    def in_field(self, field: str, text: str) -> Node | None:
        """Return the node for a text in a field."""
        return _FIELDS[field](self, text) if field in _FIELDS else self.own_field(field, text)

    def person(self, name: str) -> Node | None:
        """Return the node for a whole name, which may be inverted (``He, Kaiming``), or for a word of names."""
        family, comma, given = name.partition(",")
        words = index_terms.terms(f"{given} {family}" if comma else name)
        if len(words) > 1:
            return Term(index_terms.person(words))
        return _term(words[0], index_terms.AUTHOR) if words else None

    def word(self, text: str, sign: str = "") -> Node | None:
        """Return the node for a word, or for a word of the field with this sign."""
        terms = index_terms.terms(text)
        prefix = text.endswith("*") and bool(terms) and not index_terms.is_beginning(terms[-1])
        if prefix and len(terms[-1]) < SHORTEST_PREFIX:
            self.hint(f"Write at least {SHORTEST_PREFIX} letters before *.")
            prefix = False
        found = [_term(term, sign) for term in terms]
        if prefix:
            found[-1] = Term(found[-1].text, prefix=True)
        if sign != index_terms.AUTHOR:
            found = [term for term in found if term.prefix or term.text.removeprefix(sign) not in index_terms.COMMON]
            if terms and not found:
                self.common.append(text)
        return _all_of(found)

    def author(self, text: str) -> Node | None:
        """Return the node for a word of an author's name."""
        return self.word(text, index_terms.AUTHOR)

    def title(self, text: str) -> Node | None:
        """Return the node for a word of the title."""
        return self.word(text, index_terms.TITLE)

    def category(self, text: str) -> Node | None:
        """Return the node for a category, or for all categories of an archive of arXiv."""
        code = index_terms.code(text.rstrip("*.")).strip(index_terms.JOINT)
        if not code:
            self.hint("Write a category like cat:cs.CV, or an archive with all its categories like cat:cs.")
            return None
        code = _ALIASES.get(code, code)
        whole = Term(index_terms.CATEGORY + code)
        # An archive's name alone means all of its categories.
        return (
            whole
            if index_terms.JOINT in code
            else AnyOf((whole, Term(index_terms.CATEGORY + code + index_terms.JOINT, prefix=True)))
        )

    def year(self, text: str) -> Node | None:
        """Return the node for a year or a range of years."""
        match = _YEARS.fullmatch(text)
        if not match or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
            self.hint("Write a year like year:2019, or several years like year:2015-2019, year:2015- or year:-2019.")
            return None
        return _days(match[1], match[3], is_range=bool(match[2]))

    def day(self, text: str) -> Node | None:
        """Return the node for a day, a month or a year, or for a range of them."""
        match = _DAYS.fullmatch(text)
        if not match or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
            self.hint(
                "Write a day like day:2019-10-19, a month like day:2019-10, or several days like "
                "day:2019-10-14..2019-10-18, day:2019-10-14.. or day:..2019-10."
            )
            return None
        return _days(match[1], match[3], is_range=bool(match[2]))

    def venue(self, text: str) -> Node | None:
        """Return the node for a venue, with or without year."""
        words = index_terms.terms(text)
        if not words:
            self.hint('Write a venue like venue:CVPR or venue:"CVPR 2024".')
            return None
        return Term(index_terms.venue(words), text.endswith("*"))

    def part(self, text: str) -> Node | None:
        """Return the node for papers that have code or something else."""
        part = text.lower()
        if part not in index_terms.PARTS:
            self.hint("Write has:code, has:project or has:venue.")
            return None
        return Term(index_terms.HAS + part)

    def own_field(self, field: str, text: str) -> Node | None:
        """Return the node for words of an own field."""
        terms = index_terms.terms(text)
        key = index_terms.field_key(field)
        found = [Term(index_terms.own_field(key, term), index_terms.is_beginning(term)) for term in terms]
        if found and text.endswith("*"):
            found[-1] = Term(found[-1].text, prefix=True)
        return _all_of(found)


_FIELDS: Final[dict[str, Callable[[_QueryParser, str], Node | None]]] = {
    "": _QueryParser.word,
    "author": _QueryParser.author,
    "cat": _QueryParser.category,
    "day": _QueryParser.day,
    "has": _QueryParser.part,
    "title": _QueryParser.title,
    "venue": _QueryParser.venue,
    "year": _QueryParser.year,
}
"""Field -> the method that returns the node for a word in it."""


def _days(first: str | None, last: str | None, *, is_range: bool) -> Days:
    """Return the days between two bounds, or those of the only one."""
    if not is_range:
        return Days(first or _FIRST, first or _LAST)
    if first and last and first > last:
        first, last = last, first
    return Days(first or _FIRST, last or _LAST)


def _term(word: str, sign: str) -> Term:
    """Return the term for a word of the field with a sign, or of any field."""
    return Term(sign + word, index_terms.is_beginning(word))


def _all_of(parts: Sequence[Node]) -> Node | None:
    return AllOf(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _any_of(parts: Sequence[Node]) -> Node | None:
    return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
