"""`sitegen.source_settings`: which files a `[[source]]` describes, and mistakes in it."""

from pathlib import Path

import pytest

from sitegen import config, source_settings
from sitegen.errors import ConfigError
from sitegen.source_settings import Description, SourceSettings


def describe(files: str) -> Description:
    """Return the description of files."""
    return Description(SourceSettings(files=files), "sitegen.toml", {})


@pytest.mark.parametrize(
    ("files", "location", "expected"),
    [
        ("papers.csv", "papers.csv", True),
        ("papers.csv", "data/papers.csv", False),
        ("data/*.json", "data/2026.json", True),
        ("data/*.json", "data/more/2026.json", False),
        ("data/**/*.json", "data/2026.json", True),
        ("data/**/*.json", "data/a/b/2026.json", True),
        ("**/papers.csv", "papers.csv", True),
        ("**/papers.csv", "xpapers.csv", False),
        ("data/**", "data/a/b.json", True),
        ("?.csv", "a.csv", True),
        ("?.csv", "/.csv", False),
        ("a[1].csv", "a[1].csv", True),
        ("a.csv", "abcsv", False),
    ],
)
def test_patterns(files: str, location: str, expected: bool) -> None:
    """Stars match names, two stars match folders, and all other signs match themselves."""
    assert describe(files).matches(location) is expected


def test_the_first_description_counts() -> None:
    """Files that several patterns match are read once."""
    descriptions = [describe("a/*.csv"), describe("**/*.csv")]
    assert source_settings.find(descriptions, "a/b.csv") is descriptions[0]
    assert source_settings.find(descriptions, "c.csv") is descriptions[1]
    assert source_settings.find(descriptions, "c.json") is None


def test_descriptions_survive_as_text() -> None:
    """The index stores them, to notice changes."""
    descriptions = (
        describe("a.csv"),
        Description(SourceSettings(files="b", format="json", lists=("k",)), "s", {"files": 3}),
    )
    assert source_settings.decode(source_settings.encode(descriptions)) == descriptions
    assert source_settings.decode(source_settings.encode(())) == ()
    assert source_settings.decode('[{"old": 1}]') == ()


def test_lines_of_settings(tmp_path: Path) -> None:
    """Each key has its line, in each of several tables."""
    file = tmp_path / "sitegen.toml"
    file.write_text('[[source]]\nfiles = "a.csv"\n[[source]]\n# more\ntitle = "t"\nfiles = "b.csv"\n', encoding="utf-8")
    assert [found.lines for found in config.load(file).sources] == [{"files": 2}, {"files": 6, "title": 5}]


@pytest.mark.parametrize(
    ("lines", "line", "message", "remedy"),
    [
        (['title = "t"'], 1, "the key `files` is missing", "files"),
        (['files = "/etc/*.csv"'], 2, "not a pattern of paths below the content folder", "with /"),
        (['files = "../*.csv"'], 2, "not a pattern of paths below the content folder", "with /"),
        (['files = "a.txt"'], 2, "the suffix of `files` does not say the format", "csv, json, jsonl, tsv"),
        (['files = "a.csv"', 'format = "cvs"'], 3, "not a known format: cvs", "did you mean `csv`?"),
        (['files = "a.csv"', 'papers = "x"'], 3, "`papers` has no meaning for a table", "each row is a paper"),
        (['files = "a.json"', 'papers = "x..y"'], 3, "`papers` is not a path of keys", "topics[].papers"),
        (['files = "a.csv"', 'titel = "x"'], 3, "unknown key `titel`", "did you mean `title`?"),
        (['files = "a.csv"', 'title = "x["'], 3, "`title` is not a path of keys: x[", '"title"'),
        (['files = "a.csv"', 'fields = ["a", "b["]'], 3, "`fields` is not a path of keys: b[", "keywords"),
        (['files = "a.csv"', 'day = "2020"'], 3, "`day` is neither a day nor a key", "2020-04-26"),
        (['files = "a.csv"', 'day = "2020-02-31"'], 3, "`day` is neither a day nor a key", "2020-04-26"),
        (['files = "a.csv"', "day = 2020-04-26"], 3, "`day` must be text in quotes", 'day = "2020-04-26"'),
        (['files = "a.csv"', 'edition = "ICLR"'], 3, "an `edition` needs a `day`", "2020-04-26"),
        (['files = "a.csv"', 'scheme = "ICLR 2020"'], 3, "`scheme` cannot begin an identifier", "iclr2020"),
        (['files = "a.csv"', 'lists = ["k"]'], 3, "`lists` needs a `separator`", "separator"),
        (['files = "a.csv"', 'date_format = "d/m/Y"'], 3, "`date_format` is not a form of dates", "%d/%m/%Y"),
        (['files = "a.csv"', 'date_format = "%d/%m"'], 3, "`date_format` has no year", "%Y"),
        (['files = "a.csv"', "separator = 3"], 3, "`separator` must be text in quotes", 'separator = "3"'),
    ],
)
def test_mistakes_are_reported_with_line_and_remedy(
    tmp_path: Path, lines: list[str], line: int, message: str, remedy: str
) -> None:
    """No mistake waits until a file is read."""
    file = tmp_path / "sitegen.toml"
    file.write_text("\n".join(("[[source]]", *lines)) + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    problem = caught.value.problem
    assert (problem.path, problem.line) == (str(file), line)
    assert message in problem.message
    assert remedy in problem.remedy


def test_editions_have_days_of_their_own(tmp_path: Path) -> None:
    """Several files may be one edition, but a day has one name."""
    one, two = (f'[[source]]\nfiles = "{name}.csv"\nday = "2020-04-26"\nedition = "ICLR"\n' for name in "ab")
    file = tmp_path / "sitegen.toml"
    file.write_text(one + two, encoding="utf-8")
    assert source_settings.editions(config.load(file).settings.source) == {"2020-04-26": "ICLR"}
    file.write_text(one + two.replace("ICLR", "AISTATS"), encoding="utf-8")
    with pytest.raises(ConfigError, match="2020-04-26 is already the day of the edition ICLR"):
        config.load(file)
