"""Find the assets of themes. An asset is a file, or a folder such as ``citations.js/`` whose files are published as one."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path


def published_names(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield the name of each asset in the theme and in the output, where it contains a hash of the content.

    Args:
        folders: The folder of the theme, then those of the themes that it extends.
    """
    names = {path.name for folder in folders for path in (folder / "assets").glob("*") if _files(path)}
    for name in sorted(names):
        path = Path(name)
        yield name, f"{path.stem}.{blake2b(content(folders, name), digest_size=5).hexdigest()}{path.suffix}"


def content(folders: Sequence[Path], name: str) -> bytes:
    """Return the content of the asset with this name in the nearest theme that has it."""
    files = next(files for folder in folders if (files := _files(folder / "assets" / name)))
    return b"".join(file.read_bytes() for file in files)


def _files(path: Path) -> list[Path]:
    """Return the files of an asset. Those in a folder have the suffix of its name, and are sorted by name."""
    if path.is_dir():
        return sorted(path.glob(f"*{path.suffix}")) if path.suffix else []
    return [path] if path.is_file() else []
