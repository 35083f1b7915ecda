"""`sitegen.config`: valid settings, and messages about invalid ones."""

from pathlib import Path

import pytest

from sitegen import config
from sitegen.config import Config
from sitegen.errors import ConfigError


def load(folder: Path, text: str, **options: object) -> Config:
    """Return the configuration of a file with this text."""
    file = folder / "sitegen.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file, **options)  # type: ignore[arg-type]


def refused(folder: Path, text: str) -> ConfigError:
    """Return the error of a file with this text."""
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    assert caught.value.problem.remedy
    return caught.value


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    """A folder of digests is enough."""
    settings = config.load(tmp_path / "sitegen.toml")
    assert (settings.content, settings.output, settings.theme) == (tmp_path / "content", tmp_path / "public", "default")
    assert settings.url == ""
    assert settings.index == tmp_path / ".sitegen" / "archive.sqlite"


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    """A misspelled `-c` does not build a site with default settings."""
    with pytest.raises(ConfigError, match=r"missing\.toml: there is no such file; .*sitegen init"):
        config.load(tmp_path / "missing.toml", must_exist=True)


def test_every_key_is_read(tmp_path: Path) -> None:
    """A file with every key is valid."""
    found = load(
        tmp_path,
        """
        [site]
        title = "T"
        url = "https://example.org/a"
        description = "D"
        language = "de"
        [build]
        content = "in"
        output = "../out"
        theme = "mine"
        [pages]
        papers = false
        data = false
        author_min_papers = 2
        [feeds]
        author_min_papers = 0
        archives = false
        [search]
        enabled = false
        sqlite = true
        [desk]
        enabled = true
        saved = false
        follow = false
        offline = false
        [[topic]]
        title = "One"
        query = "one"
        [[topic]]
        title = "Two"
        query = "two"
        """,
    )
    settings = found.settings
    assert (settings.site.title, settings.site.description, settings.site.language) == ("T", "D", "de")
    assert (found.content, found.output, found.theme) == (tmp_path / "in", tmp_path.parent / "out", "mine")
    assert (settings.pages.papers, settings.pages.data, settings.pages.author_min_papers) == (False, False, 2)
    assert (settings.feeds.author_min_papers, settings.feeds.archives) == (0, False)
    assert (settings.search.enabled, settings.search.sqlite) == (False, True)
    assert (settings.desk.enabled, settings.desk.saved, settings.desk.seen) == (True, False, True)
    assert settings.desk.left_out == {"saved", "rank", "follow", "offline"}
    assert settings.desk.offline is False
    assert [topic.query for topic in settings.topic] == ["one", "two"]


def test_options_replace_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of options are relative to the working folder, and those of settings to the file."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    text = '[site]\nurl = "https://one.example/"\n[build]\ncontent = "in"\noutput = "out"\ntheme = "mine"\n'
    found = load(
        tmp_path, text, content=Path("here"), output=Path("../there"), url="https://two.example/x", theme="default"
    )
    assert (found.content, found.output) == (elsewhere / "here", tmp_path / "there")
    assert (found.url, found.theme) == ("https://two.example/x/", "default")
    assert found.folder == tmp_path


def test_the_day_is_that_of_digests_or_announcements(tmp_path: Path) -> None:
    """A misspelled value is an error that suggests the nearest; any other one names both."""
    assert not load(tmp_path, "").settings.site.lists_announcements
    assert not load(tmp_path, '[site]\nday = "published"\n').settings.site.lists_announcements
    assert load(tmp_path, '[site]\nday = " announced "\n').settings.site.lists_announcements
    problem = refused(tmp_path, '[site]\nday = "announce"\n').problem
    assert (problem.line, problem.message) == (2, "`day` is none of its values: announce")
    assert problem.remedy == "did you mean `announced`?"
    assert refused(tmp_path, '[site]\nday = "listing"\n').problem.remedy == "values are announced, published"


def test_the_host_is_one_of_those_known(tmp_path: Path) -> None:
    """Empty for any other host; an option replaces it; a misspelled one is an error that suggests the nearest."""
    assert load(tmp_path, "").settings.site.host == ""
    text = '[site]\nhost = " cloudflare "\n'
    assert load(tmp_path, text).settings.site.host == "cloudflare"
    assert load(tmp_path, text, host="netlify").settings.site.host == "netlify"
    problem = refused(tmp_path, '[site]\nhost = "github"\n').problem
    assert (problem.line, problem.message) == (2, "`host` is not the name of a known host")
    assert problem.remedy == "did you mean `github-pages`?"
    problem = refused(tmp_path, '[site]\nhost = "my own server"\n').problem
    assert problem.remedy.endswith("remove the line; hosts with limits are cloudflare, github-pages, netlify")


def test_the_name_of_a_folder_is_checked(tmp_path: Path) -> None:
    """A path has no control characters."""
    error = refused(tmp_path, '[build]\noutput = "a\\u0000b"\n')
    assert (error.problem.line, error.problem.message) == (2, "`output` has a control character")


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    """A picture or a folder with that name gives a message without a traceback."""
    file = tmp_path / "sitegen.toml"
    for content in (b"\xff\xfe\x00", "[site]\n".encode("utf-16-le")):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match="not UTF-8; save the file as UTF-8"):
            config.load(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    """Some editors write one at the start of the file."""
    assert load(tmp_path, "\ufeff[site]\ntitle = 'T'\n").settings.site.title == "T"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/papers", "https://example.org/papers/"),
        ("http://localhost:8000/a//", "http://localhost:8000/a/"),
        ("https://example.org/größe der welt/", "https://example.org/gr%C3%B6%C3%9Fe%20der%20welt/"),
        ("https://example.org/a%20b/", "https://example.org/a%20b/"),
        ("", ""),
    ],
)
def test_the_address_ends_in_a_slash(tmp_path: Path, url: str, written: str) -> None:
    """Addresses of pages are made by adding a path."""
    assert load(tmp_path, f'[site]\nurl = "{url}"\n').url == written


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///papers/",
        "https://[::1",
        "https://example.org:port/",
        "https://exa mple.org/",
        "https://example.org/?page=1",
        "https://example.org/#top",
        "https://example.org/\\u0007",
        'https://\\"><script>.example/',
    ],
)
def test_an_invalid_address_is_an_error(tmp_path: Path, url: str) -> None:
    """It would be wrong on every page and in every feed."""
    error = refused(tmp_path, f'[site]\ntitle = "T"\nurl = "{url}"\n')
    assert (error.problem.line, "is not the address of a site" in error.problem.message) == (3, True)


def test_an_address_of_an_option_is_checked(tmp_path: Path) -> None:
    """The message names the option."""
    with pytest.raises(ConfigError, match=r"^--base-url: `url` is not the address of a site: 'example'"):
        load(tmp_path, "", url="example")


def test_all_problems_of_the_file_are_reported_at_once(tmp_path: Path) -> None:
    """Wrong types, wrong values and a missing theme are reported in the order of lines, each with a remedy."""
    error = refused(
        tmp_path,
        """
        [site]
        title = " "
        titel = "T"
        url = "https://you:s3cret@example.org/"
        language = "en_US"
        [build]
        theme = "gazete"
        output = "content"
        [pages]
        papers = "yes"
        [[topic]]
        title = ""
        query = "a\\u0000b"
        """,
    )
    faults = error.problems
    assert [fault.line for fault in faults] == [3, 4, 5, 6, 8, 9, 11, 13, 14]
    assert all(fault.remedy for fault in faults)
    assert 'write "en-US"' in str(faults[3])
    assert "did you mean `gazette`?" in str(faults[4])
    assert not [fault for fault in faults if "s3cret" in f"{fault}{fault.excerpt}"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[site]\ntitle = ""\n', 2, "`title` is empty"),
        ('[site]\ntitle = """\n \n"""\n', 2, "`title` is empty"),
        ('[site]\ndescription = "a\\u0007"\n', 2, "`description` has a control character (U+0007)"),
        (f'[site]\ntitle = "{"x" * 201}"\n', 2, "`title` has 201 characters"),
        ('[site]\nlanguage = ""\n', 2, "`language` is empty"),
        ('[site]\nlanguage = "Klingon language"\n', 2, "`language` is not a language tag: 'Klingon language'"),
        ('[[topic]]\ntitle = "A"\nquery = " "\n', 3, "`query` is empty"),
        ('[[topic]]\ntitle = "A"\nquery = "a"\n[[topic]]\ntitle = " "\nquery = "b"\n', 5, "`title` is empty"),
        ('[build]\ncontent = ""\n', 2, "`content` is empty"),
        ('[build]\ntheme = ""\n', 2, "`theme` is empty"),
        ('[build]\noutput = "~/public"\n', 2, "`output` begins with `~`"),
        ('[build]\ncontent = "a"\noutput = "a/b"\n', 3, "the output folder "),
        ('[build]\ncontent = "public/a"\n', 2, "the output folder "),
    ],
)
def test_invalid_values_are_errors(tmp_path: Path, text: str, line: int, message: str) -> None:
    """There is a message instead of a traceback, or of pages and feeds that browsers and feed readers reject."""
    error = refused(tmp_path, text)
    assert (error.problem.line, error.problem.message[: len(message)]) == (line, message)
    assert len(error.problems) == 1


def test_blanks_around_values_are_removed(tmp_path: Path) -> None:
    """A text of several lines becomes one line."""
    text = (
        '[site]\ntitle = " A\\tB "\nurl = " https://example.org/p "\nlanguage = " de "\n'
        'description = """\nOne\ntwo\n"""\n[[topic]]\ntitle = " T "\nquery = " q "\n'
    )
    settings = load(tmp_path, text).settings
    assert (settings.site.title, settings.site.url, settings.site.language) == ("A B", "https://example.org/p/", "de")
    assert settings.site.description == "One two"
    assert [(topic.title, topic.query) for topic in settings.topic] == [("T", "q")]


def test_a_problem_of_an_option_is_reported_with_those_of_the_file(tmp_path: Path) -> None:
    """A valid option does not hide an invalid setting."""
    file = tmp_path / "sitegen.toml"
    file.write_text('[site]\nlanguage = "en_US"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(file, url="https://github.com/you/papers")
    told = [str(fault) for fault in caught.value.problems]
    assert len(told) == 2
    assert any(line.startswith("--base-url: ") and "https://you.github.io/papers/" in line for line in told)


def test_the_line_of_a_setting_is_known(tmp_path: Path) -> None:
    """Later messages need it. The theme of an option has no line."""
    text = '[site]\ntitle = "T"\n[build]\ntheme = "mine"\n'
    assert load(tmp_path, text).theme_setting() == (str(tmp_path / "sitegen.toml"), 4)
    assert load(tmp_path, text, theme="other").theme_setting() == ("", 0)
    assert config.load(tmp_path / "missing.toml").line_of("build", "theme") == 0
