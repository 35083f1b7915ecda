"""Convert digests to a JSON file for each paper, which Pelican reads faster than Markdown: ``convert.py ARCHIVE SITE``."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from digests import anchor, papers


def main(archive: Path, site: Path) -> None:
    """Convert an archive."""
    for paper in papers(archive):
        path = site / "content" / paper["date"][:7] / f"{anchor(paper['id'])}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(paper, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
