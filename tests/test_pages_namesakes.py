"""Names under which several people probably publish, and the co-authors that are offered to tell their papers apart."""

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import lxml.html
from support import toy

from sitegen.archive import AuthorId
from sitegen.pages.namesakes import LEAST_APART, companions

ME = AuthorId(1)


def byline(*people: int) -> bytes:
    """Return the byline of a paper by the author and others."""
    return array("I", [number for person in (ME, *people) for number in (person, 7)]).tobytes()


def strangers(count: int, first: int = 1000) -> list[bytes]:
    """Return bylines with one co-author each, whom no other has."""
    return [byline(person) for person in range(first, first + count)]


def offered(bylines: Sequence[bytes]) -> list[tuple[int, list[int]]]:
    """Return the offered co-authors with the places of their papers."""
    return [(person, list(papers)) for person, papers in companions(ME, bylines)]


def test_papers_without_common_co_authors_make_a_name_shared() -> None:
    """The rule counts them; one less is not enough."""
    group = [byline(2, 3), byline(2), byline(2, 4)]
    assert offered([*group, *strangers(LEAST_APART)]) == [(2, [0, 1, 2])]
    assert not offered([*group, *strangers(LEAST_APART - 1)])


def test_a_group_of_many_papers_is_one_person() -> None:
    """The papers apart must be a share of all, and papers without co-authors count for neither."""
    group = [byline(2)] * 100
    assert not offered([*group, *strangers(LEAST_APART)])
    assert not offered([byline()] * 30)
    assert offered([*group, *strangers(LEAST_APART + 6)]) == [(2, list(range(100)))]


def test_each_offered_co_author_has_further_papers() -> None:
    """A co-author whose papers the ones before have already is not offered, nor one with a single paper."""
    papers = [byline(2, 3), byline(2, 3), byline(2), byline(4, 5), byline(4, 5), byline(3, 6)]
    assert offered([*papers, *strangers(LEAST_APART)]) == [(2, [0, 1, 2]), (4, [3, 4])]


def test_at_most_six_are_offered() -> None:
    """Those with the most papers."""
    groups = [byline(person) for person in range(2, 10) for _ in range(person)]
    found = offered([*groups, *strangers(20)])
    assert [person for person, _ in found] == [9, 8, 7, 6, 5, 4]


def records(names: Iterable[str]) -> Iterable[str]:
    """Yield digests of a paper each by Wei Wang and another author."""
    for number, name in enumerate(names):
        day = f"2019-01-{number + 1:02}"
        record = toy.record(f"1901.{number:05}", f"Title {number}", day=day, authors=f"Wei Wang, {name}")
        yield toy.digest(day, record)


def test_the_page_offers_co_authors(tmp_path: Path) -> None:
    """Each is a link, with the places of the papers on the page. Without the rule, the page says nothing of namesakes."""
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    others = [*(f"Stranger Number{chr(97 + number)}" for number in range(LEAST_APART)), *["Ada Lovelace"] * 3]
    for number, digest in enumerate(records(others)):
        toy.put(tmp_path / f"content/{number}.md", digest)
    toy.build(tmp_path)
    page: Any = lxml.html.document_fromstring((tmp_path / "public/author/ww/wei-wang.html").read_bytes())
    (offered,) = page.xpath("//span[@data-papers]")
    assert offered.get("data-papers") == "0 1 2"
    assert offered.xpath("a/@href") == ["../la/ada-lovelace.html"]
    titles = page.xpath("//ul[@class='entries']/li/a/text()")
    assert titles[:3] == ["Title 14", "Title 13", "Title 12"]
    assert "Several people probably publish as Wei Wang." in page.text_content()
    other: Any = lxml.html.document_fromstring((tmp_path / "public/author/la/ada-lovelace.html").read_bytes())
    assert "Several people" not in other.text_content()
