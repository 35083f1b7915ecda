"""Convert digests to JSON data for Hugo: ``python convert.py ARCHIVE SITE``.

Hugo reads data files faster than content files. `data/papers.json` has the list entry of each paper. Each month and each
shard of authors is a page that Hugo renders in parallel; it publishes its days or authors as resources. Each reads its
own JSON asset (`assets/days/`, `assets/months/`, `assets/shards/`), so that Hugo need not keep all of them in memory.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from digests import Addresses, anchor, papers

NEWEST = 50
"""Papers in a feed and on a category's page."""
NAMED = 5
"""Authors named in a list entry."""


def main(archive: Path, site: Path) -> None:
    """Convert an archive."""
    addresses = Addresses()
    entries: dict[str, Any] = {}
    days: dict[str, list[dict[str, object]]] = defaultdict(list)
    months: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    shards: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    spelled: dict[str, str] = {}
    newest: dict[str, list[dict[str, object]]] = defaultdict(list)
    for paper in papers(archive):
        key = anchor(paper["id"])
        authors = [{"n": name, "a": addresses[name]} for name in paper["authors"]]
        entries[key] = {
            "t": paper["title"],
            "d": paper["date"].replace("-", "/"),
            "n": ", ".join(paper["authors"][:NAMED]),
            "m": max(0, len(authors) - NAMED),
            "c": paper["categories"][0],
        }
        full = {**paper, "k": key, "u": authors, "authors": None}
        days[paper["date"]].append(full)
        for author in authors:
            shards[author["a"][:2]][author["a"]].append(key)
            spelled[author["a"]] = author["n"]
        for code in paper["categories"]:
            months[paper["date"][:7]][code].append(key)
            newest[code].append(full)
            del newest[code][:-NEWEST]
        newest[""].append(full)
        del newest[""][:-NEWEST]
    _write(site / "data/papers.json", entries)
    _write(site / "data/outline.json", _outline(days, months, shards))
    for day, listed in days.items():
        _write(site / f"assets/days/{day}.json", listed)
    for month, codes in months.items():
        _write(site / f"assets/months/{month}.json", codes)
    for shard, authors_of in shards.items():
        named = [{"n": spelled[address], "a": address, "p": keys[::-1]} for address, keys in sorted(authors_of.items())]
        _write(site / f"assets/shards/{shard}.json", named)
    for code, listed in newest.items():
        _write(site / f"assets/newest/{code or 'all'}.json", listed[::-1])


def _outline(days: Iterable[str], months: dict[str, dict[str, list[str]]], shards: Iterable[str]) -> dict[str, Any]:
    """Return the names of all categories, years, months and shards that get pages."""
    categories: dict[str, list[str]] = defaultdict(list)
    for month in sorted(months, reverse=True):
        for code in months[month]:
            categories[code].append(month)
    by_month: dict[str, list[str]] = defaultdict(list)
    by_year: dict[str, list[str]] = defaultdict(list)
    for day in sorted(days):
        by_month[day[:7]].append(day)
    for month in by_month:
        by_year[month[:4]].append(month)
    return {"categories": categories, "years": by_year, "months": by_month, "shards": sorted(shards)}


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
