"""Match papers with a query without an index, for the pages of topics. The result is that of a search in the index."""

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
"""Returns whether the paper with these terms matches a query."""


def predicate(root: query.Node, year: int) -> Predicate | None:
    """Return the predicate of a query for papers of one year; None if no paper of that year matches."""
    left = query.for_year(root, year)
    if isinstance(left, bool):
        return (lambda terms: True) if left else None
    return _predicate(left)


def terms_of(text: index_terms.Text) -> set[str]:
    """Return the terms of a paper, as in the index."""
    return set(index_terms.paper_terms(text).split(" "))


def required_words(node: query.Node) -> frozenset[str]:
    """Return words of which every matching paper has at least one in its folded text; empty if there are no such words.

    Papers without these words need not be divided into terms.
    """
    match node:
        case query.Term(text):
            word = text.lstrip(_SIGNS).partition(index_terms.JOINT)[0]
            # The term of math-ph is mathph.
            hyphenated = (
                [f"{word[:at]}-{word[at:]}" for at in range(1, len(word))] if text[0] == index_terms.CATEGORY else []
            )
            return frozenset({word, *hyphenated} - {""})
        case query.Except():
            return required_words(node.wanted)
        case query.AllOf():
            found = [one for one in map(required_words, node.parts) if one]
            # The part with the longest words is probably the rarest.
            return max(found, key=lambda one: (min(map(len, one)), sorted(one)), default=frozenset())
        case query.AnyOf():
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
        case query.AllOf():
            every = [_predicate(part) for part in node.parts]
            return lambda terms: all(test(terms) for test in every)
        case query.AnyOf():
            some = [_predicate(part) for part in node.parts]
            return lambda terms: any(test(terms) for test in some)
        case query.Years():
            raise ValueError("`query.for_year` removes years")
