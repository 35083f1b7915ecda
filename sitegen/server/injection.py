"""Add the preview's script to a page, and allow it in the page's Content-Security-Policy."""

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

_META = re.compile(rb"<meta\s[^>]*content-security-policy[^>]*>", re.IGNORECASE)
_HEAD = 1 << 14
"""Bytes at the beginning of a page that are searched for its policy."""

_NEEDS = (("script-src-elem", "script-src"), ("style-src-elem", "style-src"), ("connect-src",))
"""Directives for scripts, style sheets and connections, the most specific first. ``default-src`` is the fallback."""


@dataclass(frozen=True, slots=True)
class Client:
    """The script in one page."""

    script: str
    """Its address."""
    source: str
    """The address that a policy has to allow. It ends with a slash, so that only addresses below it are allowed."""
    data: dict[str, str]
    """Input for the script, as ``data-`` attributes."""


def inject(page: bytes, client: Client) -> bytes:
    """Add the script at the end of the page's head.

    In the body it could change the meaning of selectors such as ``:last-child``. A page without tags for head and body
    gets the script at its end.
    """
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in client.data.items())
    tag = f'<script src="{escape(client.script)}"{data} defer></script>'.encode()
    page = _META.sub(lambda meta: _amended(meta[0], client.source), page[:_HEAD]) + page[_HEAD:]
    lower = page.lower()
    for at in (lower.find(b"</head>"), lower.rfind(b"</body>")):
        if at >= 0:
            return page[:at] + tag + page[at:]
    return page + tag


def amend(policy: str, source: str) -> str:
    """Allow ``source`` for the preview's script, style sheet and connections, unless ``policy`` allows it already.

    Everything else stays forbidden: a page that its policy breaks on the host must look broken in the preview too. If
    only ``default-src`` applies, a new directive with its sources and ``source`` is added.
    """
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    directives.pop("", None)
    for names in _NEEDS:
        found = next((name for name in (*names, "default-src") if name in directives), None)
        if found and not _allows(directives[found]):
            allowed = [value for value in directives[found] if value.lower() != "'none'"]
            directives[found if found != "default-src" else names[-1]] = [*allowed, source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def _allows(sources: list[str]) -> bool:
    return not {"'self'", "*", "http:"}.isdisjoint(source.lower() for source in sources)


def _amended(meta: bytes, source: str) -> bytes:
    """Return a ``<meta>`` with its policy amended, or unchanged if it has no policy."""
    attributes = _Attributes(meta.decode("utf-8", "replace")).found
    if attributes.get("http-equiv", "").strip().lower() != "content-security-policy":
        return meta
    attributes["content"] = amend(attributes.get("content", ""), source)
    return ("<meta" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">").encode()


class _Attributes(HTMLParser):
    """The attributes of a tag, by name. The first one of a name counts."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(tag)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Store the attributes."""
        for name, value in attrs:
            self.found.setdefault(name, value or "")
