"""Make the requirement that installs the running version of sitegen on a host, and pack sitegen into a wheel."""

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen import theme_folders

if TYPE_CHECKING:
    from importlib.metadata import Distribution

NAME = "sitegen-digests"
"""The package's name on PyPI, where `sitegen` is another project."""

_PACKAGE = Path(__file__).resolve().parent
_METADATA = ("METADATA", "WHEEL", "entry_points.txt")
_FILE_TIME = (2020, 2, 2, 0, 0, 0)
"""The time of each file in a wheel. It is always the same, as in hatchling, so that equal files make equal wheels."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line of a requirements file."""

    line: str
    wheel: bytes = b""
    """The content of the wheel if the line names one; else empty."""
    note: str = ""
    """A message for the user; empty if there is none."""


def installed() -> "Distribution | None":
    """Return the metadata of the installed package; None if sitegen is not installed."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return distribution(NAME)
    except PackageNotFoundError:
        return None


def requirement(package: "Distribution | None") -> Requirement:
    """Return the requirement for hosts, so that they install the running version of sitegen.

    It depends on the source of this installation (PEP 610): a package index gives a version, a web address gives a URL.
    Hosts cannot reach other sources, such as a folder on this machine, so the running sitegen is packed into a wheel.
    """
    if package is None:
        note = "sitegen was not installed, so hosts will install the newest release from PyPI"
        return Requirement(NAME, note=note)
    direct = package.read_text("direct_url.json")
    if direct is None:
        return Requirement(f"{NAME}=={package.version}")
    origin = json.loads(direct)
    if urlsplit(origin["url"]).scheme in {"https", "http"}:
        return Requirement(f"{NAME} @ {_address(origin)}")
    return Requirement(f"./{wheel_name(package)}", wheel(package))


def wheel_name(package: "Distribution") -> str:
    """Return the file name of the wheel."""
    return f"{_escaped(package)}-py3-none-any.whl"


def wheel(package: "Distribution") -> bytes:
    """Return the running sitegen as a wheel with its modules and data, the shipped themes, and its metadata.

    This needs neither the source tree nor a package index. SQLite for the browser is in the wheel if it is installed here.
    """
    import zipfile  # not needed by the commands that import this module for its name

    files = {**dict(_files()), **dict(_metadata(package))}
    lines = [f"{name},sha256={_hash(content)},{len(content)}\n" for name, content in files.items()]
    name = f"{_escaped(package)}.dist-info/RECORD"
    files[name] = f"{''.join(lines)}{name},,\n".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _FILE_TIME)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    folders = {"sitegen": _PACKAGE, "sitegen/themes": theme_folders.shipped_folder()}
    found = {
        f"{name}/{file.relative_to(folder).as_posix()}": file
        for name, folder in folders.items()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    for path in sorted(found):
        yield path, found[path].read_bytes()


def _metadata(package: "Distribution") -> Iterator[tuple[str, bytes]]:
    licenses = [f"licenses/{name}" for name in package.metadata.get_all("License-File") or ()]
    for name in (*_METADATA, *licenses):
        text = package.read_text(name)
        if text is not None:
            yield f"{_escaped(package)}.dist-info/{name}", text.encode()


def _escaped(package: "Distribution") -> str:
    return f"{NAME.replace('-', '_')}-{package.version}"


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _address(origin: dict[str, dict[str, str]]) -> str:
    """Return the origin of a package as a URL for a requirement."""
    url = str(origin["url"])
    parts = [f"subdirectory={origin['subdirectory']}"] if "subdirectory" in origin else []
    if "vcs_info" in origin:
        url = f"{origin['vcs_info']['vcs']}+{url}@{origin['vcs_info']['commit_id']}"
    elif given := origin.get("archive_info", {}).get("hash"):
        parts.append(given)
    return f"{url}#{'&'.join(parts)}" if parts else url
