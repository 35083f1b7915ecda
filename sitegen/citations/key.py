"""The name by which a document cites a paper."""

import re

from sitegen.models import Paper

_ILLEGAL = re.compile(r"[^A-Za-z0-9./-]")


def key(paper: Paper) -> str:
    """``arXiv.1910.11126``, ``arXiv.cs/9802005``: the name that arXiv gives the paper in its own DOIs (10.48550/...).

    It is made of the identifier alone, since authors and titles change from version to version and a document that
    cites the paper must find it again. Its characters are legal for BibTeX and biber.
    """
    return f"arXiv.{_ILLEGAL.sub('-', paper.identifier)}"
