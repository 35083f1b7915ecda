"""`sitegen.theme`: how themes are found, extended and overridden, and how errors in templates are reported."""

import inspect
from importlib.metadata import version
from pathlib import Path

import jinja2
import pytest
from jinja2.compiler import CodeGenerator
from jinja2.environment import Environment as JinjaEnvironment
from jinja2.runtime import Context
from markupsafe import Markup
from packaging.requirements import Requirement
from support import lock_files, toy

from sitegen.errors import ConfigError, SitegenError, ThemeError
from sitegen.models import Announcement, PaperAuthor
from sitegen.theme import Theme, filters


def make(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write the files of a theme; return its folder."""
    for path, content in files.items():
        toy.put(folder / path, content)
    return folder


def alone(tmp_path: Path, template: str) -> Theme:
    """Return a theme with one template, `a.html`."""
    make(tmp_path / "themes" / "mine", {"theme.toml": 'extends = ""\n', "templates/a.html": template})
    return Theme("mine", tmp_path)


def error_of(tmp_path: Path, template: str, **context: object) -> ThemeError:
    """Return the error of a template."""
    with pytest.raises(ThemeError) as caught:
        alone(tmp_path, template).template("a.html")(context)
    return caught.value


def test_a_theme_overrides_templates_by_name(tmp_path: Path) -> None:
    """Other templates come from the default theme. A theme can extend a template that it overrides."""
    folder = make(
        tmp_path / "mine",
        {
            "templates/404.html": "Gone",
            "templates/layout.html": '{% extends "!default/layout.html" %}{% block main %}M{% endblock %}',
        },
    )
    found = Theme("mine", tmp_path)
    assert found.template("404.html")({}) == "Gone"
    assert found.template("day.html")
    assert found.environment.loader
    source, _, _ = found.environment.loader.get_source(found.environment, "!default/layout.html")
    assert source == (toy.ROOT / "themes/default/templates/layout.html").read_text(encoding="utf-8")
    assert found.folders == (folder, toy.ROOT / "themes/default")


def test_a_theme_is_found_by_name_or_path(tmp_path: Path) -> None:
    """Beside the configuration, in themes/, among the shipped themes, or by an absolute path."""
    one = make(tmp_path / "one", {"templates/a.html": "1"})
    two = make(tmp_path / "themes" / "two", {"assets/style.css": ""})
    assert Theme("one", tmp_path).folders[0] == one
    assert Theme("two", tmp_path).folders[0] == two
    assert Theme(str(one), tmp_path / "elsewhere").folders[0] == one
    assert Theme("default", tmp_path).folders == (toy.ROOT / "themes/default",)


def test_a_theme_may_extend_another_or_none(tmp_path: Path) -> None:
    """As `extends` in its theme.toml says."""
    make(tmp_path / "a", {"theme.toml": 'extends = "b"\n', "templates/x.html": "a"})
    make(tmp_path / "b", {"theme.toml": 'extends = ""\n', "templates/x.html": "b", "templates/y.html": "b"})
    found = Theme("a", tmp_path)
    assert [folder.name for folder in found.folders] == ["a", "b"]
    assert (found.template("x.html")({}), found.template("y.html")({})) == ("a", "b")
    with pytest.raises(ThemeError, match=r"there is no template `z\.html`; add it"):
        found.template("z.html")


def test_the_owners_theme_can_have_the_name_default(tmp_path: Path) -> None:
    """It extends the shipped theme of this name."""
    own = make(tmp_path / "themes" / "default", {"templates/a.html": "mine"})
    assert Theme("default", tmp_path).folders == (own, toy.ROOT / "themes/default")


@pytest.mark.parametrize("name", ["missing", "", "../nowhere"])
def test_a_missing_theme_is_an_error(tmp_path: Path, name: str) -> None:
    """The message has the name."""
    with pytest.raises(ThemeError, match=f"there is no theme `{name}`; give a folder that contains templates/"):
        Theme(name, tmp_path)


def test_a_manifest_alone_is_a_theme(tmp_path: Path) -> None:
    """It can choose the theme to extend. A wrong name there has file and line."""
    own = make(tmp_path / "a", {"theme.toml": '# mine\nextends = "gazette"\n'})
    assert Theme("a", tmp_path).folders == (own, toy.ROOT / "themes/gazette", toy.ROOT / "themes/default")
    make(tmp_path / "a", {"theme.toml": '# mine\nextends = "gazete"\n'})
    with pytest.raises(ThemeError, match=r"a/theme\.toml:2: there is no theme `gazete`; .* did you mean `gazette`\?"):
        Theme("a", tmp_path)


def test_a_theme_cannot_extend_itself(tmp_path: Path) -> None:
    """Not even through another theme."""
    make(tmp_path / "a", {"theme.toml": 'extends = "b"\n', "templates/x.html": ""})
    make(tmp_path / "b", {"theme.toml": 'extends = "a"\n', "templates/x.html": ""})
    with pytest.raises(ThemeError, match=r"b/theme\.toml:1: theme `a` extends itself"):
        Theme("a", tmp_path)


def test_an_error_in_a_manifest_has_its_line(tmp_path: Path) -> None:
    """Like errors in sitegen.toml."""
    make(tmp_path / "a", {"theme.toml": '# mine\nextend = "b"\n', "templates/x.html": ""})
    with pytest.raises(ConfigError, match=r"theme\.toml:2: unknown key `extend`; did you mean `extends`\?"):
        Theme("a", tmp_path)
    make(tmp_path / "a", {"theme.toml": b"\xff"})
    with pytest.raises(ThemeError, match="cannot be read"):
        Theme("a", tmp_path)


def test_assets_have_a_content_hash_in_their_names(tmp_path: Path) -> None:
    """So that browsers can cache them forever. The file of the nearest theme counts."""
    make(tmp_path / "a", {"assets/style.css": "a", "assets/LICENSE": "free", "assets/a.min.js": "1"})
    found = Theme("a", tmp_path)
    assert found.assets.keys() >= {"style.css", "LICENSE", "a.min.js", "site.js"}
    assert found.asset(found.assets["style.css"]) == b"a"
    assert found.asset("style.css") is None
    before = found.assets["style.css"]
    assert (before[:6], before[-4:], found.assets["LICENSE"][:8]) == ("style.", ".css", "LICENSE.")
    make(tmp_path / "a", {"assets/style.css": "b"})
    assert Theme("a", tmp_path).assets["style.css"] != before


def test_a_theme_has_a_content_hash(tmp_path: Path) -> None:
    """It changes with templates, assets and manifests, of the theme and of what it extends; and with nothing else."""
    make(tmp_path / "a", {"theme.toml": 'extends = "b"\n', "templates/x.html": "1"})
    make(tmp_path / "b", {"theme.toml": 'extends = ""\n', "templates/x.html": "1", "assets/s.css": "1"})
    seen = {Theme("a", tmp_path).content_hash()}
    changes = {"a/templates/x.html": "2", "b/templates/x.html": "2", "b/assets/s.css": "2", "a/assets/s.css": "2"}
    for number, (path, content) in enumerate(changes.items(), 2):
        make(tmp_path, {path: content})
        seen.add(Theme("a", tmp_path).content_hash())
        assert len(seen) == number
    make(tmp_path, {"a/README.md": "new", "a/content/x.md": "new"})
    assert Theme("a", tmp_path).content_hash() in seen


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("<p>\n{{ missing }}\n", 2, "UndefinedError: 'missing' is undefined"),
        ("\n\n{{ paper.color }}", 3, "has no attribute 'color'"),
        ("{% if %}\n", 1, "Expected an expression"),
        ("<p>\n{% for x in y %}\n", 2, "Unexpected end of template"),
        ("\n{{ 1 / 0 }}\n", 2, "ZeroDivisionError: division by zero"),
        ("\n{{ 'x'|color }}\n", 2, "No filter named 'color'"),
        ("\n{{ 'x'|date }}\n", 2, "ValueError"),
        ("{% include 'a.html' %}", 1, "RecursionError"),
    ],
)
def test_an_error_in_a_template_has_file_line_and_excerpt(
    tmp_path: Path, template: str, line: int, message: str
) -> None:
    """Syntax errors, and errors in rendering."""
    error = error_of(tmp_path, template, paper=toy.DIGESTS)
    assert message in error.problem.message
    assert error.problem.path == str(tmp_path / "themes/mine/templates/a.html")
    assert error.problem.line == line
    assert error.problem.excerpt == template.splitlines()[line - 1]
    assert error.problem.remedy


def test_an_error_in_an_imported_template_has_its_file(tmp_path: Path) -> None:
    """Not the file that imports it."""
    make(tmp_path / "themes/mine", {"templates/_part.html": "{% macro show(x) %}\n\n{{ x.y }}{% endmacro %}"})
    error = error_of(tmp_path, "{% import '_part.html' as part %}{{ part.show(1) }}")
    assert (Path(error.problem.path).name, error.problem.line) == ("_part.html", 3)


def test_a_missing_or_binary_template_is_an_error(tmp_path: Path) -> None:
    """Also if another template extends or includes it."""
    assert "there is no template `b.html`" in str(error_of(tmp_path, "{% extends 'b.html' %}"))
    assert "there is no template `!other/b.html`" in str(error_of(tmp_path, "{% include '!other/b.html' %}"))
    make(tmp_path / "themes/mine", {"templates/b.html": b"\xff\xfe"})
    with pytest.raises(ThemeError, match=r"b\.html: not UTF-8; save the template as UTF-8"):
        Theme("mine", tmp_path).template("b.html")


def test_a_shared_part_is_rendered_once_for_each_key(tmp_path: Path) -> None:
    """The cache lasts as long as the settings."""
    template = alone(tmp_path, "{% shared key %}{{ page }}{% endshared %}").template("a.html")
    settings: dict[str, object] = {}
    assert [template({"key": key, "page": page, "shared": settings}) for key, page in ("ka", "kb", "lc", "kd")] == [
        *"aaca"
    ]
    assert template({"key": "k", "page": "e", "shared": {}}) == "e"


def test_two_shared_parts_have_separate_cache_entries(tmp_path: Path) -> None:
    """On the same line of one template or of two."""
    folder = make(
        tmp_path / "mine",
        {
            "theme.toml": 'extends = ""\n',
            "templates/base.html": "{% shared 1 %}A{% endshared %}{% shared 1 %}B{% endshared %}{% block c %}{% endblock %}",
            "templates/a.html": "{% extends 'base.html' %}{% block c %}{% shared 1 %}C{% endshared %}{% endblock %}",
        },
    )
    template = Theme(str(folder), tmp_path).template("a.html")
    shared: dict[str, object] = {}
    assert [template({"shared": shared}), template({"shared": shared})] == ["ABC", "ABC"]


def test_a_part_with_an_overridden_block_is_not_shared(tmp_path: Path) -> None:
    """For instance navigation that marks the current page."""
    folder = make(
        tmp_path / "mine",
        {
            "theme.toml": 'extends = ""\n',
            "templates/base.html": "{% shared key %}[{% block nav %}{{ page }}{% endblock %}]{% endshared %}",
            "templates/plain.html": '{% extends "base.html" %}',
            "templates/marked.html": '{% extends "base.html" %}{% block nav %}here: {{ page }}{% endblock %}',
        },
    )
    found, settings = Theme(str(folder), tmp_path), dict[str, object]()

    def render(name: str) -> list[str]:
        template = found.template(name)
        return [template({"key": "", "page": page, "shared": settings}) for page in "ab"]

    assert render("plain.html") == ["[a]", "[a]"]
    assert render("marked.html") == ["[here: a]", "[here: b]"]


def test_everything_is_escaped_unless_it_is_markup(tmp_path: Path) -> None:
    """Strings, numbers and other values. sitegen's filters return markup."""
    found = alone(tmp_path, '{{ a }}|{{ b }}|{{ c }}|{{ a|tex }}|{{ a|plain }}|{{ a ~ d }}|<i title="{{ a }}">')
    hostile = "<b> & \"'"
    html = found.template("a.html")({"a": hostile, "b": 3, "c": [hostile], "d": found.template})
    first, number, listed, *_ = html.split("|")
    assert (first, number) == ("&lt;b&gt; &amp; &quot;&#x27;", "3")
    assert "<" not in listed
    assert "<b>" not in html
    assert "\"'" not in html


def test_filters_format_dates_and_numbers(tmp_path: Path) -> None:
    """In English, independent of the locale."""
    assert filters.date("2019-10-19") == "19 October 2019"
    announced = (
        Announcement("2019-10-24", "replace"),
        Announcement("2019-10-22", "cross"),
        Announcement("2019-10-22", "new"),
    )
    assert filters.announcements(announced) == "22 October 2019 (new), 24 October 2019 (replacement)"
    assert filters.date("2019-10") == "October 2019"
    assert filters.weekday("2019-10-19") == "Saturday"
    assert filters.time("2019-10-19T17:57:02Z") == "2019-10-19 17:57Z"
    found = alone(
        tmp_path, "{{ 1234567|number }} {{ 1|counted('paper') }} {{ '2019-10'|date }} {{ ('cs.SY'|category).code }}"
    )
    assert found.template("a.html")({}) == "1,234,567 1 paper October 2019 eess.SY"


def test_compiled_templates_are_cached(tmp_path: Path) -> None:
    """A changed template is compiled again. Without a cache, templates work too."""
    folder = make(tmp_path / "mine", {"theme.toml": 'extends = ""\n', "templates/a.html": "1"})
    cache = tmp_path / "cache"
    assert Theme("mine", tmp_path, cache).template("a.html")({}) == "1"
    assert list(cache.iterdir())
    make(folder, {"templates/a.html": "2"})
    assert Theme("mine", tmp_path, cache).template("a.html")({}) == "2"
    toy.put(tmp_path / "file", "in the way")
    assert Theme("mine", tmp_path, tmp_path / "file").template("a.html")({}) == "2"


def test_the_shipped_themes_compile() -> None:
    """Each theme has every template of the default theme, its own or inherited."""
    for folder in sorted((toy.ROOT / "themes").iterdir()):
        found = Theme(folder.name, Path("/"))
        for file in (toy.ROOT / "themes/default/templates").iterdir():
            try:
                found.template(file.name)
            except SitegenError as error:
                pytest.fail(str(error))


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Gérard <b>", "Gérard &lt;b&gt;"),
        ("אחת שנייה", "<bdi>אחת שנייה</bdi>"),
        ("محمد <b>", "<bdi>محمد &lt;b&gt;</bdi>"),
        ("Ada أحمد", "<bdi>Ada أحمد</bdi>"),
    ],
)
def test_right_to_left_names_are_isolated(name: str, html: str) -> None:
    """Only these: `<bdi>` takes eleven bytes for each name."""
    assert filters.isolated(name) == html
    assert filters.author_names([PaperAuthor("A", "a/a"), PaperAuthor(name, "")]) == f"A, {html}"
    assert filters.author_links([PaperAuthor(name, "")], "") == html
    assert filters.direction(name) == (' dir="auto"' if "<bdi>" in html else "")


# Jinja


def test_jinja_is_pinned_because_of_private_hooks() -> None:
    """A release of Jinja may change them without notice.

    `sitegen.theme.templates` overrides these functions:

    - `CodeGenerator._output_child_pre` writes the call that escapes the value of `{{ }}`. sitegen writes the call of a
      faster function.
    - `Context.call` calls the functions of templates, and removes the arguments `_loop_vars` and `_block_vars`. sitegen
      calls plain functions without checking for Jinja's decorators, which `jinja_pass_arg` marks.

    Both make pages render faster. Before the pin is raised, compare these functions in the new release with
    `sitegen.theme.templates`, and change the versions here.
    """
    (jinja,) = [Requirement(line) for line in lock_files.PROJECT["dependencies"] if line.startswith("jinja2")]
    assert jinja.specifier.contains(version("jinja2"))
    assert version("jinja2").startswith("3.1.")
    assert not jinja.specifier.contains("3.2.0")
    assert [*inspect.signature(vars(CodeGenerator)["_output_child_pre"]).parameters] == [
        "self",
        "node",
        "frame",
        "finalize",
    ]
    assert [*inspect.signature(Context.call).parameters] == ["_Context__self", "_Context__obj", "args", "kwargs"]
    assert hasattr(jinja2.pass_context(lambda context: context), "jinja_pass_arg")


def test_the_hooks_of_jinja_are_used(tmp_path: Path) -> None:
    """Jinja compiles `{{ }}` with sitegen's function, and calls functions through sitegen's context."""
    environment = alone(tmp_path, "").environment
    assert "environment.escape_value(" in environment.compile("{{ a }}", raw=True)
    assert "escape(" in JinjaEnvironment(autoescape=True).compile("{{ a }}", raw=True)
    assert environment.context_class.call is not Context.call
    assert "_output_child_pre" in vars(environment.code_generator_class)


@pytest.mark.parametrize(
    "template",
    [
        "{{ text }}{{ markup }}{{ number }}{{ real }}{{ none }}{{ items }}{{ 'a<b' }}{{ markup ~ text }}",
        "{% autoescape false %}{{ text }}{% endautoescape %}{% autoescape number %}{{ text }}{% endautoescape %}",
        "{% for item in items %}{{ loop.index }}{{ twice(item) }}{{ whole(item, suffix='<') }}{% endfor %}",
        "{% macro m(x) %}<i>{{ x }}{{ caller() if caller is defined else '' }}</i>{% endmacro %}{{ m(text) }}{% call m(text) %}{{ text }}{% endcall %}",
        "{% block b %}{% set inner = 3 %}{{ named() }}{{ twice(inner) }}{% endblock %}{{ self.b() }}",
        "{{ text|upper }}{{ text|safe }}{{ items|join(', ') }}{{ range(3)|list }}{{ namespace(a=1).a }}",
    ],
)
def test_templates_render_as_in_plain_jinja(tmp_path: Path, template: str) -> None:
    """The hooks change the speed, and of the output only how quotation marks are escaped."""

    @jinja2.pass_context
    def named(context: Context) -> str:
        return str(context.name)

    context = {
        "text": "<b> & \"'",
        "markup": Markup("<b>"),
        "number": 3,
        "real": 0.5,
        "none": None,
        "items": ["<", 1],
        "twice": lambda value: f"{value}{value}",
        "whole": lambda *values, **options: f"{values}{options}",
        "named": named,
    }
    found = alone(tmp_path, template)
    plain = jinja2.Environment(
        loader=found.environment.loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plain.filters = found.environment.filters
    output = found.template("a.html")({**context, "namespace": jinja2.utils.Namespace})
    expected = plain.get_template("a.html").render(context)
    for theirs, ours in (("&#34;", "&quot;"), ("&#39;", "&#x27;")):
        output, expected = output.replace(theirs, ours), expected.replace(theirs, ours)
    assert output == expected
