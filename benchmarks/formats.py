"""Measure how long sitegen takes to read the same papers in each input format: ``python benchmarks/formats.py``.

A generated day is written in every format, as its collectors write it, without more fields than a digest has. Measured is
the processor time of one process from the file to the rows of the index, as in a build. Each round reads all formats one after
the other, so that a busy machine slows down all of them; the best round of each counts.
"""

import argparse
import csv
import gc
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time, time
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import generate

from sitegen import loader, worker_pool
from sitegen.content import SourceFile, Stat
from sitegen.loader.input_formats import find_format
from sitegen.models import Paper
from sitegen.source_reader import ReadTask, SourceReader
from sitegen.source_settings import Description, SourceSettings

Write = Callable[[Sequence[Paper]], str]
_ARXIV = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'


def _json_lines(records: Iterable[object]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


def _enhanced(papers: Sequence[Paper]) -> str:
    return _json_lines(
        {
            "id": paper.identifier,
            "pdf": f"https://arxiv.org/pdf/{paper.identifier}",
            "abs": f"https://arxiv.org/abs/{paper.identifier}",
            "authors": paper.authors,
            "title": paper.title,
            "categories": paper.categories,
            "comment": paper.comment,
            "summary": paper.abstract,
        }
        for paper in papers
    )


def _snapshot(papers: Sequence[Paper]) -> str:
    return _json_lines(
        {
            "id": paper.identifier,
            "submitter": paper.authors[0],
            "authors": ", ".join(paper.authors),
            "title": paper.title,
            "comments": paper.comment,
            "journal-ref": paper.journal,
            "doi": paper.doi,
            "categories": " ".join(paper.categories),
            "abstract": f"  {paper.abstract}\n",
            "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
            "update_date": "2008-11-26",
            "authors_parsed": [[name.split()[-1], " ".join(name.split()[:-1]), ""] for name in paper.authors],
        }
        for paper in papers
    )


def _scroll(papers: Sequence[Paper]) -> str:
    records = [
        {
            "title": paper.title,
            "authors": paper.authors,
            "arxiv_id": f"{paper.identifier}v1",
            "summary": paper.abstract,
        }
        for paper in papers
    ]
    return json.dumps({"count": len(records), "papers": records}, indent=2)


def _literals(papers: Sequence[Paper]) -> str:
    return "".join(
        f"{record}\n"
        for record in (
            {
                "arxiv_id": f"arXiv:{paper.identifier}",
                "title": paper.title,
                "authors": ", ".join(paper.authors),
                "link": f"https://arxiv.org/abs/{paper.identifier}",
                "abstract": paper.abstract,
            }
            for paper in papers
        )
    )


def _reports(papers: Sequence[Paper]) -> str:
    records = [
        {
            "arxivId": paper.identifier,
            "arxivVersion": "v1",
            "title": paper.title,
            "authors": paper.authors,
            "primaryCategory": paper.primary,
            "abstractLines": paper.abstract.split(". "),
            "scores": {"originality": 7, "broadImpact": 12},
            "totalScore": 19,
        }
        for paper in papers
    ]
    return json.dumps({"reportDate": "2026-08-01", "slug": "cs-cv", "papers": records}, indent=1)


def _reader(papers: Sequence[Paper]) -> str:
    records = [
        {
            "paper_id": f"202608/01/{paper.identifier}v1-slug",
            "section": "quick",
            "title_en": paper.title,
            "authors": ", ".join(paper.authors),
            "date": "2026-08-01",
            "score": "7.0",
            "tags": "a,b",
            "abstract_en": paper.abstract,
        }
        for paper in papers
    ]
    return json.dumps({"date": "2026-08-01", "papers": records}, indent=1)


def _rows(papers: Sequence[Paper]) -> str:
    rows = {
        paper.identifier: f"|**2026-08-01**|**{paper.title}**|{paper.authors[0]} et.al."
        f"|[{paper.identifier}](http://arxiv.org/abs/{paper.identifier})|null|\n"
        for paper in papers
    }
    return json.dumps({"SLAM": rows})


def _tables(papers: Sequence[Paper]) -> str:
    head = "# Daily Papers\n\n## Keyword\n| **Title** | **Date** | **Abstract** | **Comment** |\n| --- | --- | --- | --- |\n"
    return head + "".join(
        f"| **[{paper.title}](https://arxiv.org/abs/{paper.identifier}v1)** | 2026-08-01 "
        f"| <details><summary>Show</summary><p>{paper.abstract}</p></details> | {paper.comment or ''} |\n"
        for paper in papers
    )


def _delimited(papers: Sequence[Paper]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("arxiv_id", "title", "authors", "abstract", "published", "categories", "comment"))
    for paper in papers:
        authors, codes = "; ".join(paper.authors), " ".join(paper.categories)
        table.writerow((paper.identifier, paper.title, authors, paper.abstract, paper.published, codes, paper.comment))
    return text.getvalue()


def _bibtex(papers: Sequence[Paper]) -> str:
    return "".join(
        f"@misc{{key{number},\n  title = {{{paper.title}}},\n  author = {{{' and '.join(paper.authors)}}},\n"
        f"  date = {{2026-08-01}},\n  eprint = {{{paper.identifier}}},\n  archivePrefix = {{arXiv}},\n"
        f"  abstract = {{{paper.abstract}}}\n}}\n\n"
        for number, paper in enumerate(papers)
    )


def _ris(papers: Sequence[Paper]) -> str:
    return "".join(
        f"TY  - UNPB\nTI  - {paper.title}\n"
        + "".join(f"AU  - {name}\n" for name in paper.authors)
        + f"AB  - {paper.abstract}\nDA  - 2026/08/01/\nUR  - http://arxiv.org/abs/{paper.identifier}\nER  - \n\n"
        for paper in papers
    )


def _csl(papers: Sequence[Paper]) -> str:
    return json.dumps(
        [
            {
                "id": f"key{number}",
                "type": "article",
                "title": paper.title,
                "abstract": paper.abstract,
                "URL": f"http://arxiv.org/abs/{paper.identifier}",
                "author": [
                    {"family": name.split()[-1], "given": " ".join(name.split()[:-1])} for name in paper.authors
                ],
                "issued": {"date-parts": [[2026, 8, 1]]},
            }
            for number, paper in enumerate(papers)
        ]
    )


def _api(papers: Sequence[Paper]) -> str:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" {_ARXIV}>\n<id>https://arxiv.org/api/x</id>'
    entries = (
        f"<entry><id>http://arxiv.org/abs/{paper.identifier}v1</id><title>{escape(paper.title)}</title>"
        f"<updated>{paper.updated}</updated><summary>{escape(paper.abstract)}</summary>"
        + "".join(f'<category term="{escape(code)}"/>' for code in paper.categories)
        + f'<published>{paper.published}</published><arxiv:primary_category term="{paper.primary}"/>'
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
        + "</entry>\n"
        for paper in papers
    )
    return f"{head}{''.join(entries)}</feed>\n"


def _oai(papers: Sequence[Paper]) -> str:
    records = (
        f"<record><header><identifier>oai:arXiv.org:{paper.identifier}</identifier></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper.identifier}</id>'
        '<version version="v1"><date>Sat, 1 Aug 2026 17:57:34 GMT</date></version>'
        f"<title>{escape(paper.title)}</title><authors>{escape(', '.join(paper.authors))}</authors>"
        f"<categories>{' '.join(paper.categories)}</categories><abstract>{escape(paper.abstract)}</abstract>"
        "</arXivRaw></metadata></record>\n"
        for paper in papers
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
    return f"{head}{''.join(records)}</ListRecords></OAI-PMH>\n"


def _rss(papers: Sequence[Paper]) -> str:
    items = (
        f"<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/{paper.identifier}</link>"
        f"<description>arXiv:{paper.identifier}v1 Announce Type: new \nAbstract: {escape(paper.abstract)}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{paper.identifier}v1</guid>'
        + "".join(f"<category>{escape(code)}</category>" for code in paper.categories)
        + f"<dc:creator>{escape(', '.join(paper.authors))}</dc:creator></item>\n"
        for paper in papers
    )
    head = f'<?xml version="1.0"?>\n<rss {_ARXIV} xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
    date = "<title>cs.CV updates on arXiv.org</title><pubDate>Sat, 01 Aug 2026 00:00:00 -0400</pubDate>"
    return f"{head}{date}{''.join(items)}</channel></rss>\n"


def _hugging_face(papers: Sequence[Paper]) -> str:
    return json.dumps(
        [
            {
                "paper": {
                    "id": paper.identifier,
                    "authors": [{"name": name, "hidden": False} for name in paper.authors],
                    "publishedAt": paper.published,
                    "title": paper.title,
                    "summary": paper.abstract,
                    "upvotes": 3,
                },
                "publishedAt": paper.published,
                "title": paper.title,
            }
            for paper in papers
        ]
    )


def _openalex(papers: Sequence[Paper]) -> str:
    works = []
    for number, paper in enumerate(papers):
        index: dict[str, list[int]] = {}
        for place, word in enumerate(paper.abstract.split()):
            index.setdefault(word, []).append(place)
        work: dict[str, Any] = {
            "id": f"https://openalex.org/W{number}",
            "doi": f"https://doi.org/10.48550/arxiv.{paper.identifier}",
            "title": paper.title,
            "publication_date": "2026-08-01",
            "authorships": [{"author": {"display_name": name}} for name in paper.authors],
            "primary_location": {
                "landing_page_url": f"http://arxiv.org/abs/{paper.identifier}",
                "source": {"display_name": "arXiv (Cornell University)", "type": "repository"},
            },
            "abstract_inverted_index": index,
        }
        works.append(work)
    return json.dumps({"meta": {"count": len(works)}, "results": works})


def _semantic_scholar(papers: Sequence[Paper]) -> str:
    found = [
        {
            "paperId": f"{number:040}",
            "externalIds": {"ArXiv": paper.identifier},
            "title": paper.title,
            "abstract": paper.abstract,
            "publicationDate": "2026-08-01",
            "authors": [{"authorId": "1", "name": name} for name in paper.authors],
        }
        for number, paper in enumerate(papers)
    ]
    return json.dumps({"total": len(found), "data": found})


def _mini_conf(papers: Sequence[Paper]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("UID", "title", "authors", "abstract", "keywords", "sessions"))
    for paper in papers:
        table.writerow((paper.identifier, paper.title, "|".join(paper.authors), paper.abstract, "a|b", "Mon Session 1"))
    return text.getvalue()


FORMATS: dict[str, tuple[str, Write]] = {
    "daily-arXiv-ai-enhanced": ("2026-08-01.jsonl", _enhanced),
    "arxiv-daily-scroll": ("2026-08-01/arxiv.json", _scroll),
    "awesome-arxiv-daily-reporter": ("1-Aug-2026/CV/papers.jsonl", _literals),
    "daily-arxiv-data": ("2026-08-01-cs-CV.json", _reports),
    "daily-paper-reader": ("202608/01/papers.meta.json", _reader),
    "cv-arxiv-daily": ("cv-arxiv-daily.json", _rows),
    "dailyarxiv": ("README.md", _tables),
    "CSV": ("2026-08-01.csv", _delimited),
    "BibTeX": ("2026-08-01.bib", _bibtex),
    "RIS": ("2026-08-01.ris", _ris),
    "CSL-JSON": ("2026-08-01.csl.json", _csl),
    "arXiv's API": ("2026-08-01.atom", _api),
    "arXiv's OAI-PMH": ("2026-08-01.xml", _oai),
    "arXiv's RSS": ("2026-08-01.rss", _rss),
    "arXiv's snapshot": ("snapshot.jsonl", _snapshot),
    "Hugging Face": ("hf.json", _hugging_face),
    "OpenAlex": ("openalex.json", _openalex),
    "Semantic Scholar": ("s2.json", _semantic_scholar),
    "Mini-Conf's CSV, by `[[source]]`": ("papers.csv", _mini_conf),
    "OpenAlex, by `[[source]]`": ("openalex.json", _openalex),
}
"""Name of a format -> name of a file, and the function that writes it."""

SETTINGS = {
    "Mini-Conf's CSV, by `[[source]]`": SourceSettings(
        "papers.csv",
        day="2026-08-01",
        scheme="openreview",
        identifier="UID",
        separator="|",
        lists=("keywords", "sessions"),
    ),
    "OpenAlex, by `[[source]]`": SourceSettings(
        "openalex.json",
        papers="results",
        identifier="doi | id",
        scheme="openalex",
        authors="authorships[].author.display_name",
        abstract="abstract_inverted_index",
        published="publication_date | publication_year",
        journal="primary_location.source.display_name",
        fields=("cited_by_count",),
    ),
}
"""Name of a format that settings describe -> these settings, as the documentation has them."""

MARKDOWN = "Markdown"


def files(papers: int) -> Iterator[tuple[str, str, str]]:
    """Yield name, path and text of a file of each format; all have the same papers. The first one is a digest in Markdown."""
    day = generate.Day(generate.LAST.replace(month=8, day=1), papers, 1)
    text = generate.digest(day)
    yield MARKDOWN, "20260801.md", text
    digest = loader.examine(text.encode(), "20260801.md")
    for name, (path, write) in FORMATS.items():
        yield name, path, write(digest.papers if digest else ())


class _Measured(NamedTuple):
    """A file to read."""

    task: ReadTask
    size: int
    """Its bytes."""


def prepare(folder: Path, title: str, path: str, papers: int) -> _Measured:
    """Return the task that reads a file below a folder.

    Raises:
        ValueError: The file is not read as these papers without problems.
    """
    source = (folder / path).read_bytes()
    settings = SETTINGS.get(title)
    descriptions = (Description(settings, "sitegen.toml", {}),) if settings else ()
    digest = loader.examine(source, path, description=next(iter(descriptions), None))
    is_known = bool(descriptions or find_format(source, path))
    if not is_known or not digest or digest.problems or len(digest.papers) != papers:
        problems = digest.problems[:3] if digest else "no digest"
        raise ValueError(f"{title}: {problems}")
    file = SourceFile(path, Stat(len(source), int(time() * 1e9) - 10**10), None)
    return _Measured(ReadTask(folder, "content", [file], False, descriptions), len(source))


def seconds(task: ReadTask) -> float:
    """Return the processor time that reading a file takes."""
    reader = SourceReader()
    begin = process_time()
    reader.read(task)
    return process_time() - begin


def run(papers: int, rounds: int) -> dict[str, tuple[float, int]]:
    """Return the microseconds a paper and the bytes of the file of each format."""
    with tempfile.TemporaryDirectory() as name:
        measured: dict[str, _Measured] = {}
        for title, path, text in files(papers):
            folder = Path(name, str(len(measured)))
            file = folder / path
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
            measured[title] = prepare(folder, title, path, papers)
        all_rounds = [{title: seconds(task) for title, (task, _) in measured.items()} for _ in range(rounds)]
    best = {title: min(one[title] for one in all_rounds) for title in measured}
    return {title: (best[title] / papers * 1e6, size) for title, (_, size) in measured.items()}


def main() -> None:
    """Print a table of all formats."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    gc.set_threshold(*worker_pool.GARBAGE_THRESHOLDS)
    found = run(options.papers, options.rounds)
    unit = found[MARKDOWN][0]
    print("| format | µs a paper | of Markdown's time | bytes a paper |\n|---|--:|--:|--:|")
    for name, (micros, size) in found.items():
        print(f"| {name} | {micros:.0f} | {micros / unit:.2f} | {size / options.papers:,.0f} |")


if __name__ == "__main__":
    main()
