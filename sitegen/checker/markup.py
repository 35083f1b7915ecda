"""The tags of an HTML page, read as the HTML standard's tokenizer reads them.

Exact where it matters for links: quotes, comments, CDATA in SVG and MathML, elements whose content is text (`script`,
`style`, `title` and so on), pages that end in the middle of something. Linear in the page's size.
"""

import re
from dataclasses import dataclass
from html import unescape
from html.entities import html5

_OPEN = re.compile(r"<(?:!--|(/)?[a-zA-Z][^\t\n\f\r />]*|[!?/])")
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r\ /]*+
    (?P<name>[^\t\n\f\r\ />][^\t\n\f\r\ />=]*+)
    (?: [\t\n\f\r\ ]*+ = [\t\n\f\r\ ]*+
        (?: "(?P<double>[^"]*+)(?P<closed>"?) | '(?P<single>[^']*+)(?P<shut>'?) | (?P<bare>[^\t\n\f\r\ >]*+) )
    )?""",
    re.VERBOSE,
)
_TAG_END = re.compile(r"[\t\n\f\r /]*+>")
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|([a-zA-Z][a-zA-Z0-9]*+(?:;|(?!=))))")
_SCRIPT_STEP = re.compile(r"<!---*+>|<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)

RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"})
"""Elements whose content is text, whatever it looks like."""
_ESCAPABLE = frozenset({"title", "textarea"})
_FOREIGN = frozenset({"svg", "math"})
HOLDING = frozenset({"template", "noscript"})
"""Elements whose content has other rules: it is not shown, or only without scripts."""
_DEEPEST = 512
"""Browsers nest no deeper either."""
_INTEGRATION = frozenset({"foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"})


@dataclass(slots=True)
class Tag:
    """A start tag. Names are in small letters, the first of two equal attributes counts, values are decoded.

    ``source`` is the tag as written, ``text`` what an element of `RAW` holds; ``foreign`` tells SVG and MathML. ``inert``
    tells what stands in a `template`, which browsers do not show, ``fallback`` what stands in a `noscript`.
    """

    name: str
    attributes: dict[str, str]
    offset: int = 0
    source: str = ""
    text: str = ""
    foreign: bool = False
    inert: bool = False
    fallback: bool = False


@dataclass(slots=True)
class Page:
    """The start tags of a page in order; ``unfinished`` names what the page ends inside of, if anything."""

    tags: list[Tag]
    unfinished: str = ""


def read(text: str) -> Page:
    """Reads a whole page, decoded; never fails."""
    page = Page([])
    nesting: list[str] = []
    position = 0
    while match := _OPEN.search(text, position):
        if not nesting and match[1] and text.startswith(">", match.end()):
            position = match.end() + 1  # an end tag that ends nothing of interest
            continue
        position = _consume(text, match, page, nesting)
        if position < 0:
            break
    return page


def attributes(text: str, position: int = 0) -> tuple[dict[str, str], int]:
    """The attributes of a tag from just behind its name, and the offset behind its ``>``: -1 where it has no end."""
    found: dict[str, str] = {}
    while not (end := _TAG_END.match(text, position)):
        match = _ATTRIBUTE.match(text, position)
        if match is None:
            return found, -1
        double, single = match["double"], match["single"]
        if (double is not None and not match["closed"]) or (single is not None and not match["shut"]):
            return found, -1
        value = double if double is not None else single if single is not None else match["bare"] or ""
        found.setdefault(match["name"].lower(), _REFERENCE.sub(_resolved, value) if "&" in value else value)
        position = match.end()
    return found, end.end()


def _resolved(reference: re.Match[str]) -> str:
    """A character reference of an attribute: ``&copy=`` and ``&notit`` are none there, but parts of a query."""
    name = reference[1]
    return html5.get(name, reference[0]) if name else unescape(reference[0])


def _consume(text: str, match: re.Match[str], page: Page, nesting: list[str]) -> int:
    """Reads what begins at ``<`` and returns the offset behind it, -1 at the end of the page."""
    opening, start = match[0], match.start()
    if opening == "<!--":
        return _comment(text, match.end(), page)
    if len(opening) == 2 and not opening[1].isalpha():
        return _bogus(text, start, page, foreign=_is_foreign(nesting))
    name = opening.lstrip("</").lower()
    found, position = attributes(text, match.end())
    if position < 0:
        page.unfinished = "a tag"
        return -1
    if opening[1] == "/":
        _leave(nesting, name)
        return position
    foreign = _is_foreign(nesting) or name in _FOREIGN
    tag = Tag(name, found, start, text[start:position], foreign=foreign)
    tag.inert, tag.fallback = "template" in nesting, "noscript" in nesting
    page.tags.append(tag)
    if name in HOLDING and not foreign and len(nesting) < _DEEPEST:
        nesting.append(name)
    if foreign:
        closed = text[position - 2] == "/"
        if not closed and (name in _FOREIGN or name in _INTEGRATION) and len(nesting) < _DEEPEST:
            nesting.append(name)
        return position
    return _raw(text, position, tag, page) if name in RAW else position


def _is_foreign(nesting: list[str]) -> bool:
    return bool(nesting) and nesting[-1] in _FOREIGN


def _leave(nesting: list[str], name: str) -> None:
    if name in nesting:
        while nesting.pop() != name:
            pass


def _comment(text: str, position: int, page: Page) -> int:
    for short in (">", "->"):
        if text.startswith(short, position):
            return position + len(short)
    end = _COMMENT_END.search(text, position)
    if end is None:
        page.unfinished = "a comment"
        return -1
    return end.end()


def _bogus(text: str, start: int, page: Page, *, foreign: bool) -> int:
    """Declarations, processing instructions and CDATA: all but the last end at the first ``>``."""
    closing = "]]>" if foreign and text.startswith("<![CDATA[", start) else ">"
    end = text.find(closing, start + 2)
    if end < 0:
        page.unfinished = "a declaration"
        return -1
    return end + len(closing)


def _raw(text: str, position: int, tag: Tag, page: Page) -> int:
    end = _script_end(text, position) if tag.name == "script" else _text_end(text, position, tag.name)
    if end < 0:
        page.unfinished = f"<{tag.name}>"
        tag.text = text[position:]
        return -1
    tag.text = unescape(text[position:end]) if tag.name in _ESCAPABLE else text[position:end]
    return end


def _text_end(text: str, position: int, name: str) -> int:
    if name == "plaintext":
        return -1
    end = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(text, position)
    return end.start() if end else -1


def _script_end(text: str, position: int) -> int:
    """Where a script's end tag is: one that stands in ``<!-- <script> </script> -->`` is none."""
    escaped = nested = False
    for step in _SCRIPT_STEP.finditer(text, position):
        if step[0] == "<!--":
            escaped = True
        elif step[0].endswith("->"):
            escaped = nested = False
        elif step[1] and not nested:
            return step.start()
        else:
            nested = escaped and not step[1]
    return -1
