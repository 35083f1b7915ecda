"""Match papers with a query without an index, for the pages of topics. The result is that of a search in the index."""

from collections.abc import Callable

from sitegen.search import index_terms, query_tree

_UNWRITTEN = (index_terms.HAS, index_terms.EVERY)
"""Signs of terms that no text of a paper has."""

Predicate = Callable[[frozenset[str] | set[str]], bool]
"""Returns whether the paper with these terms matches a query."""


def predicate(root: query_tree.Node, day: str) -> Predicate | None:
    """Return the predicate of a query for papers of one day (ISO); None if no paper of that day matches."""
    left = query_tree.for_day(root, day)
    if isinstance(left, bool):
        return (lambda terms: True) if left else None
    return _predicate(left)


def terms_of(text: index_terms.Text) -> set[str]:
    """Return the terms of a paper, as in the index."""
    return set(index_terms.paper_terms(text).split(" "))


def required_words(node: query_tree.Node) -> frozenset[str]:
    """Return words of which every matching paper has at least one in its folded text; empty if there are no such words.

    Papers without these words need not be divided into terms.
    """
    match node:
        case query_tree.Term(text) if text[0] in _UNWRITTEN:
            return frozenset()
        case query_tree.Term(text):
            word = _first_word(text)
            # The term of math-ph is mathph.
            hyphenated = (
                [f"{word[:at]}-{word[at:]}" for at in range(1, len(word))] if text[0] == index_terms.CATEGORY else []
            )
            return frozenset({word, *hyphenated} - {""})
        case query_tree.Except():
            return required_words(node.wanted)
        case query_tree.AllOf():
            found = [one for one in map(required_words, node.parts) if one]
            # The part with the longest words is probably the rarest.
            return max(found, key=lambda one: (min(map(len, one)), sorted(one)), default=frozenset())
        case query_tree.AnyOf():
            found = [required_words(part) for part in node.parts]
            return frozenset().union(*found) if all(found) else frozenset()
        case query_tree.Days():
            return frozenset()


def _first_word(text: str) -> str:
    """Return a word of a term that the text of a paper has; the key of an own field is not part of the text."""
    words = text.lstrip(index_terms.SIGNS).split(index_terms.JOINT)
    return words[-1] if text[0] in (index_terms.FIELD, index_terms.PERSON) else words[0]


def _predicate(node: query_tree.Node) -> Predicate:
    match node:
        case query_tree.Term(text, prefix=True):
            return lambda terms: any(term.startswith(text) for term in terms)
        case query_tree.Term(text):
            return lambda terms: text in terms
        case query_tree.Except():
            wanted, unwanted = _predicate(node.wanted), _predicate(node.unwanted)
            return lambda terms: wanted(terms) and not unwanted(terms)
        case query_tree.AllOf():
            every = [_predicate(part) for part in node.parts]
            return lambda terms: all(test(terms) for test in every)
        case query_tree.AnyOf():
            some = [_predicate(part) for part in node.parts]
            return lambda terms: any(test(terms) for test in some)
        case query_tree.Days():
            raise ValueError("`query_tree.for_day` removes days")
