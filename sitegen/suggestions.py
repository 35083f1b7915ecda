"""The name that a misspelled one probably means."""

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name that is most like ``word``, or an empty string if none is."""
    names = {name.casefold(): name for name in sorted(known)}
    close = difflib.get_close_matches(word.strip().casefold(), names, n=1)
    return names[close[0]] if close else ""


def remedy(word: str, known: Iterable[str], introduction: str) -> str:
    """Say which name is probably meant, or list all of them after ``introduction``, such as "known keys are"."""
    names = sorted(known)
    close = nearest(word, names)
    return f"did you mean `{close}`?" if close else f"{introduction} {', '.join(names)}"
