"""Suggest a known name for a misspelled one."""

import difflib
from collections.abc import Iterable

_SIMILARITY = 0.6
"""A name is suggested if it is at least this similar, from 0 to 1."""


def nearest(word: str, known: Iterable[str], similarity: float = _SIMILARITY) -> str:
    """Return the known name that is most similar to ``word``, or an empty string if none is similar."""
    names = {name.casefold(): name for name in sorted(known)}
    close = difflib.get_close_matches(word.strip().casefold(), names, n=1, cutoff=similarity)
    return names[close[0]] if close else ""


def remedy(word: str, known: Iterable[str], introduction: str, similarity: float = _SIMILARITY) -> str:
    """Suggest the name that is probably meant, or list all after ``introduction``, such as "known keys are"."""
    names = sorted(known)
    close = nearest(word, names, similarity)
    return f"did you mean `{close}`?" if close else f"{introduction} {', '.join(names)}"
