"""Recognize Markdown pages in which a collector repeats or lists the papers of its digests, and its templates.

They are neither digests, because other files have the same papers with more fields, nor pages of the owner.
"""

import re
from typing import Final

from sitegen.loader.raw_text import HEAD_BYTES

_TOP = rb"\A(?:\xef\xbb\xbf)?\s*"
_BEGINNINGS: Final = (
    # daily-arXiv-ai-enhanced: `2026-06-29.md` repeats the JSON Lines of the day.
    re.compile(_TOP + rb"<div id=[\"']?toc[\"']?></div>\s+#\s+Table of Contents\s"),
    # Awesome-arXiv-Daily-Reporter: `IR/README.md` repeats `IR/papers.jsonl`; copies add a translated title.
    re.compile(
        _TOP + rb"# [^\n]{1,1000}\n\s*(?:\*\*Title \([A-Z]{2}\)\*\*: [^\n]*\n\s*)?"
        rb"\*\*Authors\*\*: [^\n]*\n\s*\*\*Link\*\*: \[PDF\]\(https?://arxiv\.org/"
    ),
    # The same: `1-Jul-2026/README.md` lists the areas of a day.
    re.compile(_TOP + rb"# [0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4}\s+\| Subject \| Link \| Number of Papers \|"),
    # daily-paper-reader: `202607/04/README.md` lists the papers of a day, and `_sidebar.md` all.
    re.compile(_TOP + "# 日报 · ".encode() + rb"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    re.compile(_TOP + rb"\* <a class=[\"']dpr-sidebar-"),
)
_ANYWHERE: Final = (
    # Copies of daily-arXiv-ai-enhanced with another heading and other names, such as `2025-06-18_database.md`.
    re.compile(
        rb"^### \[1\] \[[^\n]{1,1000}\]\(https?://arxiv\.org/abs/[^)\s]{1,50}\)\r?\n\*[^\n]*\*\r?\n\s*Main category: ",
        re.MULTILINE,
    ),
    # The templates of such pages have a name in braces in place of an address.
    re.compile(rb"\]\(\{[a-z_]{1,30}\}\)"),
)


def is_copy(head: bytes) -> bool:
    """Return True if a page begins like one that repeats digests. The text is the page or its first `HEAD_BYTES`."""
    head = head[:HEAD_BYTES]
    return any(form.match(head) for form in _BEGINNINGS) or any(form.search(head) for form in _ANYWHERE)
