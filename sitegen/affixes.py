r"""Recognize parts of an author field that are not part of a name: footnote marks, titles, suffixes and degrees."""

import re
from typing import Final

_MAX_SUFFIX: Final = 80
"""The maximum length of a suffix, in characters."""

_GENERATIONS: Final = ("jr", "sr", "ii", "iii", "iv")
_DEGREES: Final = (
    "phd md msc ms mph bs bsc dphil mphil esq mbbs mbchb mbbch frcs frcsed frcr frcp frcpc facs facc facr facp fics mba "
    "btech mtech dsc scd dds dmd dvm pharmd psyd jd llm fieee"
).split()
_GRADES: Final = (
    "ieee acm member fellow studentmember graduatestudentmember seniormember lifemember lifeseniormember lifefellow "
    "associatemember"
).split()
"""Grades of membership in a society: ``Senior Member, IEEE``."""

COMPANIES: Final = frozenset("Inc Inc. Ltd Ltd. LLC GmbH Corp Corp. Co. Limited PLC Pty".split())
"""Legal forms after the name of a company. Case matters."""

BEGINNINGS: Final = frozenset(form[:3] for form in COMPANIES) | frozenset(
    written[:3]
    for suffix in (*_GENERATIONS, *_DEGREES, *_GRADES)
    for joint in ("", ".", ". ", " ")
    for case in (suffix, suffix.upper(), suffix.capitalize(), suffix[:1].upper() + suffix[1:-1] + suffix[-1:].upper())
    for written in (case, joint.join(case) + ".", f"{case[:2]}{joint}{case[2:]}.", f"{case[:1]}{joint}{case[1:]}.")
)
"""The first three characters of every suffix and legal form. An entry that begins with others cannot be one."""

_SUFFIX = re.compile("|".join(sorted([*_GENERATIONS, *_DEGREES, *_GRADES], key=len, reverse=True)))
_GENERATION = re.compile(r"\b(?:jr|sr|ii|iii|iv)\b\.?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.,-]+")
_NEVER_NAMES: Final = frozenset({"jr", "sr", "phd", "msc", "mph", "esq"})
"""Short suffixes that cannot be names. Others (``Md``, ``Ii``, ``Ms``) are suffixes only with capitals or dots."""

_CLEAR_SUFFIX: Final = (
    r"(?:Jr|JR|jr|Sr|sr)\.?|II|III|IV|ii|iii|iv"
    r"|(?i:(?:ph\.? ?d|d\.? ?phil|m\.?sc|mbbs|mbchb|frcs|frcr|frcp|facs|facc)\.?"
    r"|(?:(?:graduate )?student |senior |life |associate )?(?:member|fellow),? ieee|ieee)"
)
_AMBIGUOUS_DEGREE: Final = r"(?i:m\.? ?d|m\.? ?s|m\.? ?p\.? ?h|b\.? ?s|b\.? ?sc|mba)\.?"
"""Degrees that can also be initials after a name without a comma: ``Ullas M S``. They need a clear suffix beside them."""
_AT_THE_END = re.compile(
    rf" (?:(?:{_AMBIGUOUS_DEGREE})[ ,]{{1,2}})*(?:{_CLEAR_SUFFIX})(?:[ ,]{{1,2}}(?:{_CLEAR_SUFFIX}|{_AMBIGUOUS_DEGREE}))*$| (?:MD|md)$"
)

LAST_WORDS: Final = frozenset(
    "jr jr. sr sr. ii iii iv phd phd. ph.d ph.d. d d. phil phil. dphil msc msc. m.sc m.sc. mbbs mbchb frcs frcr frcp facs "
    "facc ieee md md. m.d m.d. s s. ms ms. m.s m.s. h. sc sc. bs bsc mba".split()
)
"""Last words of suffixes, in lower case. A name with another last word has a suffix only after a comma."""

_TITLE = re.compile(r"(?:(?:dr|prof|professor)(?:\. ?| )){1,3}(?=\S+ \S)", re.IGNORECASE)

_SIGNS: Final = "*†‡§¶#∗⋆★✉⁎⁑\u2709\ufe0e\ufe0f|?;:^~`"
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ⁺"
_NUMBERS: Final = r"[0-9]{1,2}(?:\s?(?:,|&|and)\s?[0-9*†‡§¶#]{1,2}){0,9}"
_MARK_AFTER = re.compile(
    rf"(?:\s?\^[({{]?[\w,*†‡§¶#∗⋆ ]{{1,20}}[)}}]?|\s?\({_NUMBERS}\)|\s?\[{_NUMBERS}\]|\s?[*†‡§¶∗⋆]{_NUMBERS}|\s?[{_SIGNS}{_RAISED}]"
    rf"|(?<=[{_SIGNS}{_RAISED}])[,'’])$"
)
_MARK_BEFORE = re.compile(rf"(?:\^[({{]?[0-9*†‡,]{{1,8}}[)}}]?|[{_SIGNS}{_RAISED}])\s?(?=\S)")
_MAX_MARKS: Final = 20
_MAX_SEARCHED: Final = 100
"""The number of characters at the end of a name that are searched, so that the time is linear in its length."""
_DIGITS_AFTER = re.compile(r"(?<=[^\W\d_]{2})[0-9]{1,2}(?:[,'’][0-9]{1,2}){0,9}$")
_COMMANDS = re.compile(
    r"\\(?:thanks|footnote(?:mark|text)?|samethanks|textsuperscript|inst|orcid(?:link|ID|icon)?|IEEEauthorrefmark|corref"
    r"|fnref|authormark|email)(?![A-Za-z])\s?(?:\[[^\[\]]{0,40}\])?(?:\{[^{}]{0,80}\})?"
)
_NUMBERED = re.compile(r"\b(?:team|group|project|network|consortium|collaboration|model|lab)", re.IGNORECASE)
"""Words of team names, which can end in a number."""


def without_commands(name: str) -> str:
    r"""Return a name in TeX without ``\thanks{…}``, ``\inst{1}`` and other commands that set footnote marks."""
    return _COMMANDS.sub("", name).strip() or name


def without_marks(name: str) -> str:
    """Return a name (without TeX) without its footnote marks: ``Busch1``, ``Cao*``, ``Li†``, ``Wang¹'²``, ``Wang^(1,2)``.

    A name that consists of marks is returned unchanged.
    """
    if is_clean(name):
        return name
    rest, left = name[:-_MAX_SEARCHED], name[-_MAX_SEARCHED:]
    for _ in range(_MAX_MARKS):
        found = _MARK_AFTER.search(left)
        if not found:
            break
        left = left[: found.start()]
    if " " in left and not _NUMBERED.search(left):
        left = _DIGITS_AFTER.sub("", left)
    left = rest + left
    for _ in range(_MAX_MARKS):
        found = _MARK_BEFORE.match(left)
        if not found:
            break
        left = left[found.end() :]
    return left.strip(" ,") or name


def is_clean(name: str) -> bool:
    """Return True if a name begins and ends with letters, so that it has no footnote marks."""
    last = name[-1:]
    if "^" in name:
        return False
    return (last.isalpha() or last == ".") and last not in _RAISED and name[0].isalpha() and name[0] not in _RAISED


def without_title(name: str) -> str:
    """Return a name without titles: ``Irene Cheng`` for ``Prof. Dr. Irene Cheng``."""
    found = _TITLE.match(name)
    return name[found.end() :] if found else name


def is_suffix(entry: str) -> bool:
    """Return True if an entry between commas of an author field consists of suffixes: ``Jr.``, ``M. D. Ph. D``."""
    if len(entry) > _MAX_SUFFIX:
        return False
    text = _SEPARATORS.sub("", entry)
    return _is_made_of_suffixes(text.lower()) and (
        len(text) > len("mph") or text.lower() in _NEVER_NAMES or text.isupper() or "." in entry
    )


def belongs_to_name(entry: str) -> bool:
    """Return True if an entry of an author field belongs to the name before it: a suffix, or a company's legal form."""
    return entry in COMPANIES or is_suffix(entry)


def _is_made_of_suffixes(text: str) -> bool:
    """Return True if a lower-case text is a series of suffixes."""
    at = 0
    while found := _SUFFIX.match(text, at):
        at = found.end()
    return 0 < at == len(text)


def split_suffix(name: str) -> tuple[str, str]:
    """Split a name into the name and its suffixes: those after a comma, or last words that cannot be names."""
    before, comma, after = name.partition(", ")
    if comma and not (
        before and len(after) <= _MAX_SUFFIX and _is_made_of_suffixes(_SEPARATORS.sub("", after).lower())
    ):
        return name, ""
    if before.rpartition(" ")[2].lower() in LAST_WORDS:
        found = _AT_THE_END.search(before[-_MAX_SEARCHED:])
        end = len(before) - len(found[0]) if found else 0
        if " " in before[:end]:
            return before[:end], name[end:].strip(" ")
    return (before, after) if comma else (name, "")


def without_degrees(name: str) -> str:
    """Return a name without degrees: ``Jane Doe, Jr.`` for ``Jane Doe, Jr., M. D.``.

    ``Jr.`` and the like stay because they tell two people apart.
    """
    before, suffix = split_suffix(name)
    if not suffix or before == name:
        return name
    generation = _GENERATION.search(suffix)
    if not generation:
        return before
    alone = len(generation[0]) == len(suffix)
    return name if alone else f"{before}, {generation[0]}"
