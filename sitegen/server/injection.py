"""Puts the preview's script into a page, and into the page's own Content-Security-Policy what it needs: no more."""

import re
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

_META = re.compile(rb"<meta\s[^>]*content-security-policy[^>]*>", re.IGNORECASE)
_HEAD = 1 << 14
"""Bytes of a page in which its policy is looked for."""

_NEEDS = (("script-src-elem", "script-src"), ("style-src-elem", "style-src"), ("connect-src",))
"""Directives for scripts, style sheets and connections, the most specific first; after them, ``default-src`` counts."""


@dataclass(frozen=True, slots=True)
class Client:
    """The script for one page."""

    script: str
    """Its address."""
    source: str
    """What a policy has to allow: an address that ends with a slash, so that only what is below it is allowed."""
    data: dict[str, str]
    """What the script is told, as ``data-`` attributes."""


def inject(page: bytes, client: Client) -> bytes:
    """Add the script at the end of the page's head.

    There it cannot touch what style sheets see of the body (``:last-child``). A page whose tags are left out gets it at
    the end, where it works as well.
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
    """Allow ``source`` for the preview's script, its style sheet and its connections, where ``policy`` does not yet.

    All else stays forbidden, so that what the policy breaks on the host is broken in the preview. Where only
    ``default-src`` speaks of a kind, a directive of its own takes over what that allows.
    """
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    directives.pop("", None)
    for names in _NEEDS:
        found = next((name for name in (*names, "default-src") if name in directives), None)
        if found and not _allows(directives[found]):
            kept = [allowed for allowed in directives[found] if allowed.lower() != "'none'"]
            directives[found if found != "default-src" else names[-1]] = [*kept, source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def _allows(sources: list[str]) -> bool:
    return not {"'self'", "*", "http:"}.isdisjoint(source.lower() for source in sources)


def _amended(meta: bytes, source: str) -> bytes:
    """A ``<meta>`` with its policy amended; any other, such as one with an odd encoding, as it is."""
    attributes = _Attributes(meta.decode("utf-8", "replace")).found
    if attributes.get("http-equiv", "").strip().lower() != "content-security-policy":
        return meta
    attributes["content"] = amend(attributes.get("content", ""), source)
    return ("<meta" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">").encode()


class _Attributes(HTMLParser):
    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(tag)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.found.setdefault(name, value or "")
