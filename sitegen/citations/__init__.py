"""Write citations of papers as BibTeX, and read the DOIs of a field. Scripts write the other formats in the browser."""

from sitegen.citations.bibtex import bibtex
from sitegen.citations.cited_values import address_of
from sitegen.citations.keys import doi_url, dois, key
from sitegen.citations.publications import Publication, publication

__all__ = ["Publication", "address_of", "bibtex", "doi_url", "dois", "key", "publication"]
