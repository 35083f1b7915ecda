"""A page with the scripts of the search and a small index, without the rest of a site."""

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from sitegen.search import index, index_terms
from support import toy

_ASSETS = toy.ROOT / "themes/default/assets"

ASK = """message => {
    globalThis.searching ??= (() => {
        const worker = new Worker("search-worker.js");
        const pending = new Map();
        worker.onmessage = ({ data }) => pending.get(data.id)(data);
        return (message) => new Promise((resolve) => {
            const id = pending.size;
            pending.set(id, resolve);
            worker.postMessage({ ...message, id });
        });
    })();
    return globalThis.searching(message).then(({ result, error }) => error ?? result);
}"""
"""A script that sends a message to the worker of the search; it returns the result or the error."""

START = {"ask": "start", "scripts": ["search-query.js", "search-reader.js"]}
"""The first message to the worker, without the address of the index."""


def script(name: str) -> str:
    """Return the text of a script of the theme, which may be in parts."""
    path = _ASSETS / name
    parts = sorted(path.iterdir()) if path.is_dir() else [path]
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


def write_scripts(folder: Path) -> None:
    """Write an empty page and the scripts of the search."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("<!doctype html><meta charset=utf-8><title>T</title>", encoding="utf-8")
    for name in ("search-query.js", "search-reader.js", "search-worker.js"):
        (folder / name).write_text(script(name), encoding="utf-8")


def write_segment(folder: Path, papers: Sequence[tuple[str, index_terms.Text]]) -> None:
    """Write the files of a segment with papers, which are pairs of day and text in the order of days."""
    folder.mkdir(parents=True)
    entries = [
        index.Entry(
            f"paper/{text.identifier or number}.html",
            day,
            text.title,
            text.authors.replace("\n", ", "),
            text.categories,
            text.venue,
            "code" in text.has,
        )
        for number, (day, text) in enumerate(papers, 1)
    ]
    months = [(month, len(list(group))) for month, group in groupby(papers, lambda paper: paper[0][:7])]
    names = Counter(name for _, text in papers for name in text.authors.split("\n"))
    with closing(index.build(text for _, text in papers)) as database:
        for name, content in index.files(database, entries, months, names):
            (folder / name).write_bytes(content)


def write_index(
    folder: Path, segments: Sequence[Sequence[tuple[str, index_terms.Text]]], fields: Sequence[str]
) -> None:
    """Write the files of an index with these segments and names of own fields."""
    folder.mkdir()
    for number, papers in enumerate(segments):
        write_segment(folder / str(number), papers)
    found = [{"name": str(number), "papers": len(papers)} for number, papers in enumerate(segments)]
    (folder / "index.json").write_text(json.dumps({"fields": fields, "segments": found}), encoding="utf-8")


def inflated(file: Path) -> object:
    """Return the content of a file of JSON of the index."""
    return json.loads(zlib.decompress(file.read_bytes()))
