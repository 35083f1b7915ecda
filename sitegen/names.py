r"""Display, compare and divide the names of authors.

Digests have only names, with TeX accents (``G\'erard``), unusual capitals, suffixes, affiliations and collaborations. Each
function looks at one name, so its result depends on that name alone.
"""

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

from sitegen import affixes
from sitegen.text import plain
from sitegen.text.letters import BASE_LETTERS

CACHED: Final = 30_000
"""The number of names of which a process caches a form. Papers of the same time have many authors in common."""

_TEX = re.compile(r"[\\${}~]|--")
_MARKS: Final = dict.fromkeys(range(768, 880))
"""Accents after their letters. They are removed."""

_TO_BASE_LETTERS: Final = _MARKS | str.maketrans(
    BASE_LETTERS
    | {
        "ȷ": "j",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "\u2010": "-",  # the hyphen; the no-break hyphen decomposes into it
        "–": "-",
    }
)
"""`_MARKS`; letters that Unicode does not decompose into a base letter and an accent, and punctuation in other forms than ASCII."""

_FOLDS_BY_CASE_ALONE = re.compile(r"[A-Za-z']+\.?(?:[ -][A-Za-z']+\.?)*")
_HYPHEN = re.compile(r" ?- ?")
_DOT = re.compile(r"\.(?=\w)")

_PARTICLES: Final = frozenset(
    "van von der den ter ten te de del della dello dei degli di da das do dos du d' dal dalla dalle la le las los el al "
    "ben ibn zu zum zur af av 't".split()
)
"""Words with which a family name begins, in lower case."""

_PARTICLES_ALSO_CAPITALIZED: Final = _PARTICLES - set("der den ten te da das do du zu af av".split())
"""Particles that may be capitalized. Other particles, if capitalized, are mostly given names (``Richard Yi Da Xu``)."""

_PARTICLES_AS_WRITTEN: Final = frozenset("bin bint binti Mac Mc MAC MC".split())
"""Particles in exactly this case, unless the whole name is lower case. In ``Jia Bin Huang``, ``Bin`` is part of the given
name, and the folded key ``jia bin huang`` is divided in the same way."""

_VIETNAMESE: Final = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh dao doan truong trinh luong".split()
)
"""Family names beside which ``van`` and ``le`` are middle names."""

_ORGANIZATIONS: Final = frozenset(
    "collaboration collaborations consortium initiative committee corporation university universität université institute "
    "institut instituto laboratory laboratories".split()
)
"""Words in names of organizations, in lower case."""

_LAST_WORDS_OF_ORGANIZATIONS: Final = frozenset("team group project network".split())

_COMPANIES: Final = frozenset(
    "Google DeepMind OpenAI Microsoft NVIDIA Nvidia Anthropic DeepSeek Tencent Alibaba Baidu ByteDance Huawei Xiaomi "
    "EleutherAI HuggingFace".split()
)
_LAST_WORDS_OF_COMPANIES: Final = affixes.COMPANIES | frozenset(
    "AI Research Lab Labs Foundation Association Society Academy Agency Council Alliance Center Centre Community "
    "Contributors Developers Department".split()
)
"""Case matters: ``Bo Ai`` is a person, ``Meta AI`` is not. Folded keys have no capitals, so these words do not affect addresses."""

_JOINTS: Final = frozenset({"and", "&"})
"""Words between two names. Such a pair is not divided as one name."""

SPECIAL_WORDS: Final = (
    affixes.LAST_WORDS
    | _PARTICLES
    | {particle.lower() for particle in _PARTICLES_AS_WRITTEN}
    | _ORGANIZATIONS
    | _LAST_WORDS_OF_ORGANIZATIONS
    | _JOINTS
    | {"y", "team"}
)
"""Words that affect how a name is divided, in lower case. A name without them is divided before its last word."""
_SPECIAL_WORDS_AS_WRITTEN: Final = _COMPANIES | _LAST_WORDS_OF_COMPANIES

_LIKE_A_COMPANY = re.compile(r"[A-Z]{3,}|.*(?:[a-z][A-Z]{2}|-[A-Z]{2}|[0-9]).*|.*-Team(?:-.*)?")
"""Single words that are companies: ``IBM``, ``OpenAI``, ``DeepSeek-AI``, ``01.AI``."""


@cache
def _family_first() -> re.Pattern[str]:
    """Return the pattern of a name in Chinese, Japanese or Korean characters with blanks between its parts.

    It is made when it is needed, because that takes milliseconds.
    """
    word = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
    return re.compile(f"{word}(?: {word})+")


class Parts(NamedTuple):
    """The parts of a name. A name that cannot be divided (an organization, a single word) is a family name."""

    family: str
    """With its particles: ``van Gool``."""
    given: str
    suffix: str
    """``Jr.``, ``III``, ``Ph. D.``"""


def display(name: str) -> str:
    """Return the displayed name: TeX resolved, single spaces, no footnote marks.

    If nothing would remain, the name is returned as written: otherwise all such names would be one author.
    """
    if "\\" in name:
        name = affixes.without_commands(name)
    return affixes.without_marks(_without_tex(name))


def _without_tex(name: str) -> str:
    """Return a name with TeX resolved and single spaces. If nothing would remain, the name is returned as written."""
    return (" ".join(plain(name).split()) or name) if _TEX.search(name) else name


def fold(name: str) -> str:
    """Return the key of a spelling. Spellings that differ in capitals, accents or white space have the same key.

    White space around hyphens and after dots is ignored, and TeX accents are accents. Folding a key again changes
    nothing. The address of a spelling is made from its key (`slugs.author_address`), so a change here moves pages.
    """
    if _FOLDS_BY_CASE_ALONE.fullmatch(name):
        return name.lower()
    name = _without_tex(name)
    if not name.isascii():
        name = _unaccented(name)
    name = _HYPHEN.sub("-", " ".join(_DOT.sub(". ", name).split()))
    return name.lower()


class Keys(NamedTuple):
    """The keys of a spelling, from the narrowest to the widest."""

    key: str
    """`fold` of the spelling."""
    bare: str
    """`fold` of the name without footnote marks, titles and degrees."""
    identity: str
    """The key that all spellings of an author share."""


def keys(name: str) -> Keys:
    """Return the keys of a spelling.

    These have one identity: ``C. V. Jawahar``, ``C V Jawahar`` and ``CV Jawahar``; ``Jean-Luc Dugelay`` and ``Jean Luc
    Dugelay``; ``Christoph Busch`` and ``Christoph Busch1``; ``Jane Doe`` and ``Dr. Jane Doe, Ph. D.``. A joined given name
    (``Mingyu``) differs from one in two parts (``Ming-Yu``), and a name with ``Jr.`` from one without.
    """
    if _PLAIN.fullmatch(name):
        key = name.lower()
        if not (_may_have_affixes(key) or _SHORT_WORD.search(key)):
            return Keys(key, key, key)
    key = bare = fold(name)
    if _may_have_affixes(key) or not (_ORDINARY.fullmatch(name) and affixes.is_clean(name)):
        bare = fold(affixes.without_degrees(affixes.without_title(display(name)))) or key
    return Keys(key, bare, _identity(bare))


def identity_as_written(name: str) -> str:
    """Return an identity that keeps every part of the name, for instance the number in ``Yang Liu (2)``."""
    return _identity(fold(name))


def _may_have_affixes(key: str) -> bool:
    return key.startswith(_TITLES) or key.rpartition(" ")[2] in affixes.LAST_WORDS


_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_LETTERS_AND_BLANKS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_ORDINARY = re.compile(r"[^\W\d_]+(?:[ .'-]+[^\W\d_]+)*\.?")
_TITLES: Final = ("dr", "prof")
_DIVIDERS = re.compile(r"[\s.,~_·・\u2010-\u2015\u2212-]+")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("`´′ʹʻ‛", "'"))
_ELISION = re.compile(r"\b([dlo])' ")
_SHORT_WORD = re.compile(r"(?<![^ ])[b-df-hj-np-tv-xz]{2,3} ")
_JOINED_INITIALS = re.compile(r"\b(?!(?:md|mst|ng|sk|st|mc|dr|mr|ms|sr|jr)\b)([bcdfghjklmnpqrstvwxz]{2,3})(?= )")


def _identity(key: str) -> str:
    """Return a folded key without signs that are often omitted: dots, hyphens, and blanks between initials."""
    found = key
    if not _LETTERS_AND_BLANKS.fullmatch(key):
        found = _ELISION.sub(r"\1'", _DIVIDERS.sub(" ", key).translate(_APOSTROPHES)).strip()
    if _SHORT_WORD.search(found):
        found = _JOINED_INITIALS.sub(lambda initials: " ".join(initials[1]), found)
    return found or key


def _unaccented(name: str) -> str:
    name = normalize("NFKD", normalize("NFKD", name).casefold())
    return normalize("NFC", name.translate(_TO_BASE_LETTERS))


@lru_cache(2**12)  # a paper's page and its citations divide each name about ten times
def parts(name: str) -> Parts:
    """Return family name, given names and suffix of a name or a folded key. Together they hold the whole name.

    The family name is the last word, with the particles before it (``Ludwig van Beethoven``, ``Luc Van Gool``); in
    Chinese, Japanese and Korean characters it is the first.
    """
    if "," not in name and SPECIAL_WORDS.isdisjoint(name.lower().split(" ")):
        if not name.isascii() and _family_first().fullmatch(name):
            family, _, given = name.partition(" ")
            return Parts(family, given, "")
        if _SPECIAL_WORDS_AS_WRITTEN.isdisjoint(name.split(" ")):
            given, _, family = name.rpartition(" ")
            return Parts(family, given, "")
    name, suffix = affixes.split_suffix(name)
    words = name.split(" ")
    if len(words) == 1 or "," in name or not _JOINTS.isdisjoint(words) or _has_organization_words(words):
        return Parts(name, "", suffix)
    if words[0] in _PARTICLES and not words[-1].islower():  # ``de la Cruz``: a family name alone
        return Parts(name, "", suffix)
    at = _start_of_family(words)
    return Parts(" ".join(words[at:]), " ".join(words[:at]), suffix)


def inverted(name: str) -> str:
    """Return ``Family, Given, Suffix`` for a displayed name. Other commas are removed."""
    return ", ".join(filter(None, (part.replace(",", "") for part in parts(name))))


def is_organization(name: str) -> bool:
    """Return True if a displayed name is that of a team, collaboration or company.

    A single word can be the only name of a person. It is a company if it is a known company or spelled like one.
    """
    family, given, _ = parts(name)
    if given:
        return False
    before, comma, after = family.partition(", ")
    words = before.split(" ")
    if comma and after.rpartition(", ")[2] in _LAST_WORDS_OF_COMPANIES:
        return True
    if len(words) == 1:
        return before in _COMPANIES or bool(_LIKE_A_COMPANY.fullmatch(before))
    return _has_organization_words(words)


def _has_organization_words(words: list[str]) -> bool:
    if words[0] == "Team" or words[-1] in _LAST_WORDS_OF_COMPANIES or not _COMPANIES.isdisjoint(words):
        return True
    small = [word.lower() for word in words]
    return small[-1] in _LAST_WORDS_OF_ORGANIZATIONS or not _ORGANIZATIONS.isdisjoint(small)


def _start_of_family(words: list[str]) -> int:
    last = len(words) - 1
    for at in range(1, last):
        if words[at] == "y" and at > 1:
            return at - 1  # Ortega y Gasset
        word = words[at].lower()
        particle = word in (_PARTICLES if words[at].islower() else _PARTICLES_ALSO_CAPITALIZED) or (
            words[at] in _PARTICLES_AS_WRITTEN and not all(map(str.islower, words))
        )
        if particle and not _is_vietnamese(words, at):
            return at
    return last


def _is_vietnamese(words: list[str], at: int) -> bool:
    return words[0].lower() in _VIETNAMESE or (at == len(words) - 2 and words[-1].lower() in _VIETNAMESE)
