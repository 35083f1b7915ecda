"""Cuts what a reader types into words, phrases, parentheses and AND, OR, NOT."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

LONGEST: Final = 500
"""Characters of a query; more are left out."""

_TOKEN: Final = re.compile(r'[()]|(?:(author|cat|title|year):\s*)?(?:"([^"]*)("?)|([^\s()"]+))', re.IGNORECASE)
_OPERATORS: Final[dict[str, Literal["and", "or", "not"]]] = {"AND": "and", "OR": "or", "NOT": "not"}
_QUOTATION_MARKS: Final = str.maketrans("“”„", '"""')


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; a word or phrase may have a field before it."""

    kind: Literal["(", ")", "and", "or", "not", "word", "phrase", "open phrase"]
    text: str = ""
    field: str = ""
    """``author``, ``cat``, ``title``, ``year``, or empty."""


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a query, in order. A ``-`` before a word is NOT."""
    for match in _TOKEN.finditer(text[:LONGEST].translate(_QUOTATION_MARKS)):
        name, phrase, end, word = match.groups()
        if word is None and phrase is None:
            yield Token("(" if match[0] == "(" else ")")
        elif word is None:
            yield Token("phrase" if end else "open phrase", phrase, (name or "").lower())
        elif word in _OPERATORS and not name:
            yield Token(_OPERATORS[word])
        elif word.startswith("-") and len(word) > 1 and not name:
            yield Token("not")
            yield from tokens(word[1:])
        else:
            yield Token("word", word, (name or "").lower())
