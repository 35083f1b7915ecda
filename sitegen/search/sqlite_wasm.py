"""Read SQLite's WebAssembly build, with which the search page runs queries in the browser.

It comes from the npm package `@sqlite.org/sqlite-wasm`. `scripts/fetch_sqlite_wasm.py` downloads it for the wheel; in a
checkout, ``make search`` does so.
"""

import zlib
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("sqlite3.wasm")

MISSING: Final = "SQLite's WebAssembly build is missing, so the search does not work"
REMEDY: Final = "run `make search` in the checkout of sitegen (this needs npm), or install sitegen's wheel"


@cache
def published_name() -> str:
    """Return the name of the published file; an empty string if the build is missing."""
    try:
        return f"sqlite3-{blake2b(FILE.read_bytes(), digest_size=5).hexdigest()}.bin"
    except OSError:
        return ""


@cache
def compressed() -> bytes:
    """Return the content of the published file. It is deflated (RFC 1950) to less than half, as some hosts do not compress."""
    return zlib.compress(FILE.read_bytes(), 9)
