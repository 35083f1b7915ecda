"""Hostile text in every field: pages, feeds, data, citations, sitemaps and the terminal show it as text."""

import json
import re
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from support import build_process, feed_rules, platforms, toy

from sitegen.errors import Problem, SitegenError
from sitegen.server import overlay

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)><a href="javascript:alert(1)">x</a>',
    "\"><iframe srcdoc='<script>alert(1)</script>'> '><body onload=alert(1)> ` onfocus=alert(1) autofocus",
    "</title></textarea></style></script></noscript></template><base href=//evil.example><meta http-equiv=refresh content=0>",
    "<!-- --!> --> <![CDATA[ ]]> <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]> &y; &amp;lt; &#0; &#x202e;",
    "{{ 7191*7193 }} {% raw %} {# x #} ${7191*7193} #{7191*7193} <%= 7191*7193 %> {{ config }} {{ ''.__class__.__mro__ }}",
    r"\href{javascript:alert(1)}{here} \url{javascript:alert(1)} \href{data:text/html,x}{y} [x](javascript:alert(1)) javascript:alert(1)",
    r"\textbf{<b onclick=alert(1)>} \emph{\url{https://evil.example/\"onmouseover=alert(1)}} https://evil.example/'onclick='x <https://e.example/>",
    r"$<script>alert(1)</script>$ $\text{<img src=x onerror=alert(1)>}$ $\href{javascript:alert(1)}{x}$ $\class{x}{y}$ $\style{x}{y}$ $\unknown{<b>}",
    "\x00\x01\x08\x1b[2J\x1b]0;title\x07\x7f\x85\x9b31m",
    "\u202egnp.exe\u202c \u2066x\u2069 a\u200bb\u200d\u200c \ufeff \u2060 \U000e0041 \u061c\u180e \ufffe\uffff\ufdd0\U0001ffff",
    "one\r\nSet-Cookie: x=1\r\n\r\n<b>two\rthree\u2028four\u2029five\x0b\x0csix",
    '@article{x, title={}}, author = {y} } % \\ " # ~ ^ _ & $ {{{ }}} }{ \\input{/etc/passwd} @string{a=b} @comment',
    "ER  - \nTY  - JOUR\nTI  - false\r\nER  - \r\n",
    '</script><script type=application/ld+json>{"@type": "x"}</script> \\u003c/script\\u003e \u2028 __proto__ constructor',
    "__proto__",
    "constructor",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "CON",
    "%2e%2e%2f",
    "'; DROP TABLE paper; --",
    "### Not a title",
    "- **Summary**: not a field",
    "# Arxiv Papers in cs.LG on 2020-02-30",
    "=cmd|' /C calc'!A1",
    "%s%n{0}%(x)s",
    "&lt;script&gt;alert(1)&lt;/script&gt; &quot; &#34; &#x3c;img src=x onerror=alert(1)&#x3e;",
    "x" * 5000,
    "🜁👩\u200d🔬 e\u0301 ß ı 王",
)
_INNOCUOUS = r"Some \emph{words} of $\frac{a}{b} < 1$, see https://example.org/a and (b): ``quoted'', it's 50\% -- done"
_FORBIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters that no output contains: controls, invisible ones, and those that change the order of text."""
_SVG, _MATH = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1998/Math/MathML}"
_HTML = "{http://www.w3.org/1999/xhtml}"
_ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcset",
    "poster",
    "cite",
    "background",
    "ping",
    "manifest",
}
_MATH_ATTRIBUTES = re.compile(r"[a-z-]+")
_EXECUTED = "51724863"


def _texts(text: str, number: int) -> dict[str, Any]:
    """Return the fields of a record, with this text in every field that may have any."""
    return {
        "title": f"Of {text}",
        "authors": f"Person {number} {text}, Ada Lovelace, {text}",
        "categories": f"**cs.CV**, {text}, cs.LG",
        "comment": text,
        "journal": f"J. {text}",
        "doi": f"10.1000/{text}" if number % 2 else text,
        "summary": f"It is {text}",
    }


def _digest(texts: tuple[str, ...]) -> str:
    clean = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    records = [toy.record(f"1901.{number:05}", **_texts(text, number)) for number, text in enumerate(clean)]
    return toy.digest("2019-01-02", *records)


def _build(folder: Path, texts: tuple[str, ...], own: str) -> dict[str, bytes]:
    """Build a site of papers with these texts; ``own`` is in everything that its owner writes."""
    toy.put(folder / "content" / "2019.md", _digest(texts))
    toy.put(
        folder / "content" / "2018.md",
        toy.digest("2018-12-31", toy.record("1812.00001", _INNOCUOUS, day="2018-12-31", comment=_INNOCUOUS)),
    )
    toy.put(
        folder / "content" / "about.md",
        f"---\ntitle: About {own}\ndescription: {own}\n---\n\n{own}\n\n    {own}\n\n[{own}]({own}) [x](javascript:alert(1))\n".replace(
            "\x00", ""
        ),
    )
    owner: dict[str, object] = {"site": {"title": f"T {own}", "description": f"D {own}", "url": toy.URL}}
    people: dict[str, object] = {"merge": [{"name": f"M {own}", "spellings": ["Ada Lovelace"]}]}
    toy.put(folder / "sitegen.toml", _toml(owner))
    toy.put(folder / "content" / "authors.toml", _toml(people))
    toy.build(folder)
    return toy.tree(folder / "public")


def _toml(value: dict[str, object]) -> str:
    """Return tables of strings with any characters as TOML."""
    lines = []
    for name, tables in value.items():
        for table in tables if isinstance(tables, list) else [tables]:
            assert isinstance(table, dict)
            lines.append(f"[[{name}]]" if isinstance(tables, list) else f"[{name}]")
            lines += [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in table.items()]
    text = "\n".join(lines).replace("\x7f", "\\u007f") + "\n"
    assert tomllib.loads(text) == value
    return text


@pytest.fixture(scope="module")
def harmless_shapes(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    """Elements and attributes of a site without hostile text, each with the parent element."""
    tree = _build(tmp_path_factory.mktemp("harmless"), (_INNOCUOUS, "10.1000/182", "word"), "*words*")
    return {shape for path, text in tree.items() if path.endswith(".html") for shape in _shapes(text)}


def _shapes(page: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield parent, element and attribute of everything that a browser finds in a page, except in formulas."""
    for parent, element in _elements(page):
        if not str(element.tag).startswith(_MATH):
            for name in ("", *element.keys()):
                yield (_place(parent), str(element.tag), str(name))


_TEXT = frozenset(_HTML + tag for tag in ("a", "b", "i", "em", "u", "s", "sub", "sup", "code", "span"))


def _place(parent: "etree._Element | None") -> str:
    # Inline elements from TeX may be nested in each other.
    return "" if parent is None else "text" if parent.tag in _TEXT else str(parent.tag)


def _elements(page: bytes) -> Iterator[tuple["etree._Element | None", "etree._Element"]]:
    root = html5lib.parse(page, treebuilder="lxml", transport_encoding="utf-8")
    for element in root.getroot().iter():
        assert not isinstance(element, etree._Comment), f"a comment: {element.text}"  # noqa: SLF001 - lxml has no public name for it
        yield element.getparent(), element


def _faults_of_page(path: str, page: bytes, tree: dict[str, bytes], known: set[tuple[str, str, str]]) -> Iterator[str]:  # noqa: C901 - a list of rules
    is_owners = path == "about.html"  # the owner may write harmless HTML and broken links there
    for shape in set(_shapes(page)) - known:
        if is_owners:
            if shape[1].removeprefix(_HTML) in {
                "script",
                "iframe",
                "base",
                "meta",
                "link",
                "style",
                "object",
                "embed",
                "form",
            }:
                yield f"{path}: {shape}"
        elif not (shape[1] in _TEXT and shape[2] in {"", "href", "rel", "class"}):
            yield f"{path}: {shape}"
    for _, element in _elements(page):
        for name, value in ((str(name), str(value)) for name, value in element.items()):
            if name.startswith("on") or name == "style":
                yield f"{path}: an attribute {name}"
            elif (
                name in _ADDRESSES
                and not _is_good(value, path, tree)
                and not (is_owners and not urlsplit(value).scheme)
            ):
                yield f"{path}: {name} leads to {value!r}"
        if str(element.tag).startswith(_MATH) and not all(
            _MATH_ATTRIBUTES.fullmatch(str(name)) for name, _ in element.items()
        ):
            yield f"{path}: {element.tag} {element.keys()}"
        if element.tag == f"{_HTML}script" and element.text:
            yield from _faults_of_linked_data(path, element.text)


def _faults_of_linked_data(path: str, text: str) -> Iterator[str]:
    data = json.loads(text)
    if data["@type"] != "ScholarlyArticle" or data["@context"] != "https://schema.org":
        yield f"{path}: JSON-LD of {data}"
    known = {"@type", "name", "givenName", "familyName", "honorificSuffix"}
    if not all(known >= author.keys() >= {"@type", "name"} for author in data["author"]):
        yield f"{path}: JSON-LD with authors {data['author']}"


def _is_good(address: str, path: str, tree: dict[str, bytes]) -> bool:
    """Return True if an address leads to the web or to a file of the site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"https", "http", "mailto"}
    base = urlsplit(f"{toy.URL}{path}").path
    place = Path(base).parent / unquote(parts.path) if not parts.path.startswith("/") else Path(unquote(parts.path))
    found = Path(*(part for part in _resolved(place.parts))).as_posix()
    target = "/" + found.lstrip("/")
    inside = target.removeprefix("/papers/").removeprefix("/papers") or "index.html"
    return not parts.path or inside in tree or f"{inside.rstrip('/')}/index.html" in tree


def _resolved(parts: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if part == "..":
            del found[-1:]
        else:
            found.append(part)
    return found


def _faults_of_file(path: str, content: bytes) -> Iterator[str]:  # noqa: C901 - a list of rules
    """Yield the problems of a file that is not a page."""
    text = content.decode()
    ending = path.rpartition(".")[2]
    if ending == "json":
        text = "".join(_strings(json.loads(text)))
    elif ending == "bib":
        library = parse_string(text)
        if library.failed_blocks or len(library.entries) != len(library.blocks):
            yield f"{path}: {library.failed_blocks or library.blocks}"
    elif ending == "ris":
        if not all(re.fullmatch(r"([A-Z][A-Z0-9]  - .*)?", line) for line in text.split("\r\n")) or text.count(
            "\nTY  - "
        ) + 1 != text.count("\nER  - "):
            yield f"{path}: not RIS"
    elif ending in {"xml", "opml"}:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        if root.tag == f"{feed_rules.ATOM}feed":
            yield from (
                f"{path}: {fault}"
                for fault in feed_rules.complaints(content, _kind(root))
                if not _is_about_html_in_a_title(fault)
            )
        elif root.tag == "rss":
            yield from (
                f"{path}: {fault}"
                for fault in feed_rules.complaints(content, "rss")
                if not _is_about_html_in_a_title(fault)
            )
        elif root.tag != "opml" and not all((loc.text or "").startswith(toy.URL) for loc in root.iter("{*}loc")):
            yield f"{path}: a sitemap that leads elsewhere"
    if path != "about.html" and (found := _FORBIDDEN.search(text)):
        yield f"{path}: {found[0]!r}"


def _is_about_html_in_a_title(fault: str) -> bool:
    """The W3C's validator warns of titles that mention HTML, as these titles do."""
    return "HTML in the title" in fault


def _kind(root: "etree._Element") -> feed_rules.Kind:
    return "archive" if root.find(f"{feed_rules.HISTORY}archive") is not None else "atom"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def _faults_of_site(tree: dict[str, bytes], known: set[tuple[str, str, str]], pages: re.Pattern[str]) -> list[str]:
    found: list[str] = []
    for path, content in tree.items():
        if not re.fullmatch(r"[A-Za-z0-9._/-]{1,200}", path) or ".." in path:
            found.append(f"a file called {path!r}")
        if _EXECUTED.encode() in content:
            found.append(f"{path}: a template in a digest was followed")
        if path.endswith(".html") and pages.match(path):
            found += _faults_of_page(path, content, tree, known)
        if not path.startswith(("assets/", "search/", ".sitegen", "favicon.ico", "preview.png")):
            found += _faults_of_file(path, content)
    return found


_OWN = tuple(text for text in HOSTILE if not _FORBIDDEN.search(text) and "\n" not in text and "\r" not in text)


def test_hostile_text_is_text_everywhere(harmless_shapes: set[tuple[str, str, str]], tmp_path: Path) -> None:
    """Pages have only elements of templates, links lead to web addresses or files, and all files are valid."""
    tree = _build(tmp_path, HOSTILE, _OWN[0])
    assert len([path for path in tree if path.startswith("paper/1901")]) == len(HOSTILE)
    faults = _faults_of_site(
        tree, harmless_shapes, re.compile(r"paper/|2019/01/02|index|about|category/cs.CV|author/../[a-p]")
    )
    assert not faults


@pytest.mark.torture
@pytest.mark.parametrize("own", _OWN)
def test_hostile_text_of_the_owner_is_text_too(
    harmless_shapes: set[tuple[str, str, str]], tmp_path: Path, own: str
) -> None:
    """Also in the site's title and description, in authors.toml, and on the owner's pages."""
    faults = _faults_of_site(_build(tmp_path, HOSTILE, own), harmless_shapes, re.compile(""))
    assert not faults


_ANY = st.lists(st.text(max_size=30) | st.sampled_from(HOSTILE), min_size=1, max_size=4).map(" ".join)


@pytest.mark.torture
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(_ANY, min_size=1, max_size=3).map(tuple))
def test_any_text_is_text_everywhere(harmless_shapes: set[tuple[str, str, str]], texts: tuple[str, ...]) -> None:
    """The same is true for 300 sites with random text."""
    encodable = tuple(text.encode(errors="replace").decode() for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        faults = _faults_of_site(
            _build(Path(folder), encodable, "words"), harmless_shapes, re.compile("paper/1901|2019/01/02|index")
        )
    assert not faults


@platforms.linux  # other systems do not allow such names
def test_messages_have_no_control_characters(tmp_path: Path) -> None:
    """File names and quoted text contain no escape sequence, line break or character that changes the order."""
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    for number, text in enumerate(HOSTILE):
        name = re.sub("[/\0]", "_", text)[:40]
        record = toy.record("1901.00001", authors=text, categories=text, doi=text)
        bad = (
            toy.digest("2019-01-02", record)
            .replace("1901.00001v1", text.replace("\n", " "), 1)
            .replace("10:20:30", text.replace("\n", " "))
        )
        toy.put(tmp_path / "content" / f"{number} {name}.md", bad)
    toy.put(tmp_path / "content" / "page \x1b[31m.md", "no title")
    (tmp_path / "content" / "link \u202e.md").symlink_to("x")
    with open(bytes(tmp_path / "content") + b"/\xff\xfe.md", "w", encoding="utf-8") as file:  # noqa: PTH123 - a name that is not UTF-8
        file.write("x")
    result = build_process.run([*build_process.command(tmp_path), "-v", "-j", "1"])
    assert result.returncode == 0
    assert result.stderr.count("warning: ") > len(HOSTILE)
    assert all(
        line.startswith(("warning: ", "scan", "import", "render", "publish")) for line in result.stderr.splitlines()
    )
    assert not _FORBIDDEN.search(result.stderr)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_overlay_shows_text(text: str) -> None:
    """A problem that quotes a digest is shown as text, in the browser and on the terminal."""
    problems = overlay.problems_of(SitegenError(text, text, path=text, line=1, excerpt=text))
    page = overlay.error_page(problems, "styles.css")
    shapes = {(element.tag, name) for _, element in _elements(page) for name in ("", *element.keys())}
    plain = {
        (element.tag, name)
        for _, element in _elements(overlay.error_page([Problem("x", 1, "x", "x", "x")], "styles.css"))
        for name in ("", *element.keys())
    }
    assert shapes == plain
    for shown in (overlay.as_text(problems), *map(str, (overlay.as_json(problems) or {}).values())):
        assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", shown)
