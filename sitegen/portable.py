"""Rules for portable file names: names reserved on Windows, and names that some file systems cannot distinguish."""

import re
from unicodedata import normalize

_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)", re.IGNORECASE
)
"""Reserved with any suffix and in any case: https://learn.microsoft.com/windows/win32/fileio/naming-a-file."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]|[. ]$')


def is_device(name: str) -> bool:
    """Return whether a name is that of a device on Windows: ``con``, ``AUX.html``, ``com1.tar.gz``."""
    return bool(_DEVICE.match(name))


def is_forbidden(name: str) -> bool:
    """Return whether a name contains a character, or ends in one, that Windows does not allow there."""
    return bool(_FORBIDDEN.search(name))


def fold(name: str) -> str:
    """Return the form in which file systems without case and Unicode forms compare names and paths."""
    return normalize("NFC", normalize("NFD", name).casefold())
