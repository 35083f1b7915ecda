"""Generate an archive of digests for measurements: ``python benchmarks/generate.py --papers 200000 OUT``.

Its statistics are those of a real archive. The same number of papers and seed give the same bytes. Each day has its own
random generator, so an added day does not change earlier days.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import exp, log, pi, sin, sqrt
from pathlib import Path
from time import perf_counter

from vocabulary import (
    BAG,
    CLASSES,
    COMMANDS,
    FORMULAS,
    TWINS,
    Draw,
    category_bag,
    person,
    rank,
    variant,
    word_bag,
)

YEARS = {
    1998: 3, 1999: 4, 2000: 15, 2001: 5, 2002: 16, 2003: 25, 2004: 35, 2005: 31, 2006: 38, 2007: 61, 2008: 85,
    2009: 147, 2010: 293, 2011: 380, 2012: 579, 2013: 862, 2014: 1150, 2015: 1900, 2016: 3400, 2017: 5300, 2018: 8200,
    2019: 11600, 2020: 15200, 2021: 17600, 2022: 20200, 2023: 24600, 2024: 29000, 2025: 32500, 2026: 33600,
}  # fmt: skip
"""Papers by year in an archive of about 200,000; other sizes are in proportion."""
FIRST, LAST = date(1998, 1, 1), date(2026, 7, 31)
WEEKDAYS = (1.2, 1.19, 1.17, 1.16, 1.02, 0.61, 0.65)
EXTRA = 200
"""Papers in each day that `--extra-days` appends."""

AUTHOR_COUNTS = [1403, 4607, 7472, 8100, 7037, 5408, 3484, 2216, 1283, 758, 448, 274, 166, 104, 76, 57, 50, 34, 25, 18]
"""Number of papers, of 43,218, with one author, two authors, and so on. `_author_count` adds larger numbers."""
VENUES = ["CVPR", "ICCV", "ECCV", "NeurIPS", "ICLR", "AAAI", "MICCAI", "ICRA", "BMVC", "WACV"]
WORDS, CATEGORIES = word_bag(), category_bag()


@dataclass(frozen=True, slots=True)
class Day:
    """A digest to write."""

    date: date
    papers: int
    seed: int

    @property
    def path(self) -> str:
        """Path below the archive's folder."""
        return f"cs.CV/{self.date:%Y/%m/%Y%m%d}.md"


# -- days and their numbers of papers -----------------------------------------------------------------------------------------


def calendar(papers: int, seed: int) -> list[Day]:
    """Return the days with papers, in order; they have ``papers`` papers in total."""
    draw = random.Random(f"{seed} calendar").random
    dates = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    noise = [min(1.55, max(0.65, 1 + 0.22 * _normal(draw))) for _ in dates]
    shares = [YEARS[day.year] * WEEKDAYS[day.weekday()] * wave for day, wave in zip(dates, noise, strict=True)]
    scale = papers / sum(shares)
    counts = [_poisson(draw, share * scale) for share in shares]
    _settle(counts, papers)
    return [Day(day, count, seed) for day, count in zip(dates, counts, strict=True) if count]


def extra_days(count: int, seed: int) -> list[Day]:
    """Return days that follow the last day of every archive."""
    return [Day(LAST + timedelta(days=n), EXTRA, seed) for n in range(1, count + 1)]


def _settle(counts: list[int], total: int) -> None:
    """Change the counts so that their sum is ``total``, by one paper a day, the busiest days first."""
    busiest = sorted(range(len(counts)), key=lambda day: -counts[day])
    while missing := total - sum(counts):
        step = 1 if missing > 0 else -1
        for day in busiest[: abs(missing)]:
            counts[day] += step


def _normal(draw: Draw) -> float:
    return sqrt(-2 * log(1 - draw())) * sin(2 * pi * draw())


def _poisson(draw: Draw, mean: float) -> int:
    if mean > 30:
        return max(0, round(mean + sqrt(mean) * _normal(draw)))
    count, left = 0, draw()
    chance = exp(-mean)
    while left > chance:
        left -= chance
        count += 1
        chance *= mean / count
        if chance < 1e-12:
            break
    return count


# -- digests -----------------------------------------------------------------------------------------------------------


def digest(day: Day) -> str:
    """Return the text of a day's digest."""
    draw = random.Random(f"{day.seed} {day.date}").random
    seconds = sorted(int(draw() * 86_400) for _ in range(day.papers))
    midnight = datetime(day.date.year, day.date.month, day.date.day, tzinfo=UTC)
    records = [_record(draw, midnight + timedelta(seconds=second), n) for n, second in enumerate(seconds)]
    return f"# Arxiv Papers in cs.CV on {day.date}\n" + "".join(records)


def edited(text: str) -> str:
    """Return the text of a digest with another title and summary of the first paper."""
    text = text.replace("\n### ", "\n### Corrected: ", 1)
    return text.replace("- **Summary**: ", "- **Summary**: Corrected by hand. ", 1)


def _record(draw: Draw, published: datetime, number: int) -> str:
    year = published.year
    primary, categories = _categories(draw, year)
    updated, version = _revision(draw, published)
    listed = f"{_identifier(published, primary, number)}v{version}"
    scheme = "https" if year >= 2025 else "http"
    name = _coin(draw)
    return (
        f"### {_title(draw, name)}\n"
        f"- **Arxiv ID**: {scheme}://arxiv.org/abs/{listed}\n"
        f"- **DOI**: {_doi(draw, year)}\n"
        f"- **Categories**: {categories}\n"
        f"- **Links**: [PDF]({scheme}://arxiv.org/pdf/{listed})\n"
        f"- **Published**: {published}\n"
        f"- **Updated**: {updated}\n"
        f"- **Authors**: {', '.join(_authors(draw, year))}\n"
        f"- **Comment**: {_comment(draw, year, name)}\n"
        f"- **Journal**: {_journal(draw, year)}\n"
        f"- **Summary**: {_summary(draw, year, name)}\n\n\n\n"
    )


def _identifier(published: datetime, primary: str, number: int) -> str:
    """Return an identifier. Each day has one of 32 equal blocks of numbers; a late paper at a month's end is in the next month."""
    block = published.day
    tomorrow = published + timedelta(days=1)
    if tomorrow.day == 1 and published.hour >= 18:
        published, block = tomorrow, 0
    digits = 3 if published < datetime(2007, 4, 1, tzinfo=UTC) else 4 if published.year < 2015 else 5
    room = (10**digits - 1) // 32
    if number >= room:
        msg = f"{published:%Y-%m-%d} has more than the {room} papers that its identifiers allow; generate fewer papers"
        raise ValueError(msg)
    stamp = f"{published:%y%m}"
    serial = f"{block * room + number + 1:0{digits}}"
    return f"{primary.partition('.')[0]}/{stamp}{serial}" if digits == 3 else f"{stamp}.{serial}"


def _revision(draw: Draw, published: datetime) -> tuple[datetime, int]:
    """Return time and number of the version. Recent papers are seldom revised, because they were collected within days."""
    if draw() > (0.06 if published.year >= 2022 else 0.4 if published.year >= 2018 else 0.24):
        return published, 1
    days = 6 if published.year >= 2022 else 400
    later = timedelta(days=int(draw() * days), seconds=1 + int(draw() * 86_000))
    return published + later, 2 + int(draw() ** 3 * 4)


def _categories(draw: Draw, year: int) -> tuple[str, str]:
    """Return the primary category and the text of the field, which always contains cs.CV."""
    others: list[str] = []
    while draw() < (0.475 if others else 0.54) and len(others) < 12:
        code = CATEGORIES[int(draw() * len(CATEGORIES))]
        if code not in others:
            others += [code, TWINS[code]] if code in TWINS else [code]
    if draw() < 0.03:
        others.append(CLASSES[int(draw() * len(CLASSES))].format(int(10 + draw() * 90), int(10 + draw() * 90)))
    leads = bool(others) and draw() < 0.43 and not others[0][-1].isdigit() and year >= 2008
    order = [others[0], "cs.CV", *others[1:]] if leads else ["cs.CV", *others]
    return order[0], f"**{order[0]}**" + "".join(f", {code}" for code in order[1:])


def _authors(draw: Draw, year: int) -> list[str]:
    """Return different names. One in thirty of some names has another spelling."""
    names = {}
    for _ in range(_author_count(draw, year)):
        number = rank(draw)
        name = person(number)
        names[variant(name) if number % 13 == 7 and draw() < 0.03 else name] = True
    return list(names)


def _author_count(draw: Draw, year: int) -> int:
    """Return a number of authors, which grows with the years; a few papers have hundreds."""
    if year >= 2008 and draw() < 0.002:
        return min(940, int(18 / (1 - draw()) ** 0.8))
    left = draw() * sum(AUTHOR_COUNTS)
    count = 0
    while left >= 0:
        left -= AUTHOR_COUNTS[count]
        count += 1
    missing = max(0.0, min(0.55, (2024 - year) * 0.043))
    return max(1, count - int(count * missing * 2 * draw())) if year < 2024 else count + (draw() < 0.5)


# -- text --------------------------------------------------------------------------------------------------------------


def _words(draw: Draw, count: int) -> list[str]:
    return [WORDS[int(draw() * BAG)] for _ in range(count)]


def _coin(draw: Draw) -> str:
    """Return the name of a paper's method."""
    word = WORDS[int((0.5 + draw() / 2) * BAG)]
    return word[:4].capitalize() + ("Net", "Former", "-3D", "GAN", "Seg", "Bench", "++", "-X")[int(draw() * 8)]


def _title(draw: Draw, name: str) -> str:
    words = _words(draw, 3 + int((draw() + draw() + draw()) * 5.7))
    if draw() < 0.0045:
        words.append(FORMULAS[int(draw() * 7)])
    title = " ".join([word.capitalize() if len(word) > 3 else word for word in words])
    return f"{name}: {title}" if draw() < 0.3 else title[0].upper() + title[1:]


def _summary(draw: Draw, year: int, name: str) -> str:
    mean = min(188, 120 + max(0, year - 2000) * 2.8)
    words = _words(draw, int(mean * (0.45 + (draw() + draw()) * 0.55)))
    if draw() < 0.055:
        for position in _positions(draw, words):
            words[position] = FORMULAS[int(draw() * len(FORMULAS))]
    if draw() < 0.055:
        for position in _positions(draw, words):
            words[position] = COMMANDS[int(draw() * len(COMMANDS))].format(words[position])
    if draw() < 0.25:
        words[len(words) // 2] = f"{draw() * 90:.1f}" + ("%" if draw() < 0.8 else "\\%")
    text = ". ".join([" ".join(sentence) for sentence in _sentences(draw, words, name)])
    return f"{text}. Code is at https://github.com/{name[:4].lower()}/{words[0]}." if draw() < 0.19 else text + "."


def _positions(draw: Draw, words: list[str]) -> list[int]:
    """Return the positions of one to four words."""
    return [int(draw() * len(words)) for _ in range(1 + int(draw() * 4))]


def _sentences(draw: Draw, words: list[str], name: str) -> Iterator[list[str]]:
    start = 0
    while start < len(words):
        length = 14 + int(draw() * 16)
        sentence = words[start : start + length]
        first = sentence[0]
        sentence[0] = name if draw() < 0.15 else first[0].upper() + first[1:]
        if length > 20:
            sentence[min(8, len(sentence) - 1)] += ","
        yield sentence
        start += length


def _comment(draw: Draw, year: int, name: str) -> str:
    if draw() < min(0.5, 0.1 + max(0, year - 2000) * 0.0165):
        return "None"
    pages = f"{4 + int(draw() * 26)} pages, {1 + int(draw() * 14)} figures"
    venue = f"{VENUES[int(draw() * len(VENUES))]} {year}"
    page = f"https://{name.lower().strip('+')}.example.org/{year}"
    kinds = [
        pages,
        pages,
        pages,
        f"Accepted to {venue}",
        f"Accepted to {venue}",
        f"{pages}, to appear at {venue}",
        f"{venue}. Project page: {page}",
        f"{pages}, {1 + int(draw() * 9)} tables; code: {page}.",
    ]
    kind = int(draw() * 10)
    if kind < len(kinds):
        return kinds[kind]
    return _folded(f"{pages}. To appear at {venue}; {' '.join(_words(draw, 5 + int(draw() * 17)))}.")


def _journal(draw: Draw, year: int) -> str:
    if draw() > max(0.03, 0.3 - max(0, year - 2008) * 0.019):
        return "None"
    name = " ".join(_words(draw, 2 + int(draw() * 9))).title()
    return _folded(
        f"Journal of {name}, vol. {int(draw() * 99)}, pp. {int(draw() * 900)}--{900 + int(draw() * 99)}, {year}"
    )


def _doi(draw: Draw, year: int) -> str:
    if draw() > max(0.04, 0.24 - max(0, year - 2013) * 0.018):
        return "None"
    return f"10.{1000 + int(draw() * 9000)}/{_coin(draw).strip('+').lower()}.{year}.{int(draw() * 1e7)}"


def _folded(text: str) -> str:
    """Break a value into continuation lines as arXiv does: before column 76, with an indent of two spaces."""
    lines, width = [""], 0
    for word in text.split(" "):
        if width and width + len(word) > 74:
            lines.append("  ")
            width = 0
        lines[-1] += f" {word}" if width else word
        width += len(word) + 1
    return "\n".join(lines)


# -- files -------------------------------------------------------------------------------------------------------------


def write(days: list[Day], out: Path) -> int:
    """Write the digests below ``out``, and return the sum of their sizes in bytes."""
    total = 0
    for day in days:
        path = out / day.path
        path.parent.mkdir(parents=True, exist_ok=True)
        data = digest(day).encode()
        path.write_bytes(data)
        total += len(data)
    return total


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="folder to write cs.CV/YYYY/MM/YYYYMMDD.md into")
    parser.add_argument("--papers", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--extra-days", type=int, default=0, help=f"days of {EXTRA} papers each to append")
    given = parser.parse_args()
    began = perf_counter()
    days = calendar(given.papers, given.seed) + extra_days(given.extra_days, given.seed)
    size = write(days, given.out)
    papers = sum(day.papers for day in days)
    print(f"{papers:,} papers in {len(days):,} days, {size:,} bytes, {perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
