"""Build a site of docs/ with sitegen: the documentation as standalone pages, in a small theme.

python scripts/docs.py [FOLDER]     # the site is in FOLDER/public; FOLDER is .docs by default
"""

import re
import shutil
import sys
from pathlib import Path

from sitegen import builder, config
from sitegen.build_result import Options

DOCS = Path(__file__).resolve().parents[1] / "docs"

_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_CONTENTS = 4
"""Pages with at least this many sections have a table of contents."""


def main() -> None:
    """Build the site in the folder that the command line names."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".docs")
    build(folder)
    print(f"the documentation is at {folder / 'public' / 'index.html'}")


def build(folder: Path) -> None:
    """Build the site in ``folder/public``, after replacing settings, theme and content in ``folder``."""
    shutil.copytree(DOCS / "site", folder, dirs_exist_ok=True)
    content = folder / "content"
    shutil.rmtree(content, ignore_errors=True)
    for name in ("pictures", "schemas"):
        shutil.copytree(DOCS / name, content / "static" / "docs" / name)
    (content / "docs").mkdir()
    for page in DOCS.glob("*.md"):
        text = with_contents(page.read_text(encoding="utf-8"))
        (content / "docs" / page.name).write_text(text, encoding="utf-8")
    builder.build(config.load(folder / "sitegen.toml"), Options(jobs=1))


def with_contents(text: str) -> str:
    """Return the Markdown of a page, with a table of contents near the top if the page is long."""
    long = _FENCED.sub("", text).count("\n## ") >= _CONTENTS
    return text.replace("\n\n", "\n\n[TOC]\n\n", 1) if long else text


if __name__ == "__main__":
    main()
