"""`sitegen.loader.collectors.paper_pages`: the texts that daily-paper-reader has on the pages of papers only."""

import json
from pathlib import Path
from typing import Any

import pytest
from support import toy

from sitegen import loader
from sitegen.models import Digest, Paper

PAGES = Path(__file__).parent / "data/sources/forks/pages/docs"
LATER = "202607/04/2606.29340v1-phf.md"
EARLY = "202601/24/2601.16175v1-learning-to-discover-at-test-time.md"


def read(name: str, text: str = "") -> Digest:
    """Return the digest in a page."""
    source = text or (PAGES / name).read_text(encoding="utf-8")
    digest = loader.examine(source.encode(), name, location=name)
    assert digest
    return digest


def own(paper: Paper) -> dict[str, Any]:
    """Return name and value of own fields."""
    return {field.name: field.value for field in paper.fields}


def test_a_page_with_front_matter() -> None:
    """Its values are those of the paper, its sections long texts by a machine."""
    digest = read(LATER)
    assert digest.problems == ()
    [paper] = digest.papers
    assert (paper.identifier, paper.version, paper.published) == ("2606.29340", 1, "2026-06-28")
    assert paper.title == "PHF: Privileged Hidden Flow for On-Policy Self-Distillation"
    assert (paper.authors[0], paper.abstract) == ("Yuhan Li", "On-policy")
    found = own(paper)
    assert found["tags"] == ("query:self-distillation",)
    texts = {"title_zh": "特权", "abstract_zh": "生成式", "method": "提出", "result": "现有", "conclusion": "核心"}
    assert {key: found[key] for key in texts} == texts
    assert found["summary"] == ("AI Native",)
    assert {"evidence", "tldr", "motivation", "score", "source", "selection_source"} <= found.keys()
    assert not {"generated_at", "pdf", "title", "paper_id"} & found.keys()
    marks = {field.name: (field.machine, field.language) for field in paper.fields}
    assert marks["summary"] == (True, "")
    assert marks["abstract_zh"] == marks["method"] == (True, "zh")
    assert marks["source"][0] is False


def test_an_early_page_in_html() -> None:
    """It has the same values as elements."""
    more = (
        (PAGES / EARLY)
        .read_text(encoding="utf-8")
        .replace(
            "---\n\n\n## ",
            '<div class="paper-glance-label">Method</div>\n<div class="paper-glance-content">先 &lt;b&gt;</div>\n---\n\n\n## ',
        )
    )
    [paper] = read(EARLY, more).papers
    assert (paper.title, paper.abstract) == ("Learning to Discover at Test Time", "How can we use AI?")
    assert (paper.authors, paper.published) == (("Mert Yuksekgonul", "Daniel Koceja", "Yu Sun"), "2026-01-22")
    found = own(paper)
    assert (found["tags"], found["score"]) == (("EOH", "EAA"), 8.0)
    assert (found["title_zh"], found["abstract_zh"], found["method"]) == ("在测试时学习发现", "如何利用", "先 <b>")
    assert "TTT-Discover" in found["tldr"]


def test_a_summary_is_a_list_of_paragraphs() -> None:
    """Without marks of Markdown; it ends with the page."""
    text = (PAGES / LATER).read_text(encoding="utf-8") + "\n## 一\n- **One** `x`\n\n---\n> two\n"
    [paper] = read(LATER, text).papers
    assert own(paper)["summary"] == ("AI Native", "一", "One x", "two")


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("---\ntitle: A\nevidence: b\ntldr: hal", True),
        ("---\ntitle: A\nevidence: b\n---\n", False),
        ('---\ntitle: ["a\nevidence: "b\npdf: https://arxiv.org/pdf/2606.29340v1\n---\n\n## \n', False),
    ],
)
def test_other_pages_raise_nothing(text: str, blocked: bool) -> None:
    """A page that names no paper has none, without a warning."""
    digest = read("docs/notes.md", text)
    assert bool(digest.blocker) == blocked
    assert bool(digest.problems) == blocked


def test_pages_and_lists_are_one_paper(tmp_path: Path) -> None:
    """The page has the title as it is written, where an old list has it in small letters only."""
    entry = {"paper_id": EARLY.removesuffix(".md"), "section": "deep", "title_en": "", "authors": ""}
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    toy.put(tmp_path / "content/docs/202601/24/papers.meta.json", json.dumps({"date": "2026-01-24", "papers": [entry]}))
    toy.put(tmp_path / "content/docs" / EARLY, (PAGES / EARLY).read_bytes())
    toy.put(tmp_path / "content/docs" / LATER, (PAGES / LATER).read_bytes())
    assert not toy.build(tmp_path).problems
    [page] = (tmp_path / "public/paper").rglob("2601.16175.html")
    text = page.read_text(encoding="utf-8")
    assert "Learning to Discover at Test Time</h1>" in text
    assert all(value in text for value in ("Mert Yuksekgonul", "deep", "如何利用", "by a machine"))
    assert len(list((tmp_path / "public/paper").rglob("*.html"))) == 2
