"""`[site] day = "announced"`: pages and data have the papers and numbers of arXiv's listings."""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import lxml.html
import msgspec
import pytest
from support import fetch_states, toy

from sitegen.loader import Record

SETTINGS = f'[site]\ntitle = "Listings"\nurl = "{toy.URL}"\nday = "announced"\n'
PUBLISHED = SETTINGS.replace("announced", "published")
COLLECTED = ("cs.CV", "cs.LG")
CATEGORIES = (*COLLECTED, "stat.ML")
NEW, CROSS, REPLACE, REPLACE_CROSS = "new", "cross", "replace", "replace-cross"
GROUPS = {"New papers": {NEW}, "Cross-lists": {CROSS}, "Replacements": {REPLACE, REPLACE_CROSS}}


@dataclass
class Announced:
    """A paper of an invented arXiv."""

    identifier: str
    submitted: str
    categories: tuple[str, ...]
    listings: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Category -> day and type of each listing with the paper."""

    def record(self, category: str) -> Record:
        """Return the record in the digest of a category."""
        primary, *others = self.categories
        record = toy.record(
            self.identifier, day=self.submitted, categories=", ".join([f"**{primary}**", *others]), version=3
        )
        announced = ", ".join(f"{day} {type}" for day, type in self.listings[category])
        return replace(record, announced=announced or None)


def weekday(day: date, after: int) -> str:
    """Return a day after another one, without Saturdays and Sundays."""
    for _ in range(after):
        day += timedelta(1)
        while day.weekday() > 4:
            day += timedelta(1)
    return str(day)


def invented(seed: int) -> Iterator[Announced]:
    """Yield papers of two months, with cross-lists, later cross-lists and replacements."""
    chance = random.Random(seed)
    for number in range(60):
        submitted = date(2026, 10, 5) + timedelta(chance.randrange(50))
        paper = Announced(
            f"{submitted:%y%m}.{number:05}",
            str(submitted),
            tuple(chance.sample(CATEGORIES, chance.randint(1, 3))),
        )
        announced = chance.choice((1, 1, 1, 2, 6))
        replaced = sorted(chance.sample(range(announced + 1, announced + 15), chance.choice((0, 0, 1, 2))))
        for place, category in enumerate(paper.categories):
            first = announced + (chance.choice((0, 0, 0, 3)) if place else 0)
            paper.listings[category].append((weekday(submitted, first), CROSS if place else NEW))
            paper.listings[category] += [
                (weekday(submitted, after), REPLACE_CROSS if place else REPLACE) for after in replaced if after > first
            ]
        yield paper


PAPERS = list(invented(1))


def listings() -> dict[str, dict[str, Counter[str]]]:
    """Return day -> category -> type -> number of papers, as arXiv's listings have them."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for paper in PAPERS:
        for category in set(COLLECTED).intersection(paper.categories):
            for day, type in paper.listings[category]:
                found[day][category][type] += 1
    return found


LISTINGS = listings()


def write(folder: Path, settings: str = SETTINGS) -> Path:
    """Write the site: a digest for each category and day of submission."""
    by_file: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for paper in PAPERS:
        for category in set(COLLECTED).intersection(paper.categories):
            by_file[category, paper.submitted].append(paper.record(category))
    for (category, day), records in by_file.items():
        file = folder / f"content/{category}/{day[:4]}/{day[5:7]}/{day.replace('-', '')}.md"
        toy.put(file, toy.digest(day, *records, category=category))
    toy.put(folder / "sitegen.toml", settings)
    return folder


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the built site."""
    folder = write(tmp_path_factory.mktemp("announced"))
    assert not toy.build(folder).problems
    return toy.tree(folder / "public")


def page(files: dict[str, bytes], path: str) -> lxml.html.HtmlElement:
    """Return a page, parsed."""
    return lxml.html.document_fromstring(files[path])


def path_of(day: str, suffix: str = "html") -> str:
    """Return the path of a day."""
    return f"{day.replace('-', '/')}.{suffix}"


def numbers(row: lxml.html.HtmlElement) -> list[int]:
    """Return the numbers in a row of a table."""
    return [int(cell.text_content()) for cell in row.xpath("td")]


def in_table(counts: Counter[str]) -> list[int]:
    """Return numbers as tables show them."""
    return [counts[NEW], counts[CROSS], counts[REPLACE] + counts[REPLACE_CROSS]]


def test_the_days_are_those_of_the_listings(announced: dict[str, bytes]) -> None:
    """There are no others, and each has exactly the papers of the listings."""
    days = {
        "-".join(match.groups()) for path in announced if (match := re.fullmatch(r"(\d{4})/(\d\d)/(\d\d)\.html", path))
    }
    assert days == LISTINGS.keys()
    for day in days:
        listed = {
            paper.identifier
            for paper in PAPERS
            for category in COLLECTED
            if category in paper.categories
            for one, _ in paper.listings[category]
            if one == day
        }
        found = [article.get("id") for article in page(announced, path_of(day)).find_class("paper")]
        assert sorted(found) == sorted(listed)


def test_the_data_of_a_day_has_the_numbers_of_arxiv(announced: dict[str, bytes]) -> None:
    """By category and type. Each paper says what it is on the day."""
    schema = json.loads((toy.ROOT / "docs/schemas/day.json").read_text(encoding="utf-8"))
    for day, by_category in LISTINGS.items():
        data = json.loads(announced[path_of(day, "json")])
        jsonschema.validate(data, schema)
        assert data["listings"] == {
            category: {type: counts[type] for type in (NEW, CROSS, REPLACE, REPLACE_CROSS)} | {"computed": 0}
            for category, counts in by_category.items()
        }
        for paper in data["papers"]:
            (known,) = [one for one in PAPERS if one.identifier == paper["id"]]
            types = {type for code in COLLECTED for one, type in known.listings.get(code, ()) if one == day}
            assert paper["listed"] == {
                "type": min(types, key=[NEW, CROSS, REPLACE, REPLACE_CROSS].index),
                "stated": True,
            }
            stated = {one for code in COLLECTED for one in known.listings.get(code, ())}
            assert [(one["day"], one["type"]) for one in paper["announced"]] == sorted(
                stated, key=lambda one: (one[0], [NEW, CROSS, REPLACE, REPLACE_CROSS].index(one[1]))
            )


def test_a_day_has_its_papers_in_groups(announced: dict[str, bytes]) -> None:
    """New papers, cross-lists and replacements are apart; the table has the numbers of each category."""
    for day, by_category in LISTINGS.items():
        found = page(announced, path_of(day))
        groups: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        for element in found.find_class("papers")[0]:
            if element.get("class") == "group":
                title = element.xpath("string(h2/text())").strip()
                groups[title] = []
                counts[title] = int(element.xpath("string(h2/small)"))
            else:
                groups[title].append(element.get("id"))
        assert list(groups) == [title for title in GROUPS if title in groups]
        assert counts == {title: len(identifiers) for title, identifiers in groups.items()}
        data = {paper["id"]: paper["listed"]["type"] for paper in json.loads(announced[path_of(day, "json")])["papers"]}
        for title, identifiers in groups.items():
            assert {data[identifier] for identifier in identifiers} <= GROUPS[title]
        rows = {row.xpath("string(th/a)"): numbers(row) for row in found.xpath("//table[@class='listings']/tbody/tr")}
        expected = {category: in_table(types) for category, types in by_category.items()}
        assert rows == (expected if len(expected) > 1 else {})


def test_a_month_of_a_category_has_the_numbers_of_its_days(announced: dict[str, bytes]) -> None:
    """Categories without digests have none."""
    for category in COLLECTED:
        for month in ("2026-10", "2026-11"):
            found = page(announced, f"category/{category}/{month}.html")
            rows = {
                row.xpath("string(th//@href)"): numbers(row)
                for row in found.xpath("//table[@class='listings']/tbody/tr")
            }
            assert rows == {
                f"../../{path_of(day)}": [*in_table(by_category[category]), 0]
                for day, by_category in LISTINGS.items()
                if day.startswith(month) and category in by_category
            }
    assert not page(announced, "category/stat.ML/2026-10.html").xpath("//table[@class='listings']")


def test_the_status_has_the_listings_of_the_newest_day(announced: dict[str, bytes]) -> None:
    """A monitor compares them with arXiv's."""
    status = json.loads(announced["status.json"])
    jsonschema.validate(status, json.loads((toy.ROOT / "docs/schemas/status.json").read_text(encoding="utf-8")))
    newest = max(LISTINGS)
    assert status["newest"] == newest
    assert status["listings"] == json.loads(announced[path_of(newest, "json")])["listings"]
    assert status["papers"] == len({paper.identifier for paper in PAPERS if set(COLLECTED) & set(paper.categories)})


def first_days() -> dict[str, str]:
    """Return the first day on which a collected category announced each paper."""
    return {
        paper.identifier: min(day for code in COLLECTED for day, _ in paper.listings.get(code, ()))
        for paper in PAPERS
        if set(COLLECTED) & set(paper.categories)
    }


def test_lists_have_a_paper_on_its_first_day(announced: dict[str, bytes]) -> None:
    """A replacement is no new entry: lists and feeds have a paper once."""
    firsts = first_days()
    for identifier, day in firsts.items():
        main = page(announced, f"paper/{identifier[:4]}/{identifier}.html").xpath("//main//nav//a/@href")
        assert main == [f"../../{path_of(day)}#{identifier}"]
    feed = feedparser.parse(announced["atom.xml"])
    found = [entry.id.rpartition(":")[2] for entry in feed.entries]
    assert len(found) == len(set(found))
    order = [firsts[identifier] for identifier in found]
    assert order == sorted(order, reverse=True)


def test_the_feed_of_days_counts_what_is_new(announced: dict[str, bytes]) -> None:
    """The title of an entry has the numbers of the groups."""
    newest = feedparser.parse(announced["days.xml"]).entries[0]
    data = json.loads(announced[path_of(max(LISTINGS), "json")])
    types = Counter(paper["listed"]["type"] for paper in data["papers"])
    replaced = types[REPLACE] + types[REPLACE_CROSS]
    assert f"{replaced} replacement" in newest.title
    assert ("new paper" in newest.title) == bool(types[NEW])


def test_years_count_a_paper_once(announced: dict[str, bytes]) -> None:
    """Home page and statistics do not count replacements as papers."""
    archive = page(announced, "index.html").xpath("string(//section[h2='Archive'])")
    assert str(len(first_days())) in archive.split()


def test_without_the_setting_announcements_change_no_day(tmp_path: Path) -> None:
    """Digests are listed on their days, and the announcements are shown with their papers only."""
    files: list[dict[str, Any]] = []
    for name, settings in (("a", PUBLISHED), ("b", SETTINGS.replace('day = "announced"\n', ""))):
        toy.build(write(tmp_path / name, settings))
        files.append(toy.tree(tmp_path / name / "public"))
    assert not toy.difference(*files)
    found = files[0]
    days = {path for path in found if re.fullmatch(r"\d{4}/\d\d/\d\d\.html", path)}
    assert days == {path_of(paper.submitted) for paper in PAPERS if set(COLLECTED) & set(paper.categories)}
    for path in days:
        assert not page(found, path).xpath("//*[@class='listings']")
        titles = page(found, path).xpath("//*[@class='group']/h2/text()")
        assert [title.strip() for title in titles] in ([], ["New papers", "Cross-lists"])
        assert "listings" not in json.loads(found[path.replace(".html", ".json")])
    assert "listings" not in json.loads(found["status.json"])
    assert "Announced" in page(found, min(days)).text_content()


def test_a_change_of_the_setting_reads_the_digests_again(tmp_path: Path) -> None:
    """The site equals a clean build each time, and holds nothing back."""
    site = write(tmp_path / "grown")
    for number, settings in enumerate((SETTINGS, PUBLISHED, SETTINGS)):
        toy.put(site / "sitegen.toml", settings)
        assert not toy.build(site).problems
        clean = write(tmp_path / f"clean {number}", settings)
        toy.build(clean)
        assert not toy.difference(toy.tree(site / "public"), toy.tree(clean / "public"))
    assert not toy.build(site).written


def test_a_later_listing_changes_its_day_and_month(tmp_path: Path) -> None:
    """`sitegen fetch` adds a replacement to an old digest: the incremental build equals a clean one."""
    site = write(tmp_path / "grown")
    toy.build(site)
    (file, *_) = sorted((site / "content").rglob("*.md"))
    text = file.read_text(encoding="utf-8")
    changed = re.sub(r"(- \*\*Announced\*\*: .*)", r"\1, 2027-01-05 replace", text, count=1)
    assert changed != text
    for content in (changed, text):
        file.write_text(content, encoding="utf-8")
        toy.build(site)
        clean = write(tmp_path / "clean")
        toy.put(clean / file.relative_to(site), content)
        toy.build(clean)
        assert not toy.difference(toy.tree(site / "public"), toy.tree(clean / "public"))


def built(folder: Path, *records: Record, day: str = "2026-11-20") -> dict[str, bytes]:
    """Return the files of a site with one digest."""
    toy.put(folder / "content/cs.CV/a.md", toy.digest(day, *records))
    toy.put(folder / "sitegen.toml", SETTINGS)
    assert not toy.build(folder).problems
    return toy.tree(folder / "public")


def test_a_paper_without_announcement_is_on_the_computed_day(tmp_path: Path) -> None:
    """Friday, 10:20 UTC is before the deadline, so that the listing is that of Monday. The page says that it is computed."""
    stated = replace(toy.record("2611.00001", day="2026-11-19"), announced="2026-11-23 new")
    unknown = toy.record("2611.00002", day="2026-11-20")
    cross = toy.record("2611.00003", day="2026-11-20", categories="**cs.LG**, cs.CV")
    files = built(tmp_path, stated, unknown, cross)
    found = page(files, "2026/11/23.html")
    titles = [" ".join(heading.text_content().split()) for heading in found.xpath("//div[@class='group']/h2")]
    assert titles == ["New papers 1", "Computed from arXiv's schedule 2"]
    (remark,) = found.xpath("//div[@class='group']/p")
    assert "computed from the time of submission" in remark.text_content()
    data = json.loads(files["2026/11/23.json"])
    assert data["listings"]["cs.CV"] == {NEW: 1, CROSS: 0, REPLACE: 0, REPLACE_CROSS: 0, "computed": 2}
    assert [paper["listed"] for paper in data["papers"]] == [
        {"type": NEW, "stated": True},
        {"type": NEW, "stated": False},
        {"type": CROSS, "stated": False},
    ]
    (row,) = page(files, "category/cs.CV/2026-11.html").xpath("//table[@class='listings']/tbody/tr")
    assert numbers(row) == [1, 0, 0, 2]


def test_a_paper_whose_day_cannot_be_computed_is_on_the_day_of_the_digest(tmp_path: Path) -> None:
    """Its time of submission is not known, or it is not on arXiv."""
    files = built(
        tmp_path,
        replace(toy.record("2611.00001"), published="2026-11-19", updated="2026-11-19"),
        replace(toy.record("2611.00002"), published=None),
        replace(toy.record("2611.00003"), arxiv_id="doi:10.1000/182"),
    )
    assert len(json.loads(files["2026/11/20.json"])["papers"]) == 3
    assert [path for path in files if re.fullmatch(r"\d{4}/\d\d/\d\d\.html", path)] == ["2026/11/20.html"]


def test_an_edition_stays_on_its_day(tmp_path: Path) -> None:
    """A conference has announced nothing on arXiv."""
    toy.put(tmp_path / "content/a.csv", "identifier,title,published\n2611.00001,A title,2026-11-19T10:00:00Z\n")
    source = '[[source]]\nfiles = "a.csv"\nday = "2026-04-26"\nedition = "ICLR 2026"\n'
    toy.put(tmp_path / "sitegen.toml", SETTINGS + source)
    assert not toy.build(tmp_path).problems
    assert "2026/04/26.html" in toy.tree(tmp_path / "public")


def test_a_link_to_a_digest_leads_to_its_first_day(tmp_path: Path) -> None:
    """Its own day may have no page."""
    toy.put(tmp_path / "content/about.md", "# About\n\n[A digest](cs.CV/a.md#a-title)\n")
    files = built(tmp_path, replace(toy.record("2611.00001"), announced="2026-11-24 new, 2026-11-27 replace"))
    assert page(files, "about.html").xpath("//main//a/@href") == ["2026/11/24.html"]


def test_a_deleted_paper_that_another_digest_has_is_not_lost(tmp_path: Path) -> None:
    """Both digests are of the day of submission, on which the site lists nothing."""
    record = replace(toy.record("2611.00001", day="2026-11-19"), announced="2026-11-23 new")
    other = replace(toy.record("2611.00002", day="2026-11-19"), announced="2026-11-23 new")
    toy.put(tmp_path / "content/cs.LG/b.md", toy.digest("2026-11-19", record, category="cs.LG"))
    toy.put(tmp_path / "content/cs.CV/a.md", toy.digest("2026-11-19", record, other, other, other))
    toy.put(tmp_path / "sitegen.toml", SETTINGS)
    toy.build(tmp_path)
    toy.put(tmp_path / "content/cs.CV/a.md", toy.digest("2026-11-19", other))
    assert not toy.build(tmp_path).notes


def test_an_earlier_beginning_of_the_collection_reads_the_digests_again(tmp_path: Path) -> None:
    """A paper that only a replacement brought is then one of the collected days. A damaged state stops no build."""
    state = fetch_states.CV
    record = replace(toy.record("2611.00001", day="2018-11-19"), announced="2019-01-24 replace")
    toy.put(tmp_path / "content/fetched.json", fetch_states.text(state))
    files = built(tmp_path, record, day="2018-11-19")
    assert "2019/01/24.html" in files
    assert "2018/11/20.html" not in files
    earlier = msgspec.structs.replace(state, first=date(2018, 1, 1))
    for text in (fetch_states.text(earlier), "{"):
        toy.put(tmp_path / "content/fetched.json", text)
        toy.build(tmp_path)
        files = toy.tree(tmp_path / "public")
        assert {"2018/11/20.html", "2019/01/24.html"} <= files.keys()
