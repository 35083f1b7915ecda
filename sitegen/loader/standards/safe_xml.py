"""Read elements from XML files of strangers, with lxml.

lxml is a dependency of feeds already. defusedxml's reader for lxml is deprecated, and the standard library's parser keeps no
lines of elements; nor does feedparser, which takes three times as long and does not know OAI-PMH.

No entity is resolved, no DTD is read and no address is requested: a document type declaration is refused before lxml sees the
file. libxml2's own limits stay in force (depth of elements, 10 MB in a text). The encoding is UTF-8, as in all of arXiv's
interfaces, whatever the file declares.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sitegen.loader.problems import Problems
from sitegen.loader.raw_text import BOM, HEAD_BYTES
from sitegen.text import single_blanks

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ELEMENTS: Final = 200_000
"""The maximum number of records that are read from one file."""

_AGAIN: Final = "run the collector again, or restore the file"
_PROLOG = re.compile(rb"(?:\s++|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_][^<>]{0,10000}>")
_NAME = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_LOCAL_NAME = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")

_OPTIONS: Final[dict[str, Any]] = {
    "encoding": "utf-8",
    "huge_tree": False,
    "load_dtd": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
    "resolve_entities": False,
}
"""How lxml reads a stranger's file."""


def root_name(head: bytes) -> bytes:
    """Return the name of the first element, without its prefix; empty if the text does not begin like XML."""
    text = head[:HEAD_BYTES].removeprefix(BOM)
    start = _PROLOG.match(text)
    found = _LOCAL_NAME.match(text, start.end() if start else 0)
    return found[1] if found else b""


def read_elements(source: bytes, name: str, problems: Problems) -> Iterator["_Element"]:
    """Yield the elements with a name, in any namespace, in the order of the file.

    An element must not be kept, because it is cleared when the next one is read. If the XML is invalid, the elements are read
    one by one, and damaged ones are reported. A file without its end is blocked. Time and memory are proportional to its size.

    Args:
        source: The bytes of the file.
        name: The local name of the elements: ``entry``. They do not contain each other.
        problems: Receives problems.
    """
    source = source.removeprefix(BOM)
    root = _root_tag(source)
    if not root:
        is_typed = source.lstrip()[:9].upper() == b"<!DOCTYPE" or b"<!DOCTYPE" in source[: 1 << 12].upper()
        message = "the XML has a document type declaration" if is_typed else "the file is not XML"
        problems.block(1, message, "delete the declaration" if is_typed else _AGAIN)
        return
    # The import takes 20 ms, and most builds read no XML.
    from lxml import etree

    count = 0
    try:
        for _event, element in etree.iterparse(BytesIO(source), events=("end",), tag=f"{{*}}{name}", **_OPTIONS):
            if count == MAX_ELEMENTS:
                problems.add(line_of(element), f"more than {MAX_ELEMENTS:,} records", "split the file")
                return
            count += 1
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        yield from _read_one_by_one(source, root, name, count, problems, error.lineno or 1)


def _root_tag(source: bytes) -> bytes:
    """Return the tag that begins the first element; empty if there is a document type declaration, or no XML."""
    start = _PROLOG.match(source)
    found = _ROOT.match(source, start.end() if start else 0)
    return found[0] if found else b""


def line_of(element: "_Element") -> int:
    """Return the line on which an element begins, from 1; 0 if unknown."""
    line = getattr(element, "sourceline", None)
    return line if isinstance(line, int) else 0


def _forget(element: "_Element") -> None:
    """Clear an element, and remove those before it, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_one_by_one(
    source: bytes, root: bytes, name: str, known: int, problems: Problems, line: int
) -> Iterator["_Element"]:
    """Yield the elements of an invalid file, each parsed alone, and report damaged ones.

    Args:
        source: The bytes of the file.
        root: The tag of its first element, which declares the namespaces.
        name: The local name of the elements.
        known: The number of elements that have been read before.
        problems: Receives problems.
        line: The line on which the XML is invalid.
    """
    starts = [found.start() for found in re.finditer(rb"<(?:[A-Za-z_][\w.-]*:)?%b[\s>]" % name.encode(), source)]
    end_tag = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?%b\s*>" % name.encode())
    damaged = 0
    at = begin = 0
    for start, end in list(pairwise((*starts, len(source))))[known:MAX_ELEMENTS]:
        begin, at = begin + source.count(b"\n", at, start), start
        ends = list(end_tag.finditer(source, start, end))
        element = _parse_alone(root, source[start : ends[-1].end()]) if ends else None
        if element is not None:
            element.sourceline = begin + 1  # type: ignore[assignment]  # a number, which lxml-stubs does not say
            yield element
        elif ends or end < len(source):
            damaged += 1
            problems.add(begin + 1, f"a damaged record: the XML of `{name}` is invalid", _AGAIN)
    if not _is_complete(source, root):
        problems.block(source.count(b"\n") + 1, "the file is half-written: its last elements are not closed", _AGAIN)
    elif not damaged:
        problems.add(line, "the XML is invalid outside of the records", _AGAIN)


def _parse_alone(root: bytes, text: bytes) -> "_Element | None":
    """Return an element that is parsed as the only one of a file; None if it is invalid."""
    from lxml import etree

    name = _NAME.match(root)
    source = b"%b%b</%b>" % (root, text, name[1] if name else b"")
    try:
        parsed = etree.fromstring(source, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError:
        return None
    return parsed[0] if len(parsed) == 1 else None


def _is_complete(source: bytes, root: bytes) -> bool:
    """Return True if the last tag of a file closes its first one."""
    name = _NAME.match(root)
    return bool(name and source.rstrip().endswith(b"</%b>" % name[1]))


class Children:
    """The elements directly in an element, by their local names, in any namespace."""

    __slots__ = ("_found",)

    def __init__(self, element: "Iterable[_Element]") -> None:
        self._found: defaultdict[str, list[_Element]] = defaultdict(list)
        for child in element:
            self._found[local_name(child.tag)].append(child)

    def all(self, name: str) -> "list[_Element]":
        """Return the elements with a name, in the order of the file."""
        return self._found.get(name, [])

    def text(self, name: str) -> str | None:
        """Return the text of the first element with a name; None if there is none."""
        found = self._found.get(name)
        return inner_text(found[0]) if found else None

    def long_text(self, name: str) -> str | None:
        """Return the text of the first element with a name as it is written; None if there is none.

        This is for texts that `build_paper` cleans: they need not be made one line before.
        """
        found = self._found.get(name)
        return _written(found[0]) if found else None

    def texts(self, name: str) -> list[str]:
        """Return the texts of all elements with a name that are not empty."""
        return [text for element in self._found.get(name, ()) if (text := inner_text(element))]


@lru_cache(maxsize=256)
def local_name(tag: object) -> str:
    """Return the tag of an element without its namespace; empty for anything else than an element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def inner_text(element: "_Element") -> str:
    """Return the text in an element and the elements in it, with single blanks."""
    return single_blanks(_written(element))


def _written(element: "_Element") -> str:
    """Return the text in an element and the elements in it."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""
