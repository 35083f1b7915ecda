"""`sitegen.theme.assets`: files, and folders that are published as one file."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from support import toy

from sitegen.theme import Theme, assets

_ACORN = toy.ROOT / "tests/node_modules/acorn"


def test_a_folder_is_one_asset(tmp_path: Path) -> None:
    """Its files have the suffix of its name and are joined in the order of their names. Other folders are not published."""
    toy.put(tmp_path / "assets/all.js/2.js", "second\n")
    toy.put(tmp_path / "assets/all.js/1.js", "first\n")
    toy.put(tmp_path / "assets/all.js/README", "not published")
    toy.put(tmp_path / "assets/pictures/1.png", "not published")
    toy.put(tmp_path / "assets/empty.js/README", "not published")
    assert assets.content([tmp_path], "all.js") == b"first\nsecond\n"
    ((name, published),) = assets.published_names([tmp_path])
    assert name == "all.js"
    assert published.startswith("all.")
    toy.put(tmp_path / "assets/all.js/2.js", "changed\n")
    assert dict(assets.published_names([tmp_path])) != {name: published}


def test_the_nearest_theme_counts(tmp_path: Path) -> None:
    """A file can replace the folder of the theme that is extended."""
    toy.put(tmp_path / "mine/assets/citations.js", "mine")
    theme = Theme("mine", tmp_path)
    assert theme.asset(theme.assets["citations.js"]) == b"mine"


def test_parts_that_a_site_does_not_have_are_left_out(tmp_path: Path) -> None:
    """Assets, and files of a folder, with the name of the part; a number before it only orders the files."""
    for name in (
        "all.js/1-first.js",
        "all.js/2-saved.js",
        "saved.css",
        "saved.js/1.js",
        "saved-more.css",
        "5-saved.svg",
    ):
        toy.put(tmp_path / "assets" / name, f"{name}\n")
    every = dict(assets.published_names([tmp_path]))
    assert assets.content([tmp_path], "all.js") == b"all.js/1-first.js\nall.js/2-saved.js\n"
    assert {"saved.css", "saved.js"} < every.keys()
    left = dict(assets.published_names([tmp_path], {"saved"}))
    assert left.keys() == {"all.js", "saved-more.css"}
    assert left["all.js"] != every["all.js"]
    assert assets.content([tmp_path], "all.js", {"saved"}) == b"all.js/1-first.js\n"


def test_a_script_names_its_parts_as_they_are_published(tmp_path: Path) -> None:
    """Parts have names such as `all.more.js`. Other names stay as they are, and a changed part changes the script's hash."""
    script = 'load("all.more.js", "all.none.js", "other.js", "all.js", all.more.js);'
    toy.put(tmp_path / "assets/all.js", script)
    toy.put(tmp_path / "assets/all.more.js", '"all.js"')
    toy.put(tmp_path / "assets/all.css", '"all.more.js"')
    toy.put(tmp_path / "assets/other.js", "")
    before = dict(assets.published_names([tmp_path]))
    published = assets.content([tmp_path], "all.js").decode()
    assert published == script.replace('"all.more.js"', f'"{before["all.more.js"]}"')
    assert assets.content([tmp_path], "all.more.js") == b'"all.js"'
    assert assets.content([tmp_path], "all.css") == b'"all.more.js"'
    toy.put(tmp_path / "assets/all.more.js", "changed")
    after = dict(assets.published_names([tmp_path]))
    assert {name for name in after if after[name] != before[name]} == {"all.js", "all.more.js"}
    # A theme that extends this one can replace the part.
    toy.put(tmp_path / "mine/assets/all.more.js", "mine")
    folders = [tmp_path / "mine", tmp_path]
    assert dict(assets.published_names(folders))["all.more.js"].encode() in assets.content(folders, "all.js")
    assert assets.content([tmp_path], "all.js", {"all.more"}).decode() == script


@pytest.mark.slow
def test_shipped_scripts_are_published_without_comments(tmp_path: Path) -> None:
    """They have the same syntax tree as their source. The scripts of other themes are published as they are."""
    if not _ACORN.is_dir() or not shutil.which("node"):
        pytest.skip("the parser of JavaScript is missing: npm ci --prefix tests")
    scripts = {}
    for theme in ("default", "gazette"):
        folder = toy.ROOT / "themes" / theme
        names = dict(assets.published_names([folder]))
        for name in names:
            if name.endswith(".js"):
                path = folder / "assets" / name
                files = sorted(path.glob("*.js")) if path.is_dir() else [path]
                source = "".join(file.read_text(encoding="utf-8") for file in files)
                for part, published in names.items():
                    if part.startswith(f"{path.stem}."):
                        source = source.replace(f'"{part}"', f'"{published}"')
                scripts[name] = (source, assets.content([folder], name).decode())
    assert len(scripts) > 10
    (tmp_path / "scripts.json").write_text(json.dumps(scripts), encoding="utf-8")
    compare = f"""
        const {{ parse }} = require({json.dumps(str(_ACORN))});
        const tree = (text) => JSON.stringify(parse(text, {{ ecmaVersion: "latest" }}), (key, value) =>
            key === "start" || key === "end" ? undefined : typeof value === "bigint" ? String(value) : value);
        const comments = (text) => {{
            const found = [];
            parse(text, {{ ecmaVersion: "latest", onComment: found }});
            return found.length;
        }};
        for (const [name, [source, published]] of Object.entries(require({json.dumps(str(tmp_path / "scripts.json"))})))
            if (tree(source) !== tree(published) || comments(published)) console.log(name);
    """
    result = subprocess.run(["node", "-e", compare], capture_output=True, check=False, text=True, encoding="utf-8")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")

    toy.put(tmp_path / "assets/own.js", "// License\nrun();\n")
    assert assets.content([tmp_path], "own.js") == b"// License\nrun();\n"


def test_a_changed_file_of_a_folder_changes_the_hash_of_the_theme(tmp_path: Path) -> None:
    """So that the next build publishes it."""
    toy.put(tmp_path / "mine/assets/all.js/1.js", "first")
    before = Theme("mine", tmp_path).content_hash()
    toy.put(tmp_path / "mine/assets/all.js/1.js", "other")
    assert Theme("mine", tmp_path).content_hash() != before
