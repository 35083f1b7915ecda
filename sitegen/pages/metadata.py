"""What a paper's page tells machines: a ScholarlyArticle in the terms of schema.org, as JSON-LD."""

from sitegen import citations, text, urls
from sitegen.models import Listed


def scholarly_article(listed: Listed) -> dict[str, object]:
    """The paper as https://schema.org/ScholarlyArticle; the abstract stands on the page itself and is not repeated."""
    paper = listed.paper
    dois = citations.dois(paper.doi)
    return {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": text.plain(paper.title),
        "author": [{"@type": "Person", "name": author.name} for author in listed.authors],
        "datePublished": paper.published.date().isoformat(),
        "dateModified": paper.updated.date().isoformat(),
        "version": paper.version,
        "identifier": f"arXiv:{paper.identifier}",
        "url": urls.arxiv_abs(paper.identifier),
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": urls.arxiv_pdf(paper.identifier),
        },
        **({"sameAs": [urls.doi(doi) for doi in dois]} if dois else {}),
    }
