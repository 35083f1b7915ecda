"""An HTML page, examined tag by tag: exact, and with the line of each fault.

Half a million pages are too many for this; `sieve` lets the sound ones pass and sends the others here.
"""

import re
from bisect import bisect_left

from sitegen.checker import markup
from sitegen.checker.findings import Findings
from sitegen.checker.ground import NAME_IT, Ground, Place, Verdict, mark
from sitegen.checker.markup import RAW, Tag
from sitegen.checker.report import quote
from sitegen.checker.rules import Reference, Role, breaches, references

POLICY = "content-security-policy"

_REBUILD = "it was cut off: build again with --full, or mend the template"


def examine(data: bytes, place: Place, ground: Ground) -> Findings:
    """Everything that is wrong in a page."""
    page = _Page(data, place, ground)
    page.whole(data)
    page.head()
    identifiers = page.identifiers()
    for tag in page.tags:
        if tag.attributes or tag.name in RAW:
            page.tag(tag, identifiers)
    return page.found


class _Page:
    """One page under examination."""

    def __init__(self, data: bytes, place: Place, ground: Ground) -> None:
        self.place = place
        self.ground = ground
        self.found = Findings(pages=1)
        self.text = data.decode("utf-8", "replace")
        read = markup.read(self.text)
        self.tags = read.tags
        self.unfinished = read.unfinished
        self.redirects = any(_is_redirect(tag) for tag in self.tags)
        self._breaks: list[int] = []
        self._seen: set[str] = set()

    def whole(self, data: bytes) -> None:
        """Whether all of the page is there and can be read."""
        try:
            data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._fault(line, "encoding", "the page is not UTF-8", "save what it is made from as UTF-8")
        if self.unfinished:
            self._fault(self._line(len(self.text)), "unfinished", f"the page ends inside {self.unfinished}", _REBUILD)

    def head(self) -> None:
        """What every page says of itself."""
        if not any(tag.name == "title" and not tag.foreign and tag.text.strip() for tag in self.tags):
            self._fault(0, "no-title", "the page has no title", "tabs, bookmarks and search results need one")
        if not self.redirects and not any(_is_policy(tag) for tag in self.tags):
            self.found.no_policy(self.place)

    def identifiers(self) -> frozenset[str]:
        """The page's ids, and the names of its anchors."""
        found: dict[str, int] = {}
        for tag in self.tags:
            identifier = tag.attributes.get("id")
            if identifier and identifier in found:
                line = self._line(found[identifier])
                message = f'the id "{quote(identifier)}" stands in line {line} already'
                self._fault(self._line(tag.offset), "duplicate-id", message, "links lead to the first: use it once")
            elif identifier:
                found[identifier] = tag.offset
        names = {tag.attributes.get("name", "") for tag in self.tags if tag.name == "a"}
        identifiers = frozenset(found) | (names - {""})
        self.found.marks.extend([mark(self.place.number, identifier) for identifier in sorted(identifiers)])
        return identifiers

    def tag(self, tag: Tag, identifiers: frozenset[str]) -> None:
        """What a tag does and where it leads."""
        for breach in breaches(tag):
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
        verdict = self.ground.judge(reference, self.place)
        if verdict.fragment and verdict.fragment not in identifiers:
            message = f'{reference.place} "{quote(reference.url)}" leads to an id that the page does not have'
            return Verdict("broken-fragment", message, NAME_IT, inside=True)
        return verdict

    def _fault(self, line: int, kind: str, message: str, advice: str) -> None:
        self.found.fault(self.place, line, kind, message, advice)

    def _line(self, offset: int) -> int:
        if not self._breaks:
            self._breaks = [match.start() for match in re.finditer("\n", self.text)] + [len(self.text)]
        return bisect_left(self._breaks, offset) + 1


def _is_redirect(tag: Tag) -> bool:
    return tag.name == "meta" and any(reference.role is Role.REDIRECT for reference in references(tag))


def _is_policy(tag: Tag) -> bool:
    return tag.name == "meta" and tag.attributes.get("http-equiv", "").strip().lower() == POLICY
