"""Lets sound pages pass quickly: the tags of a site repeat, and each needs a judgement once.

The sieve finds all tags of a page with one regular expression, takes away those it knows to be sound, and looks at the
rest. It takes tags for what they seem to be, and so may suspect a sound page: `pages.examine` then decides. It never
passes a faulty one, save for markup hidden in the attributes of an *end* tag.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from zlib import crc32

from sitegen.checker import markup, pages
from sitegen.checker.findings import Findings
from sitegen.checker.ground import ABSENT, NOT_FOUND, Ground, Place, Reach, one_form
from sitegen.checker.markup import HOLDING, RAW, Tag
from sitegen.checker.rules import Role, breaches, references

ENOUGH = 250_000
"""Tags to remember at most, at some 130 bytes each."""

_TAG = re.compile(rb"<(?:title>[^<]*</title>|script[^>]*>[^<]*</script>|[a-zA-Z!?][^>]*>)")
"""A comment ends at its first ``>`` here: one that holds tags is thus none, and makes its page suspect."""
_ID = re.compile(rb' id="([^"]*)"')
_STRICT = re.compile(
    rb"""<([a-zA-Z][^\s/<>"'=]*+)
    (?: \s++ [^\s/<>"'=]++ (?: \s*+ = \s*+ (?: "[^"<>]*+" | '[^'<>]*+' | [^\s"'<>=`]++ ) )? )*
    \s*+ /?>""",
    re.VERBOSE,
)
_MUTE = (
    rb"(?:(?:class|rel|title|dir|role|type|datetime|tabindex|translate|width|height|viewBox|x|y|d|points|"
    rb'alt|for|scope|colspan|rowspan|aria-[a-z]++|data-[a-z-]++)="[^"<>]*+"|id="[^"<>&]*+"'
    rb'|(?:href)?lang="[a-z]{2}(?:-[A-Z]{2})?")'
)
"""An attribute that neither leads nor does anything."""
_UNSURE = re.compile(rb"^<!---?>|\sid=")
_TELLING = (b"<title", b"<svg", b"<body", b"<main", b"<math")
_COMMON_LINK = re.compile(
    rb"<a(?: " + _MUTE + rb')* href="((?:\.\./)*)((?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+/)*[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+)'
    rb'(?:#([A-Za-z0-9_.-]++))?"(?: ' + _MUTE + rb")*>"
)
_SAFE = re.compile(rb"https?://[A-Za-z0-9.:_~/-]+")
_SENTINEL = b"\0!\0"
"""Something noteworthy at the end, so that the search ends there and does not start anew at every byte."""
_POLICY = pages.POLICY.encode()


class Sieve:
    """Remembers sound tags, within the limits of `ENOUGH`; one for each process, as long as the site is the same."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._url = ground.origin.url.encode() if ground.origin else b""
        self._noteworthy = _noteworthy(ground.origin.host if ground.origin else "")
        self._folder = ""
        self._previous: set[bytes] = set()
        self._forget()

    def sift(self, data: bytes, place: Place) -> Findings:
        """What is to be found in a page."""
        if place.folder != self._folder:
            self._folder = place.folder
            self._here.clear()
        found = Findings(pages=1)
        if self._suspects(data, place, found):
            return pages.examine(data, place, self.ground)
        return found

    def _forget(self) -> None:
        self._plain: set[bytes] = set()
        self._linked: defaultdict[int, set[bytes]] = defaultdict(set)
        self._here: set[bytes] = set()
        self._fragments: dict[bytes, bytes] = {}
        self._remembered = 0

    def _suspects(self, data: bytes, place: Place, found: Findings) -> bool:
        """Whether a page needs a closer look; what is sure goes to ``found``."""
        if place.path == NOT_FOUND or not _is_whole(data):
            return True
        tags = _TAG.findall(data)
        if not _is_titled(tags):
            return True
        identifiers = _ID.findall(b"".join(tags))
        known = set(identifiers)
        if len(known) != len(identifiers):
            return True
        if not _has_policy(data) and not self.ground.is_static(place.path):
            found.no_policy(place)
        base = place.number << 32
        found.marks.extend([base | _crc(identifier) for identifier in known])
        return any(not self._is_sound(tag, known, place, found) for tag in self._strange(set(tags), place, found))

    def _strange(self, tags: set[bytes], place: Place, found: Findings) -> list[bytes]:
        """The tags of a page that are neither known nor harmless."""
        new = tags - self._linked[place.depth] - self._here - self._own_tags(place)
        found.links = len(tags) - len(new)
        new -= self._plain
        strange = self._noteworthy(b"\0".join(new) + _SENTINEL)[:-1]
        repeated = new & self._previous
        self._previous = new
        if repeated:  # what two pages in a row share is the theme's, and will be on the next
            self._plain |= repeated.difference(strange)
        return strange

    def _own_tags(self, place: Place) -> set[bytes]:
        """The usual tags that tell a page's own address."""
        url = self._url + place.path.removesuffix("index.html").encode("utf-8", "surrogateescape")
        if not _SAFE.fullmatch(url):
            return set()
        return {b'<link rel="canonical" href="%b">' % url, b'<meta property="og:url" content="%b">' % url}

    def _is_sound(self, raw: bytes, identifiers: set[bytes], place: Place, found: Findings) -> bool:
        """Judges a tag that is not known, and remembers it as far as the judgement reaches."""
        if raw in self._fragments:
            found.links += 1
            return self._fragments[raw] in identifiers
        if raw.startswith(b"<!"):
            return _is_sound_comment(raw)
        if self._is_common_link(raw, place, found):
            return True
        tag = _parse(raw)
        return tag is not None and not breaches(tag) and self._leads_well(raw, tag, identifiers, place, found)

    def _leads_well(self, raw: bytes, tag: Tag, identifiers: set[bytes], place: Place, found: Findings) -> bool:
        """Whether all references of a tag are sound; whatever goes somewhere by itself is left to the examination."""
        leads = references(tag)
        if any(reference.role is Role.REDIRECT for reference in leads):
            return False
        verdicts = [self.ground.judge(reference, place) for reference in leads]
        fragments = [verdict.fragment.encode("utf-8", "surrogatepass") for verdict in verdicts if verdict.fragment]
        if any(verdict.kind for verdict in verdicts) or not identifiers.issuperset(fragments):
            return False
        if len(fragments) == len(leads) == 1:
            self._fragments[raw] = fragments[0]
        found.wanted.extend([verdict.mark for verdict in verdicts if verdict.mark])
        inside = any(verdict.inside for verdict in verdicts)
        found.links += inside
        reach = max((verdict.reach for verdict in verdicts), default=Reach.SITE)
        self._remember(raw, reach, place, inside=inside)
        return True

    def _is_common_link(self, raw: bytes, place: Place, found: Findings) -> bool:
        """Whether it is a link that climbs some folders and names a file from there, as nearly all links of a site do.

        What `Ground.judge` would find takes five times as long.
        """
        match = _COMMON_LINK.fullmatch(raw)
        stays = place.depth - len(match[1]) // 3 if match else -1
        if not match or stays < 0:
            return False
        folder = "".join(f"{part}/" for part in place.folder.split("/", stays)[:stays])
        number = self.ground.number(folder + match[2].decode())
        if number == ABSENT:
            return False
        if match[3]:
            wanted = number << 32 | crc32(match[3])
            if wanted in self.ground.broken or not match[2].endswith(b".html") or match[3].lower() == b"top":
                return False
            found.wanted.append(wanted)
        found.links += 1
        self._remember(raw, Reach.FOLDER if stays else Reach.DEPTH, place, inside=True)
        return True

    def _remember(self, raw: bytes, reach: Reach, place: Place, *, inside: bool) -> None:
        if self._remembered > ENOUGH:
            self._forget()
        self._remembered += 1
        if not inside:
            self._plain.add(raw)
        elif reach <= Reach.DEPTH:
            self._linked[place.depth].add(raw)
        elif reach is Reach.FOLDER:
            self._here.add(raw)


def _noteworthy(host: str) -> Callable[[bytes], list[bytes]]:
    """Tells, of tags that each end in NUL, those that may lead into the site, load or do anything.

    The others lead nowhere, or to another host than this one when a reader asks. No tag is cut by a NUL unnoticed: its
    pieces are no tags.
    """
    own = rb"(?!(?i:" + re.escape(host.encode()) + rb'(?:[:/?#"])))' if host else b""
    raw = b"|".join(sorted(name.encode() for name in RAW))
    harmless = (
        rb"<(?:a(?: " + _MUTE + rb')* href="(?:https?://' + own + rb'[a-zA-Z0-9][^\s"<>&@\\]*|mailto:[^"<>&]*)"'
        rb"(?: " + _MUTE + rb")* ?"
        rb'|meta (?:name="(?!twitter:)|property="(?!og:url|og:image|al:web))[^"<>]*" content="[^"<>]*" ?/?'
        rb"|title>[^<]*</title"
        rb"|!(?:doctype|DOCTYPE) html"
        rb"|(?!(?:" + raw + rb"|meta|base|template|noscript)[ />])[a-z][a-z0-9-]*+(?: " + _MUTE + rb")* ?/?)>\0"
    )
    return re.compile(rb"(?:\0|" + harmless + rb")*([^\0]+)\0").findall


def _parse(raw: bytes) -> Tag | None:
    """A tag whose end and attributes are beyond doubt."""
    head, text = raw, ""
    if raw.endswith(b"</script>"):
        cut = raw.index(b">") + 1
        head, text = raw[:cut], raw[cut : -len(b"</script>")].decode("utf-8", "replace")
    match = _STRICT.fullmatch(head)
    if match is None:
        return None
    name = match[1].decode("utf-8", "replace").lower()
    if name in HOLDING or (name in RAW and head is raw) or (name != "script" and head is not raw):
        return None
    found, _ = markup.attributes(head.decode("utf-8", "replace"), len(name) + 1)
    if found.get("id") and b' id="%b"' % found["id"].encode("utf-8", "surrogatepass") not in head:
        return None
    if name == "a" and ("name" in found or "xlink:href" in found):
        return None
    return Tag(name, found, text=text)


def _crc(identifier: bytes) -> int:
    """Return the part of `ground.mark` that stands for an id."""
    if identifier.isascii():
        return crc32(identifier)
    return crc32(one_form(identifier.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass"))


def _is_sound_comment(raw: bytes) -> bool:
    """Whether it is a comment that ends where it seems to, without anything like an id in it."""
    return len(raw) > len(b"<!---->") and raw.endswith(b"-->") and not _UNSURE.search(raw)


def _is_titled(tags: list[bytes]) -> bool:
    """Whether the first tag that can tell is a title."""
    for tag in tags:
        if tag.startswith(_TELLING):
            return tag.startswith(b"<title>") and bool(tag[len(b"<title>") : -len(b"</title>")].strip())
    return False


def _has_policy(data: bytes) -> bool:
    end = data.find(b"</head>")
    return data.find(b"Content-Security-Policy", 0, end) >= 0 or _POLICY in data[:end].lower()


def _is_whole(data: bytes) -> bool:
    """Whether a page is UTF-8, does not end inside a tag, and has no NUL, which `_noteworthy` takes for its own."""
    if b"\0" in data or data.rfind(b"<") > data.rfind(b">"):
        return False
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    return True
