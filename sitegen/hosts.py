"""List the hosts that sitegen knows, and their limits."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Host:
    """The limits of a host; 0 for no limit."""

    name: str
    site_bytes: int = 0
    files: int = 0
    file_bytes: int = 0
    folder_files: int = 0


HOSTS = {
    "github-pages": Host("GitHub Pages", site_bytes=1_000_000_000, file_bytes=100 * _MIB),
    "netlify": Host("Netlify", folder_files=54_000),
    "cloudflare": Host("Cloudflare Pages", files=20_000, file_bytes=25 * _MIB),
}
"""Name in settings and options -> host. Cloudflare's limits are those of the free plan; GitHub's limit of a file is that of its
repositories."""
