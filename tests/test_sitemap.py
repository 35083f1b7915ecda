"""`sitegen.sitemap`: sitemaps and their index, within the limits of the protocol."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support import toy

from sitegen import sitemap

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://example.org/papers/"


def read(document: bytes) -> list[tuple[str | None, str | None]]:
    """Return address and date of each entry, and check that there are no other elements."""
    root = etree.fromstring(document)
    assert all({child.tag for child in part} <= {f"{NAMESPACE}loc", f"{NAMESPACE}lastmod"} for part in root)
    return [(part.findtext(f"{NAMESPACE}loc"), part.findtext(f"{NAMESPACE}lastmod")) for part in root]


def test_pages_have_addresses_and_dates() -> None:
    """A page is listed with its address and, if known, the day of its last change."""
    document = sitemap.urlset([(SITE, "2019-10-19"), (f"{SITE}about.html", "")])
    root = etree.fromstring(document)
    assert root.tag == f"{NAMESPACE}urlset"
    assert {part.tag for part in root} == {f"{NAMESPACE}url"}
    assert read(document) == [(SITE, "2019-10-19"), (f"{SITE}about.html", None)]
    assert document.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')


def test_an_index_lists_sitemaps() -> None:
    """A large site's sitemap is an index of sitemaps."""
    document = sitemap.index([(f"{SITE}sitemap-1.xml", "2024-02-29")])
    root = etree.fromstring(document)
    assert (root.tag, root[0].tag) == (f"{NAMESPACE}sitemapindex", f"{NAMESPACE}sitemap")
    assert read(document) == [(f"{SITE}sitemap-1.xml", "2024-02-29")]


def test_addresses_are_escaped() -> None:
    """The protocol requires that the five special characters of XML are escaped and other scripts percent-encoded."""
    document = sitemap.urlset([(f"{SITE}?a=1&b='<\">", ""), (f"{SITE}%C3%A9/é", "")])
    assert b"?a=1&amp;b=&apos;&lt;&quot;&gt;" in document
    assert b"/%C3%A9/%C3%A9" in document


@given(st.text() | st.sampled_from(["\x00", "\ud800", "\uffff", "]]>", "</loc>", "\r\n", "\x7f\x85 "]))
def test_any_address_gives_well_formed_xml(text: str) -> None:
    """No character of an address is lost; characters that are not allowed are percent-encoded."""
    [(address, _)] = read(sitemap.urlset([(SITE + text, "")]))
    assert address is not None
    plain = text.encode(errors="replace").decode()
    assert unquote(address) == unquote(SITE + plain)
    assert address.isascii()
    assert address.isprintable()


def test_the_limits_are_those_of_the_protocol() -> None:
    """A sitemap with more than 50,000 addresses or 50 MB is refused."""
    assert (sitemap.MOST_URLS, sitemap.MOST_BYTES) == (50_000, 52_428_800)
    with pytest.raises(ValueError, match="50,001 addresses"):
        sitemap.urlset([(SITE, "")] * 50_001)
    with pytest.raises(ValueError, match="bytes"):
        sitemap.urlset([(SITE + "x" * sitemap.MOST_BYTES, "")])


def test_a_sites_sitemaps_hold_to_the_protocol(site: Path) -> None:
    """Each lists only addresses below its own folder. Dates come from the digests; a part has the latest date of its pages."""
    public = site / "public"
    dates = {date for listing in toy.DIGESTS.values() for date in re.findall(r"\d{4}-\d\d-\d\d", str(listing))}
    parts = read((public / "sitemap.xml").read_bytes())
    assert {address for address, _ in parts} == {toy.URL + file.name for file in public.glob("sitemap-*.xml")}
    for address, changed in parts:
        pages = read((public / str(address).removeprefix(toy.URL)).read_bytes())
        folder = str(address).rpartition("/")[0] + "/"
        assert all(page and page.startswith(folder) for page, _ in pages)
        days = {day for _, day in pages if day}
        assert days <= dates
        assert changed == max(days, default=None)
        assert bool(days) != ("authors" in str(address))


def test_a_page_is_no_older_than_its_day(tmp_path: Path) -> None:
    """A digest with the date of arXiv's listing is days later than its papers; their pages have the later date."""
    late = toy.record("2401.10001", day="2024-01-05")
    relisted = toy.record("2312.00001", day="2023-12-29", version=2, updated="2024-02-03")
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    toy.put(tmp_path / "content/0.md", toy.digest("2023-12-29", relisted))
    toy.put(tmp_path / "content/1.md", toy.digest("2024-01-07", late, relisted))
    toy.build(tmp_path)
    listed = {}
    for file in (tmp_path / "public").glob("sitemap*.xml"):
        listed.update({str(page).removeprefix(toy.URL): day for page, day in read(file.read_bytes())})
    for page in ("paper/2401/2401.10001.html", "sitemap-papers-202401.xml", "category/cs.CV/2024-01.html"):
        assert listed[page] == "2024-01-07", page
    for page in ("2024/01/07.html", "2024/", "sitemap-days-2024.xml", "2023/12/29.html", "sitemap-papers-202312.xml"):
        assert listed[page] == "2024-02-03", page
