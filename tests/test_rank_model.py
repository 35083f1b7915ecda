"""`rank.js/1-model.js`: words of papers in any language, and what is near to what. Chromium runs it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from support import toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

MODEL = toy.ROOT / "themes/default/assets/rank.js/1-model.js"


@pytest.fixture(scope="module")
def page(chromium: "Browser") -> Iterator["Page"]:
    """A page with nothing but the script."""
    page = chromium.new_page()
    page.evaluate("window.site = {}")
    page.evaluate(MODEL.read_text(encoding="utf-8"))
    yield page
    page.close()


def words(page: "Page", **paper: Any) -> dict[str, int]:
    """Return the counts of a paper."""
    return page.evaluate("paper => Object.fromEntries(site.rank.read(paper))", {"title": "", "by": "", **paper})  # type: ignore[no-any-return]


def rank(page: "Page", texts: list[str], saved: list[str], dismissed: list[str] | None = None) -> list[dict[str, Any]]:
    """Return what the script says of papers with these titles."""
    script = """([texts, saved, dismissed]) => {
      const read = (title) => site.rank.read({ title, by: "" });
      const ranked = site.rank.rank(texts.map(read), saved.map(read), dismissed.map(read));
      return ranked.map(({ score, why, nearest }) => ({ score, why, nearest: nearest() }));
    }"""
    return page.evaluate(script, [texts, saved, dismissed or []])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3D shapes, GPT4 and U-Net: a+b", ["3d", "and", "gpt4", "net", "shapes"]),
        ("Über Größen", ["größen", "über"]),
        ("Глубокое обучение", ["глубокое", "обучение"]),
        ("تعلم عميق", ["تعلم", "عميق"]),
        ("深度学习", ["学习", "度学", "深度"]),
        ("カメラ", ["カメ", "メラ"]),
        ("딥러닝 모델", ["딥러닝", "모델"]),
        ("ภาพ", ["าพ", "ภา"]),
        ("2024 10 + 7", []),
    ],
)
def test_words_of_any_script(page: "Page", text: str, expected: list[str]) -> None:
    """Letters in lower case. Scripts without spaces have pairs of letters, numbers alone and single letters are no words."""
    found = words(page, title=text)
    assert sorted(found) == sorted(expected)
    assert all(number == 2 for number in found.values())


def test_titles_and_authors_count_twice(page: "Page") -> None:
    """Also those of a list, which names few of many authors. A paper needs neither abstract nor authors."""
    found = words(page, title="Nets", abstract="Nets learn", by="Ada Lovelace, Wei Zhang … Bo Li (12)")
    assert found == {"nets": 3, "learn": 1, "Ada Lovelace": 2, "Wei Zhang": 2, "Bo Li": 2}
    assert words(page) == {}


@pytest.mark.parametrize("value", [None, 7, {}, [], True])
def test_values_of_other_types_are_no_text(page: "Page", value: object) -> None:
    """Storage can have anything."""
    assert words(page, title=value, by=value, abstract=value) == {}


def test_words_that_all_papers_have_say_nothing(page: "Page") -> None:
    """No list of stop words is needed."""
    ranked = rank(page, ["the of wheat", "the of roads", "the of faces"], ["the of roads"])
    assert ranked[1]["why"] == ["roads"]
    assert ranked[0]["score"] == ranked[2]["score"] == 0
    assert ranked[0]["why"] == []


def test_the_nearest_saved_paper(page: "Page") -> None:
    """All are in order."""
    ranked = rank(page, ["wheat harvest", "roads", "faces"], ["faces", "wheat", "wheat harvest"])
    assert ranked[0]["nearest"][:2] == [2, 1]


def test_dismissed_papers_take_away(page: "Page") -> None:
    """But half as much as saved ones give."""
    texts = ["wheat maps", "wheat roads", "faces"]
    plain, fewer = rank(page, texts, ["wheat"]), rank(page, texts, ["wheat"], ["maps"])
    assert plain[0]["score"] == pytest.approx(plain[1]["score"])
    assert fewer[0]["score"] < fewer[1]["score"]


@pytest.mark.parametrize(("texts", "saved"), [([], ["a paper"]), (["one paper"], ["one paper"]), (["one", "two"], [])])
def test_nothing_to_compare(page: "Page", texts: list[str], saved: list[str]) -> None:
    """A day without papers, with one, and a reader who saved nothing."""
    assert [paper["score"] for paper in rank(page, texts, saved)] == [0] * len(texts)
