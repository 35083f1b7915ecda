"""`sitegen.theme`: how themes are found, extended and overridden, and what their authors are told of their faults."""

from pathlib import Path

import pytest
from support import toy

from sitegen.errors import ConfigError, SitegenError, ThemeError
from sitegen.models import Byline
from sitegen.theme import Theme, filters


def make(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A theme of these files."""
    for path, content in files.items():
        toy.put(folder / path, content)
    return folder


def alone(tmp_path: Path, template: str) -> Theme:
    """A theme of one template, `a.html`."""
    make(tmp_path / "themes" / "mine", {"theme.toml": 'extends = ""\n', "templates/a.html": template})
    return Theme("mine", tmp_path)


def faulty(tmp_path: Path, template: str, **context: object) -> ThemeError:
    """The message about a template."""
    with pytest.raises(ThemeError) as caught:
        alone(tmp_path, template).template("a.html")(context)
    return caught.value


def test_a_theme_overrides_templates_by_name(tmp_path: Path) -> None:
    """What it does not have, the default theme has; of what it has, the original can be extended."""
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


def test_a_theme_is_found_beside_the_configuration_among_themes_or_in_sitegen(tmp_path: Path) -> None:
    """By its name, or by a path of its own."""
    one = make(tmp_path / "one", {"templates/a.html": "1"})
    two = make(tmp_path / "themes" / "two", {"assets/style.css": ""})
    assert Theme("one", tmp_path).folders[0] == one
    assert Theme("two", tmp_path).folders[0] == two
    assert Theme(str(one), tmp_path / "elsewhere").folders[0] == one
    assert Theme("default", tmp_path).folders == (toy.ROOT / "themes/default",)


def test_a_theme_may_extend_another_or_none(tmp_path: Path) -> None:
    """As its theme.toml says."""
    make(tmp_path / "a", {"theme.toml": 'extends = "b"\n', "templates/x.html": "a"})
    make(tmp_path / "b", {"theme.toml": 'extends = ""\n', "templates/x.html": "b", "templates/y.html": "b"})
    found = Theme("a", tmp_path)
    assert [folder.name for folder in found.folders] == ["a", "b"]
    assert (found.template("x.html")({}), found.template("y.html")({})) == ("a", "b")
    with pytest.raises(ThemeError, match=r"there is no template `z\.html`; add it"):
        found.template("z.html")


def test_a_theme_of_ones_own_may_be_called_default(tmp_path: Path) -> None:
    """It extends the one that it hides."""
    own = make(tmp_path / "themes" / "default", {"templates/a.html": "mine"})
    assert Theme("default", tmp_path).folders == (own, toy.ROOT / "themes/default")


@pytest.mark.parametrize("name", ["missing", "", "../nowhere"])
def test_a_theme_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    """With the name that was asked for."""
    with pytest.raises(ThemeError, match=f"there is no theme `{name}`; give a folder that holds templates/"):
        Theme(name, tmp_path)


def test_a_theme_cannot_extend_itself(tmp_path: Path) -> None:
    """Not even by way of another."""
    make(tmp_path / "a", {"theme.toml": 'extends = "b"\n', "templates/x.html": ""})
    make(tmp_path / "b", {"theme.toml": 'extends = "a"\n', "templates/x.html": ""})
    with pytest.raises(ThemeError, match=r"b/theme\.toml:1: theme `a` extends itself"):
        Theme("a", tmp_path)


def test_a_faulty_manifest_is_told_by_line(tmp_path: Path) -> None:
    """As every other configuration."""
    make(tmp_path / "a", {"theme.toml": '# mine\nextend = "b"\n', "templates/x.html": ""})
    with pytest.raises(ConfigError, match=r"theme\.toml:2: unknown key `extend`; did you mean `extends`\?"):
        Theme("a", tmp_path)
    make(tmp_path / "a", {"theme.toml": b"\xff"})
    with pytest.raises(ThemeError, match="cannot be read"):
        Theme("a", tmp_path)


def test_assets_bear_a_hash_of_their_content(tmp_path: Path) -> None:
    """So that browsers may keep them for ever; the nearest theme's file counts."""
    make(tmp_path / "a", {"assets/style.css": "a", "assets/LICENSE": "free", "assets/a.min.js": "1"})
    found = Theme("a", tmp_path)
    assert found.assets.keys() >= {"style.css", "LICENSE", "a.min.js", "site.js"}
    assert found.asset(found.assets["style.css"]) == b"a"
    assert found.asset("style.css") is None
    before = found.assets["style.css"]
    assert (before[:6], before[-4:], found.assets["LICENSE"][:8]) == ("style.", ".css", "LICENSE.")
    make(tmp_path / "a", {"assets/style.css": "b"})
    assert Theme("a", tmp_path).assets["style.css"] != before


def test_a_fingerprint_tells_any_change(tmp_path: Path) -> None:
    """To templates, assets or the manifest, of the theme or of what it extends; and to nothing else."""
    make(tmp_path / "a", {"theme.toml": 'extends = "b"\n', "templates/x.html": "1"})
    make(tmp_path / "b", {"theme.toml": 'extends = ""\n', "templates/x.html": "1", "assets/s.css": "1"})
    seen = {Theme("a", tmp_path).fingerprint()}
    changes = {"a/templates/x.html": "2", "b/templates/x.html": "2", "b/assets/s.css": "2", "a/assets/s.css": "2"}
    for number, (path, content) in enumerate(changes.items(), 2):
        make(tmp_path, {path: content})
        seen.add(Theme("a", tmp_path).fingerprint())
        assert len(seen) == number
    make(tmp_path, {"a/README.md": "new", "a/content/x.md": "new"})
    assert Theme("a", tmp_path).fingerprint() in seen


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("<p>\n{{ missing }}\n", 2, "UndefinedError: 'missing' is undefined"),
        ("\n\n{{ paper.colour }}", 3, "has no attribute 'colour'"),
        ("{% if %}\n", 1, "Expected an expression"),
        ("<p>\n{% for x in y %}\n", 2, "Unexpected end of template"),
        ("\n{{ 1 / 0 }}\n", 2, "ZeroDivisionError: division by zero"),
        ("\n{{ 'x'|colour }}\n", 2, "No filter named 'colour'"),
        ("\n{{ 'x'|date }}\n", 2, "ValueError"),
        ("{% include 'a.html' %}", 1, "RecursionError"),
    ],
)
def test_a_fault_names_file_line_and_source(tmp_path: Path, template: str, line: int, message: str) -> None:
    """Whether it shows when the template is read or when it is used."""
    error = faulty(tmp_path, template, paper=toy.DIGESTS)
    assert message in error.problem.message
    assert error.problem.path == str(tmp_path / "themes/mine/templates/a.html")
    assert error.problem.line == line
    assert error.problem.excerpt == template.splitlines()[line - 1]
    assert error.problem.remedy


def test_a_fault_in_a_part_is_told_of_the_part(tmp_path: Path) -> None:
    """A macro or an included template is where to look."""
    make(tmp_path / "themes/mine", {"templates/_part.html": "{% macro show(x) %}\n\n{{ x.y }}{% endmacro %}"})
    error = faulty(tmp_path, "{% import '_part.html' as part %}{{ part.show(1) }}")
    assert (Path(error.problem.path).name, error.problem.line) == ("_part.html", 3)


def test_a_template_that_is_missing_or_no_text_is_told(tmp_path: Path) -> None:
    """By its name, also where another one asks for it."""
    assert "there is no template `b.html`" in str(faulty(tmp_path, "{% extends 'b.html' %}"))
    assert "there is no template `!other/b.html`" in str(faulty(tmp_path, "{% include '!other/b.html' %}"))
    make(tmp_path / "themes/mine", {"templates/b.html": b"\xff\xfe"})
    with pytest.raises(ThemeError, match=r"b\.html: not UTF-8; save the template as UTF-8"):
        Theme("mine", tmp_path).template("b.html")


def test_what_is_shared_is_rendered_once_for_each_key(tmp_path: Path) -> None:
    """As long as the settings live; another key, template or set of settings has its own."""
    template = alone(tmp_path, "{% shared key %}{{ page }}{% endshared %}").template("a.html")
    settings: dict[str, object] = {}
    assert [template({"key": key, "page": page, "shared": settings}) for key, page in ("ka", "kb", "lc", "kd")] == [
        *"aaca"
    ]
    assert template({"key": "k", "page": "e", "shared": {}}) == "e"


def test_what_is_shared_in_two_places_is_not_confused(tmp_path: Path) -> None:
    """On one line, or on the same line of two templates."""
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


def test_what_a_template_overrides_is_never_shared(tmp_path: Path) -> None:
    """A theme's navigation may mark the page that is shown."""
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

    def shown(name: str) -> list[str]:
        template = found.template(name)
        return [template({"key": "", "page": page, "shared": settings}) for page in "ab"]

    assert shown("plain.html") == ["[a]", "[a]"]
    assert shown("marked.html") == ["[here: a]", "[here: b]"]


def test_everything_is_escaped_unless_it_is_markup(tmp_path: Path) -> None:
    """Strings, numbers and anything else; sitegen's own filters make markup of TeX."""
    found = alone(tmp_path, '{{ a }}|{{ b }}|{{ c }}|{{ a|tex }}|{{ a|plain }}|{{ a ~ d }}|<i title="{{ a }}">')
    hostile = "<b> & \"'"
    shown = found.template("a.html")({"a": hostile, "b": 3, "c": [hostile], "d": found.template})
    first, number, listed, *_ = shown.split("|")
    assert (first, number) == ("&lt;b&gt; &amp; &quot;&#x27;", "3")
    assert "<" not in listed
    assert "<b>" not in shown
    assert "\"'" not in shown


def test_filters_say_days_and_numbers_in_words(tmp_path: Path) -> None:
    """As English does, in any locale."""
    assert filters.date("2019-10-19") == "19 October 2019"
    assert filters.date("2019-10") == "October 2019"
    assert filters.weekday("2019-10-19") == "Saturday"
    found = alone(
        tmp_path, "{{ 1234567|number }} {{ 1|counted('paper') }} {{ '2019-10'|date }} {{ ('cs.SY'|category).code }}"
    )
    assert found.template("a.html")({}) == "1,234,567 1 paper October 2019 eess.SY"


def test_compiled_templates_are_kept_and_followed(tmp_path: Path) -> None:
    """A template that changed is compiled again; where nothing can be kept, it works as well."""
    folder = make(tmp_path / "mine", {"theme.toml": 'extends = ""\n', "templates/a.html": "1"})
    cache = tmp_path / "cache"
    assert Theme("mine", tmp_path, cache).template("a.html")({}) == "1"
    assert list(cache.iterdir())
    make(folder, {"templates/a.html": "2"})
    assert Theme("mine", tmp_path, cache).template("a.html")({}) == "2"
    toy.put(tmp_path / "file", "in the way")
    assert Theme("mine", tmp_path, tmp_path / "file").template("a.html")({}) == "2"


def test_the_shipped_themes_are_sound() -> None:
    """Every template of theirs compiles, and there is one for each page."""
    for folder in sorted((toy.ROOT / "themes").iterdir()):
        found = Theme(folder.name, Path("/"))
        for file in (toy.ROOT / "themes/default/templates").iterdir():
            try:
                found.template(file.name)
            except SitegenError as error:
                pytest.fail(str(error))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Gérard <b>", "Gérard &lt;b&gt;"),
        ("אחת שנייה", "<bdi>אחת שנייה</bdi>"),
        ("محمد <b>", "<bdi>محمد &lt;b&gt;</bdi>"),
        ("Ada أحمد", "<bdi>Ada أحمد</bdi>"),
    ],
)
def test_names_that_run_from_right_to_left_are_isolated(name: str, shown: str) -> None:
    """No others, which would cost every list eleven bytes a name."""
    assert filters.isolated(name) == shown
    assert filters.author_names([Byline("A", "a/a"), Byline(name, "")]) == f"A, {shown}"
    assert filters.author_links([Byline(name, "")], "") == shown
    assert filters.direction(name) == (' dir="auto"' if "<bdi>" in shown else "")


def test_runs_in_a_text_are_isolated() -> None:
    """A citation begins with names and goes on with a year and a title."""
    assert filters.isolated_runs("Ada, אחת שנייה, שתיים (2024). <T>") == (
        "Ada, <bdi>אחת שנייה</bdi>, <bdi>שתיים</bdi> (2024). &lt;T&gt;"
    )
    assert filters.isolated_runs("Ada & Bob (2024).") == "Ada &amp; Bob (2024)."
