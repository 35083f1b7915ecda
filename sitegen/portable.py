"""Names of files that every system can store and tell apart: what Windows reserves, and how file systems compare names."""

import re
from unicodedata import normalize

_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)", re.IGNORECASE
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file: with any ending, in any case."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]|[. ]$')


def is_device(name: str) -> bool:
    """Whether Windows takes the name of a file or folder for a device: ``con``, ``AUX.html``, ``com1.tar.gz``."""
    return bool(_DEVICE.match(name))


def is_forbidden(name: str) -> bool:
    """Whether a name has a character, or an end, that Windows does not allow."""
    return bool(_FORBIDDEN.search(name))


def fold(name: str) -> str:
    """The form in which two names or paths are the same to file systems that know neither case nor Unicode form."""
    return normalize("NFC", normalize("NFD", name).casefold())
