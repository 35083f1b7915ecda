"""Find the folders of themes: the shipped ones, and those of the site's owner."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen import suggestions

DEFAULT = "default"


def is_theme(folder: Path) -> bool:
    """Return True if a folder contains a theme."""
    return (folder / "templates").is_dir() or (folder / "assets").is_dir() or (folder / "theme.toml").is_file()


def shipped_folder() -> Path:
    """Return the folder of the shipped themes: inside an installed package, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def shipped(name: str) -> Path:
    """Return the folder of a shipped theme."""
    return shipped_folder() / name


def shipped_names() -> list[str]:
    """Return the names of all shipped themes."""
    return sorted(folder.name for folder in shipped_folder().iterdir() if is_theme(folder))


def candidates(name: str, project: Path) -> list[Path]:
    """Return the folders with a theme of this name, nearest first. A relative path starts from ``project``."""
    if not name or any(character < " " for character in name):
        return []
    return [folder for folder in _folders(name, project) if is_theme(folder)]


def missing(name: str, project: Path) -> tuple[str, str]:
    """Return message and remedy for the name of a missing theme; two empty strings if the theme exists."""
    if candidates(name, project):
        return "", ""
    remedy = (
        "give a folder that contains templates/, assets/ or theme.toml, or the name of a shipped theme: "
        + ", ".join(shipped_names())
    )
    if name.strip(" ./") and name.isprintable() and (project / name).is_dir():
        return f"the folder `{name}` contains no theme", remedy
    if close := suggestions.nearest(name, {*shipped_names(), *_own_names(project)}):
        remedy += f"; did you mean `{close}`?"
    return f"there is no theme `{name}`", remedy


def extended(name: str, project: Path, extending: Sequence[Path]) -> Path | None:
    """Return the folder of a theme that others extend. Folders of the ``extending`` themes are skipped."""
    return next((folder for folder in candidates(name, project) if folder not in extending), None)


def _folders(name: str, project: Path) -> Iterator[Path]:
    """Yield the folders that a theme of this name can have."""
    for folder in (project / name, project / "themes" / name, shipped(name)):
        yield folder.resolve()


def _own_names(project: Path) -> Iterator[str]:
    """Yield the names of the owner's themes."""
    for parent in (project, project / "themes"):
        if parent.is_dir():
            yield from (folder.name for folder in parent.iterdir() if is_theme(folder))
