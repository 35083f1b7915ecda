"""Write the categories and venues of all papers of a segment, and which papers have code, for the numbers beside the results.

A search page that counts all results needs these values of each. So they take as few bytes as possible: less than two for a
paper, deflated.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from sitegen.venues import Venue, venue_names

_KNOWN: Final = frozenset((*venue_names.CONFERENCES, *venue_names.JOURNALS))
_FEWEST: Final = 3
"""The fewest papers of a venue that is not in sitegen's tables. Thousands of journals have one paper each."""
_LAST: Final = 0xFFFF
"""The greatest number. If a segment had more lists of categories or venues, the others would share it."""

Facets = tuple[str, Venue | None, bool]
"""Categories, separated by blanks, venue, and whether the paper has code."""


def columns(papers: Sequence[Facets]) -> bytes:
    """Return a line of JSON and columns with a byte for each paper.

    The line has the codes of categories, the different sets of categories (as places in these codes), and the names of
    venues, the most frequent first. The columns are: low and high bytes of the number of a paper's set; low and high bytes
    of the number of its venue, from 1, or 0; and 1 if it has code.
    """
    sets = [" ".join(sorted(categories.split())) for categories, _, _ in papers]
    venues = _venues(papers)
    codes = _places(code for one in sets for code in one.split())
    set_places = _places(sets)
    venue_places = {name: place for place, name in enumerate(venues, 1)}
    rows = [
        [set_places[one] for one in sets],
        [venue_places.get(venue.name, 0) if venue else 0 for _, venue, _ in papers],
    ]
    described = {
        "categories": list(codes),
        "sets": [[codes[code] for code in one.split()] for one in set_places],
        "venues": venues,
    }
    line = json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    numbers = b"".join(bytes(min(number, _LAST) >> shift & 255 for number in row) for row in rows for shift in (0, 8))
    return line + b"\n" + numbers + bytes(has_code for _, _, has_code in papers)


def _venues(papers: Iterable[Facets]) -> list[str]:
    """Return the names of venues, the most frequent first, without rare ones that sitegen does not know."""
    counts = Counter(venue.name for _, venue, _ in papers if venue and venue.name)
    kept = [name for name, count in counts.items() if name in _KNOWN or count >= _FEWEST]
    return sorted(kept, key=lambda name: (-counts[name], name))


def _places(texts: Iterable[str]) -> dict[str, int]:
    """Return text -> place in the order of frequency."""
    counts = Counter(texts)
    return {text: place for place, text in enumerate(sorted(counts, key=lambda text: (-counts[text], text)))}
