"""Hold responses, and select the part that a conditional or range request asks for (RFC 9110)."""

import re
from dataclasses import dataclass
from email.message import Message
from hashlib import blake2b
from http import HTTPStatus
from typing import BinaryIO

_TEXT = "; charset=utf-8"
_CONTENT_TYPES = {
    "atom": "application/atom+xml" + _TEXT,
    "avif": "image/avif",
    "bib": "text/x-bibtex" + _TEXT,
    "css": "text/css" + _TEXT,
    "csv": "text/csv" + _TEXT,
    "gif": "image/gif",
    "gz": "application/gzip",
    "htm": "text/html" + _TEXT,
    "html": "text/html" + _TEXT,
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript" + _TEXT,
    "json": "application/json" + _TEXT,
    "md": "text/markdown" + _TEXT,
    "mjs": "text/javascript" + _TEXT,
    "mp4": "video/mp4",
    "opml": "text/x-opml" + _TEXT,
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "ris": "application/x-research-info-systems" + _TEXT,
    "rss": "application/rss+xml" + _TEXT,
    "sqlite": "application/vnd.sqlite3",
    "svg": "image/svg+xml" + _TEXT,
    "ttf": "font/ttf",
    "txt": "text/plain" + _TEXT,
    "wasm": "application/wasm",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json" + _TEXT,
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml" + _TEXT,
    "zip": "application/zip",
}
"""Media types by suffix, as static hosts send them: a feed named ``.xml`` is ``application/xml``."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_TAGS = re.compile(r'(?:W/)?("[^"]*")')


def content_type(path: str) -> str:
    """Return the media type that a static host sends for a file, independent of the operating system."""
    suffix = path.rpartition("/")[2].rpartition(".")[2].lower()
    return _CONTENT_TYPES.get(suffix, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An open file, which is sent in chunks. The receiver of the response closes it."""

    stream: BinaryIO
    size: int
    version: str
    """Changes with the content."""


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response. A request can select a part of it."""

    body: bytes | OpenFile
    content_type: str
    status: int = 200

    @property
    def size(self) -> int:
        """Size of the body in bytes."""
        return self.body.size if isinstance(self.body, OpenFile) else len(self.body)

    @property
    def etag(self) -> str:
        """A strong validator: a hash of the content, or the version of a file."""
        version = (
            self.body.version if isinstance(self.body, OpenFile) else blake2b(self.body, digest_size=12).hexdigest()
        )
        return f'"{version}"'


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a response to send."""

    status: int
    start: int
    length: int
    headers: dict[str, str]


def select(response: Response, method: str, headers: Message) -> Selection:
    """Return the part of ``response`` that a request asks for.

    Preconditions and ranges apply to successful responses only. A request for several ranges gets the whole response, as
    RFC 9110 allows.
    """
    size = response.size
    if response.status != HTTPStatus.OK:
        return Selection(response.status, 0, size, {})
    fields = {"ETag": response.etag, "Accept-Ranges": "bytes"}
    if _matches(headers.get("If-None-Match", ""), response.etag):
        return Selection(HTTPStatus.NOT_MODIFIED, 0, 0, fields)
    requested = _RANGE.fullmatch(headers.get("Range", "").strip())
    if method != "GET" or not requested or headers.get("If-Range", response.etag).strip() != response.etag:
        return Selection(HTTPStatus.OK, 0, size, fields)
    return _range(requested[1], requested[2], size, fields)


def _range(first: str, last: str, size: int, fields: dict[str, str]) -> Selection:
    """Select a range ``first-last``, ``first-`` or ``-length`` (RFC 9110, 14.1.2)."""
    if (first and last and int(first) > int(last)) or not first + last:
        return Selection(HTTPStatus.OK, 0, size, fields)
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        return Selection(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, 0, 0, fields | {"Content-Range": f"bytes */{size}"}
        )
    part = fields | {"Content-Range": f"bytes {start}-{end - 1}/{size}"}
    return Selection(HTTPStatus.PARTIAL_CONTENT, start, end - start, part)


def _matches(condition: str, etag: str) -> bool:
    return condition.strip() == "*" or etag in _TAGS.findall(condition)
