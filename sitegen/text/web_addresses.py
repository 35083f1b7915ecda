"""Find web addresses in running text and make links of those that are safe to follow.

A link has the scheme http or https, and a host that is a domain name or an IPv4 address. All other addresses stay text.
"""

import re
from urllib.parse import quote

from sitegen import arxiv
from sitegen.escaping import html_text

# An address ends at white space, a quotation mark, a brace, or a bracket that it did not open itself. TeX escapes some
# characters in it.
_ENDS = r"\s<>\"'`{}|^\\$()\[\]"
_REST = rf"(?:[^{_ENDS}]++|\\[_%#&~-]|\([^{_ENDS}]*+\))"
_ALONE = r"(?<![\w.@/:=-])"
_HTTP = rf"https?://{_REST}+"

_ARXIV = rf"arXiv: ?{arxiv.IDENTIFIER}"

ADDRESS = re.compile(
    rf"{_HTTP}"
    rf"|{_ALONE}(?:www\.(?=\w)|git(?:hub|lab)\.com/|huggingface\.co/){_REST}+"
    rf"|(?<![\w/]){_ARXIV}(?!\d)"
)
"""An address in a text, with the punctuation that may follow it."""

HTTP_START = "h(?=ttps?://)"
START = rf"{HTTP_START}|h(?=uggingface\.co/)|w(?=ww\.)|g(?=it(?:hub|lab)\.com/)|a(?=rXiv:)"
"""The beginning of an address. Each alternative begins with a literal, which makes the search fast."""

HTTP_ADDRESS = re.compile(_HTTP)
_PAGES = re.compile(rf"{_ALONE}[A-Za-z0-9-]{{1,63}}\.git(?:hub|lab)\.io\b{_REST}*|{ADDRESS.pattern}")
_PREPRINT = re.compile(_ARXIV)
_LONGEST = 2000
_PUNCTUATION = ".,;:!?~*"

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_HOST = rf"(?:(?:(?!xn--){_LABEL}\.)+[A-Za-z]{{2,24}}|(?:{_OCTET}\.){{3}}{_OCTET})"
_SAFE = re.compile(rf"https?://{_HOST}(?::[1-5]?\d{{1,4}})?(?:$|([/?#][\w./#-]*$)|[/?#])", re.ASCII)
_ESCAPED = re.compile(r"\\([_%#&~-])")
_HALF_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_URL_CHARACTERS = "/?:@!$&'()*+,;=~%"


def pattern_for(text: str) -> re.Pattern[str] | None:
    """Return the pattern for the addresses in ``text``, after quick tests; None if the text has no address.

    An address without scheme (``github.com/...``) counts only in a text without ``http://``.
    """
    colon = ":" in text  # faster to find than the longer strings
    if colon and "://" in text:
        return ADDRESS if "www." in text or "arXiv:" in text else HTTP_ADDRESS
    if "github." in text:
        return _PAGES if ".io" in text else ADDRESS
    return ADDRESS if "www." in text or (colon and "arXiv:" in text) else None


def trimmed(address: str) -> str:
    """Return a match of `ADDRESS` without the punctuation of the sentence at its end."""
    return address.rstrip(_PUNCTUATION)


def unescaped(address: str) -> str:
    """Return an address without the backslashes of TeX."""
    return _ESCAPED.sub(r"\1", address) if "\\" in address else address


def target(address: str) -> str | None:
    """Return the URL of an address in a text, valid and percent-encoded; None if it would not be safe."""
    address = unescaped(address)
    if _PREPRINT.fullmatch(address):
        return arxiv.abstract_url(address.removeprefix("arXiv:").lstrip(" "))
    if not address.startswith(("http:", "https:")):
        address = ("http://" if address.startswith("www.") else "https://") + address
    safe = _SAFE.match(address) if len(address) <= _LONGEST else None
    if not safe:
        return None
    return address if safe.end() == len(address) and address.count("#") <= 1 else _encoded(address)


def _encoded(url: str) -> str:
    before, mark, fragment = url.partition("#")
    return _HALF_ESCAPE.sub("%25", quote(before, _URL_CHARACTERS) + mark + quote(fragment, _URL_CHARACTERS))


def anchor(url: str) -> str:
    """Return the opening tag of a link to ``url``, which is a result of `target`."""
    return f'<a href="{html_text(url)}" rel="nofollow">'


def autolink(text: str, addresses: re.Pattern[str]) -> str:
    """Return a text without TeX as HTML, with links for addresses; ``addresses`` is the result of `pattern_for`."""
    done, pieces = 0, []
    for found in addresses.finditer(text):
        address = trimmed(found[0])
        url = target(address)
        if url:
            pieces.append(f"{html_text(text[done : found.start()])}{anchor(url)}{html_text(address)}</a>")
            done = found.start() + len(address)
    pieces.append(html_text(text[done:]))
    return "".join(pieces)
