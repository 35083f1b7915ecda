"""Find the folders of themes: those that ship with sitegen, and the owner's own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen import suggestions

DEFAULT = "default"


def is_theme(folder: Path) -> bool:
    """Return whether a folder holds a theme."""
    return (folder / "templates").is_dir() or (folder / "assets").is_dir()


def shipped_folder() -> Path:
    """Return the folder of the themes that ship: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def shipped(name: str) -> Path:
    """Return the folder of a theme that ships."""
    return shipped_folder() / name


def shipped_names() -> list[str]:
    """Return the names of all themes that ship."""
    return sorted(folder.name for folder in shipped_folder().iterdir() if is_theme(folder))


def candidates(name: str, project: Path) -> list[Path]:
    """Return the folders that a theme's name can mean, nearest first; a relative path starts from ``project``."""
    if not name or any(character < " " for character in name):
        return []
    return [place for place in _places(name, project) if is_theme(place)]


def missing(name: str, project: Path) -> tuple[str, str]:
    """Return what is wrong with a theme's name and what to write; two empty strings if there is such a theme."""
    if candidates(name, project):
        return "", ""
    remedy = f"give a folder that holds templates/ or assets/, or a theme that ships: {', '.join(shipped_names())}"
    if name.strip(" ./") and name.isprintable() and (project / name).is_dir():
        return f"the folder `{name}` holds no theme", remedy
    if close := suggestions.nearest(name, {*shipped_names(), *_own_names(project)}):
        remedy += f"; did you mean `{close}`?"
    return f"there is no theme `{name}`", remedy


def extended(name: str, project: Path, extending: Sequence[Path]) -> Path | None:
    """Return the folder of a theme that others extend. If they have the same name, the next folder counts."""
    return next((place for place in candidates(name, project) if place not in extending), None)


def _places(name: str, project: Path) -> Iterator[Path]:
    for place in (project / name, project / "themes" / name, shipped(name)):
        yield place.resolve()


def _own_names(project: Path) -> Iterator[str]:
    for place in (project, project / "themes"):
        if place.is_dir():
            yield from (folder.name for folder in place.iterdir() if is_theme(folder))
