"""`sitegen.pages.offline`: the service worker, the manifest, and the list of pages that browsers keep."""

import gzip
import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from support import offline_site, toy

FILES = ("sw.js", "offline.json", "offline.html", "manifest.webmanifest")


def listed(folder: Path) -> dict[str, Any]:
    """Return the list of a built site."""
    return json.loads((folder / "public/offline.json").read_bytes())  # type: ignore[no-any-return]


def test_the_list_has_the_pages_of_a_week_with_hashes_of_their_content(tmp_path: Path) -> None:
    """Each listed file exists. The search, other days and other pages are not listed: only the parser of queries is."""
    offline_site.write(tmp_path, *(f"2026-11-{day:02}" for day in range(16, 27)))
    files = listed(tmp_path)["files"]
    public = tmp_path / "public"
    assert [path for path in files if path.startswith("2026")] == [f"2026/11/{day}.html" for day in range(26, 19, -1)]
    assert {"index.html", "saved.html", "offline.html", "sw.js"} <= files.keys()
    assert not [path for path in files if not (public / path).is_file()]
    assert [path for path in files if "search" in path] == [path for path in files if "/search-query." in path]
    for path in ("index.html", "offline.html", "2026/11/26.html"):
        assert files[path] == blake2b((public / path).read_bytes(), digest_size=6).hexdigest()


def test_an_incremental_build_equals_a_full_one(tmp_path: Path) -> None:
    """After a new day, a changed day of the week, a changed older day, and a new file of the owner."""
    offline_site.write(tmp_path, *(f"2026-11-{day:02}" for day in range(16, 27)))
    before = listed(tmp_path)
    changes: tuple[tuple[str, str], ...] = (("2026-11-27", "New"), ("2026-11-25", "Changed"), ("2026-11-16", "Old"))
    for day, title in changes:
        offline_site.add(tmp_path, day, title=title)
        offline_site.build(tmp_path)
        assert "index.html" in changed(before, listed(tmp_path)) or title == "Old"
    toy.put(tmp_path / "content/static/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    offline_site.build(tmp_path)
    assert "logo.svg" in listed(tmp_path)["files"]
    with_logo = listed(tmp_path)
    toy.put(tmp_path / "content/static/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' id='a'/>")
    offline_site.build(tmp_path)
    assert changed(with_logo, listed(tmp_path)) == {"logo.svg"}
    tree = toy.tree(tmp_path / "public")
    toy.build(tmp_path, full=True)
    assert {path: tree[path] for path in FILES} == {path: toy.tree(tmp_path / "public")[path] for path in FILES}


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the paths whose hashes differ."""
    return {path for path, value in after["files"].items() if before["files"].get(path) != value}


def test_a_new_day_changes_three_pages(tmp_path: Path) -> None:
    """The new one, the one before, which links to it, and the home page; and the page with links to them."""
    offline_site.write(tmp_path, *(f"2026-11-{day:02}" for day in range(16, 27)))
    before = listed(tmp_path)
    offline_site.add(tmp_path, "2026-11-27")
    offline_site.build(tmp_path)
    after = listed(tmp_path)
    assert changed(before, after) == {"index.html", "offline.html", "2026/11/26.html", "2026/11/27.html"}
    assert before["version"] == after["version"]


@pytest.mark.parametrize("setting", ["offline = false", "enabled = false"])
def test_switched_off_nothing_is_left(tmp_path: Path, setting: str) -> None:
    """No file, and no byte in pages, styles and scripts."""
    toy.put(tmp_path / "sitegen.toml", f"{toy.SETTINGS}[desk]\n{setting}\n")
    offline_site.add(tmp_path, "2026-11-26")
    tree = toy.tree(offline_site.build(tmp_path))
    assert not set(FILES) & tree.keys()
    assert not [path for path, data in tree.items() if path.endswith((".html", ".js")) and b"manifest-src" in data]
    assert not [path for path, data in tree.items() if path.endswith((".html", ".js")) and b"Read offline" in data]


def test_without_other_parts_home_links_to_the_page_about_data(tmp_path: Path) -> None:
    """It says that browsers keep pages. Where there is another part, its own links lead there."""
    off = "".join(f"{part} = false\n" for part in ("saved", "seen", "follow"))
    toy.put(tmp_path / "sitegen.toml", f"{toy.SETTINGS}[desk]\n{off}")
    offline_site.add(tmp_path, "2026-11-26")
    tree = toy.tree(offline_site.build(tmp_path))
    assert b'<a href="saved.html">Data in your browser</a>' in tree["index.html"]
    assert b"If you read offline" in tree["saved.html"]
    assert b"Saved papers" not in tree["saved.html"]
    every = toy.tree(offline_site.write(tmp_path / "every", "2026-11-26"))
    assert b"Data in your browser" not in every["index.html"]


def test_only_two_pages_link_the_manifest(tmp_path: Path) -> None:
    """Their policy allows it. No other page gets longer."""
    tree = toy.tree(offline_site.write(tmp_path, "2026-11-26"))
    pages = {path: data.decode() for path, data in tree.items() if path.endswith(".html")}
    linking = {path for path, text in pages.items() if 'rel="manifest"' in text}
    assert linking == {path for path, text in pages.items() if "manifest-src 'self'" in text}
    assert linking == {"index.html", "saved.html"}


def test_the_manifest_names_the_site(tmp_path: Path) -> None:
    """Relative addresses work below any path. The icon is that of the site, and has any size."""
    toy.put(tmp_path / "sitegen.toml", '[site]\ntitle = "Daily vision papers"\nlanguage = "ar"\n')
    offline_site.add(tmp_path, "2026-11-26")
    public = offline_site.build(tmp_path)
    manifest = json.loads((public / "manifest.webmanifest").read_bytes())
    assert (manifest["name"], manifest["short_name"], manifest["dir"]) == (
        "Daily vision papers",
        "Daily vision",
        "rtl",
    )
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")
    assert "id" not in manifest
    assert manifest["theme_color"] == manifest["background_color"] == "#fdfdfb"
    assert [icon["sizes"] for icon in manifest["icons"]] == ["any", "180x180"]
    assert all((public / icon["src"]).is_file() for icon in manifest["icons"])


def test_the_icon_of_the_owner(tmp_path: Path) -> None:
    """It replaces those of the theme. A picture has its size."""
    picture = (toy.ROOT / "themes/default/assets/apple-touch-icon.png").read_bytes()
    (tmp_path / "content/static").mkdir(parents=True)
    (tmp_path / "content/static/favicon.png").write_bytes(picture)
    public = offline_site.write(tmp_path, "2026-11-26")
    (icon,) = json.loads((public / "manifest.webmanifest").read_bytes())["icons"]
    assert icon == {"src": "favicon.png", "type": "image/png", "sizes": "180x180"}


def test_the_manifest_has_the_size_of_a_new_icon(tmp_path: Path) -> None:
    """The name of the file stays the same, and no digest changes."""
    picture = (toy.ROOT / "themes/default/assets/apple-touch-icon.png").read_bytes()
    icon = tmp_path / "content/static/favicon.png"
    icon.parent.mkdir(parents=True)
    icon.write_bytes(picture)
    public = offline_site.write(tmp_path, "2026-11-26")
    icon.write_bytes(picture[:16] + (512).to_bytes(4) * 2 + picture[24:])
    offline_site.build(tmp_path)
    assert [icon["sizes"] for icon in json.loads((public / "manifest.webmanifest").read_bytes())["icons"]] == [
        "512x512"
    ]


def test_a_page_of_the_owner_in_place_of_home(tmp_path: Path) -> None:
    """The list has the hash of the file that is published, also after the owner changed or removed it."""
    page = tmp_path / "content/static/index.html"
    public = offline_site.write(tmp_path, "2026-11-26")
    for text in ("<title>One</title>", "<title>Two</title>", ""):
        if text:
            toy.put(page, text)
        else:
            page.unlink()
        offline_site.build(tmp_path)
        published = (public / "index.html").read_bytes()
        assert (published == text.encode()) == bool(text)
        assert listed(tmp_path)["files"]["index.html"] == blake2b(published, digest_size=6).hexdigest()


def test_a_theme_without_the_script_has_no_worker(tmp_path: Path) -> None:
    """The worker is published once, at the root."""
    tree = toy.tree(offline_site.write(tmp_path, "2026-11-26"))
    assert not [path for path in tree if path.startswith("assets/offline")]
    assert tree["sw.js"].count(b"skipWaiting") == 1


def test_the_scripts_are_small(tmp_path: Path) -> None:
    """What readers load who read offline, and what everyone loads, compressed."""
    sizes = []
    for name, settings in (("on", ""), ("off", "[desk]\noffline = false\n")):
        toy.put(tmp_path / name / "sitegen.toml", toy.SETTINGS + settings)
        offline_site.add(tmp_path / name, "2026-11-26")
        tree = toy.tree(offline_site.build(tmp_path / name))
        site = next(path for path in tree if path.startswith("assets/site."))
        sizes.append((len(gzip.compress(tree[site], 9)), len(gzip.compress(tree.get("sw.js", b""), 9))))
    (with_it, worker), (without, _) = sizes
    assert 0 < with_it - without <= 250
    assert worker + with_it - without <= 2_000
