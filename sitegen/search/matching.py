"""A query against papers in hand, without an index: what a topic's page holds. It means what `query.expression` does."""

from collections.abc import Callable

from sitegen.search import index_terms, query

_SIGNS = (
    index_terms.TITLE
    + index_terms.PAIR
    + index_terms.AUTHOR
    + index_terms.CATEGORY
    + index_terms.EVERY
    + index_terms.IDENTIFIER
)

Predicate = Callable[[frozenset[str] | set[str]], bool]
"""Whether a paper, by the terms that stand for it, is meant."""


def predicate(root: query.Node, year: int) -> Predicate | None:
    """The query as a test of papers of one year; None where none of them can match."""
    left = query.for_year(root, year)
    if isinstance(left, bool):
        return (lambda terms: True) if left else None
    return _predicate(left)


def terms_of(text: index_terms.Text) -> set[str]:
    """The terms that stand for a paper."""
    return set(index_terms.document(text).split(" "))


def required_words(node: query.Node) -> frozenset[str]:
    """Words of which a paper's folded text must have one for a query to match it; empty where none is sure.

    They spare most papers the cutting of their text into terms.
    """
    match node:
        case query.Term(text):
            word = text.lstrip(_SIGNS).partition(index_terms.JOINT)[0]
            # As a term, math-ph is mathph.
            parted = (
                [f"{word[:at]}-{word[at:]}" for at in range(1, len(word))] if text[0] == index_terms.CATEGORY else []
            )
            return frozenset({word, *parted} - {""})
        case query.Except():
            return required_words(node.wanted)
        case query.All():
            found = [one for one in map(required_words, node.parts) if one]
            # Whichever part has the longest words is likely the rarest.
            return max(found, key=lambda one: (min(map(len, one)), sorted(one)), default=frozenset())
        case query.Any():
            found = [required_words(part) for part in node.parts]
            return frozenset().union(*found) if all(found) else frozenset()
        case query.Years():
            return frozenset()


def _predicate(node: query.Node) -> Predicate:
    match node:
        case query.Term(text, prefix=True):
            return lambda terms: any(term.startswith(text) for term in terms)
        case query.Term(text):
            return lambda terms: text in terms
        case query.Except():
            wanted, unwanted = _predicate(node.wanted), _predicate(node.unwanted)
            return lambda terms: wanted(terms) and not unwanted(terms)
        case query.All():
            every = [_predicate(part) for part in node.parts]
            return lambda terms: all(test(terms) for test in every)
        case query.Any():
            some = [_predicate(part) for part in node.parts]
            return lambda terms: any(test(terms) for test in some)
        case query.Years():
            raise ValueError("years are settled before")
