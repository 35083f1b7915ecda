"""SQLite's own WebAssembly build, which the search page runs: where it is, and how to get it where it is not.

It comes from the npm package `@sqlite.org/sqlite-wasm` when sitegen is packaged (`scripts/fetch_sqlite_wasm.py`) and lies
in the wheel; a checkout has it after ``make search``.
"""

import zlib
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("sqlite3.wasm")

MISSING: Final = "the search page cannot search: SQLite's WebAssembly build is not part of this installation"
REMEDY: Final = "run `make search` in the checkout of sitegen (it takes npm), or install sitegen's wheel"


@cache
def published_name() -> str:
    """Its published name; empty if it is missing."""
    try:
        return f"sqlite3-{blake2b(FILE.read_bytes(), digest_size=5).hexdigest()}.bin"
    except OSError:
        return ""


@cache
def compressed() -> bytes:
    """The program as it is published, deflated (RFC 1950): less than half of its size, whatever the host does."""
    return zlib.compress(FILE.read_bytes(), 9)
