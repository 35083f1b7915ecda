"""Write a paper as an OpenURL (Z39.88-2004), for COinS: by these, Zotero finds the papers of a list."""

from urllib.parse import quote_plus

from sitegen import urls
from sitegen.models import Paper
from sitegen.text import plain

_HEAD = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:book&rft.genre=report"


def openurl(paper: Paper) -> str:
    """Return the value of the ``title`` of a COinS element.

    It has no authors, so that Zotero looks up the chosen papers by their DOI and gets everything, including the abstract.
    With authors, Zotero would save only what stands here.
    """
    title = quote_plus(plain(paper.title), safe=":,/()", errors="replace")
    return f"{_HEAD}&rft_id=info:doi/{urls.arxiv_doi(paper.identifier)}&rft.btitle={title}"
