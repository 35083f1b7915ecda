"""The order "for you" of the page of a day, in a real browser: what it does, why, and that it hides nothing."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import toy
from support.browser_tab import open_tab
from support.browsers import in_both_browsers
from support.desk_reader import DATABASE, downloaded, faults, fill, record, records
from support.page_requests import requests_of
from support.rank_site import DAY, FIRST_DAY, NEW, SPLATS, choose, dismissed, names, ordered, save, write
from support.row_texts import text_of, texts_of
from support.theme_site import Reader, reading
from support.waiting import until

from sitegen.theme import assets

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a site with days of a few subjects."""
    folder = write(tmp_path_factory.mktemp("rank"))
    toy.build(folder)
    return folder / "public"


@pytest.fixture
def reader(browser: "Browser", site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with reading(browser, site, viewport={"width": 1440, "height": 900}) as it:
        yield it


@pytest.fixture
def page(reader: Reader) -> "Page":
    """The other day, ordered for a reader who saved the papers on splatting of the first day."""
    page = reader.open(FIRST_DAY)
    save(page, SPLATS)
    reader.open(DAY)
    choose(page)
    ordered(page)
    return page


@in_both_browsers
def test_papers_like_the_saved_ones_come_first(reader: Reader) -> None:
    """In each group. All papers stay on the page, and groups stay where they are."""
    page = reader.open(FIRST_DAY)
    save(page, SPLATS)
    before = names(reader.open(DAY))
    choose(page)
    ordered(page)
    after = names(page)
    groups = [place for place, name in enumerate(before) if " " in name]
    assert len(groups) == 2
    assert [place for place, name in enumerate(after) if " " in name] == groups
    for start, end in ((0, groups[1]), (groups[1], len(before))):
        assert set(before[start:end]) == set(after[start:end])
    assert after[1:3] == NEW
    assert before[groups[1] + 1 :] == ["2005.00022", "2005.00021"]
    assert after[groups[1] + 1 :] == ["2005.00021", "2005.00022"]
    assert page.locator(".papers > .paper:visible").count() == len(before) - 2
    choose(page, "")
    assert names(page) == before
    assert not page.locator(".why").count()


@in_both_browsers
def test_the_first_papers_say_why(page: "Page") -> None:
    """The words and authors, and the nearest saved paper: in the list and in the pane, as text of the paper."""
    first = page.locator(f"[id='{NEW[0]}']")
    why = text_of(first.locator(".why"))
    assert why.startswith("For you: ")
    assert "Person of Splats" in why
    assert any(word in why for word in ("gaussian", "splatting", "renders"))
    assert why.partition(" · like ")[2].startswith("Gaussian splatting renders")
    assert text_of(page.locator("#pane h3")) == text_of(first.locator("h3"))
    assert text_of(page.locator("#pane .why")) == why
    assert "1 of 12" in page.locator("#pane header").inner_text()
    unlike = page.locator(".papers > .paper", has_text="retina").first
    assert not unlike.locator(".why").count()
    assert faults(page) == []


@in_both_browsers
def test_the_choice_is_remembered_until_another_one(reader: Reader) -> None:
    """Nothing is loaded before it is chosen."""
    asked = requests_of(reader.page)
    page = reader.open(FIRST_DAY)
    save(page, SPLATS)
    reader.open(DAY)
    page.locator(".tools option[value=you]").wait_for(state="attached")
    assert not [url for url in asked if "/rank." in url]
    choose(page)
    ordered(page)
    assert page.url.endswith("?order=you")
    assert len([url for url in asked if "/rank." in url]) == 1
    reader.open(DAY)
    ordered(page)
    assert names(page)[1:3] == NEW
    choose(page, "")
    asked.clear()
    reader.open(DAY)
    page.locator(".tools option[value=you]").wait_for(state="attached")
    assert page.get_by_label("Order by").input_value() == ""
    assert not [url for url in asked if "/rank." in url]


def test_another_order_that_is_kept_stays(reader: Reader) -> None:
    """Saved papers do not change it."""
    save(reader.open(FIRST_DAY), SPLATS)
    reader.page.evaluate("localStorage.setItem('order', 'followed')")
    page = reader.open(DAY)
    page.locator(".tools option[value=you]").wait_for(state="attached")
    assert page.get_by_label("Order by").input_value() == ""
    assert page.evaluate("localStorage.getItem('order')") == "followed"


@in_both_browsers
def test_it_needs_three_saved_papers(reader: Reader) -> None:
    """Without any, there is no such order. With fewer, it says how many are missing, and orders as soon as they are saved."""
    page = reader.open(FIRST_DAY)
    page.wait_for_load_state("networkidle")
    assert not page.locator(".tools option[value=you]").count()
    save(page, SPLATS[:1])
    before = names(page)
    choose(page)
    assert page.get_by_role("alert").locator("span").inner_text().endswith("Save 2 more.")
    assert names(page) == before
    save(page, SPLATS[1:])
    ordered(page)
    assert set(names(page)[:3]) == set(SPLATS)


@in_both_browsers
def test_dismissed_papers_sink(page: "Page") -> None:
    """With what is like them, from the next time on; they stay visible. Undo takes that back."""
    assert text_of(page.locator("#pane h3")).endswith("18")
    page.locator("#pane").get_by_role("button", name="Not for me").click()
    page.locator("#pane .dismiss[aria-pressed=true]").wait_for()
    assert names(page)[1:3] == NEW
    page.reload()
    ordered(page)
    in_group = names(page)[1:11]
    assert in_group[0] == NEW[1]
    assert in_group[-1] == NEW[0]
    last = page.locator(f"[id='{NEW[0]}']")
    assert last.is_visible()
    last.locator("h3 a").click()
    page.locator("#pane .dismiss[aria-pressed=true]").click()
    page.locator("#pane .dismiss[aria-pressed=false]").wait_for()
    assert dismissed(page) == []


def test_a_message_takes_a_dismissal_back(page: "Page") -> None:
    """The key `-` dismisses the current paper, and the button of the message undoes it, in all tabs."""
    other = page.context.new_page()
    other.goto(toy.URL + DAY)
    ordered(other)
    page.locator(f"[id='{NEW[1]}'] h3 a").focus()
    page.keyboard.press("-")
    alert = page.get_by_role("alert")
    assert "Gaussian splatting renders 13" in alert.inner_text()
    other.locator(f"[id='{NEW[1]}'] .dismiss[aria-pressed=true]").wait_for(state="attached")
    (stored,) = dismissed(page)
    assert (stored["id"], stored["path"]) == (NEW[1], f"paper/2005/{NEW[1]}.html")
    assert "radiance fields" in stored["abstract"]
    alert.get_by_role("button", name="Undo").click()
    other.locator(f"[id='{NEW[1]}'] .dismiss[aria-pressed=false]").wait_for(state="attached")
    assert dismissed(page) == []


def test_as_many_dismissed_papers_as_help_are_kept(page: "Page") -> None:
    """The newest 1,000."""
    page.evaluate(
        """papers => site.desk.run("readwrite", (store) => papers.forEach((paper) => { store("dismissed").put(paper); }))""",
        [record(f"1903.{number:05}", added=number + 1) for number in range(1000)],
    )
    page.locator("#pane").get_by_role("button", name="Not for me").click()
    page.locator("#pane .dismiss[aria-pressed=true]").wait_for()
    found = {paper["id"] for paper in dismissed(page)}
    assert len(found) == 1000
    assert NEW[0] in found
    assert "1903.00000" not in found


def test_stored_text_is_a_strangers(page: "Page") -> None:
    """Values of any type do no harm: markup is text, and papers are ordered by what can be read."""
    bad: list[dict[str, Any]] = [
        record("1903.00001", title=HOSTILE * 100, by=HOSTILE, abstract=HOSTILE, added=1e300),
        record("1903.00002", title={"toString": 1}, by=7, abstract=[], path={"toString": 1}, added="now"),
        record("1903.00003", title="Gaussian " * 10_000, by=None, added=None, path="//evil.example/x.html"),
        {"id": "__proto__"},
    ]
    fill(page, [*bad, record("2005.00099", title=f"Gaussian splatting {HOSTILE}", by="Person of Splats", abstract="")])
    page.evaluate(
        """papers => site.desk.run("readwrite", (store) => papers.forEach((paper) => { store("dismissed").put(paper); }))""",
        bad,
    )
    page.reload()
    ordered(page)
    assert names(page)[1:3] == NEW
    assert not page.locator("main :is(img, script)").count()
    assert max(map(len, texts_of(page.locator(".why")))) < 4000


def test_refused_storage_changes_nothing(browser: "Browser", site: Path) -> None:
    """Without stored papers there is no such order, also if it was chosen before."""
    with reading(browser, site, viewport={"width": 1440, "height": 900}) as reader:
        reader.page.add_init_script(
            "localStorage.setItem('order', 'you');"
            "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };"
        )
        page = reader.open(f"{DAY}?order=you")
        page.wait_for_load_state("networkidle")
        assert not page.locator(".tools option[value=you]").count()
        assert names(page)[1] == "2005.00020"


def test_full_storage_is_reported(page: "Page") -> None:
    """A paper that cannot be dismissed is not shown as dismissed."""
    page.evaluate("""() => {
      IDBObjectStore.prototype.put = function () {
        Object.defineProperty(this.transaction, "error", { value: new DOMException("", "QuotaExceededError") });
        this.transaction.abort();
      };
    }""")
    page.locator("#pane").get_by_role("button", name="Not for me").click()
    page.get_by_text("is full. Free some space").wait_for()
    assert not page.locator(".dismiss[aria-pressed=true]").count()


def test_pages_opened_as_files_are_ordered(browser: "Browser", site: Path) -> None:
    """Where the browser stores data for files."""
    with open_tab(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto((site / FIRST_DAY).as_uri())
        save(page, SPLATS)
        page.goto((site / DAY).as_uri())
        choose(page)
        ordered(page)
        assert names(page)[1:3] == NEW
        page.goto((site / DAY).as_uri())
        ordered(page)


@in_both_browsers
def test_abstracts_are_completed_on_use(reader: Reader) -> None:
    """A star in a list costs no request. The order reads the pages of such papers once, for the next time."""
    page = reader.open("category/cs.CV/2020-05.html")
    page.wait_for_load_state("networkidle")
    asked = requests_of(page)
    for name in SPLATS:
        page.locator(f".entries > li > .save[value='{name}']").click()
        page.locator(f".save[value='{name}'][aria-pressed=true]").wait_for()
    assert asked == []
    assert not any("abstract" in found for found in records(page) if found["abstract"] is not None)
    reader.open(DAY)
    choose(page)
    ordered(page)
    assert names(page)[1:3] == NEW
    until(
        page,
        """async () => {
          const all = await site.desk.run("readonly", (store) => { const found = store("saved").getAll(); return () => found.result; });
          return all.every(({ abstract }) => abstract?.includes("radiance fields"));
        }""",
    )
    asked.clear()
    page.reload()
    ordered(page)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.startswith(f"{toy.URL}paper/")]


def test_a_former_database_gets_the_store(reader: Reader) -> None:
    """With all that it has."""
    page = reader.open("statistics.html")
    page.evaluate(
        """async (name) => {
          const request = indexedDB.open(name, 1);
          request.onupgradeneeded = () => {
            for (const name of ["saved", "removed"]) request.result.createObjectStore(name, { keyPath: "id" });
            request.result.createObjectStore("meta");
          };
          await new Promise((resolve) => { request.onsuccess = resolve; });
          request.result.close();
        }""",
        DATABASE,
    )
    fill(page, [record("2005.00001")])
    assert [found["id"] for found in records(page)] == ["2005.00001"]
    assert dismissed(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_fits_a_phone(browser: "Browser", site: Path, scheme: str, direction: str) -> None:
    """Nothing is wider than the screen, reasons are one line of a row, and buttons are large enough for fingers."""
    with reading(browser, site, viewport={"width": 360, "height": 740}, color_scheme=scheme) as reader:
        page = reader.open(FIRST_DAY)
        save(page, SPLATS)
        reader.open(DAY)
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        choose(page)
        ordered(page)
        why = page.locator(f"[id='{NEW[1]}'] > .why").bounding_box()
        assert why
        assert why["height"] < 24
        page.locator(f"[id='{NEW[0]}'] h3 a").click()
        button = page.locator(f"[id='{NEW[0]}'] .dismiss").bounding_box()
        assert button
        assert button["height"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert faults(page) == []


def test_its_scripts_are_small() -> None:
    """Readers who never choose the order load at most 400 bytes of it, compressed."""
    folders = [toy.ROOT / "themes/default"]
    sizes = [len(gzip.compress(assets.content(folders, "site.js", parts), 9)) for parts in ((), ("rank",))]
    assert 0 < sizes[0] - sizes[1] <= 400
    assert len(gzip.compress(assets.content(folders, "rank.js"), 9)) <= 2_600


def test_switched_off_there_is_nothing_of_it(tmp_path: Path) -> None:
    """No script, no style, no attribute, and nothing about it on the page that says what the browser keeps."""
    folder = write(tmp_path, "[desk]\nrank = false\n")
    toy.build(folder)
    tree = toy.tree(folder / "public")
    assert "saved.html" in tree
    texts = [content for path, content in tree.items() if path.endswith((".js", ".css", ".html"))]
    for word in (b"data-rank", b"for you", b"Not for me", b".why", b"rank.js"):
        assert not [text[text.index(word) - 40 :][:90] for text in texts if word in text]


@in_both_browsers
def test_backups_have_dismissed_papers_and_abstracts(page: "Page", browser: "Browser", site: Path) -> None:
    """Another browser gets them; links have neither. The filter of the list finds words of abstracts."""
    page.locator("#pane").get_by_role("button", name="Not for me").click()
    page.locator("#pane .dismiss[aria-pressed=true]").wait_for()
    page.goto(f"{toy.URL}saved.html")
    assert "Not for me" in page.locator("ul.about").inner_text()
    page.locator(".top").get_by_role("button", name="Export").click()
    text = downloaded(page, page.get_by_role("dialog").get_by_role("button", name="Back up everything"))
    backup = json.loads(text)
    assert [paper["id"] for paper in backup["dismissed"]] == [NEW[0]]
    assert all("radiance fields" in paper["abstract"] for paper in backup["papers"])
    with reading(browser, site) as other:
        stranger = other.open("saved.html")
        backup["papers"][0]["abstract"] = "W" * 9000
        backup["papers"][1]["abstract"] = ["no text"]
        backup["dismissed"] += [7, {"id": "../x", "path": "//evil.example"}]
        content = json.dumps(backup).encode()
        choose_file = stranger.locator("#saved input[type=file]")
        choose_file.set_input_files({"name": "backup.json", "mimeType": "application/json", "buffer": content})
        stranger.locator("#saved .entries > li").nth(2).wait_for()
        assert sorted(len(found.get("abstract", "")) for found in records(stranger))[::2] == [0, 2000]
        until(
            stranger,
            """() => site.desk.run("readonly", (store) => { const all = store("dismissed").count(); return () => all.result; })""",
        )
        assert [found["id"] for found in dismissed(stranger)] == [NEW[0]]
        stranger.get_by_label("Filter", exact=True).fill("photographs")
        assert stranger.locator("#saved .entries > li").count() == 1
