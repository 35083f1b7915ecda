"""Every feed and data file of the toy archive, as readers and programs take them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import jsonschema
import pytest
import toy
from feed_rules import complaints
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def public(site: Path) -> Path:
    """The output of the toy archive."""
    return site / "public"


def feeds(public: Path) -> list[Path]:
    """Every feed: what is XML and neither a sitemap nor for search boxes."""
    named = ((file, file.relative_to(public).as_posix()) for file in sorted(public.rglob("*.xml")))
    return [file for file, path in named if not path.startswith(("sitemap", "opensearch"))]


def kind(file: Path) -> str:
    """What `feed_rules` calls a feed's format."""
    text = file.read_text(encoding="utf-8")
    return "rss" if "<rss" in text else "archive" if "archive/>" in text else "atom"


def test_every_feed_holds_to_its_rules(public: Path) -> None:
    """RFC 4287, RSS 2.0 and RFC 5005 hold for every feed, and feedparser has nothing to say of any."""
    files = feeds(public)
    assert {kind(file) for file in files} == {"rss", "atom", "archive"}
    for file in files:
        # One paper's title does hold a tag, as text: that is the toy archive's attempt on its readers.
        found = [
            complaint for complaint in complaints(file.read_bytes(), kind(file)) if "HTML in the title" not in complaint
        ]
        assert found == [], file
        assert not feedparser.parse(file.read_bytes()).bozo, file


def test_entries_are_dated_as_the_digests_say(public: Path) -> None:
    """An entry is updated when its paper's newest version was, whatever the clock says."""
    updated = {
        f"oai:arXiv.org:{paper['id']}": datetime.fromisoformat(paper["updated"])
        for file in public.glob("[12]*/*/*.json")
        if not file.name.endswith(".csl.json")
        for paper in json.loads(file.read_text(encoding="utf-8"))["papers"]
    }
    for file in feeds(public):
        if kind(file) == "atom" and file.name != "days.xml":
            for entry in etree.parse(file).iter(f"{ATOM}entry"):
                moment = datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
                assert moment.astimezone(UTC) == updated[entry.findtext(f"{ATOM}id")], file


def walked(public: Path, feed: str) -> set[str]:
    """Ids of all entries from a feed back through its past issues."""
    found: set[str] = set()
    while feed:
        root = etree.parse(public / feed).getroot()
        found |= {entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")}
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        feed = links.get("prev-archive", "").removeprefix(toy.URL)
    return found


def test_past_issues_lead_back_to_the_first_day(public: Path) -> None:
    """From the feed that is subscribed to, a reader walks through the months and meets every paper."""
    listed = {
        f"oai:arXiv.org:{paper['id']}": paper["categories"]
        for file in public.glob("[12]*/*/*.json")
        if not file.name.endswith(".csl.json")
        for paper in json.loads(file.read_text(encoding="utf-8"))["papers"]
    }
    assert walked(public, "atom.xml") == listed.keys()
    for folder in (public / "category").glob("*/"):
        expected = {paper for paper, codes in listed.items() if folder.name in codes}
        assert walked(public, f"category/{folder.name}/atom.xml") == expected


@pytest.mark.parametrize(("schema", "files"), [("day", "[12]*/*/[0-9][0-9].json"), ("status", "status.json")])
def test_data_is_of_its_schema(public: Path, schema: str, files: str) -> None:
    """What programs read is what `docs/schemas` says, to the last field."""
    rules = json.loads((toy.ROOT / "docs/schemas" / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(rules)
    found = list(public.glob(files))
    assert found
    for file in found:
        jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), rules, jsonschema.Draft202012Validator)


def test_every_category_can_be_subscribed_to_at_once(public: Path) -> None:
    """`subscriptions.opml` names each category's feed and its page."""
    outlines = etree.parse(public / "subscriptions.opml").getroot().iter("outline")
    named = {outline.get("xmlUrl").removeprefix(toy.URL) for outline in outlines}
    assert named == {"atom.xml", *(file.relative_to(public).as_posix() for file in public.glob("category/*/atom.xml"))}
