"""Recognize withdrawn papers by their comments and abstracts, because arXiv's records have no field for it.

Each sentence of a comment is examined, but only the beginning of an abstract: later in an abstract, "withdrawn" is
probably about something else. The text must say that this paper (not an earlier one) was withdrawn from arXiv (not from a
conference).
"""

import re
from typing import Final

_PAPER: Final = (
    r"(?:paper|article|manuscript|submission|preprint|work|version|document|draft|report|letter|note|thesis)"
)
_WE: Final = r"(?:i|we|us|authors?|please|wants?|wish|like|decided?|needs?|request(?:s|ed|ing)?|apply|sorry)"
_DATA: Final = r"(?:data|datasets?|database|benchmark|code|models?|images?|results?|claims?)"
_ELSEWHERE: Final = r"from\s+(?!arxiv|the\s+archive|this|here|public)"

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")

_WITHDRAWN = re.compile(
    rf"^\W*(?:this\s+)?withdrawn\b|^\W*withdraw(?:al)?\b"
    rf"|\b(?:{_PAPER}|it|this)\b.{{0,60}}\b(?:been|is|was|are|be|being)\s+(?:\w+\s+){{0,2}}withdrawn\b"
    rf"|\b{_PAPER}\s+withdrawn\b"
    rf"|\bwithdr(?:aw|awing|awn|ew)\s+(?:(?:this|our|my|the)\s+(?:\w+\s+)?{_PAPER}|it|one)\b"
    rf"|\b{_WE}\b.{{0,80}}\bwithdraw(?:ing)?\b",
    re.IGNORECASE,
)
_NOT_WITHDRAWN = re.compile(
    rf"\b(?:not|never|no\s+longer)\s+(?:be(?:en|ing)?\s+)?withdraw|\bun-?withdraw"
    rf"|\b(?:an?|the|previously|formerly|replac(?:es|ing)|supersed(?:es|ing))\s+withdrawn\b"
    rf"|\bwithdrawn\s+(?:{_PAPER}|arxiv|one)\b"
    rf"|\b(?:previous|earlier|former|prior|old(?:er)?|first|another|other|companion)\s+(?:{_PAPER}|one)\b.{{0,40}}withdrawn\b"
    r"|(?:\barxiv:\s?[\w./-]+|\bv[0-9]{1,3})\s+(?:which\s+|that\s+)?(?:has|have|had|was|is|were)\b.{0,20}withdrawn\b"
    rf"|\b{_DATA}\s+(?:\w+\s+)?(?:has|have|had|was|were|is|are)\s+(?:been\s+)?withdrawn\b"
    rf"|\bwithdr(?:aw|awing|awn|ew)\s+(?:the|our|this|an?|some)\s+(?:\w+\s+)?{_DATA}\b"
    rf"|\bwithdrawn\s+(?:by\s+(?:the\s+)?\w+\s+)?{_ELSEWHERE}|\bwithdr(?:aw|awing|ew)\s+(?:\w+\s+){{1,3}}{_ELSEWHERE}",
    re.IGNORECASE,
)
_WITHDRAWN_ABSTRACT = re.compile(
    rf"\W*(?:(?:this|the|our)\s+(?:\w+\s+)?{_PAPER}\s+(?:has|have|had|is|was)\s+(?:been\s+)?(?:\w+\s+)?withdrawn\b(?!\s+{_ELSEWHERE})"
    r"|withdrawn(?:\s+(?:by|due|because|for|on|as|since)\b|\W*$|[.:;!)\]])"
    rf"|(?:i|we|(?:the\s+)?authors?)(?:\s+\w+){{0,4}}\s+withdr(?:aw|awing|awn|ew)\s+(?:this|our|the|my)\s+{_PAPER}\b(?!\s+{_ELSEWHERE})"
    r"|[^.]{0,80}\breasons?\s+for\s+(?:the\s+)?withdrawal\b)",
    re.IGNORECASE,
)

_REMOVED = re.compile(r"\bremoved\s+(?:from\s+\w+\s+)?by\s+(?:the\s+)?arxiv\b", re.IGNORECASE)
"""Removed by arXiv's administrators. Such a paper has no PDF either."""


def is_withdrawn(comment: str | None, abstract: str) -> bool:
    """Return True if a comment or an abstract says that the paper itself was withdrawn."""
    if comment and "ithdr" in comment.lower() and any(map(_reports_withdrawal, _SENTENCE.split(comment))):
        return True
    if any("emoved" in text and _REMOVED.search(text) for text in (comment or "", abstract[:200])):
        return True
    return "ithdr" in abstract[:200].lower() and bool(_WITHDRAWN_ABSTRACT.match(abstract))


def _reports_withdrawal(sentence: str) -> bool:
    """Return True if a sentence of a comment says that the paper itself was withdrawn."""
    return bool(_WITHDRAWN.search(sentence)) and not _NOT_WITHDRAWN.search(sentence)
