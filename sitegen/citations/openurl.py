"""A paper as an OpenURL ContextObject (Z39.88-2004), by which Zotero and others find the papers of a list: COinS."""

from urllib.parse import quote_plus

from sitegen import urls
from sitegen.models import Paper
from sitegen.text import plain

_HEAD = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:book&rft.genre=report"


def openurl(paper: Paper) -> str:
    """The value of a COinS element's title.

    It has no authors, on purpose: so Zotero shows the list of titles at once, and of what a reader chooses it asks the
    DOI's registry for everything, abstract included. With authors it would keep what stands here.
    """
    title = quote_plus(plain(paper.title), safe=":,/()", errors="replace")
    return f"{_HEAD}&rft_id=info:doi/{urls.arxiv_doi(paper.identifier)}&rft.btitle={title}"
