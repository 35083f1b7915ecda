"""Write the files of a new site, for `sitegen init`. Existing files are kept."""

from dataclasses import dataclass, field
from pathlib import Path

from sitegen import distribution
from sitegen.errors import OutputError

REQUIREMENTS = "requirements.txt"
CONFIG = "sitegen.toml"

_STARTER = Path(__file__).with_name("starter")
_CONTENT = "content"


@dataclass(slots=True)
class NewSite:
    """The files of a new site. Paths start at its folder."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Files that existed already, and folders with ``/`` at their end."""
    note: str = ""
    """A message for the user if hosts will install another version of sitegen than the running one; else empty."""


_PURPOSES = (
    (CONFIG, "the settings of the site"),
    (REQUIREMENTS, "the packages that hosts install to build the site"),
    (".whl", "the version of sitegen that hosts install"),
    (".gitignore", "keeps generated files out of the repository"),
    ("netlify.toml", "builds and publishes the site on Netlify"),
    ("publish.yml", "builds and publishes the site on GitHub Pages"),
)
"""End of a file name -> the purpose of the file."""


def purpose(name: str) -> str:
    """Return the purpose of a file of a new site in a few words."""
    return next((words for end, words in _PURPOSES if name.endswith(end)), "a digest or page")


def existing(folder: Path) -> Path | None:
    """Return the folder of the site that ``folder`` belongs to; None if there is none.

    ``folder`` itself is a site if ``content/`` in it has files. A parent folder is a site only if it has ``sitegen.toml``,
    because ``content`` is a common name.
    """
    folder = folder.resolve()
    if _has_files(folder / _CONTENT):
        return folder
    return next((parent for parent in (folder, *folder.parents) if (parent / CONFIG).exists()), None)


def init(folder: Path) -> NewSite:
    """Write the files of a new site into a folder, which is made if necessary.

    No examples are written into a ``content/`` that is not empty.

    Raises:
        OutputError: A file cannot be written. Files written earlier are kept.
    """
    site = NewSite()
    has_content = _has_files(folder / _CONTENT)
    if has_content:
        site.kept.append(f"{_CONTENT}/")
    for source in sorted(path for path in _STARTER.rglob("*") if path.is_file()):
        name = source.relative_to(_STARTER).as_posix()
        if not (has_content and name.startswith(f"{_CONTENT}/")):
            _put(folder, name, source.read_bytes(), site)
    _put_requirements(folder, site)
    return site


def _put_requirements(folder: Path, site: NewSite) -> None:
    package = distribution.installed()
    wanted = distribution.requirement(package)
    text = f"# The packages that hosts install to build this site.\n{wanted.line}\n"
    if _put(folder, REQUIREMENTS, text.encode(), site):
        site.note = wanted.note
        if package and wanted.wheel:
            _put(folder, distribution.wheel_name(package), wanted.wheel, site)


def _has_files(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return folder.exists()


def _put(folder: Path, name: str, content: bytes, site: NewSite) -> bool:
    """Write a file if it does not exist. Return True if it was written, False if it existed."""
    file = folder / name
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {file.parent}: {error.strerror}", "name another folder") from None
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        site.kept.append(name)
        return False
    except OSError as error:
        raise OutputError(
            f"cannot write {file}: {error.strerror}", "make it writable, or name another folder"
        ) from None
    site.written.append(name)
    return True
