"""Read an author's name of a plain form at once. `names.keys` and `author_addresses.author_columns` read all others.

Most names consist of words of Latin letters and initials with a dot, without a title, suffix or particle. Their keys and their
address need one regular expression; the general functions need ten. `tests/test_plain_names.py` compares both.
"""

import re
from typing import Final

from sitegen.names import SPECIAL_WORDS

_LONGEST: Final = 80
"""The maximum length of a plain name. The slugs of longer names are cut (`slugs`)."""

_NOT_INITIALS: Final = r"(?![b-df-hj-np-tv-xz]{2,3}[ -])"
"""Two or three consonants may be joined initials: ``CV Jawahar``."""
_WORD: Final = rf"{_NOT_INITIALS}(?:[a-z]{{2,}}|[a-z]\.)"
_PLAIN: Final = re.compile(rf"(?!dr|prof){_WORD}(?:[ -]{_WORD})*")
"""A plain name in lower case. Words that begin like a title are not plain."""


def read(name: str) -> tuple[str, str, tuple[str, str, str]] | None:
    """Return key, identity and columns of an author; None if the name does not have the plain form.

    The key of a plain name is also its bare key (`names.Keys`), and the name is displayed as written. The columns are those
    of `author_addresses.author_columns`.
    """
    key = name.lower()
    if len(name) > _LONGEST or not name.isascii() or not _PLAIN.fullmatch(key):
        return None
    given, _, family = key.rpartition(" ")
    if not given or not SPECIAL_WORDS.isdisjoint(key.split(" ")):
        return None
    text = key.replace(".", "")
    shard = family[0] + given[0]
    slug = text.replace("-", "_").replace(" ", "-")
    return key, text.replace("-", " "), (f"{shard}/{slug}", shard, f"{family}, {given}")
