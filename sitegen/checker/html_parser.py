"""Parse the start tags of an HTML page, as the tokenizer of the HTML standard does.

It is exact for everything that affects links: quotes, comments, CDATA in SVG and MathML, elements whose content is text
(`script`, `style`, `title` and so on), pages that are cut off. The time is linear in the size of the page.
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
"""Elements whose content is text, even if it looks like tags."""
_ESCAPABLE = frozenset({"title", "textarea"})
_FOREIGN = frozenset({"svg", "math"})
CONTAINERS = frozenset({"template", "noscript"})
"""Elements whose content is not displayed, or only without scripts."""
_DEEPEST = 512
"""The deepest nesting, the same as in browsers."""
_INTEGRATION = frozenset({"foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"})


@dataclass(slots=True)
class Tag:
    """A start tag."""

    name: str
    """In lower case."""
    attributes: dict[str, str]
    """Names in lower case -> decoded values. If a name is repeated, the first one counts."""
    offset: int = 0
    source: str = ""
    """The tag as written in the page."""
    text: str = ""
    """The content of an element in `RAW`."""
    foreign: bool = False
    """True in SVG and MathML."""
    inert: bool = False
    """True inside a `template`, which browsers do not display."""
    fallback: bool = False
    """True inside a `noscript`."""


@dataclass(slots=True)
class ParsedPage:
    """The start tags of a page, in order."""

    tags: list[Tag]
    unfinished: str = ""
    """The name of the construct in which the page ends, such as "a comment"; empty if the page is complete."""


def parse(text: str) -> ParsedPage:
    """Parse a decoded page. There is no invalid input."""
    page = ParsedPage([])
    nesting: list[str] = []
    position = 0
    while match := _OPEN.search(text, position):
        if not nesting and match[1] and text.startswith(">", match.end()):
            position = match.end() + 1  # an end tag that does not matter here
            continue
        position = _consume(text, match, page, nesting)
        if position < 0:
            break
    return page


def attributes(text: str, position: int = 0) -> tuple[dict[str, str], int]:
    """Parse the attributes of a tag from the end of its name; return them and the offset after ``>``, -1 if it has no end."""
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
    """Decode a character reference in an attribute. There, ``&copy=`` and ``&notit`` are text, often part of a query."""
    name = reference[1]
    return html5.get(name, reference[0]) if name else unescape(reference[0])


def _consume(text: str, match: re.Match[str], page: ParsedPage, nesting: list[str]) -> int:
    """Parse the tag, comment or declaration at a ``<``; return the offset after it, -1 at the end of the page."""
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
    if name in CONTAINERS and not foreign and len(nesting) < _DEEPEST:
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


def _comment(text: str, position: int, page: ParsedPage) -> int:
    for short in (">", "->"):
        if text.startswith(short, position):
            return position + len(short)
    end = _COMMENT_END.search(text, position)
    if end is None:
        page.unfinished = "a comment"
        return -1
    return end.end()


def _bogus(text: str, start: int, page: ParsedPage, *, foreign: bool) -> int:
    """Return the offset after a declaration, processing instruction or CDATA section."""
    closing = "]]>" if foreign and text.startswith("<![CDATA[", start) else ">"
    end = text.find(closing, start + 2)
    if end < 0:
        page.unfinished = "a declaration"
        return -1
    return end + len(closing)


def _raw(text: str, position: int, tag: Tag, page: ParsedPage) -> int:
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
    """Return the offset of a script's end tag. An end tag inside ``<!-- <script> </script> -->`` does not count."""
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
