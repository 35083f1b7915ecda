"""Compare the citations that browsers write with those of the build, for all digests of an archive.

``python benchmarks/compare_writers.py ARCHIVE`` prints each paper whose citation differs, and how many papers were compared.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from support import toy
from support.browsers import chromium
from support.citation_scripts import LEFT_OUT, SCRIPTS

from sitegen.loader import markdown
from sitegen.pages import paper_data
from sitegen.paper_formats import FORMATS, to_row
from sitegen.theme import assets

WRITERS = {
    "ris": "site.citations.formats.ris.write([paper], data.categories)",
    "endnote": "site.citations.formats.enw.write([paper], data.categories)",
    "csl-json": "site.citations.formats['csl.json'].write([paper], data.categories)",
}
"""Format of `sitegen import --to` -> the same in the browser. BibTeX entries are those of the day's file, not written anew."""


def main(archive: Path) -> int:
    """Return the number of papers whose citations differ."""
    write = "data => data.papers.map((paper) => [" + ", ".join(WRITERS.values()) + "])"
    compared = different = 0
    with chromium() as browser:
        page = browser.new_context().new_page()
        for name in SCRIPTS:
            page.add_script_tag(content=assets.content([toy.ROOT / "themes/default"], name, LEFT_OUT).decode())
        for path in sorted(archive.rglob("*.md")):
            papers = [("2019-10-19", paper) for paper in markdown.parse(path.read_bytes(), path.name).papers]
            data = json.loads(paper_data.day("2019-10-19", [to_row(paper, day) for day, paper in papers]))
            for row, found in zip(papers, page.evaluate(write, data), strict=True):
                compared += 1
                expected = ["".join(FORMATS[name].write([row])) for name in WRITERS]
                if found != expected:
                    different += 1
                    wrong = [name for name, one, other in zip(WRITERS, found, expected, strict=True) if one != other]
                    print(path.name, row[1].identifier, ", ".join(wrong))
    print(f"{compared} papers, {different} differ")
    return different


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]))))
