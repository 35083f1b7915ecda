"""Check language tags (BCP 47, RFC 5646), and find the writing direction of a language."""

import re
from functools import cache

from sitegen.errors import Problem

_FORM = re.compile(
    r"""
    (?P<language>[a-z]{2,3}(?:-(?P<extended>[a-z]{3}(?:-[a-z]{3}){0,2}))?|[a-z]{4}|[a-z]{5,8})
    (?:-(?P<script>[a-z]{4}))?
    (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
    (?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
    (?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)
    (?:-x(?:-[a-z0-9]{1,8})+)?
    | x(?:-[a-z0-9]{1,8})+
    """,
    re.VERBOSE,
)
"""The grammar of RFC 5646, section 2.1, in lower case."""

_IRREGULAR = frozenset(
    "en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu"
    " sgn-be-fr sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang".split()
)
"""Old tags that are registered although they do not follow the grammar."""

_PRIVATE = {
    "language": re.compile("q[a-t][a-z]"),
    "script": re.compile("qa(?:a[a-z]|b[a-x])"),
    "region": re.compile("q[m-z]|x[a-z]"),
}
"""Ranges of subtags for private use."""

_RIGHT_TO_LEFT = frozenset(
    "Adlm Arab Aran Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb Nbat Nkoo"
    " Orkh Ougr Palm Phli Phlp Phnx Prti Rohg Samr Sarb Sogd Sogo Syrc Syre Syrj Syrn Thaa Todr Yezi".split()
)
"""Scripts whose letters have the bidirectional class R or AL in Unicode."""

_RIGHT_TO_LEFT_LETTER = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter of a right-to-left script: Hebrew, Arabic, Syriac, Thaana, N'Ko and others."""

_WITHOUT_SCRIPT = {"aii": "Syrc", "azb": "Arab", "hbo": "Hebr", "jpr": "Hebr", "mid": "Mand", "sam": "Samr"}
"""Language -> its script, for right-to-left languages whose script langcodes does not know."""


def is_well_formed(tag: str) -> bool:
    """Return True if a tag follows the grammar of BCP 47, registered or not."""
    lower = tag.lower()
    if not tag.isascii() or not (lower in _IRREGULAR or _FORM.fullmatch(lower)):
        return False
    found = _FORM.fullmatch(lower)
    if not found or not found["language"]:
        return True
    variants = found["variants"].split("-")[1:]
    singletons = re.findall(r"-([0-9a-wy-z])(?=-)", found["extensions"])
    return len(set(variants)) == len(variants) and len(set(singletons)) == len(singletons)


def problem(tag: str) -> Problem | None:
    """Return the problem of a language tag; None if it is valid. The message continues the name of the setting."""
    if not tag.strip():
        return Problem("", 0, "is empty", 'write the language of your texts, for instance "en" or "pt-BR"')
    if not is_well_formed(tag):
        return Problem("", 0, f"is not a language tag: {tag!r}", _remedy(tag))
    unknown = _unregistered(tag)
    if unknown:
        inside = f" in {tag!r}" if unknown != tag.lower() else ""
        return Problem("", 0, f"is not registered as a language tag: {unknown!r}{inside}", _remedy(tag))
    return None


@cache
def is_right_to_left(tag: str) -> bool:
    """Return True if text in a language is written from right to left, by its script subtag or its usual script."""
    found = _FORM.fullmatch(tag.lower())
    if not found or not found["language"]:
        return False
    if found["script"]:
        return found["script"].title() in _RIGHT_TO_LEFT
    language = found["language"].partition("-")[0]
    return language != "en" and _usual_script(language, found["region"] or "") in _RIGHT_TO_LEFT


def has_right_to_left(text: str) -> bool:
    """Return True if a text has letters of a right-to-left script."""
    return not text.isascii() and bool(_RIGHT_TO_LEFT_LETTER.search(text))


def _usual_script(language: str, region: str) -> str:
    """Return the script in which a language is usually written, in a region if it is given."""
    from langcodes import Language  # takes 60 ms, which sites in English need not spend

    if language in _WITHOUT_SCRIPT:
        return _WITHOUT_SCRIPT[language]
    found = Language.get(f"{language}-{region}" if region else language).maximize().script or ""
    record = re.search(rf"\nSubtag: {language}\n(?:[^%]+\n)?Macrolanguage: (\w+)\n", _registry())
    return _usual_script(record[1], region) if found == "Latn" and record else found


def _remedy(tag: str) -> str:
    """Suggest the tag that the user probably means."""
    from langcodes import Language, standardize_tag
    from langcodes.tag_parser import LanguageTagError

    # `pt_BR.UTF-8` and `sr@latin` are names of locales.
    guess = re.split(r"[.@]", tag.strip().replace("_", "-"))[0]
    if not _is_registered("language", guess.lower()) and f"\nSubtag: {guess.upper()}\n" in _registry():
        guess = Language.get(f"und-{guess}").maximize().language or guess  # it is the code of a country: jp, cz, ua
    try:
        guess = standardize_tag(_BY_NAME.get(guess.casefold(), guess))
    except LanguageTagError:
        guess = ""
    if guess not in {"", "und"} and is_well_formed(guess) and not _unregistered(guess):
        return f'write "{guess}"'
    return 'write a tag of BCP 47, for instance "en", "pt-BR" or "zh-Hant"'


_BY_NAME = {
    "arabic": "ar",
    "chinese": "zh",
    "deutsch": "de",
    "dutch": "nl",
    "english": "en",
    "español": "es",
    "français": "fr",
    "french": "fr",
    "german": "de",
    "hebrew": "he",
    "hindi": "hi",
    "italian": "it",
    "italiano": "it",
    "japanese": "ja",
    "korean": "ko",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "português": "pt",
    "russian": "ru",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
}
"""Name of a language that people write instead of a tag -> its tag."""


def _unregistered(tag: str) -> str:
    """Return the first part of a well-formed tag that IANA's registry does not have, or an empty string."""
    lower = tag.lower()
    found = _FORM.fullmatch(lower)
    if lower == "en" or lower in _IRREGULAR or not found or not found["language"]:
        return ""
    language, *extended = found["language"].split("-")
    parts = [("language", language), *(("extlang", part) for part in extended)]
    parts += [("script", found["script"]), ("region", found["region"])]
    parts += [("variant", part) for part in found["variants"].split("-")[1:]]
    return next((part for kind, part in parts if part and not _is_registered(kind, part)), "")


def _is_registered(kind: str, part: str) -> bool:
    spelling = {"script": part.title(), "region": part.upper()}.get(kind, part)
    private = kind in _PRIVATE and _PRIVATE[kind].fullmatch(part) is not None
    return private or f"\nType: {kind}\nSubtag: {spelling}\n" in _registry()


@cache
def _registry() -> str:
    """Return IANA's Language Subtag Registry, which is part of langcodes."""
    from importlib.resources import files

    return (files("langcodes") / "data" / "language-subtag-registry.txt").read_text(encoding="utf-8")
