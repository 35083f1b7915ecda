"""Addresses of arXiv's three services, and the rule for the addresses that may be requested.

No setting and no environment variable changes them. Tests pass other services together with another `clock.Clock`.
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

DOMAIN: Final = "arxiv.org"
"""Requests go to this domain and its subdomains only."""

API: Final = "api"
RSS: Final = "rss"
OAI: Final = "oai"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one request. Times are seconds of real time, whatever the `clock.Clock` says."""

    connect: float = 20
    silence: float = 60
    """The longest time without a byte of the answer."""
    silence_of_oai: float = 240
    """The same for OAI-PMH, which was seen to answer after 180 seconds."""
    total: float = 900
    size: int = 100_000_000
    """The most bytes of an answer, after decompression. A page of OAI-PMH has 2,500 records, about 6 MB."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services' addresses, without parameters."""

    api: str = "https://export.arxiv.org/api/query"
    """https://info.arxiv.org/help/api/user-manual.html. The manual writes http, which is redirected."""
    rss: str = "https://rss.arxiv.org/rss"
    """https://info.arxiv.org/help/rss.html; followed by ``/`` and a category."""
    oai: str = "https://oaipmh.arxiv.org/oai"
    """https://info.arxiv.org/help/oa/index.html; the address since March 2025."""
    limits: Limits = field(default=Limits())

    def name(self, address: str) -> str:
        """Return the service that an address belongs to: `API`, `RSS` or `OAI`."""
        found = [name for name in (API, RSS, OAI) if address.startswith(getattr(self, name))]
        return found[0]

    def may_request(self, address: str) -> bool:
        """Return True if an address may be requested: https on `DOMAIN`, or the host and port of one of the services."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme == "https" and (host == DOMAIN or host.endswith(f".{DOMAIN}")) and parts.netloc == host:
            return True
        return (parts.scheme, parts.netloc) in {urlsplit(own)[:2] for own in (self.api, self.rss, self.oai)}
