"""Make the addresses of authors and the slugs of topics from their names.

An address depends on the name alone, never on the other content of the archive or on the order in which digests arrived.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b

from slugify import slugify

from sitegen import portable, shards

_SLUG_LIMIT = 80
"""The maximum length of a slug, in characters. With hash and suffix, no file name exceeds 120 bytes."""

_WORD = r"(?:[a-z]\.|[a-z]{2,})"
_PLAIN = re.compile(rf"{_WORD}(?:[ -]{_WORD})*")


def topic_slug(title: str) -> str:
    """Return the slug of a topic from its title. It is a valid folder name on every system."""
    slug = slugify(title, max_length=_SLUG_LIMIT, word_boundary=True)
    if slug and not portable.is_device(slug):
        return slug
    digest = blake2b(title.encode(), digest_size=5).hexdigest()
    return f"{slug}-{digest}" if slug else digest


def author_address(key: str) -> str:
    """Return the address of an author, ``shard/slug``, from a folded name (`names.fold`).

    A plain name consists of words of Latin letters and of initials with a dot. Its slug has ``-`` for a space and ``_`` for
    a hyphen, so no two plain names share one. The slug of any other name ends in a hash of the name.
    The shard is the initials of family name and given name: no folder holds more than about a hundredth of all authors.
    """
    family, given = shards.divided(key)
    if _is_plain(key):
        slug = key.replace(".", "").replace("-", "_").replace(" ", "-")
        if slug != "index" and not portable.is_device(slug):
            return f"{_initial(family)}{_initial(given)}/{slug}"
    readable = slugify(key, max_length=_SLUG_LIMIT, word_boundary=True) or "name"
    suffix = blake2b(key.encode(), digest_size=5).hexdigest()
    shard = (_initial(slugify(family[:8])) + _initial(slugify(given[:8]))) or "0"
    return f"{shard}/{readable}-{suffix}"


def address_key(keys: Iterable[str]) -> str:
    """Return the key from which an author's address is made, from the keys of all spellings.

    Keys with a readable address (dots included) come first, then keys with more hyphens. The number of papers of a
    spelling does not matter, so the page does not move.
    """
    return min(keys, key=lambda key: (not _is_plain(key), -key.count("-"), key))


def _is_plain(key: str) -> bool:
    return len(key) <= _SLUG_LIMIT and bool(_PLAIN.fullmatch(key))


def _initial(word: str) -> str:
    return word[:1]
