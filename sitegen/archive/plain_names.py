"""Read an author's name of a plain form at once. `names.keys` and `author_addresses.author_columns` read all others.

Most names consist of words of Latin letters and initials with a dot, without a title or suffix. Their keys and their address
need one regular expression; the general functions need ten. `tests/test_plain_names.py` compares both.
"""

import re
from typing import Final

from sitegen import affixes
from sitegen.archive.author_addresses import AuthorColumns, author_columns
from sitegen.names import SPECIAL_WORDS, fold

_LONGEST: Final = 80
"""The maximum length of a plain name. The slugs of longer names are cut (`slugs`)."""

_NOT_INITIALS: Final = r"(?![b-df-hj-np-tv-xz]{2,3}[ -])"
"""Two or three consonants may be joined initials: ``CV Jawahar``."""
_WORD: Final = rf"{_NOT_INITIALS}(?:[a-z]{{2,}}|[a-z]\.)"
_PLAIN: Final = re.compile(rf"(?!dr|prof){_WORD}(?:[ -]{_WORD})*")
"""A plain name in lower case. Words that begin like a title are not plain."""


class _BaseLetters(dict[int, str]):
    """Letter with accents (code) -> its base letters in lower case. Each is folded when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        found = fold(letter) if "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff" else letter
        self[code] = found = found if found.isascii() and found.isalpha() else letter
        return found


_BASE_LETTERS: Final = _BaseLetters()


def read(name: str) -> tuple[str, str, AuthorColumns] | None:
    """Return key, identity and columns of an author; None if the name does not have the plain form.

    The key of a plain name is also its bare key (`names.Keys`), and the name is displayed as written. The columns are those
    of `author_addresses.author_columns`.
    """
    key = name.lower() if name.isascii() else name.translate(_BASE_LETTERS).lower()
    if len(key) > _LONGEST or not _PLAIN.fullmatch(key):
        return None
    words = key.split(" ")
    if len(words) == 1 or words[-1] in affixes.LAST_WORDS:
        return None
    text = key.replace(".", "")
    identity = text.replace("-", " ")
    if not SPECIAL_WORDS.isdisjoint(words):
        return key, identity, author_columns(key)
    family = words[-1]
    given = key[: -len(family) - 1]
    shard = family[0] + given[0]
    slug = text.replace("-", "_").replace(" ", "-")
    return key, identity, (f"{shard}/{slug}", shard, f"{family}, {given}")
