"""The families of files that sitegen reads: real pieces at the paths of their own repositories, and an independent reading.

Each family has a function that reads its files with the standard library only, and yields what pages must show.
"""

import ast
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from support import toy

FOLDER: Final = Path(__file__).resolve().parents[1] / "data/sources"


class Listed(NamedTuple):
    """A paper as a file lists it."""

    identifier: str
    day: str
    values: tuple[str, ...]
    """Texts that its page and its entry on the page of the day must have."""


@dataclass(frozen=True)
class Family:
    """A family of files."""

    files: Mapping[str, str]
    """Path below the content folder -> path below `FOLDER`."""
    read: Callable[[Mapping[str, str]], Iterable[Listed]]
    """Return the papers in the files, from their texts by path below the content folder."""
    settings: str = ""
    not_shown: frozenset[str] = field(default_factory=frozenset)
    """Paths of files that list nothing of their own."""

    def write(self, content: Path) -> None:
        """Write the files below a content folder."""
        for path, name in self.files.items():
            toy.put(content / path, (FOLDER / name).read_bytes())

    def listed(self) -> list[Listed]:
        """Return the papers in the files."""
        texts = {path: (FOLDER / name).read_text(encoding="utf-8-sig") for path, name in self.files.items()}
        return list(self.read({path: text for path, text in texts.items() if path not in self.not_shown}))


def _leaves(value: object, left_out: Iterable[str] = ()) -> Iterator[str]:
    """Yield the texts and numbers in a value of JSON, except those below some keys. False values and addresses on arXiv say nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in left_out:
                yield from _leaves(inner, left_out)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, left_out)
    elif isinstance(value, str):
        if value and not re.match(r"https?://arxiv\.org/", value):
            yield value
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _listed(identifier: str, day: str, *values: str | Iterable[str] | None) -> Listed:
    """Return a paper with the texts among some values."""
    texts: list[str] = []
    for value in values:
        texts += [value] if isinstance(value, str) else value or ()
    return Listed(identifier, day, tuple(filter(None, texts)))


# -- collectors of arXiv -----------------------------------------------------------------------------------------------


def _daily_papers(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        day = text.partition("\n")[0][-10:]
        for record in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
            title, *lines = record.strip().split("\n")
            fields = dict(re.findall(r"- \*\*(.+?)\*\*: (.+)", "\n".join(lines)))
            identifier = re.sub(r"v\d+$", "", fields.pop("Arxiv ID").rpartition("/")[2])
            for name in ("Links", "Published", "Updated"):
                del fields[name]
            authors = fields.pop("Authors").split(", ")
            categories = fields.pop("Categories").replace("**", "").split(", ")
            yield _listed(identifier, day, title, authors, categories, (v for v in fields.values() if v != "None"))


def _enhanced(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for line in text.splitlines():
            record = json.loads(line)
            yield _listed(record.pop("id"), Path(path).name[:10], _leaves(record))


_ITEM: Final = re.compile(
    r"- (?P<day>\S+), \*\*(?P<title>.+)\*\*, (?P<author>.+) et\.al\., Paper: \[.+?\]\(.+?\)(?:, Code: \*\*\[(?P<code>.+?)\].*)?\n"
)
_ROW: Final = re.compile(
    r"\|\*\*(?P<day>.+?)\*\*\|\*\*(?P<title>.+)\*\*\|(?P<author>.+) et\.al\.\|\[.+?\]\(.+?\)\|(?:null|\*\*\[link\]\((?P<code>.+?)\)\*\*)\|\n"
)


def _topic_rows(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for topic, rows in json.loads(text).items():
            for identifier, row in rows.items():
                found = _ITEM.fullmatch(row) or _ROW.fullmatch(row)
                assert found
                yield _listed(identifier, found["day"], found["title"], found["author"], found["code"], topic)


def _scroll(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for record in json.loads(text)["papers"]:
            identifier = record.pop("arxiv_id").partition("v")[0]
            yield _listed(identifier, Path(path).parent.name, _leaves(record, {"_index"}))


def _literals(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        assert "1-Jul-2026" in path
        for line in text.splitlines():
            record = ast.literal_eval(line)
            identifier = record["arxiv_id"].removeprefix("arXiv:")
            authors = record["authors"].split(", ")
            yield _listed(
                identifier, "2026-07-01", record["title"], authors, record["abstract"], Path(path).parent.name
            )


def _reports(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        report = json.loads(text)
        for record in report["papers"]:
            left_out = {"arxivId", "arxivVersion"}
            yield _listed(record["arxivId"], report["reportDate"], _leaves(record, left_out))


def _reader(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        file = json.loads(text)
        for record in file["papers"]:
            identifier, slug = record["paper_id"].rpartition("/")[2].split("v1-")
            values = _leaves(record, {"paper_id", "date", "authors", "score", "tags"})
            lists = [*record["authors"].split(", "), *record["tags"].split(",")]
            score = record["score"] and f"{float(record['score']):g}"
            title = record["title_en"] or slug.replace("-", " ")
            yield _listed(identifier, record["date"] or file["date"], title, values, lists, score)


def _keyword_tables(texts: Mapping[str, str]) -> Iterator[Listed]:
    row = re.compile(
        r"\| \*\*\[(.+)\]\(https?://arxiv.org/abs/(.+?)v\d+\)\*\* \| (\S+) \| (.*?) \| (.*?) \|$", re.MULTILINE
    )
    for text in texts.values():
        for section in text.split("\n## ")[1:]:
            keyword = section.partition("\n")[0]
            for title, identifier, day, *cells in row.findall(section):
                shown = [re.sub(r"<summary>.*?</summary>|<[^>]+>", "", cell) for cell in cells]
                yield _listed(identifier, day, title, keyword, shown)


# -- standard formats --------------------------------------------------------------------------------------------------


def _elements(text: str, name: str) -> Iterator[Mapping[str, list[str]]]:
    """Yield the texts of the elements with a name, by the local names of the elements in them; ``term`` of an element counts too."""
    for element in ET.fromstring(text).iter():  # noqa: S314 - our own samples
        if element.tag.rpartition("}")[2] == name:
            found: dict[str, list[str]] = {}
            for inner in element.iter():
                value = inner.get("term") or " ".join((inner.text or "").split())
                found.setdefault(inner.tag.rpartition("}")[2], []).append(value)
            yield found


def _arxiv_id(text: str) -> str:
    """Return arXiv's identifier at the end of an address or a name."""
    found = re.search(r"(?:abs/|arXiv\.org:|^)(\d{4}\.\d+|[a-z-]+/\d{7})(?:v\d+)?$", text)
    assert found, text
    return found[1]


def _api(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for entry in _elements(text, "entry"):
            shown = ("title", "summary", "name", "affiliation", "comment", "journal_ref", "doi", "category")
            values = (value for name in shown for value in entry.get(name, ()) if value != "None")
            yield _listed(_arxiv_id(entry["id"][0]), entry["published"][0][:10], values)


def _announcements(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for item in (*_elements(text, "item"), *_elements(text, "entry")):
            identifier = _arxiv_id((item.get("guid") or item["id"])[0])
            day = {"Fri, 23 Feb 2024": "2024-02-23"}.get(item.get("pubDate", [""])[0][:16]) or item["published"][0][:10]
            abstract = (item.get("description") or item["summary"])[0].partition("Abstract: ")[2]
            creators = re.sub(r" \(.*?\)", "", item["creator"][0]).split(", ")
            others = (item.get(name, [""])[0] for name in ("title", "announce_type", "DOI", "journal_reference"))
            yield _listed(identifier, day, abstract, creators, others, item["category"])


def _oai(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for record in (*_elements(text, "arXiv"), *_elements(text, "arXivRaw")):
            day = record["created"][0] if "created" in record else _rfc_day(record["date"][0])
            if day[2:7].replace("-", "") > record["id"][0][:4]:  # the day of a later version
                day = Path(path).name[:10]
            names = [*record.get("keyname", ()), *record.get("forenames", ())]
            names += re.split(r" \(\d\),? ?(?:and )?", record["authors"][0].partition(" ((")[0] + " ")
            others = [
                value
                for name in ("title", "abstract", "comments", "journal-ref", "doi")
                for value in record.get(name, ())
            ]
            codes = [*record["categories"][0].split(), *record.get("msc-class", ())]
            yield _listed(record["id"][0], day, (name.strip() for name in names), others, codes)


def _rfc_day(time: str) -> str:
    """Return the day of a time such as ``Mon, 2 Apr 2007 19:18:42 GMT``."""
    _, day, month, year, *_ = time.split()
    return f"{year}-{' JanFebMarAprMayJunJulAugSepOctNovDec'.index(month) // 3 + 1:02}-{int(day):02}"


def _snapshot(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for line in text.splitlines():
            record = json.loads(line)
            names = (" ".join(filter(None, (given, family))) for family, given, *_ in record.pop("authors_parsed"))
            left_out = {"id", "authors", "versions", "update_date", "license", "categories"}
            codes = record["categories"].split()
            day = _rfc_day(record["versions"][0]["created"])
            yield _listed(record["id"], day, names, codes, _leaves(record, left_out))


def _hugging_face(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for record in json.loads(text):
            paper = record["paper"]
            names = (author["name"] for author in paper.pop("authors"))
            left_out = {"id", "discussionId", "publishedAt", "submittedOnDailyAt", "submittedOnDailyBy"}
            yield _listed(paper["id"], paper["publishedAt"][:10], names, _leaves(paper, left_out))


def _openalex(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for work in json.loads(text)["results"]:
            url = work["primary_location"]["landing_page_url"]
            if "arxiv.org" in url:
                identifier = _arxiv_id(url)
            else:
                identifier = f"doi:{work['doi'][16:]}" if work["doi"] else f"openalex:{work['id'][21:]}"
            index = {at: word for word, places in (work["abstract_inverted_index"] or {}).items() for at in places}
            names = (authorship["author"]["display_name"] for authorship in work["authorships"])
            source = work["primary_location"]["source"]
            journal = source["display_name"] if source and source["type"] == "journal" else None
            day = work.get("publication_date", "2026-06-29")
            yield _listed(identifier, day, work["title"], names, " ".join(index[at] for at in sorted(index)), journal)


def _semantic_scholar(texts: Mapping[str, str]) -> Iterator[Listed]:
    for text in texts.values():
        for paper in json.loads(text)["data"]:
            ids = paper["externalIds"]
            identifier = ids.get("ArXiv") or ("DOI" in ids and f"doi:{ids['DOI'].lower()}") or f"s2:{paper['paperId']}"
            names = (author["name"] for author in paper["authors"])
            shown = (
                paper.get(name) for name in ("title", "abstract", "venue", "citationCount", "fieldsOfStudy", "tldr")
            )
            yield _listed(
                identifier, paper.get("publicationDate") or "2026-06-29", names, _leaves(list(shown), {"model"})
            )


def _csl(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for item in json.loads(text):
            names = [part[key] for part in item["author"] for key in ("literal", "given", "family") if key in part]
            arxiv = re.search(r"arXiv:([0-9.]+)", item.get("number", ""))
            day = "2017-06-12" if arxiv else Path(path).name[:10]
            identifier = arxiv[1] if arxiv else f"doi:{item['DOI']}" if "DOI" in item else f"csl:{day}.csl-{item['id']}"
            others = (item.get(name) for name in ("title", "abstract", "container-title", "page", "keyword", "genre"))
            yield _listed(identifier, day, names, filter(None, others))


def _bibtex(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for key, entry in re.findall(r"^@(?!string|comment)\w+\{(\S+),(.*?)^\}", text, re.MULTILINE | re.DOTALL):
            found = re.findall(r"(\w+)\s*=\s*\{((?:[^{}]|\{[^{}]*\})*)\}", entry)
            values = {name: " ".join(re.sub(r"[{}]", "", value).split()) for name, value in found}
            arxiv = values.get("eprint") or next(iter(re.findall(r"arXiv:([0-9.]+)", values.get("journal", ""))), "")
            identifier = arxiv or (f"doi:{values['doi'].lower()}" if "doi" in values else f"bib:{key}")
            authors = [name for name in re.split(r" and |, ", values["author"]) if name != "others"]
            others = (values.get(name) for name in ("title", "journaltitle", "abstract", "note", "pages"))
            day = values.get("date", Path(path).name[:10])
            yield _listed(identifier, day, authors, (value.replace("--", "-") for value in others if value))


def _ris(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for record in text.split("ER  -")[:-1]:
            fields: dict[str, list[str]] = {}
            for tag, value in re.findall(
                r"^([A-Z][A-Z0-9])  - (.*(?:\n(?![A-Z][A-Z0-9]  -).+)*)", record, re.MULTILINE
            ):
                fields.setdefault(tag, []).append(" ".join(value.split()))
            doi = fields.get("DO", [""])[0]
            arxiv = doi.rpartition("arXiv.")[2] if "arXiv" in doi else ""
            names = [part for name in (*fields.get("AU", ()), *fields.get("A1", ())) for part in name.split(", ")]
            others = [value for tag in ("TI", "T1", "T2", "AB", "KW") for value in fields.get(tag, ())]
            day = "2018-02-13" if "2018/02/13/" in fields.get("DA", ()) else Path(path).name[:10]
            key = f"ris:{day}-{fields.get('ID', [''])[0]}"
            yield _listed(arxiv or (f"doi:{doi}" if doi else key), day, names, others)


def _tables(texts: Mapping[str, str]) -> Iterator[Listed]:
    for path, text in texts.items():
        for row in csv.DictReader(text.splitlines(keepends=True), delimiter="\t" if path.endswith("tsv") else ","):
            written = row.get("arxiv_id") or row["DOI"]
            identifier = f"doi:{written}" if written.startswith("10.") else re.sub(r"v\d+$", "", written)
            cell = row.get("Authors") or row["Author"]
            names = ast.literal_eval(cell) if cell[0] == "[" else re.split("[,;] ", cell)
            day = {"2017-06-12": "2017-06-12", "2 Apr 2007": "2007-04-02"}.get(
                row.get("Date", ""), Path(path).name[:10]
            )
            others = (row.get(name) for name in ("Title", "Abstract", "Score", "Publication Title"))
            codes = re.split(r"[ |]", row.get("categories", "")) if row.get("categories", "x")[0].islower() else []
            yield _listed(identifier, day, names, filter(None, others), codes)


def _standard(name: str, read: Callable[[Mapping[str, str]], Iterator[Listed]]) -> Family:
    """Return the family of a file whose name is a day, for papers without one."""
    stem, _, suffix = name.partition(".")
    return Family({f"{stem}/2026-06-29.{suffix}": f"standards/{name}"}, read)


FAMILIES: Final[Mapping[str, Family]] = {
    "daily-papers": Family(
        {
            "cs.CL/2026/08/20260817.md": "daily-papers/cs.CL/2026/08/20260817.md",
            "cs.IR/2026/08/20260817.md": "daily-papers/cs.IR/2026/08/20260817.md",
        },
        _daily_papers,
    ),
    "daily-arxiv-ai-enhanced": Family(
        {
            f"data/{name}": f"daily-arxiv-ai-enhanced/{name}"
            for name in ("2026-06-29.jsonl", "2026-06-29_AI_enhanced_Chinese.jsonl", "2026-06-29.md")
        },
        _enhanced,
        not_shown=frozenset({"data/2026-06-29.md"}),
    ),
    "cv-arxiv-daily": Family(
        {f"docs/{name}": f"cv-arxiv-daily/{name}" for name in ("cv-arxiv-daily.json", "cv-arxiv-daily-wechat.json")},
        _topic_rows,
    ),
    "arxiv-daily-scroll": Family(
        {
            f"data/2025-10-12/{name}": f"arxiv-daily-scroll/2025-10-12/{name}"
            for name in ("arxiv.json", "ai_summary.json")
        },
        _scroll,
    ),
    "awesome-arxiv-daily-reporter": Family(
        {"1-Jul-2026/IR/papers.jsonl": "awesome-arxiv-daily-reporter/1-Jul-2026/IR/papers.jsonl"}, _literals
    ),
    "daily-arxiv-data": Family(
        {"data/reports/2026-08-19-gr-qc.json": "daily-arxiv-data/2026-08-19-gr-qc.json"}, _reports
    ),
    "dailyarxiv": Family({"README.md": "dailyarxiv/README.md"}, _keyword_tables),
    "daily-paper-reader": Family(
        {
            f"docs/{folder}/papers.meta.json": f"daily-paper-reader/{folder}/papers.meta.json"
            for folder in ("202602/06", "202605/02")
        },
        _reader,
    ),
    "arxiv-api": _standard("api.atom", _api),
    "arxiv-rss": _standard("rss.xml", _announcements),
    "arxiv-rss-atom": _standard("announcement.atom", _announcements),
    "oai-arxiv": _standard("oai_arxiv.xml", _oai),
    "oai-raw": _standard("oai_raw.xml", _oai),
    "arxiv-snapshot": _standard("snapshot.jsonl", _snapshot),
    "hugging-face": _standard("hugging_face.json", _hugging_face),
    "openalex": _standard("openalex.json", _openalex),
    "semantic-scholar": _standard("semantic_scholar.json", _semantic_scholar),
    "csl-json": _standard("library.csl.json", _csl),
    "bibtex": _standard("library.bib", _bibtex),
    "ris": _standard("library.ris", _ris),
    "csv": _standard("papers.csv", _tables),
    "tsv": _standard("papers.tsv", _tables),
}
"""Name of a family -> its files."""

JOINED: Final = {"doi:10.1103/physrevd.76.013009": "0704.0001"}
"""Identifier in one family -> arXiv's identifier in another one, which names the DOI: together they are one paper."""
