"""Write the files of a new site, for `sitegen init`. Existing files are kept."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sitegen import distribution
from sitegen.errors import OutputError

REQUIREMENTS = "requirements.txt"
CONFIG = "sitegen.toml"

_STARTER = Path(__file__).with_name("starter")
_FETCHING_STARTER = Path(__file__).with_name("starter_fetch")
"""Files that a site that fetches its papers has besides those of `_STARTER`, or in their place."""
_CONTENT = "content"
_NAMED = 4
"""The title of a new site names its categories if there are fewer."""
_FETCH_WORKFLOW = ".github/workflows/fetch.yml"

HOURS: Final = (6, 7, 8)
"""Hours (UTC) at which new sites fetch: arXiv's feeds have the papers of a day from midnight in New York on, 4 or 5 in UTC."""
MINUTES: Final = tuple(minute for minute in range(1, 60, 2) if minute % 5)
"""Minutes at which new sites fetch. Most schedules use multiples of five, and GitHub starts those late."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """The papers that a new site fetches, and the time of day (UTC) at which its workflow does that."""

    categories: tuple[str, ...]
    since: str = ""
    """The first year, month or day (ISO); empty for the default of `fetch_settings.FetchSettings`."""
    hour: int = HOURS[0]
    minute: int = MINUTES[0]


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
    ("fetch.yml", "fetches new papers every morning on GitHub"),
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


def init(folder: Path, fetching: Fetching | None = None) -> NewSite:
    """Write the files of a new site into a folder, which is made if necessary.

    No examples are written into a ``content/`` that is not empty, or for a site that fetches its papers.

    Args:
        folder: The folder.
        fetching: The papers that the site fetches; None if its owner adds digests.

    Raises:
        OutputError: A file cannot be written. Files written earlier are kept.
    """
    site = NewSite()
    has_content = _has_files(folder / _CONTENT)
    if has_content:
        site.kept.append(f"{_CONTENT}/")
    for name, content in sorted(_files(fetching).items()):
        if not (has_content and name.startswith(f"{_CONTENT}/")):
            _put(folder, name, content, site)
    _put_requirements(folder, site)
    return site


def _files(fetching: Fetching | None) -> Mapping[str, bytes]:
    """Return path -> content of the files of a new site, except its requirements."""
    files = _files_below(_STARTER)
    if not fetching:
        return files
    pages = {name: content for name, content in files.items() if not _is_digest(name)}
    files = pages | _files_below(_FETCHING_STARTER)
    changed = {
        CONFIG: _settings(files[CONFIG].decode(), fetching),
        _FETCH_WORKFLOW: files[_FETCH_WORKFLOW].decode().replace("MINUTE HOUR", f"{fetching.minute} {fetching.hour}"),
    }
    return files | {name: text.encode() for name, text in changed.items()}


def _files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _is_digest(name: str) -> bool:
    """Return True if a file of `_STARTER` is the example of a digest: it is in a folder of its category."""
    return name.startswith(f"{_CONTENT}/") and name.count("/") > 1


def _settings(text: str, fetching: Fetching) -> str:
    """Return the settings of a new site with a title and a section `[[fetch]]` for its papers."""
    title = f"Papers in {' and '.join(fetching.categories)}" if len(fetching.categories) < _NAMED else "New papers"
    text = text.replace('title = "Paper digests"', f"title = {json.dumps(title)}")
    for line in fetch_section(fetching).splitlines():
        key = re.escape(line.partition(" = ")[0])
        text = re.sub(rf"^#{key}( = .*)?$", lambda _, line=line: line, text, count=1, flags=re.MULTILINE)  # type: ignore[misc]
    return text


def fetch_section(fetching: Fetching) -> str:
    """Return the settings that make a site fetch its papers."""
    values: dict[str, list[str] | str] = {"categories": list(fetching.categories), "since": fetching.since}
    return "\n".join(["[[fetch]]", *(f"{key} = {json.dumps(value)}" for key, value in values.items() if value)])


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
