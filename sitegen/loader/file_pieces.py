"""Read large files in pieces, each of which the parser of a format reads like a file of its own.

JSON Lines are cut at line breaks, XML between the elements that are records. Other files are one piece, and may not be larger
than a digest. Compressed files (gzip, bzip2, xz, zip) are read as what they contain. A position in a file is a number of
bytes of its content, at which reading can be continued.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

import msgspec

from sitegen.errors import SitegenError
from sitegen.loader.digest import MAX_DIGEST_BYTES
from sitegen.loader.json_text import MAX_LINE_BYTES
from sitegen.loader.raw_text import BLANK, BOM
from sitegen.loader.standards.safe_xml import root_name

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

PIECE_BYTES: Final = 8 * 2**20
"""The size of a piece. It has one more record at its end."""

_LONGEST_HEAD: Final = 2**16
"""The most bytes of XML before the first record."""
_LONGEST_RECORD: Final = 2**24
"""The most bytes that are searched for the end of a record in XML."""

_RECORDS: Final = {b"OAI-PMH": b"record", b"ListRecords": b"record", b"feed": b"entry", b"rss": b"item"}
"""Name of the first element -> that of the elements that are records."""

_TAG = re.compile(rb"<(/?)([A-Za-z_][\w.:-]*)[^<>]*?(/?)>")
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_BLANK = BLANK.encode()


class Piece(NamedTuple):
    """A part of a file."""

    source: bytes
    """Bytes that a parser reads like a file. They may begin with text that was repeated from the beginning of the file."""
    lines: int
    """The number to add to a line of the piece for the line of the file."""
    position: int
    """The position at which the next piece begins."""
    next_line: int
    """The number of lines before that position."""
    progress: int
    """The number of bytes of the file on the disk that were read."""


class _Reader:
    """An open file whose content is read in order."""

    def __init__(self, stream: BinaryIO, raw: BinaryIO) -> None:
        self.stream = stream
        self._raw = raw

    def progress(self) -> int:
        """Return the number of bytes of the file on the disk that were read."""
        return self._raw.tell()


def content_path(file: Path, location: Path) -> Path:
    """Return the path of a file's content, which names its format: ``location`` without the suffix of compression.

    The file in a zip file is below the path of that file.

    Args:
        file: The file.
        location: Its path, or the last parts of it.
    """
    suffix = file.suffix.lower()
    if suffix == ".zip" and (name := _zipped_name(file)):
        return location.with_suffix("") / name
    return location.with_suffix("") if suffix in (".gz", ".bz2", ".xz") else location


def _zipped_name(file: Path) -> str:
    """Return the name of the only file in a zip file; empty if there is none."""
    import zipfile

    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive)
    except (OSError, zipfile.BadZipFile):
        return ""  # Reading it will tell why.
    return PurePosixPath(members[0].filename).name if len(members) == 1 else ""


def _members(archive: "ZipFile") -> "list[ZipInfo]":
    """Return the files in a zip file, without those that the Finder adds."""
    return [
        member for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX/")
    ]


def read_pieces(file: Path, position: int = 0, line: int = 0) -> Iterator[Piece]:
    """Yield the pieces of a file from a position on.

    Args:
        file: The file.
        position: A `Piece.position`, or 0 for the beginning.
        line: The `Piece.next_line` of the same piece.

    Raises:
        SitegenError: The file is too large to be read at once, or its compression is damaged.
        OSError: The file cannot be read.
    """
    try:
        with _opened(file) as reader:
            head = reader.stream.read(PIECE_BYTES)
            if len(head) < PIECE_BYTES:
                if not position:
                    yield Piece(head, 0, len(head), head.count(b"\n"), reader.progress())
            elif _has_lines(head):
                yield from _lines(reader, position, line)
            elif cut := _cut(head):
                yield from _elements(reader, *cut, position, line)
            elif not position:
                yield _whole(reader, head, file)
    except _damage() as error:
        raise SitegenError(f"the compressed file is damaged: {error}", "fetch it again", path=str(file)) from None


def _damage() -> tuple[type[Exception], ...]:
    """Return the exceptions of damaged compressed files. Their modules are imported only for those."""
    import lzma
    import zipfile

    return EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile


@contextmanager
def _opened(file: Path) -> Iterator[_Reader]:
    """Open a file, and decompress it if necessary."""
    with file.open("rb") as raw:
        beginning = raw.read(6)
        raw.seek(0)
        if beginning.startswith(b"PK\x03\x04"):
            import zipfile

            with zipfile.ZipFile(raw) as archive:
                members = _members(archive)
                if len(members) != 1:
                    raise SitegenError("the zip file has several files", "unpack it", path=str(file))
                with archive.open(members[0]) as stream:
                    yield _Reader(cast("BinaryIO", stream), raw)
            return
        with _decompressed(raw, beginning) as stream:
            yield _Reader(stream, raw)


@contextmanager
def _decompressed(raw: BinaryIO, beginning: bytes) -> Iterator[BinaryIO]:
    """Return the content of a file that may be compressed."""
    if beginning.startswith(b"\x1f\x8b"):
        import gzip

        with gzip.open(raw) as stream:
            yield cast("BinaryIO", stream)
    elif beginning.startswith(b"BZh"):
        import bz2

        with bz2.open(raw) as stream:
            yield cast("BinaryIO", stream)
    elif beginning.startswith(b"\xfd7zXZ\x00"):
        import lzma

        with lzma.open(raw) as stream:
            yield cast("BinaryIO", stream)
    else:
        yield raw


def _whole(reader: _Reader, head: bytes, file: Path) -> Piece:
    """Return a file as one piece."""
    source = head + reader.stream.read(MAX_DIGEST_BYTES + 1 - len(head))
    if len(source) > MAX_DIGEST_BYTES:
        message = f"more than {MAX_DIGEST_BYTES:,} bytes in a format that cannot be read in parts"
        raise SitegenError(message, "split the file, or convert it to JSON Lines", path=str(file))
    return Piece(source, 0, len(source), source.count(b"\n"), reader.progress())


def _has_lines(head: bytes) -> bool:
    """Return True if a file is JSON Lines: one of its first two lines is an object."""
    lines = head.removeprefix(BOM).split(b"\n", 2)
    return len(lines) > 1 and any(map(_is_object, lines[:2]))


def _is_object(line: bytes) -> bool:
    """Return True if a line is an object of JSON."""
    if not line.startswith(b"{"):
        return False
    try:
        _OBJECT.decode(line)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(reader: _Reader, position: int, line: int) -> Iterator[Piece]:
    """Yield the pieces of JSON Lines. Each begins with a line that is an object, so that it is recognized."""
    stream = reader.stream
    stream.seek(position)
    ahead = b""
    while source := ahead + stream.read(PIECE_BYTES - len(ahead)):
        source += _rest_of_line(stream) if not source.endswith(b"\n") else b""
        while (ahead := _rest_of_line(stream)) and not _is_object(ahead) and len(source) < 2 * PIECE_BYTES:
            source += ahead
        position = stream.tell() - len(ahead)
        count = source.count(b"\n")
        yield Piece(source, line, position, line + count, reader.progress())
        line += count


def _rest_of_line(stream: BinaryIO) -> bytes:
    """Return the rest of a line. One that is too long is cut, because it is refused anyway."""
    rest = stream.readline(MAX_LINE_BYTES + 1)
    if len(rest) <= MAX_LINE_BYTES or rest.endswith(b"\n"):
        return rest
    while (more := stream.readline(MAX_LINE_BYTES)) and not more.endswith(b"\n"):
        pass
    return rest + b"\n"


def _cut(head: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return the name of the records in XML, the text before the first one and the text after the last one.

    None if a file is not XML, or none of the known kinds.
    """
    name = _RECORDS.get(root_name(head))
    first = name and re.search(rb"<(?:[A-Za-z_][\w.-]*:)?%b[\s>]" % name, head)
    if not name or not first or first.start() > _LONGEST_HEAD:
        return None
    before = head[: first.start()]
    opened: list[bytes] = []
    for tag in _TAG.finditer(before):
        if not tag[1] and not tag[3]:
            opened.append(tag[2])
        elif tag[1] and opened:
            opened.pop()
    return name, before, b"".join(b"</%b>" % tag for tag in reversed(opened))


def _elements(reader: _Reader, name: bytes, before: bytes, after: bytes, position: int, line: int) -> Iterator[Piece]:
    """Yield the pieces of XML: whole records between the beginning and the end of the file."""
    end_tag = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?%b\s*>" % name)
    if not position:
        position, line = len(before), before.count(b"\n")
    shift = before.count(b"\n")
    stream = reader.stream
    stream.seek(position)
    rest = b""
    while more := stream.read(PIECE_BYTES):
        source = rest + more
        ends = [found.end() for found in end_tag.finditer(source, max(len(rest) - 100, 0))]
        if not ends and len(source) < _LONGEST_RECORD:
            rest = source
            continue
        end = ends[-1] if ends else len(source)
        position += end
        count = source.count(b"\n", 0, end)
        yield Piece(before + source[:end] + after, line - shift, position, line + count, reader.progress())
        line += count
        rest = source[end:]
    closing = b"<" + after.rpartition(b"<")[2]
    if not rest.rstrip(_BLANK).endswith(closing) or re.search(rb"<(?:[A-Za-z_][\w.-]*:)?%b[\s>]" % name, rest):
        # Incomplete: the parser finds the reason.
        count = rest.count(b"\n")
        yield Piece(before + rest, line - shift, position + len(rest), line + count, reader.progress())
