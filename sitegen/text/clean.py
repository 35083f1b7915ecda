"""Remove characters that are invisible, illegal in XML, or change how the characters around them are displayed.

The result has the form that `sitegen.models.Paper` promises: one line, in which each character is visible or needed by
its script. The text is not normalized: letters and marks stay as they were written.
"""

import re
from functools import cache

# Characters of the scripts whose spelling needs the joiners: Arabic and Syriac to N'Ko, India's, Myanmar's, Khmer,
# Mongolian, and the extensions of these. They keep ZWNJ and ZWJ between two of their own letters or marks.
_JOINING = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06fa-\u070d\u0710-\u07fa\u0840-\u085b\u0860-\u08e1\u08e3-\u0dff"
_JOINING += "\u0f40-\u0fbc\u1000-\u109f\u1780-\u17b3\u17b6-\u17dd\u1807\u1820-\u18aa\ua840-\ua877\ua8e0-\ua8ff"
_JOINING += "\ufb50-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdfb\ufe70-\ufefc"

# Emoji that are joined into one (a family, a flag, a profession), and skin colors.
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u2bff\U0001f000-\U0001faff"
_JOINED_EMOJI = rf"(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f))\u200d(?=[{_EMOJI}])"
# After these signs, a joiner makes a half form or a chillu, also at the end of a word.
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_JOINED_LETTERS = rf"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=[{_VIRAMAS}])[\u200c\u200d]"

# A variation selector is kept where it has an effect: once, after a visible character that has variants.
_VARIATION = (
    r"(?<=[#*0-9])\ufe0f(?=\u20e3)"
    r"|(?<=[\u00a9\u00ae\u0370-\u10ff\u1780-\u17b3\u1820-\u18aa\u2010-\u2027\u2030-\u205e\u2070-\u2bff"
    r"\u3001-\u303f\u3400-\u9fff\ua840-\ua877\U0001f000-\U0001faff])[\ufe00-\ufe0f]"
    r"|(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
)

_REMOVED = (
    "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f"  # controls that are not white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_REMOVED += "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))

_PRINTABLE = bytes(range(ord(" "), ord("~") + 1))
_VISIBLE = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u034e\u0370-\u0600\u2010-\u2027\u2030-\u205e\u2070-\u27ff\u2900-\u3163\u3165-\ud7ff\uff01-\uff9f]*+"
)
"""Text of many scripts without any character that is removed, of which almost all text consists."""
_CONTROLS = dict.fromkeys((*range(0x09), *range(0x0E, 0x1C), 0x7F))
"""The characters in ASCII that are removed."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(raw: str) -> str:
    """Return ``raw`` as one line of visible characters that are legal in XML. A second call changes nothing.

    White space becomes single spaces. Control characters, noncharacters, bidi controls, fillers and zero-width
    characters are removed, except joiners between letters or emoji that need them. Half a surrogate pair becomes U+FFFD.
    """
    if raw.isascii():
        # Deleting bytes takes a quarter of the time of `str.isprintable`.
        if raw.encode().translate(None, _PRINTABLE):
            raw = raw.translate(_CONTROLS)
            return " ".join(raw.split())
        return " ".join(raw.split()) if "  " in raw else raw.strip(" ")
    if not _VISIBLE.fullmatch(raw):
        raw = _invisible().sub(r"\1", _SURROGATE.sub("\ufffd", raw))
    return " ".join(raw.split())


def single_blanks(text: str) -> str:
    """Return a text with one blank in place of white space, and none at its ends. No other character changes."""
    # Most texts are such lines. These tests take a tenth of the time of dividing a long one into words.
    if text.isascii() and "  " not in text and not text.encode().translate(None, _PRINTABLE):
        return text.strip(" ")
    return " ".join(text.split())


def clean_bytes(raw: bytes) -> str:
    """Return bytes in UTF-8 as clean text; see `clean`.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    text = raw.decode()
    if raw.translate(None, _PRINTABLE):
        return clean(text)
    return " ".join(text.split()) if "  " in text else text.strip(" ")


@cache
def _invisible() -> re.Pattern[str]:
    """Return the pattern of characters to remove, with those to keep as a group.

    It is made when it is needed, because that takes milliseconds.
    """
    return re.compile(f"({_JOINED_EMOJI}|{_JOINED_LETTERS}|{_VARIATION})|[{_REMOVED}]")
