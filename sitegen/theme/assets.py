"""Find the assets of themes. An asset is a file, or a folder such as ``citations.js/`` whose files are published as one.

Scripts and styles of the shipped themes are published in a short form, which saves readers a third of the bytes.
``scripts/minify.py`` makes it with programs that users of sitegen do not need.
"""

import functools
import json
import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

MINIFIED: Final = Path(__file__).parents[1] / "data" / "minified.json"
"""Short forms of scripts and styles, by the hash of their source."""
_NUMBER = re.compile(r"[0-9]+-")
"""The beginning of a file name that only orders the files of a folder."""


def published_names(folders: Sequence[Path], left_out: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield the name of each asset in the theme and in the output, where it contains a hash of the content.

    Args:
        folders: The folder of the theme, then those of the themes that it extends.
        left_out: Parts that the site does not have: assets and files with these names (``saved.js``, ``5-saved.css``) are
            not published.
    """
    names = {path.name for folder in folders for path in (folder / "assets").glob("*") if _files(path, left_out)}
    for name in sorted(names):
        yield name, _published_name(folders, name, left_out)


def content(folders: Sequence[Path], name: str, left_out: Collection[str] = ()) -> bytes:
    """Return the content of the asset with this name in the nearest theme that has it.

    Files of the shipped themes have their short form, unless somebody changed them. Those of other themes stay as they are.

    A script can load parts of itself later: in ``citations.js``, the string ``"citations.formats.js"`` becomes the published
    name of this asset, if there is one. So pages need not name it, of which a site has hundreds of thousands.
    """
    script = b"".join(map(_published, _nearest(folders, name, left_out)))
    if not name.endswith(".js"):
        return script
    # Names of parts are longer than that of the script, so that no script needs its own hash.
    part_names = re.compile(rb'"(' + re.escape(Path(name).stem).encode() + rb'\.[\w.-]+\.js)"')
    for part in {found.decode() for found in part_names.findall(script)}:
        if _nearest(folders, part, left_out):
            script = script.replace(f'"{part}"'.encode(), f'"{_published_name(folders, part, left_out)}"'.encode())
    return script


def source_hash(source: bytes) -> str:
    """Return the key of a file in the table of short forms."""
    return blake2b(source, digest_size=10).hexdigest()


def _published(file: Path) -> bytes:
    source = file.read_bytes()
    if file.suffix not in {".js", ".css"}:
        return source
    short = _minified().get(source_hash(source))
    return source if short is None else short.encode()


@functools.cache
def _minified() -> dict[str, str]:
    found: dict[str, str] = json.loads(MINIFIED.read_bytes())
    return found


def _published_name(folders: Sequence[Path], name: str, left_out: Collection[str]) -> str:
    path = Path(name)
    digest = blake2b(content(folders, name, left_out), digest_size=5).hexdigest()
    return f"{path.stem}.{digest}{path.suffix}"


def _nearest(folders: Sequence[Path], name: str, left_out: Collection[str]) -> list[Path]:
    """Return the files of an asset in the nearest theme that has it; an empty list if none has it."""
    return next((files for folder in folders if (files := _files(folder / "assets" / name, left_out))), [])


def _files(path: Path, left_out: Collection[str]) -> list[Path]:
    """Return the files of an asset. Those in a folder have the suffix of its name, and are sorted by name."""
    if _part(path) in left_out:
        return []
    if path.is_dir():
        files = sorted(path.glob(f"*{path.suffix}")) if path.suffix else []
        return [file for file in files if _part(file) not in left_out]
    return [path] if path.is_file() else []


def _part(path: Path) -> str:
    """Return the name of a file without number and suffix."""
    return _NUMBER.sub("", path.stem, count=1)
