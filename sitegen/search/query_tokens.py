"""Divide a query into tokens: words and phrases with their fields, operators and parentheses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

LONGEST: Final = 500
"""The most characters of a query. The rest is ignored."""
FIELDS: Final = ("author", "cat", "day", "has", "title", "venue", "year")
"""The fields that a query can name, besides own fields."""

_OPERATORS: Final[dict[str, Literal["and", "or", "not"]]] = {"AND": "and", "OR": "or", "NOT": "not"}
_QUOTATION_MARKS: Final = str.maketrans("“”„", '"""')


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a query. A word or phrase may have a field before it."""

    kind: Literal["(", ")", "and", "or", "not", "word", "phrase", "open phrase"]
    text: str = ""
    field: str = ""
    """One of `FIELDS`, the name of an own field in lower case, or empty."""


@cache
def _token(own_fields: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a token."""
    names = "|".join(map(re.escape, (*FIELDS, *sorted(own_fields, key=lambda name: (-len(name), name)))))
    return re.compile(rf'[()]|(?:({names}):\s*)?(?:"([^"]*)("?)|([^\s()"]+))', re.IGNORECASE)


def tokens(text: str, own_fields: Sequence[str] = ()) -> Iterator[Token]:
    """Yield the tokens of a query, in order. A ``-`` before a word is NOT."""
    for match in _token(tuple(own_fields)).finditer(text[:LONGEST].translate(_QUOTATION_MARKS)):
        name, phrase, end, word = match.groups()
        if word is None and phrase is None:
            yield Token("(" if match[0] == "(" else ")")
        elif word is None:
            yield Token("phrase" if end else "open phrase", phrase, (name or "").lower())
        elif word in _OPERATORS and not name:
            yield Token(_OPERATORS[word])
        elif word.startswith("-") and len(word) > 1 and not name:
            yield Token("not")
            yield from tokens(word[1:], own_fields)
        else:
            yield Token("word", word, (name or "").lower())
