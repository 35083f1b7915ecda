"""Suggest the known name that a misspelled one probably means."""

import difflib
from collections.abc import Iterable

_LIKENESS = 0.6
"""The least likeness, from 0 to 1, of a name that is suggested."""


def nearest(word: str, known: Iterable[str], likeness: float = _LIKENESS) -> str:
    """Return the known name that is most similar to ``word``, or an empty string if none is similar."""
    names = {name.casefold(): name for name in sorted(known)}
    close = difflib.get_close_matches(word.strip().casefold(), names, n=1, cutoff=likeness)
    return names[close[0]] if close else ""


def remedy(word: str, known: Iterable[str], introduction: str, likeness: float = _LIKENESS) -> str:
    """Suggest the name that is probably meant, or list all after ``introduction``, such as "known keys are"."""
    names = sorted(known)
    close = nearest(word, names, likeness)
    return f"did you mean `{close}`?" if close else f"{introduction} {', '.join(names)}"
