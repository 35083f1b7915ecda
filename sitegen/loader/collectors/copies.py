"""Recognize Markdown pages in which a collector repeats the papers of its digests.

They are neither digests, because other files have the same papers with more fields, nor pages of the owner.
"""

import re
from typing import Final

from sitegen.loader.raw_text import HEAD_BYTES

_COPIES: Final = (
    # daily-arXiv-ai-enhanced: `2026-06-29.md` repeats the JSON Lines of the day.
    re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<div id=[\"']?toc[\"']?></div>\s+#\s+Table of Contents\s"),
    # Awesome-arXiv-Daily-Reporter: `IR/README.md` repeats `IR/papers.jsonl`.
    re.compile(
        rb"\A(?:\xef\xbb\xbf)?\s*# [^\n]{1,1000}\n\s*\*\*Authors\*\*: [^\n]*\n\s*\*\*Link\*\*: \[PDF\]\(https?://arxiv\.org/"
    ),
)


def is_copy(head: bytes) -> bool:
    """Return True if a page begins like one that repeats digests. The text is the page or its first `HEAD_BYTES`."""
    head = head[:HEAD_BYTES]
    return any(beginning.match(head) for beginning in _COPIES)
