"""Find the addresses of a paper's code and of its project page in its comment and abstract."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple


class PaperLinks(NamedTuple):
    """Addresses about a paper."""

    code: tuple[str, ...]
    """Of its code, models or data on hosts for these; code before data, else in the order of comment and abstract."""
    project: str | None
    """Of a web page about the paper."""


class _Address(NamedTuple):
    """An address in a text."""

    url: str
    host: str
    """In lower case, without ``www.``."""
    path: str
    """Without the slashes at its ends."""
    use: str
    """The use of its host (`_use`)."""
    context: str
    """The text before it."""
    is_abstract: bool
    """True if it is in the abstract."""

    @property
    def before(self) -> str:
        """Return the text before it, from the beginning of the sentence."""
        return _SENTENCE_END.split(self.context)[-1]


_NONE: Final = PaperLinks((), None)
_HOST_END: Final = r"\.(?:io\b|(?:com|org|net|edu|ai|co|cn|de|fr|uk|ch|app|site|dev)/)"
_ANCHOR = re.compile(rf"://|www\.|{_HOST_END}")
"""A part of every address: the sign after its scheme, or the beginning or the end of the name of a host."""
_REST = re.compile(
    r"\s?(?P<host>(?:[\w-]{1,63}\.){1,6}[a-zA-Z\u0130\u0131\u017f\u212a]{2,12})(?P<port>:\d{2,5})?"
    r"(?P<path>(?:[/?#][^\s<>\"{}|\\^`$\u3000-\u303f\uff00-\uffef]{0,400})?)"
)
"""An address after its scheme. A pattern that ignores case would be slower: the letters without ASCII are those that it would match."""
_SIGN = re.compile(_HOST_END)
_SPLIT_PATH = re.compile(r"github\.com(?:/ (?=[\w.-]+/)| (?=/\w))")
"""A space inside an address."""
_TEX: Final = (
    (r"\_", "_"),
    (r"\%", "%"),
    (r"\#", "#"),
    (r"\&", "&"),
    (r"\~{}", "~"),
    (r"\~", "~"),
    (r"$\sim$", "~"),
    (r"\textasciitilde", "~"),
)
"""Signs of addresses as TeX writes them."""
_TRAILING: Final = ".,;:!?'\"*’”]>"
_SENTENCE_END = re.compile(r"[.!?;]\s")
_CONTEXT: Final = 110
_LONGEST_HOST: Final = 80

_CODE_HOST = re.compile(
    r"(?:gist\.)?github\.com|raw\.githubusercontent\.com|(?:[\w-]+\.)*(?:gitlab|gitlab-[\w-]+)(?:\.[\w-]+)+|git\.[\w.-]+|bitbucket\.org"
    r"|(?:anonymous\.)?4open\.science|gitee\.com|codeberg\.org|sourceforge\.net|sr\.ht|code\.google\.com|codeocean\.com|gitcode\.(?:com|net)"
    r"|colab\.research\.google\.com|pypi\.org|notabug\.org|openi\.pcl\.ac\.cn|git\.openi\.org\.cn"
)
_DATA_HOST = re.compile(
    r"huggingface\.co|hf\.co|tfhub\.dev|modelscope\.cn|kaggle\.com|zenodo\.org|figshare\.com|ieee-dataport\.org|data\.mendeley\.com|openxlab\.org\.cn|dataverse\.[\w.-]+|osf\.io"
)
_NO_CODE_PATH = re.compile(r"(?:papers|blog|docs)/", re.IGNORECASE)
_PAGE_HOST = re.compile(
    r"[\w.-]+\.(?:github\.io|gitlab\.io|netlify\.app|vercel\.app|notion\.site|webflow\.io|pages\.dev|web\.app|weebly\.com|wixsite\.com|readthedocs\.io)"
    r"|sites\.google\.com"
)
"""Hosts on which authors make pages of projects."""
_OTHER_HOST = re.compile(
    r"youtu\.be|(?:[\w-]+\.)*(?:youtube\.com|youtube-nocookie\.com|vimeo\.com|bilibili\.com|doi\.org|openreview\.net|ieee\.org|arxiv\.org"
    r"|thecvf\.com|nips\.cc|neurips\.cc|mlr\.press|aclanthology\.org|aclweb\.org|springer\.com|springerlink\.com|sciencedirect\.com|elsevier\.com|acm\.org|mdpi\.com"
    r"|nature\.com|wiley\.com|tandfonline\.com|archives-ouvertes\.fr|hal\.science|researchgate\.net|ssrn\.com|biorxiv\.org|medrxiv\.org"
    r"|spiedigitallibrary\.org|spie\.org|frontiersin\.org|sagepub\.com|oup\.com|iop\.org|aip\.org|plos\.org|plosone\.org|pnas\.org|scitepress\.org|ceur-ws\.org"
    r"|semanticscholar\.org|openaccess\.net|google\.com|googleapis\.com|goo\.gl|dropbox\.com|baidu\.com|sharepoint\.com|1drv\.ms|live\.com|box\.com|mega\.nz"
    r"|bit\.ly|tinyurl\.com|creativecommons\.org|wikipedia\.org|twitter\.com|x\.com|medium\.com|linkedin\.com|facebook\.com|slideshare\.net|slideslive\.com|softwareheritage\.org"
    r"|miccai\.org|bmva-archive\.org\.uk|bmva\.org|mitpressjournals\.org|jmlr\.org|aaai\.org|ijcai\.org|iclr\.cc|icml\.cc|eccv2\d+\.\w+|image-net\.org|cocodataset\.org"
    r"|grand-challenge\.org|codalab\.org|kitti\.is\.tue\.mpg\.de|cityscapes-dataset\.(?:com|net)|w3\.org|overleaf\.com|ctan\.org|isca-speech\.org|hdl\.handle\.net|handle\.net"
    r"|worldscientific\.com|igi-global\.com|inderscience\.com|hindawi\.com|copernicus\.org|eurasip\.org|aircconline\.com|airccse\.org|ijcaonline\.org|academia\.edu|scholar\.google\.\w+)"
)
"""Publishers, videos, files and services: pages there are not the paper's own."""
_EVENT_HOST = re.compile(r"(?:[\w-]+\.)*[a-z-]{2,30}(?:19|20)\d\d\.[a-z.]{2,10}")
"""A host that is named by an event and its year."""
_FILE = re.compile(r"\.(?:pdf|mp4|avi|mov|gif|png|jpe?g|pptx?|zip|gz|tgz|rar|7z|ps)(?:[?#].*)?$", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:challenges?|competitions?|workshops?|leaderboard|journal|published|proceedings|doi|version of record|conference|issn|issue|volume|related\s(?:papers?|works?)|research\sprojects?)\b",
    re.IGNORECASE,
)
"""The address after it is probably that of an event or a publisher."""
_SUBJECT = re.compile(
    r"\b(?:projects?|web-?\s?sites?|web-?\s?pages?|home-?\s?pages?|pages?|site|demos?|supplement\w*|visit|videos?|animations|results|more|see|codes?|"
    r"software|source|implementations?|models?|dataset|data|database|benchmark|toolbox|library|available|released?|accessible|found|url|links?|http)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:projects?|our|this (?:paper|work)|available|released?|accessible|accessed|found|visit|see|here|url|public\w*|web-?\s?sites?|web-?\s?pages?|home-?\s?pages?)\b",
    re.IGNORECASE,
)
_PROJECT_PAGE = re.compile(r"\b(?:projects?|our (?:code|data\w*|home|web\w*))\b", re.IGNORECASE)
_MOST_CODE: Final = 5
_LONGEST: Final = 8000


@lru_cache(maxsize=64)
def read(comment: str | None, abstract: str) -> PaperLinks:
    """Return the addresses of code and project page that comment and abstract contain.

    Time is linear in their length; the first 8,000 characters of each count. Addresses begin with ``http://`` or ``https://``.
    The last results are kept, because the fields of a record are asked one by one.
    """
    found = [
        *(_addresses(comment[:_LONGEST], is_abstract=False) if comment and _has_sign(comment) else ()),
        *(_addresses(abstract[:_LONGEST], is_abstract=True) if _has_sign(abstract) else ()),
    ]
    if not found:
        return _NONE
    code = {_key(one): one.url for one in reversed(found) if one.use == "code" and _is_code(one)}
    data = {_key(one): one.url for one in reversed(found) if one.use == "data" and _is_code(one)}
    others = [one for one in found if one.use in ("page", "")]
    of_events = {_key(one) for one in others if _is_of_event(one)}
    pages = [one for one in others if _is_page(one) and _key(one) not in of_events]
    return PaperLinks((*reversed(code.values()), *reversed(data.values()))[:_MOST_CODE], _best_page(pages))


def _has_sign(text: str) -> bool:
    """Return True if the beginning of a text has one of the signs that a text with an address has."""
    return "://" in text[:_LONGEST] or "www." in text[:_LONGEST] or bool(_SIGN.search(text, 0, _LONGEST))


def _best_page(pages: Sequence[_Address]) -> str | None:
    """Return the first page on a host of projects, else the first page."""
    if not pages:
        return None
    return next((one for one in pages if one.use == "page"), pages[0]).url


def _addresses(text: str, *, is_abstract: bool) -> Iterator[_Address]:
    """Yield the addresses in a text, which may contain TeX."""
    if "\\" in text:
        for written, sign in _TEX:
            text = text.replace(written, sign)
    text = text.replace(": //", "://")
    if "github.com" in text:
        text = _SPLIT_PATH.sub("github.com/", text).replace("github.com//", "github.com/")
    end = 0
    for anchor in _ANCHOR.finditer(text):
        at = anchor.start()
        if at < end:
            continue
        start = _start_of_host(text, max(end, at - _LONGEST_HOST), at)
        if start and text[start - 1] in "/@":
            continue
        has_scheme = anchor[0] == "://"
        found = _REST.match(text, anchor.end() if has_scheme else start)
        left = text[start:at].lower()
        if not found or left == "ftp":
            continue
        scheme = "http" if has_scheme and left.endswith("http") else "https"
        yield _address(scheme, found, text[max(0, start - _CONTEXT) : start], is_abstract=is_abstract)
        end = found.end()


def _start_of_host(text: str, lowest: int, at: int) -> int:
    """Return the offset of the first of the letters, digits, points and hyphens before an offset, not below ``lowest``."""
    while at > lowest and (text[at - 1].isalnum() or text[at - 1] in ".-_"):
        at -= 1
    return at


def _address(scheme: str, found: re.Match[str], context: str, *, is_abstract: bool) -> _Address:
    written, path = found["host"].lower(), _trimmed(found["path"])
    host = written.removeprefix("www.")
    use = _use(host)
    if use in ("code", "data"):
        scheme = "https"
    return _Address(
        f"{scheme}://{written}{found['port'] or ''}{path}", host, path.strip("/"), use, context, is_abstract
    )


@lru_cache(maxsize=1024)
def _use(host: str) -> str:
    """Return the use of a host: ``code``, ``data``, ``page`` (of projects), ``other`` (what no project has), or nothing known."""
    for use, hosts in (
        ("page", _PAGE_HOST),
        ("code", _CODE_HOST),
        ("data", _DATA_HOST),
        ("other", _OTHER_HOST),
        ("other", _EVENT_HOST),
    ):
        if hosts.fullmatch(host):
            return use
    return ""


def _trimmed(path: str) -> str:
    """Return the path of an address without the punctuation of the sentence around it."""
    path = path.partition("](")[0]
    while path and (path[-1] in _TRAILING or (path[-1] == ")" and path.count("(") < path.count(")"))):
        path = path[:-1]
    return path


def _key(address: _Address) -> str:
    """Return a text that two spellings of an address share."""
    return f"{address.host}/{address.path}".lower().removesuffix(".git")


def _is_code(address: _Address) -> bool:
    """Return True if an address on a host of code or data is more than the host."""
    return bool(address.path) and not _NO_CODE_PATH.match(address.path)


def _is_of_event(address: _Address) -> bool:
    """Return True if an address follows the name of a challenge, a workshop or a journal."""
    return bool(_EVENT.search(address.before) and not _PROJECT_PAGE.search(address.before))


def _is_page(address: _Address) -> bool:
    """Return True if an address is that of a page about the paper. In an abstract, the words before it must say so."""
    if _FILE.search(address.path):
        return False
    if address.use == "page" or not address.is_abstract:
        return True
    return bool(_SUBJECT.search(address.before) and _OWN.search(address.before))
