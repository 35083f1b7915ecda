"""Measure the order "for you" with simulated readers: where a day's first relevant paper is in their order.

    python benchmarks/ranking.py ARCHIVE [--json FILE]

ARCHIVE has the digests of about a year. A reader is interested in some papers: those of an author, those with two words beside each
other in title or abstract (a topic), those of two topics and an author (mixed), or those of a category, which no word of the papers
names. The reader saves all of them. On each day of the last third that has such a paper, the day is ordered by what was saved on days
before, with the shipped script itself, which Node runs. The place of the first such paper, as a share of the papers before it in the
list, is one measurement; its place in the digest is the other one.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / "peers")]

import digests  # noqa: E402

MODEL = Path(__file__).parents[1] / "themes/default/assets/rank.js/1-model.js"
LEAST_PAPERS = 10
"""Days with fewer papers are not ordered: shares of their lists say little."""
MOST_SAVED = 1000
"""As many of the newest saved papers as the page of a day uses (`MOST` in rank.js/2-day.js)."""
_DRIVER = """
global.window = { site: {} };
const { readFileSync } = require("node:fs");
(0, eval)(readFileSync(process.argv[1], "utf8"));
const { read, rank } = window.site.rank;
const { papers, orders } = JSON.parse(readFileSync(0, "utf8"));
const counts = papers.map(read);
const pick = (numbers) => numbers.map((number) => counts[number]);
const places = orders.map(({ day, saved, relevant }) => {
    const scores = rank(pick(day), pick(saved), []).map(({ score }) => score);
    const order = day.map((_, at) => at).sort((one, other) => scores[other] - scores[one]);
    return order.findIndex((at) => relevant.includes(day[at]));
});
process.stdout.write(JSON.stringify(places));
"""


@dataclass(frozen=True, slots=True)
class Order:
    """A day that a reader orders. Papers are their places in the archive."""

    day: list[int]
    saved: list[int]
    relevant: list[int]


@dataclass(frozen=True, slots=True)
class Result:
    """Places of the first relevant papers, as shares of their lists (0: the first), of all readers of a kind."""

    kind: str
    readers: int
    ordered: list[float]
    """In the order "for you"."""
    listed: list[float]
    """As the digest lists them."""

    @property
    def row(self) -> str:
        """A row of the table in README.md."""
        tenths = statistics.quantiles(self.ordered, n=10)
        first = sum(place <= 0.1 for place in self.ordered) / len(self.ordered)
        figures = (statistics.median(self.ordered), tenths[-1], first, statistics.median(self.listed))
        shares = " | ".join(f"{figure:.1%}" for figure in figures)
        return f"| {self.kind} | {self.readers} | {len(self.ordered):,} | {shares} |"


HEAD = """| readers | number | days | place, median | 9 of 10 below | in the first tenth | place in the digest, median |
|---|--:|--:|--:|--:|--:|--:|"""


class Archive:
    """The papers of an archive in the order of their days, and who might read them."""

    def __init__(self, folder: Path) -> None:
        self.papers = list(digests.papers(folder))
        """All papers, oldest day first."""
        numbered = enumerate(self.papers)
        by_day = groupby(numbered, key=lambda item: item[1]["date"])
        self.days = [[number for number, _ in day] for _, day in by_day]
        """Places of the papers of each day."""
        self._texts = [f"{paper['title']} {paper['abstract']}".lower() for paper in self.papers]

    def readers(self) -> Iterator[tuple[str, list[frozenset[int]]]]:
        """Yield each kind of reader, and for each reader the papers that are relevant."""
        topics = [self._naming(topic) for topic in self.topics(20)]
        authors = [self._listed("authors", name) for name in self._commonest("authors", 25)]
        categories = [self._listed("categories", code) for code in self._commonest("categories", 9)[1:]]
        yield "a topic", topics
        yield "an author", authors
        yield "mixed", [topics[n] | topics[(7 * n + 3) % len(topics)] | authors[2 * n] for n in range(12)]
        yield "a category", categories

    def topics(self, number: int) -> list[str]:
        """Return the commonest pairs of words of titles, without words that many titles have, and each word once."""
        titles = [paper["title"].lower().split() for paper in self.papers]
        common = Counter(word for title in titles for word in set(title))
        pairs = Counter(" ".join(pair) for title in titles for pair in pairwise(title) if all(map(str.isalpha, pair)))
        chosen: list[str] = []
        used: set[str] = set()
        for pair, _ in pairs.most_common():
            words = set(pair.split())
            if not words & used and all(len(word) > 3 and common[word] < len(titles) / 20 for word in words):
                chosen.append(pair)
                used |= words
            if len(chosen) == number:
                break
        return chosen

    def orders(self, relevant: frozenset[int]) -> Iterator[Order]:
        """Yield the days of the last third that a reader orders."""
        for day in self.days[len(self.days) * 2 // 3 :]:
            saved = sorted(number for number in relevant if number < day[0])
            wanted = [number for number in day if number in relevant]
            if wanted and len(saved) >= 3 and len(day) >= LEAST_PAPERS:
                yield Order(day, saved[-MOST_SAVED:], wanted)

    def _commonest(self, field: str, number: int) -> list[str]:
        counts = Counter(name for paper in self.papers for name in paper[field])  # type: ignore[literal-required]
        return [name for name, _ in counts.most_common(number)]

    def _listed(self, field: str, name: str) -> frozenset[int]:
        return self._where(lambda number: name in self.papers[number][field])  # type: ignore[literal-required]

    def _naming(self, topic: str) -> frozenset[int]:
        return self._where(lambda number: topic in self._texts[number])

    def _where(self, test: Callable[[int], bool]) -> frozenset[int]:
        return frozenset(filter(test, range(len(self.papers))))


def places(archive: Archive, orders: Sequence[Order]) -> list[int]:
    """Return how many papers are before the first relevant one, in each order that the shipped script makes."""
    papers = [
        {"title": paper["title"], "by": ", ".join(paper["authors"]), "abstract": paper["abstract"][:2000]}
        for paper in archive.papers
    ]
    text = json.dumps({"papers": papers, "orders": [asdict(order) for order in orders]})
    done = subprocess.run(["node", "-e", _DRIVER, MODEL], input=text, capture_output=True, text=True, check=True)
    found: list[int] = json.loads(done.stdout)
    return found


def measure(archive: Archive) -> Iterator[Result]:
    """Yield the result of each kind of reader."""
    for kind, readers in archive.readers():
        orders = [order for relevant in readers for order in archive.orders(relevant)]
        lengths = [len(order.day) for order in orders]
        ordered = [place / length for place, length in zip(places(archive, orders), lengths, strict=True)]
        listed = [order.day.index(order.relevant[0]) / len(order.day) for order in orders]
        yield Result(kind, len(readers), ordered, listed)


def main() -> None:
    """Print a table, and write all places if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archive", type=Path, help="a folder with digests")
    parser.add_argument("--json", type=Path, help="write the places of all days to this file")
    options = parser.parse_args()
    archive = Archive(options.archive)
    print(f"{len(archive.papers):,} papers, {len(archive.days):,} days; topics: {', '.join(archive.topics(20))}\n")
    print(HEAD)
    results = []
    for result in measure(archive):
        print(result.row, flush=True)
        results.append(asdict(result))
    if options.json:
        options.json.write_text(json.dumps(results), "utf-8")


if __name__ == "__main__":
    main()
