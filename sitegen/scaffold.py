"""`sitegen init`: writes a site that builds at once, and leaves alone whatever is there already."""

import json
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sitegen.errors import OutputError

REQUIREMENTS = "requirements.txt"
CONFIG = "sitegen.toml"

_STARTER = Path(__file__).with_name("starter")
_CONTENT = "content"


@dataclass(slots=True)
class Outcome:
    """What `init` did; paths are relative to the folder of the site, with ``/``."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """What was there already, folders with a ``/`` at the end."""
    note: str = ""
    """What remains for the user to do before hosts can install sitegen; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """How a host installs the sitegen that runs here: a line of a requirements file."""

    line: str
    wheel: Path | None = None
    """A file that the line names relative to itself."""
    note: str = ""


def init(folder: Path) -> Outcome:
    """Write the files of a new site into ``folder``, which need not exist.

    A folder of content that holds anything stays as it is: an example would be a stranger in somebody's archive.

    Raises:
        OutputError: A file cannot be written; those before it stay.
    """
    outcome = Outcome()
    archive = _holds_anything(folder / _CONTENT)
    if archive:
        outcome.kept.append(f"{_CONTENT}/")
    for source in sorted(path for path in _STARTER.rglob("*") if path.is_file()):
        name = source.relative_to(_STARTER).as_posix()
        if not (archive and name.startswith(f"{_CONTENT}/")):
            _put(folder, name, source.read_bytes(), outcome)
    _put_requirements(folder, outcome)
    return outcome


def requirement(installed: Distribution | None) -> Requirement:
    """Where the running sitegen came from, by PEP 610; ``None``: it was never installed.

    A bare name would be asked of the host's package index, where it may be another project's: it is given only where an
    index is what sitegen came from.
    """
    if installed is None:
        return _local(_wheel_name("VERSION"))
    record = installed.read_text("direct_url.json")
    if record is None:
        return Requirement(f"sitegen=={installed.version}")
    origin = json.loads(record)
    url = origin["url"]
    if "vcs_info" in origin:
        version_control = origin["vcs_info"]
        return Requirement(f"sitegen @ {version_control['vcs']}+{url}@{version_control['commit_id']}")
    if urlsplit(url).scheme != "file":
        return Requirement(f"sitegen @ {url}")
    source = Path(url2pathname(urlsplit(url).path))
    if source.suffix == ".whl" and source.is_file():
        return Requirement(f"./{source.name}", source)
    return _local(_wheel_name(installed.version))


def _wheel_name(version: str) -> str:
    return f"sitegen-{version}-py3-none-any.whl"


def _local(name: str) -> Requirement:
    note = f"hosts install sitegen by {REQUIREMENTS}: put {name} beside it, or name in it where they can get it"
    return Requirement(f"./{name}", note=note)


def _put_requirements(folder: Path, outcome: Outcome) -> None:
    try:
        installed = distribution("sitegen")
    except PackageNotFoundError:
        installed = None
    wanted = requirement(installed)
    text = f"# What hosts install to build this site.\n{wanted.line}\n"
    if _put(folder, REQUIREMENTS, text.encode(), outcome):
        outcome.note = wanted.note
        if wanted.wheel:
            _put(folder, wanted.wheel.name, wanted.wheel.read_bytes(), outcome)


def _holds_anything(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return folder.exists()


def _put(folder: Path, name: str, content: bytes, outcome: Outcome) -> bool:
    """Write a file where none is; whether that was so."""
    file = folder / name
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {file.parent}: {error.strerror}", "name another folder") from None
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        outcome.kept.append(name)
        return False
    except OSError as error:
        raise OutputError(
            f"cannot write {file}: {error.strerror}", "make it writable, or name another folder"
        ) from None
    outcome.written.append(name)
    return True
