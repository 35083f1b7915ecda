"""`sitegen init`: write a site that builds at once, and keep every file that is there already."""

from dataclasses import dataclass, field
from pathlib import Path

from sitegen import distribution
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
    """A message if hosts will install another sitegen than the one that runs here; else empty."""


_PURPOSES = (
    (CONFIG, "the settings of the site"),
    (REQUIREMENTS, "the packages that hosts install to build the site"),
    (".whl", "the sitegen that hosts install"),
    (".gitignore", "keeps generated files out of the repository"),
    ("netlify.toml", "builds and publishes the site on Netlify"),
    ("publish.yml", "builds and publishes the site on GitHub Pages"),
)
"""Ends of names of files, and the purpose of these files."""


def purpose(name: str) -> str:
    """Return in a few words the purpose of a file of a new site."""
    return next((words for end, words in _PURPOSES if name.endswith(end)), "a digest or page")


def existing(folder: Path) -> Path | None:
    """Return the site that ``folder`` is or lies in; ``None`` if there is none.

    ``folder`` is a site if its ``content/`` has files. For folders above only ``sitegen.toml`` counts, because ``content`` is a
    common name.
    """
    folder = folder.resolve()
    if _holds_anything(folder / _CONTENT):
        return folder
    return next((place for place in (folder, *folder.parents) if (place / CONFIG).exists()), None)


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


def _put_requirements(folder: Path, outcome: Outcome) -> None:
    wanted = distribution.requirement(record := distribution.installed())
    text = f"# What hosts install to build this site.\n{wanted.line}\n"
    if _put(folder, REQUIREMENTS, text.encode(), outcome):
        outcome.note = wanted.note
        if record and wanted.wheel:
            _put(folder, distribution.wheel_name(record), wanted.wheel, outcome)


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
