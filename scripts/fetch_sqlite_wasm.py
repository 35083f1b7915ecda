"""Fetch SQLite's WebAssembly build from npm into `sitegen/search/`. The search page needs it.

    python scripts/fetch_sqlite_wasm.py

The file is not in the repository. Its version is pinned, and its hash is checked.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path

PACKAGE = "@sqlite.org/sqlite-wasm"
VERSION = "3.54.1-build1"
MEMBER = "package/dist/sqlite3.wasm"
SHA256 = "b8a92a19f441a90ff2339fe988fbe317c4adf3ed844096f12aee04aa72d58257"
TARGET = Path(__file__).resolve().parents[1] / "sitegen" / "search" / "sqlite3.wasm"


def fetch(target: Path = TARGET) -> None:
    """Download the package with npm and extract one file, unless ``target`` is already that file.

    No code of the package is run.

    Raises:
        LookupError: npm is missing, the download failed, or the file has another hash. The message has a remedy.
    """
    if target.is_file() and sha256(target.read_bytes()).hexdigest() == SHA256:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", "--fetch-retries=1", f"{PACKAGE}@{VERSION}"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, shell=sys.platform == "win32")
        except FileNotFoundError:
            raise LookupError(
                "npm is missing: install Node.js, or on Debian and Ubuntu `apt-get install npm`"
            ) from None
        except subprocess.CalledProcessError as error:
            raise LookupError(f"npm could not get {PACKAGE} {VERSION}: {error.stderr.decode().strip()}") from None
        (archive,) = Path(folder).glob("*.tgz")
        content = _member(archive.read_bytes())
    if sha256(content).hexdigest() != SHA256:
        raise LookupError(f"{PACKAGE} {VERSION}: the hash of {MEMBER} is not the pinned one")
    target.write_bytes(content)


def _member(archive: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        file = opened.extractfile(MEMBER)
        return file.read() if file else b""


if __name__ == "__main__":
    try:
        fetch()
    except LookupError as error:
        sys.exit(f"{error}. Without SQLite for the browser a site has no search; all else works.")
