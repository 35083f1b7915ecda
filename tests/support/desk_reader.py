"""Tools for tests of saved papers in the browser: read and fill the database, download files, find faults with axe-core."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import toy

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

DATABASE = "sitegen:/papers/"
"""The database of the site at `toy.URL`."""
_AXE = toy.ROOT / "tests/node_modules/axe-core/axe.min.js"
_RECORDS = """async (name) => {
  const request = indexedDB.open(name);
  await new Promise((resolve, reject) => { request.onsuccess = resolve; request.onerror = reject; });
  const all = request.result.transaction("saved").objectStore("saved").getAll();
  await new Promise((resolve) => { all.onsuccess = resolve; });
  request.result.close();
  return all.result;
}"""
_MAKE = """async ([name, version, stores, records]) => {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => { for (const store of stores) request.result.createObjectStore(store, { keyPath: "id" }); };
  await new Promise((resolve) => { request.onsuccess = resolve; });
  if (records.length) {
    const transaction = request.result.transaction("saved", "readwrite");
    for (const record of records) transaction.objectStore("saved").put(record);
    await new Promise((resolve) => { transaction.oncomplete = resolve; });
  }
  request.result.close();
}"""
_SAVE_DAY = """async (first) => {
  const { desk } = window.site;
  const items = [...document.querySelectorAll(".papers > .paper")];
  const records = items.map((item, number) => {
    const path = item.querySelector(":is(h2, h3) a").href.slice(desk.root.href.length);
    return { ...desk.describe(item, path), added: 1e12 - first - number };
  });
  await desk.move(records, true);
  return records.map(({ id }) => id);
}"""

_CATCH_FILE = """() => {
  const { createObjectURL } = URL;
  window.caught = new Promise((resolve) => {
    URL.createObjectURL = (file) => {
      resolve(file.text());
      URL.createObjectURL = createObjectURL;
      return createObjectURL.call(URL, file);
    };
  });
}"""


def record(identifier: str, **values: Any) -> dict[str, Any]:
    """Return a record of a paper on arXiv as the browser stores it."""
    return {
        "id": identifier,
        "path": f"paper/{identifier[:4]}/{identifier}.html",
        "title": f"Title of {identifier}",
        "by": "Ada Lovelace",
        "day": "2019-01-02",
        "categories": ["cs.CV"],
        "venue": "",
        "code": False,
        "added": 1_500_000_000_000,
        "tags": [],
        "note": "",
        **values,
    }


def records(page: "Page", name: str = DATABASE) -> list[dict[str, Any]]:
    """Return the saved papers as they are stored."""
    return page.evaluate(_RECORDS, name)  # type: ignore[no-any-return]


def databases(page: "Page") -> list[str]:
    """Return the names of all databases."""
    return page.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name).sort()")  # type: ignore[no-any-return]


def make(page: "Page", stores: list[str], saved: list[dict[str, Any]], version: int = 1) -> None:
    """Make a database by hand."""
    page.evaluate(_MAKE, [DATABASE, version, stores, saved])


def fill(page: "Page", saved: list[dict[str, Any]]) -> None:
    """Store papers as a page of the site would, and wait until its scripts know it."""
    stored = (
        "papers => site.desk.run('readwrite', (store) => papers.forEach((paper) => { store('saved').put(paper); }))"
    )
    page.evaluate(stored, saved)
    page.evaluate("site.desk.changed()")


def save_day(page: "Page", first: int) -> list[str]:
    """Save all papers of the page of a day, the ``first`` of all as the last saved; return their names."""
    return page.evaluate(_SAVE_DAY, first)  # type: ignore[no-any-return]


def downloaded(page: "Page", button: "Locator") -> str:
    """Return the text of the file that a button downloads."""
    if is_firefox(page):  # Playwright does not hear of its downloads
        page.evaluate(_CATCH_FILE)
        button.click()
        return page.evaluate("window.caught")  # type: ignore[no-any-return]
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes().decode()


def is_firefox(page: "Page") -> bool:
    """Tell whether a page is in Firefox."""
    browser = page.context.browser
    return browser is not None and browser.browser_type.name == "firefox"


def faults(page: "Page") -> list[str]:
    """Return what axe-core finds on a page, in short."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


def fill_storage(page: "Page") -> None:
    """Make every change fail as a full disk does: the transaction is aborted."""
    page.evaluate("""() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...values) {
        const request = put.apply(this, values);
        Object.defineProperty(this.transaction, "error", { configurable: true, value: new DOMException("", "QuotaExceededError") });
        request.addEventListener("success", () => this.transaction.abort());
        return request;
      };
    }""")


def answer_with_later_scripts(route: "Route") -> None:
    """Answer with the default theme's script as a later version of it could be: with one more migration."""
    files = sorted((toy.ROOT / "themes/default/assets/site.js").glob("*.js"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    before, start, after = text.partition("\n\t];\n\n\tlet connection")
    assert start
    body = f"{before}\n(database) => database.createObjectStore('more'),{start}{after}"
    route.fulfill(body=body, content_type="text/javascript")
