"""An HTML page, examined tag by tag: exact, and with the line of each fault.

Half a million pages are too many for this; `sieve` lets the sound ones pass and sends the others here.
"""

import codecs
import re
from bisect import bisect_left
from urllib.parse import quote as quote_path

from sitegen.checker import markup
from sitegen.checker.addresses import Form, Where
from sitegen.checker.addresses import read as read_address
from sitegen.checker.findings import Findings
from sitegen.checker.ground import NAME_IT, Ground, Place, Verdict, mark, one_form
from sitegen.checker.markup import RAW, Tag
from sitegen.checker.report import quote
from sitegen.checker.rules import Reference, Role, breaches, references

POLICY = "content-security-policy"

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[a-zA-Z][a-zA-Z0-9+.-]*:")
_ALLOWING = ("'unsafe-inline'", "'nonce-", "'sha256-", "'sha384-", "'sha512-")
"""Beginnings of policy sources that allow inline scripts or styles. It is not checked which ones they allow."""
_REBUILD = "it was cut off: build again with --full, or mend the template"


def examine(data: bytes, place: Place, ground: Ground) -> Findings:
    """Everything that is wrong in a page."""
    page = _Page(data, place, ground)
    page.whole(data)
    page.head()
    identifiers = page.identifiers()
    for tag in page.tags:
        if (tag.attributes or tag.name in RAW) and not tag.inert:
            page.tag(tag, identifiers)
    return page.found


class _Page:
    """One page under examination."""

    def __init__(self, data: bytes, place: Place, ground: Ground) -> None:
        self.place = place
        self.ground = ground
        self.found = Findings(pages=1)
        self.static = ground.is_static(place.path)
        self.encoding = _encoding(data)
        self.text = data.decode(self.encoding, "replace")
        read = markup.read(self.text)
        self.tags = read.tags
        self.unfinished = read.unfinished
        self.redirects = any(_is_redirect(tag) for tag in self.tags)
        self.policies = [_directives(tag) for tag in self.tags if _is_policy(tag)]
        self.base = _base(self.tags)
        self._breaks: list[int] = []
        self._seen: set[str] = set()

    def whole(self, data: bytes) -> None:
        """Whether all of the page is there and can be read."""
        try:
            data.decode(self.encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._fault(line, "encoding", "the page is not UTF-8", "save what it is made from as UTF-8")
        if self.unfinished:
            self._fault(self._line(len(self.text)), "unfinished", f"the page ends inside {self.unfinished}", _REBUILD)

    def head(self) -> None:
        """What every page says of itself."""
        titled = any(tag.name == "title" and not tag.foreign and tag.text.strip() for tag in self.tags)
        # Files with one line that prove ownership to a search engine or host need no title.
        piece = self.static and not any(tag.name in ("html", "head", "body", "title") for tag in self.tags)
        if not titled and not piece:
            self._fault(0, "no-title", "the page has no title", "tabs, bookmarks and search results need one")
        if not self.redirects and not self.policies and not self.static:
            self.found.no_policy(self.place)

    def identifiers(self) -> frozenset[str]:
        """The page's ids, and the names of its anchors."""
        found: dict[str, int] = {}
        shown = [tag for tag in self.tags if not tag.inert]
        for tag in shown:
            identifier = tag.attributes.get("id")
            if identifier and identifier in found and tag.fallback:
                continue
            if identifier and identifier in found:
                line = self._line(found[identifier])
                message = f'the id "{quote(identifier)}" stands in line {line} already'
                self._fault(self._line(tag.offset), "duplicate-id", message, "links lead to the first: use it once")
            elif identifier:
                found[identifier] = tag.offset
        names = {tag.attributes.get("name", "") for tag in shown if tag.name == "a"}
        identifiers = frozenset(map(one_form, (*found, *(names - {""}))))
        self.found.marks.extend([mark(self.place.number, identifier) for identifier in sorted(identifiers)])
        return identifiers

    def tag(self, tag: Tag, identifiers: frozenset[str]) -> None:
        """What a tag does and where it leads."""
        for breach in breaches(tag):
            if breach.directive and not self._forbids(breach.directive):
                continue
            self._fault(self._line(tag.offset), breach.kind, breach.message, breach.advice)
        inside = False
        for reference in references(tag):
            verdict = self._judge(reference, identifiers)
            inside |= verdict.inside
            if verdict.kind:
                self.found.add(verdict, self.place, self._line(tag.offset))
            if verdict.mark:
                self.found.wanted.append(verdict.mark)
        if inside and tag.source not in self._seen:
            self.found.links += 1
            self._seen.add(tag.source)

    def _judge(self, reference: Reference, identifiers: frozenset[str]) -> Verdict:
        if reference.role is Role.SELF and self.redirects:  # the address of the page that took its place
            reference = Reference(reference.url, Role.NAME, reference.place)
        if self.static and reference.role is Role.SELF:  # an owner's page may be a copy of one elsewhere
            return Verdict()
        verdict = self._based(reference) if self.base else self.ground.judge(reference, self.place)
        if verdict.kind == "script-url" and not self._forbids("script-src"):
            return Verdict()
        if verdict.fragment and one_form(verdict.fragment) not in identifiers:
            message = f'{reference.place} "{quote(reference.url)}" leads to an id that the page does not have'
            return Verdict("broken-fragment", message, NAME_IT, inside=True)
        return verdict

    def _based(self, reference: Reference) -> Verdict:
        """Judge a reference on a page with ``<base>``, where relative links start."""
        origin = self.ground.origin
        if read_address(reference.url, "", origin).form is not Form.RELATIVE or _SCHEME.match(reference.url):
            return self.ground.judge(reference, self.place)
        base = read_address(self.base, self.place.folder, origin)
        if base.where is not Where.SITE and base.where is not Where.HERE:
            return Verdict()
        path = base.path if base.where is Where.SITE else self.place.path
        folder, _, name = path.rpartition("/")
        url = reference.url.strip()
        if not url or url[0] in "#?":
            url = (quote_path(name) or "./") + url
        place = Place(self.place.path, f"{folder}/" if folder else "", self.place.number)
        return self.ground.judge(Reference(url, reference.role, reference.place), place)

    def _forbids(self, directive: str) -> bool:
        """Return whether a policy of the page or of its host forbids inline code of this directive."""
        if self.ground.sends_policy:
            return True
        return any(_is_strict(policy, directive) for policy in self.policies)

    def _fault(self, line: int, kind: str, message: str, advice: str) -> None:
        self.found.fault(self.place, line, kind, message, advice)

    def _line(self, offset: int) -> int:
        if not self._breaks:
            self._breaks = [match.start() for match in re.finditer("\n", self.text)] + [len(self.text)]
        return bisect_left(self._breaks, offset) + 1


def _encoding(data: bytes) -> str:
    """Return the encoding of a page as browsers find it: from its first bytes, else from its declaration, else UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = _CHARSET.search(data, 0, 1024)
    try:
        # UTF-16 cannot be declared in ASCII, and "UTF-8-sig" would hide a byte order mark.
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith("utf") or not name.isascii() else name


def _directives(tag: Tag) -> dict[str, list[str]]:
    """Return the directives of a policy, each with its sources."""
    parts = [part.split() for part in tag.attributes.get("content", "").lower().split(";")]
    return {part[0]: part[1:] for part in reversed(parts) if part}


def _is_strict(policy: dict[str, list[str]], directive: str) -> bool:
    """Return whether a policy forbids inline scripts, inline styles or ``<base>``, as ``directive`` asks."""
    if directive == "base-uri":
        return True
    sources = policy.get(directive, policy.get("default-src"))
    return sources is not None and not any(source.startswith(_ALLOWING) for source in sources)


def _base(tags: list[Tag]) -> str:
    """Return the URL of ``<base>``; empty if the page has none."""
    return next((tag.attributes["href"] for tag in tags if tag.name == "base" and "href" in tag.attributes), "")


def _is_redirect(tag: Tag) -> bool:
    return tag.name == "meta" and any(reference.role is Role.REDIRECT for reference in references(tag))


def _is_policy(tag: Tag) -> bool:
    return tag.name == "meta" and tag.attributes.get("http-equiv", "").strip().lower() == POLICY
