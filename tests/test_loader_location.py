"""`sitegen.loader.location`: days in the paths of digests, and names that are expected to be those of digests."""

from datetime import date

import pytest

from sitegen import loader
from sitegen.loader.location import named_day, path_day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("data/2026-06-29.jsonl", "2026-06-29"),
        ("data/2026-06-29_AI_enhanced_Chinese.jsonl", "2026-06-29"),
        ("20260629.json", "2026-06-29"),
        ("2026/06/29.jsonl", "2026-06-29"),
        ("2026/06/29/new.jsonl", "2026-06-29"),
        ("2026/06/29/cs/new.jsonl", "2026-06-29"),
        ("1-Jul-2026/IR/papers.jsonl", "2026-07-01"),
        ("01-July-2026/topic/RAG_related_papers.jsonl", "2026-07-01"),
        ("data/2025-10-12/arxiv.json", "2025-10-12"),
        ("data/2025-10-12/arxiv_2025-10-13.json", "2025-10-13"),
        ("docs/202607/01/papers.meta.json", "2026-07-01"),
        ("docs/2026-07/01/papers.meta.json", "2026-07-01"),
        ("docs/20260420-20260519/papers.meta.json", "2026-05-19"),
        ("papers.json", ""),
        ("2607.00001v1.json", ""),
        ("2026-13-01/a.json", ""),
        ("30-Feb-2026/a.json", ""),
        ("1-Jux-2026/a.json", ""),
        ("120260629.json", ""),
        ("2026/06/a.json", ""),
        ("", ""),
    ],
)
def test_days_in_paths(path: str, day: str) -> None:
    """Of several, the nearest to the file counts."""
    assert path_day(path) == (date.fromisoformat(day) if day else None)


def test_only_names_of_digests_name_a_day() -> None:
    """Pages in a folder of a day, and pages with a title, are not expected to be digests."""
    assert named_day("19-Oct-2019.md") == named_day("2019/10/19.md") == named_day("201910/19.md") == "2019-10-19"
    for name in ("2019/10/19/README.md", "1-Jul-2026/README.md", "2019-10-19-my-talk.md", "2019-10-19/notes.md"):
        assert not named_day(name)
        assert loader.examine(b"# Words\n", name) is None
