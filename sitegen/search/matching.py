"""A query against papers in hand, without an index: what a topic's page holds. It means what `query.expression` does."""

from collections.abc import Callable

from sitegen.search import query, words

_SIGNS = words.TITLE + words.PAIR + words.AUTHOR + words.CATEGORY + words.EVERY + words.IDENTIFIER

Test = Callable[[frozenset[str] | set[str]], bool]
"""Whether a paper, by the terms that stand for it, is meant."""


def tests(root: query.Node, year: int) -> Test | None:
    """The query as a test of papers of one year; None where none of them can match."""
    left = query.within(root, year)
    if isinstance(left, bool):
        return (lambda terms: True) if left else None
    return _test(left)


def terms_of(text: words.Text) -> set[str]:
    """The terms that stand for a paper."""
    return set(words.document(text).split(" "))


def needles(node: query.Node) -> frozenset[str]:
    """Words of which a paper's folded text must have one for a query to match it; empty where none is sure.

    They spare most papers the cutting of their text into terms.
    """
    match node:
        case query.Term(text):
            word = text.lstrip(_SIGNS).partition(words.JOINT)[0]
            # As a term, math-ph is mathph.
            parted = [f"{word[:at]}-{word[at:]}" for at in range(1, len(word))] if text[0] == words.CATEGORY else []
            return frozenset({word, *parted} - {""})
        case query.But():
            return needles(node.wanted)
        case query.All():
            found = [one for one in map(needles, node.parts) if one]
            # Whichever part has the longest words is likely the rarest.
            return max(found, key=lambda one: (min(map(len, one)), sorted(one)), default=frozenset())
        case query.Any():
            found = [needles(part) for part in node.parts]
            return frozenset().union(*found) if all(found) else frozenset()
        case query.Years():
            return frozenset()


def _test(node: query.Node) -> Test:
    match node:
        case query.Term(text, prefix=True):
            return lambda terms: any(term.startswith(text) for term in terms)
        case query.Term(text):
            return lambda terms: text in terms
        case query.But():
            wanted, unwanted = _test(node.wanted), _test(node.unwanted)
            return lambda terms: wanted(terms) and not unwanted(terms)
        case query.All():
            every = [_test(part) for part in node.parts]
            return lambda terms: all(test(terms) for test in every)
        case query.Any():
            some = [_test(part) for part in node.parts]
            return lambda terms: any(test(terms) for test in some)
        case query.Years():
            raise ValueError("years are settled before")
