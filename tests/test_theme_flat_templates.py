"""Flat templates: the same pages and errors as with plain Jinja, for our themes and for themes of owners."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.compiler import CodeGenerator
from jinja2.optimizer import Optimizer
from markupsafe import Markup
from support import theme_site, toy

from sitegen.author_places import AuthorPlaces
from sitegen.errors import ThemeError
from sitegen.pages import KINDS, Extras, Standalone
from sitegen.pages.site import Page
from sitegen.site_parts import SiteParts
from sitegen.theme import Constants, FlatTemplate, Theme, flat_templates
from sitegen.workspace import open_site

LAYOUT = """\
<title>{% block title %}{{ page.title }}{% if page.title != site.title %} · {{ site.title }}{% endif %}{% endblock %}</title>
{% shared page.root %}
{% block style %}
<link href="{{ page.asset("style.css") }}">
{% endblock %}
{% for title, path in menu %}<a href="{{ page.root }}{{ path }}">{{ title }}</a>{% if not loop.last %}, {% endif %}{% endfor %}

{% endshared %}
{% block nav %}<nav>{{ page.url("x") }}</nav>{% endblock %}
{% block main %}{% endblock %}
{% if features.search %}S{% elif features.data %}D{% else %}-{% endif %}
"""
MACROS = """\
{% macro card(paper, page, heading="h2", extra=none) %}
<{{ heading }}>{{ paper.title }}</{{ heading }}>{% if extra %}{{ extra }}{% endif %}<a href="{{ page.url(urls.day(paper.day)) }}">{{ page.title }}</a>
{% endmacro %}
{% macro both(a, b="<b>") %}{{ a }} & {{ b }}{% endmacro %}
{% macro around(title) %}<i>{{ title }}{{ caller() }}</i>{% endmacro %}
{% macro maybe(a) %}{% if caller %}{{ caller() }}{% endif %}{{ a }}{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs|join("-") }}{{ kwargs.b }}{% endmacro %}
{% macro twice(a) %}{% set b = a ~ "!" %}{{ b }}{{ both(b, a) }}{% endmacro %}
{% macro down(n) %}{{ n }}{% if n > 0 %}{{ down(n - 1) }}{% endif %}{% endmacro %}
{% macro fields(item) %}{{ item.paper.title }}{% if item.mark %}*{% endif %}{% endmacro %}
"""
FLAT = {
    "text": "a\n{{ title }} {{ 'it\\'s' }} {{ papers|length }} {{ 3.5 }} {{ number }} {{ nothing }} {{ markup }}\n",
    "extends": "{# comment #}\n{% extends 'layout.html' %}\nlost{% block main %}{{ title }}{{ super() }}{% endblock %}",
    "super": "{% extends 'middle.html' %}{% block main %}3{{ super() }}{% endblock %}",
    "self": "{% extends 'layout.html' %}{% block main %}{{ self.nav() }}{{ self.title() }}{% endblock %}",
    "shared override": "{% extends 'layout.html' %}{% block style %}{{ super() }}{{ page.title }}{% endblock %}",
    "set": "{% set a = 1 %}{% set b = title %}{% for p in papers %}{% set b = p.title %}{{ b }}{{ a }}{% endfor %}{{ b }}",
    "set above": "{% extends 'layout.html' %}{% set active = title %}{% block main %}{{ active }}{% set active = 2 %}{{ active }}{% endblock %}{% block nav %}{{ active }}{% endblock %}",
    "set if": "{% if number > 1 %}{% set title = 'new' %}{% endif %}{{ title }}",
    "set in else": "{% if number %}{% set a = 1 %}{% else %}{% set a = 2 %}{% endif %}{{ a }}",
    "set block": "{% set a %}<b>{{ title }}</b>{% endset %}{{ a }}{{ a|upper }}{% set b | upper %}x{{ title }}{% endset %}{{ b }}",
    "loop": "{% for p in papers %}{{ loop.index }}/{{ loop.length }} {{ p.title }}{{ loop.cycle('a', 'b') }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}",
    "loop test": "{% for p in papers if p.day > '2019' %}{{ p.title }}{% else %}none{% endfor %}{% for p in [] %}x{% else %}{{ title }}{% endfor %}",
    "nested loops": "{% for p in papers %}{% for x in p.title %}{{ loop.index }}{{ x }}{% endfor %}{{ loop.first }}{% endfor %}",
    "unpacked": "{% for key, (a, b) in pairs %}{{ key }}{{ a }}{{ b }}{% endfor %}{% for key, value in table.items() %}{{ key }}={{ value }}{% endfor %}",
    "static loops": "{% for a in ('<', 2) %}{{ a }}{{ loop.index0 }}{% set c = a %}{{ c }}{% endfor %}{% for t, p in menu %}{{ t }}{{ loop.revindex }}{{ loop.last }}{% endfor %}",
    "filters": "{{ title|upper|replace('<', '>') }} {{ papers|map(attribute='title')|join(', ') }} {{ number|number }} {{ papers|selectattr('day')|list|length }} {{ title|tex }} {{ '2019-10-19'|date }} {{ markup|upper }} {{ title|safe }} {{ title|tojson }} {{ papers|sum(attribute='n') }} {{ title|e }}",
    "tests": "{{ number is divisibleby 2 }}{{ nothing is none }}{{ title is string }}{{ number is odd }}{% if papers is iterable %}y{% endif %}{{ number in [1, 4] }}{{ number is not even }}",
    "operators": "{{ number + 1 }} {{ -number }} {{ number // 3 }} {{ number ** 2 }} {{ number % 3 }} {{ 1 < number <= 4 }} {{ title ~ number ~ markup }} {{ not number }} {{ number and title or 'x' }} {{ papers[0].title[:2] }} {{ papers[-1]['title'] }} {{ ([1, 2] + [number])|list }} {{ {'a': number}['a'] }} {{ (1, number) }}",
    "conditions": "{{ title if number else 'x' }}{{ 'a' if features.search else title }}{{ title if site.title }}",
    "defined": "{% if missing is defined %}a{% else %}b{% endif %}{{ missing|default('<') }}{{ title is defined }}{{ missing is undefined }}",
    "import": "{% import 'macros.html' as m %}{% for p in papers %}{{ m.card(p, page) }}{{ m.card(p, page, heading='h1', extra=title) }}{% endfor %}{{ m.both(title) }}{{ m.both(b='y', a=number) }}",
    "import in a block": "{% extends 'layout.html' %}{% block main %}{% if number %}{% import 'macros.html' as m %}{{ m.both(title, markup) }}{% endif %}{% endblock %}",
    "from import": "{% from 'macros.html' import both as b, twice %}{{ b('<', 'x') }}{{ twice(title) }}{{ twice(twice(title)) }}",
    "macro in an expression": "{% from 'macros.html' import both, twice %}{{ (title and both(title, 'x'))|upper }}{% set a = twice(number) %}{{ a }}{{ [both(1), both(title)]|join }}",
    "local macro": "{% extends 'layout.html' %}{% macro m(x, y=title) %}{{ x }}{{ y }}{{ page.title }}{% endmacro %}{% block main %}{{ m(1) }}{{ m(title, number) }}{% endblock %}",
    "dictionary as argument": "{% from 'macros.html' import fields %}{{ fields({'paper': papers[0], 'mark': number}) }}{{ fields({'paper': papers[0], 'mark': false}) }}",
    "call block": "{% from 'macros.html' import around %}{% for p in papers %}{% call around(p.title) %}{{ p.title }}{{ title }}{% endcall %}{% endfor %}",
    "include": "{% for p in papers %}{% set x = p.title %}{% include 'part.html' %}{% endfor %}{{ title }}",
    "with": "{% with a = title, b = number %}{{ a }}{{ b }}{% set a = 2 %}{{ a }}{% endwith %}{{ title }}",
    "filter block": "{% filter upper %}a{{ title }}{% endfilter %}",
    "scoped block": "{% for p in papers %}{% block row scoped %}{{ p.title }}{{ loop.index }}{% endblock %}{% endfor %}",
    "same names": "{% from 'macros.html' import card %}{% for paper in papers %}{% set heading = 'x' %}{{ card(paper, page) }}{{ heading }}{{ paper.title }}{% endfor %}",
    "page": "{{ page.title }}{{ page.description }}{{ page.canonical }}{{ page.root }}{{ page.url(title) }}{{ page.url(urls.HOME) }}{{ page.asset('style.css') }}{{ page.assets['style.css'] }}{{ page.path }}{{ page.url(markup) }}",
    "urls": "{{ urls.day('2019-10-19', 'bib') }}{{ urls.doi(title) }}{{ urls.day(day='2019-10-19') }}{{ charts.bars({'a': number})|list|length }}",
    "names of Python": "{{ table.get('class', 1) }}{% set def = 1 %}{{ def }}{{ dict_with(**{'class': 2}) }}{{ dict_with(*[], a=title) }}",
    "sameness of lists": "{% set a = [] %}{% set b = {} %}{% for p in papers %}{% set _ = a.append(p.title) %}{% set _ = b.update({p.title: loop.index}) %}{% endfor %}{{ a }}{{ b }}",
    "known values": "{{ site.title|upper }}{{ site.title.lower() }}{{ menu|length }}{{ site.title ~ '<' ~ features.search }}{{ 'x' in features }}{{ menu[0][1] }}{% if not features.data %}n{% endif %}{% if site.url is none %}u{% endif %}",
}
"""Templates that are flat."""
PLAIN = {
    "autoescape": "{% autoescape false %}{{ title }}{% endautoescape %}{{ title }}",
    "recursive loop": "{% for p in [[1, []], [2, [[3, []]]]] recursive %}{{ p[0] }}{{ loop(p[1]) }}{% endfor %}",
    "recursive macro": "{% from 'macros.html' import down %}{{ down(3) }}",
    "rest of the arguments": "{% from 'macros.html' import rest %}{{ rest(1, 2, 3, b=title) }}",
    "macro in a macro": "{% if number %}{% macro m() %}{{ title }}{% endmacro %}{{ m() }}{% endif %}",
    "variable template": "{% include part %}{% include ['none.html', 'part.html'] %}",
    "optional include": "{% include 'none.html' ignore missing %}{{ title }}",
    "extends by condition": "{% if number %}{% extends 'layout.html' %}{% endif %}{% block main %}x{% endblock %}",
    "assigned constant": "{% set menu = [] %}{{ menu|length }}{{ site.title }}",
    "context": "{{ named() }}{{ asks(title) }}",
    "namespace": "{% set n = namespace(a=1) %}{% set n.a = 2 %}{{ n.a }}",
    "shared by page": "{% shared page.title %}{{ title }}{% endshared %}",
    "import with context": "{% import 'part.html' as p with context %}{{ p }}{{ title }}",
    "dictionary by dot": "{{ table.a }}{{ table['a'] }}",
    "missing item": "{{ table['items'] is callable }}",
}
"""Templates that Jinja renders."""
WRONG = {
    "undefined": "\n{{ missing }}",
    "maybe caller": "{% from 'macros.html' import maybe %}{{ maybe(1) }}{% call maybe(2) %}x{% endcall %}",
    "undefined attribute": "{{ title }}\n{{ title.color }}",
    "undefined in a test": "{% if missing %}x{% endif %}",
    "division": "{% for p in papers %}\n{{ 1 / 0 }}{% endfor %}",
    "known attribute": "\n{{ site.color }}{% if features.color %}{% endif %}",
    "missing asset": "\n\n{{ page.asset('none.css') }}",
    "missing template": "{% extends 'none.html' %}",
    "missing include": "{{ title }}{% if number %}{% include 'none.html' %}{% endif %}",
    "missing macro": "{% import 'macros.html' as m %}{{ m.none(1) }}",
    "missing argument": "{% import 'macros.html' as m %}\n{{ m.card() }}",
    "too many arguments": "{% import 'macros.html' as m %}\n{{ m.both(1, 2, 3) }}",
    "error in a macro": "{% import 'macros.html' as m %}{{ m.card(number, page) }}",
    "syntax": "{% for %}",
    "filter": "{{ title|none_such }}",
    "a type": "{{ title + number }}",
    "a link": "{{ page.url(number) }}",
    "a block": "{{ super() }}",
    "itself": "{% include 'a.html' %}",
    "extends itself": "{% extends 'a.html' %}",
    "unassigned": "{% if not number %}{% set a = 1 %}{% endif %}{{ a }}",
    "after the branch": "{% if not number %}{% import 'macros.html' as m %}{% endif %}{{ m.both(1) }}",
    "loop outside": "{% extends 'layout.html' %}{% block main %}{{ loop.index }}{% endblock %}",
}
"""Templates with errors."""


class Row:
    """A paper."""

    def __init__(self, title: str, day: str, n: int) -> None:
        self.title, self.day, self.n = title, day, n

    def __getitem__(self, name: str) -> object:
        return getattr(self, name)


class Setting:
    """The settings of the site."""

    title = "Site's <name>"
    url = "https://example.org/"

    def __repr__(self) -> str:
        return "Setting()"


@jinja2.pass_context
def _named(context: jinja2.runtime.Context) -> str:
    return str(context.name)


COMMON = {
    "site": Setting(),
    "menu": [("About <us>", "about.html"), ("Q&A", "q%26a.html")],
    "features": {"search": False, "data": True},
}


def _page(root: str, title: str = "", assets: Mapping[str, str] | None = None) -> Page:
    return Page(f"x/{title}.html", title, f"On '{title}'", root, "https://example.org/x", (), assets or {})


def _context(title: str, assets: Mapping[str, str]) -> dict[str, Any]:
    return {
        "page": _page("../", title, assets),
        "title": title,
        "papers": [
            Row(f"<P{number}> & '{title}'", f"201{number + 7}-01-02", number) for number in range(len(title) % 4)
        ],
        "number": len(title) % 3,
        "nothing": None,
        "markup": Markup("<i>{}</i>").format(len(title)),
        "pairs": [("k", (1, "<"))],
        "table": {"a": title},
        "part": "part.html",
        "namespace": jinja2.utils.Namespace,
        "named": _named,
        "asks": jinja2.pass_environment(lambda environment, value: value * 2),
        "dict_with": lambda *values, **options: f"{values}{options}",
    }


CONTEXTS = ("", "<b>", "Site's <name>", "it's", "longer title")


def _theme(tmp_path: Path, template: str) -> Theme:
    files = {
        "theme.toml": 'extends = ""\n',
        "templates/layout.html": LAYOUT,
        "templates/middle.html": "{% extends 'layout.html' %}{% block main %}2{{ super() }}{{ page.title }}{% endblock %}",
        "templates/macros.html": MACROS,
        "templates/part.html": "[{{ title }}{% if x is defined %}{{ x }}{% set x = 1 %}{{ x }}{% endif %}]",
        "templates/a.html": template,
        "assets/style.css": "a {}",
    }
    for path, content in files.items():
        toy.put(tmp_path / "mine" / path, content)
    return Theme("mine", tmp_path, tmp_path / "cache")


def _flat(theme: Theme) -> FlatTemplate:
    """Return the template, made flat now."""
    constants = Constants(COMMON, _page("../", assets=theme.assets), ("root", "assets", "url", "asset"))
    template = theme.flat("a.html", constants, {"shared": {}})
    template.make()
    return template


ERROR = "an error: "


def _alone(template: FlatTemplate, context: Mapping[str, Any]) -> str | None:
    """Return the text of the flat function; None if there is no function, or if it fails."""
    try:
        return template.function(context) if template.function else None
    except Exception:  # noqa: BLE001 - each is allowed
        return None


def _result(render: Callable[[Mapping[str, Any]], str], context: Mapping[str, Any]) -> str:
    """Return the text, or the error."""
    try:
        return render(context)
    except ThemeError as error:
        return f"{ERROR}{error}: {error.problem}"


@pytest.mark.parametrize("name", [*FLAT, *PLAIN, *WRONG])
def test_both_ways_give_the_same(tmp_path: Path, name: str) -> None:
    """The same text, or an error with the same message, file and line."""
    theme = _theme(tmp_path, {**FLAT, **PLAIN, **WRONG}[name])
    template = _flat(theme)
    lacking = 0
    for title in CONTEXTS:
        context = _context(title, theme.assets)
        expected = _result(template.with_jinja, context)
        assert _result(template, context) == expected
        alone = _alone(template, context)
        assert alone in (expected, None)
        lacking += alone is None and not expected.startswith(ERROR)
        assert not alone or not alone.startswith(ERROR)
    assert lacking if name in PLAIN else name in WRONG or not lacking


@pytest.mark.parametrize("theme", ["default", "gazette"])
def test_all_pages_of_our_themes_are_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    """Every page of the site of the themes' tests, with and without flat templates."""
    folder = theme_site.write(tmp_path)
    toy.build(folder, theme=theme)
    rendered = set[str]()

    def both(template: FlatTemplate, context: Mapping[str, Any]) -> str:
        template.make()
        assert template.function, template.name
        text = template.function(context)
        assert text == template.with_jinja(context)
        rendered.add(template.name)
        return text

    monkeypatch.setattr(FlatTemplate, "__call__", both)
    config = toy.load(folder, theme=theme)
    extras = Extras(standalone=(Standalone("about.html", "About <us>", "", "<p>We", draft=True),))
    site = open_site(config, SiteParts.wanted(config.settings), extras, everything=False)
    site.keeps_fragments = False
    with closing(site.archive):
        for site.archive.authors.places in (AuthorPlaces(), AuthorPlaces(shared_below=2)):
            for kind in KINDS.values():
                for _ in kind.render(list(kind.keys(site)), site):
                    pass
    parts = {
        "layout.html",
        "_calendar.html",
        "_offline.html",
        "_own_fields.html",
        "_charts.html",
        "_paper.html",
        "_row.html",
        "_turn.html",
        "_ways.html",
    }
    shown = {file.name for file in (toy.ROOT / "themes/default/templates").iterdir()} - parts
    assert shown - rendered <= {"topic.html", "topic_month.html", "topics.html"}


def test_a_template_becomes_flat_after_some_pages(tmp_path: Path) -> None:
    """It is not worth the time for templates of single pages. The code is kept for the next build."""
    theme = _theme(tmp_path, "{{ title }}")
    constants = Constants(COMMON)
    template = theme.flat("a.html", constants, {})
    for number in range(flat_templates.PAGES + 1):
        assert template.function is None or number == flat_templates.PAGES
        assert template({"title": "<"}) == "&lt;"
    assert template.function
    assert theme.flat("a.html", constants, {}).function


def test_stored_code_is_used_while_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed template, setting or depth, or another version of sitegen makes new code. So does a damaged file."""

    def stored(constants: Constants) -> FlatTemplate:
        theme = Theme("mine", tmp_path, tmp_path / "cache")
        return theme.flat("a.html", constants, {})

    def make(constants: Constants) -> None:
        stored(constants).make()
        assert stored(constants).function

    _theme(tmp_path, "{% extends 'layout.html' %}{% block main %}{{ urls.HOME }}{{ menu }}{% endblock %}")
    assets = {"style.css": "style.css"}
    one, deep = (
        Constants(COMMON, _page(root, assets=assets), ("root", "assets", "url", "asset")) for root in ("", "../")
    )
    assert not stored(one).function
    make(one)
    assert not stored(deep).function
    make(deep)
    assert stored(one).function
    context = {**_context("t", assets), "page": _page("", "t", assets)}
    assert stored(one)(context) == stored(one).with_jinja(context)
    assert not stored(Constants({**COMMON, "menu": []}, one.page, one.page_names)).function
    toy.put(tmp_path / "mine/templates/layout.html", LAYOUT + "new")
    assert not stored(one).function
    make(one)
    with monkeypatch.context() as patch:
        patch.setattr(flat_templates, "_code_hash", lambda: b"other")
        assert not stored(one).function
    for file in (tmp_path / "cache").glob("flat_*"):
        file.write_bytes(file.read_bytes()[:-5])
    assert not stored(one).function


def test_without_a_cache_folder_templates_become_flat_too(tmp_path: Path) -> None:
    """Each process makes them."""
    toy.put(tmp_path / "mine/templates/a.html", "{{ title }}")
    template = Theme("mine", tmp_path).flat("a.html", Constants(), {})
    for _ in range(flat_templates.PAGES):
        assert template({"title": "x"}) == "x"
    assert template.function


def test_the_hooks_of_jinja_exist() -> None:
    """A release of Jinja may change its code generator without notice: see `test_jinja_is_pinned_because_of_private_hooks`.

    `sitegen.theme.flat_code` overrides methods of `CodeGenerator`, and `sitegen.theme.flattening` uses `Optimizer`. Before
    the pin is raised, compare these methods in the new release with ours, and run the tests of this module.
    """
    hooks = "enter_frame leave_frame pop_assign_tracking visit_Name visit_Const visit_Getattr visit_Getitem visit_Call".split()
    used = (
        "pull_dependencies buffer blockvisit writeline indent outdent visit_OverlayScope visit_Scope visit_With".split()
    )
    assert not {*hooks, *used, "_output_child_pre"} - {*dir(CodeGenerator)}
    assert hasattr(Optimizer, "generic_visit")
    assert {"LoopContext", "Markup", "missing", "markup_join", "str_join"} <= {*jinja2.runtime.exported}
