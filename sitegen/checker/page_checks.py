"""Check an HTML page tag by tag, and find the line of each error.

This is too slow for half a million pages. `quick_check` calls it only for pages that may have errors.
"""

import codecs
import re
from bisect import bisect_left
from urllib.parse import quote as quote_path

from sitegen.checker import html_parser
from sitegen.checker.check_result import CheckResult
from sitegen.checker.html_parser import RAW, Tag
from sitegen.checker.report import quote
from sitegen.checker.site_index import MISSING_ID, LinkResult, Location, SiteIndex, fragment_hash
from sitegen.checker.tag_checks import DIRECTIVES, Reference, Role, problems, references
from sitegen.checker.url_resolver import Form, Target, resolve_url
from sitegen.errors import Problem
from sitegen.portable import composed

POLICY = "content-security-policy"

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]+)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[a-zA-Z][a-zA-Z0-9+.-]*:")
_ALLOWING = ("'unsafe-inline'", "'nonce-", "'sha256-", "'sha384-", "'sha512-")
"""Prefixes of policy sources that allow inline scripts or styles. It is not checked which ones they allow."""
_REBUILD = "it was cut off: build again with --full, or correct the template"


def check_page(data: bytes, location: Location, index: SiteIndex) -> CheckResult:
    """Check a page."""
    page = _Page(data, location, index)
    page.check_encoding(data)
    page.check_end()
    page.check_head()
    identifiers = page.check_identifiers()
    for tag in page.tags:
        if (tag.attributes or tag.name in RAW) and not tag.inert:
            page.check_tag(tag, identifiers)
    return page.result


class _Page:
    """A page and the result of its checks so far."""

    def __init__(self, data: bytes, location: Location, index: SiteIndex) -> None:
        self.location = location
        self.index = index
        self.result = CheckResult(pages=1)
        self.static = index.is_static(location.path)
        self.encoding = _encoding(data)
        self.text = data.decode(self.encoding, "replace")
        parsed = html_parser.parse(self.text)
        self.tags = parsed.tags
        self.unfinished = parsed.unfinished
        self.redirects = any(_is_redirect(tag) for tag in self.tags)
        self.policies = [_directives(tag) for tag in self.tags if _is_policy(tag)]
        self.base = _base(self.tags)
        self._breaks: list[int] = []
        self._seen: set[str] = set()

    def check_encoding(self, data: bytes) -> None:
        """Check that the page can be decoded."""
        try:
            data.decode(self.encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._error(line, "encoding", "the page is not UTF-8", "save the file that it is made from as UTF-8")

    def check_end(self) -> None:
        """Check that the page does not end inside a tag, comment or script."""
        if self.unfinished:
            self._error(self._line(len(self.text)), "unfinished", f"the page ends inside {self.unfinished}", _REBUILD)

    def check_head(self) -> None:
        """Check the title and the content security policy."""
        titled = any(tag.name == "title" and not tag.foreign and tag.text.strip() for tag in self.tags)
        # Files with one line that prove ownership to a search engine or host need no title.
        is_proof = self.static and not any(tag.name in ("html", "head", "body", "title") for tag in self.tags)
        if not titled and not is_proof:
            self._error(0, "no-title", "the page has no title", "tabs, bookmarks and search results need one")
        if not self.redirects and not self.policies and not self.static:
            self.result.add_missing_policy(self.location)

    def check_identifiers(self) -> frozenset[str]:
        """Check that each id is used once. Return the page's ids and the names of its anchors."""
        found: dict[str, int] = {}
        active = [tag for tag in self.tags if not tag.inert]
        for tag in active:
            identifier = tag.attributes.get("id")
            if identifier and identifier in found and tag.fallback:
                continue
            if identifier and identifier in found:
                line = self._line(found[identifier])
                message = f'the id "{quote(identifier)}" is already in line {line}'
                self._error(self._line(tag.offset), "duplicate-id", message, "links lead to the first: use it once")
            elif identifier:
                found[identifier] = tag.offset
        names = {tag.attributes.get("name", "") for tag in active if tag.name == "a"}
        identifiers = frozenset(map(composed, (*found, *(names - {""}))))
        self.result.present.extend(
            [fragment_hash(self.location.number, identifier) for identifier in sorted(identifiers)]
        )
        return identifiers

    def check_tag(self, tag: Tag, identifiers: frozenset[str]) -> None:
        """Check a tag and its links."""
        for problem in problems(tag):
            if self._forbids(problem):
                self._error(self._line(tag.offset), problem.kind, problem.message, problem.remedy)
        inside = False
        for reference in references(tag):
            link = self._check_link(reference, identifiers)
            inside |= link.inside
            if link.problem:
                self.result.add_link(link, self.location, self._line(tag.offset))
            if link.fragment_hash:
                self.result.wanted.append(link.fragment_hash)
        if inside and tag.source not in self._seen:
            self.result.links += 1
            self._seen.add(tag.source)

    def _check_link(self, reference: Reference, identifiers: frozenset[str]) -> LinkResult:
        if reference.role is Role.SELF and self.redirects:  # the address of the page that the reader is sent to
            reference = Reference(reference.url, Role.NAME, reference.attribute)
        if self.static and reference.role is Role.SELF:  # the owner's page may be a copy of a page of another site
            return LinkResult()
        link = self._check_from_base(reference) if self.base else self.index.check(reference, self.location)
        if link.problem and link.problem.kind == "script-url" and not self._forbids(link.problem):
            return LinkResult()
        if link.fragment and composed(link.fragment) not in identifiers:
            message = f'{reference.attribute} "{quote(reference.url)}" leads to an id that the page does not have'
            return LinkResult(Problem("", 0, message, MISSING_ID, kind="broken-fragment"), inside=True)
        return link

    def _check_from_base(self, reference: Reference) -> LinkResult:
        """Check a link of a page with ``<base>``, which relative links start from."""
        site_url = self.index.site_url
        if resolve_url(reference.url, "", site_url).form is not Form.RELATIVE or _SCHEME.match(reference.url):
            return self.index.check(reference, self.location)
        base = resolve_url(self.base, self.location.folder, site_url)
        if base.target is not Target.SITE and base.target is not Target.SAME_PAGE:
            return LinkResult()
        path = base.path if base.target is Target.SITE else self.location.path
        folder, _, name = path.rpartition("/")
        url = reference.url.strip()
        if not url or url[0] in "#?":
            url = (quote_path(name) or "./") + url
        start = Location(self.location.path, f"{folder}/" if folder else "", self.location.number)
        return self.index.check(Reference(url, reference.role, reference.attribute), start)

    def _forbids(self, problem: Problem) -> bool:
        """Return True if a problem is an error on this page, because of its policy or in any case."""
        directive = DIRECTIVES.get(problem.kind)
        if directive is None or self.index.sends_policy:
            return True
        return any(_is_strict(policy, directive) for policy in self.policies)

    def _error(self, line: int, kind: str, message: str, remedy: str) -> None:
        self.result.add_error(self.location, line, kind, message, remedy)

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
    """Return True if a policy forbids inline scripts, inline styles or ``<base>``, depending on ``directive``."""
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
