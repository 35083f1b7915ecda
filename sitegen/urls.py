"""Where everything is: the only speller of paths, anchors, slugs, shards and arXiv's addresses.

Paths are relative to the site's root, without a leading slash and with ``/`` between folders. Days are ISO dates
(``2019-10-19``), months their first seven characters. Every function is pure: an address never depends on what else the
archive holds or on the order in which it came.
"""

import re
from collections.abc import Iterable
from hashlib import blake2b
from urllib.parse import quote

from slugify import slugify

from sitegen import arxiv, portable, shards

HOME = "index.html"
CATEGORIES = "category/index.html"
AUTHORS = "author/index.html"
STATISTICS = "statistics.html"
SUBSCRIBE = "subscribe.html"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
OPENSEARCH = "opensearch.xml"
FAVICON = "favicon.ico"
"""The address where browsers look for an icon by themselves."""

_SLUG_LIMIT = 80
"""Characters of a slug, so that with folder, suffix and ending no name exceeds 120 bytes."""

_WORD = r"(?:[a-z]\.|[a-z]{2,})"
_REGULAR = re.compile(rf"{_WORD}(?:[ -]{_WORD})*")


def year(year: str) -> str:
    """``2019`` -> ``2019/index.html``."""
    return f"{year}/index.html"


def month(month: str) -> str:
    """``2019-10`` -> ``2019/10/index.html``."""
    return f"{month[:4]}/{month[5:7]}/index.html"


def day(day: str, suffix: str = "html") -> str:
    """``2019-10-19`` -> ``2019/10/19.html``; with another suffix the day's data (``json``, ``bib``)."""
    return f"{day[:4]}/{day[5:7]}/{day[8:10]}.{suffix}"


def category(code: str) -> str:
    """``cs.CV`` -> ``category/cs.CV/index.html``."""
    return f"category/{code}/index.html"


def category_month(code: str, month: str, suffix: str = "html") -> str:
    """A category's month: its page, its past issues (``xml``) or its citations."""
    return f"category/{code}/{month}.{suffix}"


def category_feed(code: str, kind: str) -> str:
    """``kind`` is ``rss`` or ``atom``."""
    return f"category/{code}/{kind}.xml"


def topic(slug: str) -> str:
    """``topic/radiance-fields/index.html``."""
    return f"topic/{slug}/index.html"


def topic_month(slug: str, month: str) -> str:
    """A topic's papers of a month."""
    return f"topic/{slug}/{month}.html"


def topic_feed(slug: str, kind: str) -> str:
    """``kind`` is ``rss`` or ``atom``."""
    return f"topic/{slug}/{kind}.xml"


def topic_slug(title: str) -> str:
    """Return the slug of a topic from its title. Every system can have a folder of this name."""
    slug = slugify(title, max_length=_SLUG_LIMIT, word_boundary=True)
    if slug and not portable.is_device(slug):
        return slug
    digest = blake2b(title.encode(), digest_size=5).hexdigest()
    return f"{slug}-{digest}" if slug else digest


def author(address: str, suffix: str = "html") -> str:
    """An author's page from `author_address`; with ``xml`` their feed."""
    return f"author/{address}.{suffix}"


def author_shard(shard: str, part: int = 1) -> str:
    """The list of a shard's authors; long ones are cut into parts, counted from 1."""
    return f"author/{shard}/index.html" if part == 1 else f"author/{shard}/index.{part}.html"


def paper(identifier: str) -> str:
    """``1910.11126`` -> ``paper/1910/1910.11126.html``; ``cs/9802005`` -> ``paper/9802/cs-9802005.html``."""
    archive, _, number = identifier.rpartition("/")
    return f"paper/{number[:4]}/{archive}-{number}.html" if archive else f"paper/{number[:4]}/{number}.html"


def archive_feed(month: str) -> str:
    """The site's past issues of a month."""
    return f"archive/{month}.xml"


def anchor(identifier: str) -> str:
    """The ``id`` of a paper on a day page."""
    return identifier.replace("/", "-")


def root(path: str) -> str:
    """What leads from a page back to the site's root: ``""``, ``"../"``, ``"../../"``."""
    return "../" * path.count("/")


def absolute(site: str, path: str) -> str:
    """The full address of a path; ``site`` ends in a slash. Index pages are named by their folder."""
    if path == "index.html" or path.endswith("/index.html"):
        path = path[: -len("index.html")]
    return site + quote(path)


def author_address(key: str) -> str:
    """``shard/slug`` of a folded name (`names.fold`).

    The slug of a plain name (words of Latin letters, initials with a dot) is unique by construction: a blank becomes
    ``-``, a hyphen ``_``. Any other name gets a readable slug and a hash of the name, so that no two keys share one.
    The shard is the initial of the family name and that of the given name: a folder's share of all authors is about a
    hundredth at most, however many there are.
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


def author_key(keys: Iterable[str]) -> str:
    """Return the key from which an author's address is made, from the keys of all spellings.

    Keys with a readable address (those with their dots) come first, then keys with more hyphens. The number of papers of a
    spelling does not count, so that the page does not move.
    """
    return min(keys, key=lambda key: (not _is_plain(key), -key.count("-"), key))


def _is_plain(key: str) -> bool:
    return len(key) <= _SLUG_LIMIT and bool(_REGULAR.fullmatch(key))


def _initial(word: str) -> str:
    return word[:1]


arxiv_abs, arxiv_pdf, arxiv_html, arxiv_doi = arxiv.abstract_url, arxiv.pdf_url, arxiv.html_url, arxiv.doi
"""Addresses of arXiv, for templates."""


def doi(doi: str) -> str:
    """The resolver's address of a DOI."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-<>+[]*'@!,&=~$").replace("<", "%3C").replace(">", "%3E")
