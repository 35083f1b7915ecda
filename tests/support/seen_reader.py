"""Read, change and wait for stored marks of seen papers in the browser."""

from typing import TYPE_CHECKING, Any

from support.desk_reader import DATABASE
from support.theme_site import KINDS, Reader
from support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STORE = """async ([name, wanted]) => {
  if (!(await indexedDB.databases()).some((database) => database.name === name)) return {};
  const request = indexedDB.open(name);
  await new Promise((resolve) => { request.onsuccess = resolve; });
  if (!request.result.objectStoreNames.contains("seen")) { request.result.close(); return {}; }
  const store = request.result.transaction("seen").objectStore("seen");
  const [keys, values] = [store.getAllKeys(wanted), store.getAll(wanted)];
  await new Promise((resolve) => { values.onsuccess = resolve; });
  request.result.close();
  return Object.fromEntries(keys.result.map((key, at) => {
    const value = values.result[at];
    return [key, ArrayBuffer.isView(value) ? [...value] : value];
  }));
}"""
_IS_STORED = f"""async ([name, key, number]) => {{
  const bitmap = (await ({_STORE})([name, key]))[key];
  return Boolean(bitmap?.[number >> 3] & (1 << (number & 7)));
}}"""
_PUT = """async (values) => {
  await site.desk.run("readwrite", (store) => {
    for (const [key, value] of Object.entries(values)) store("seen").put(value, key);
  });
}"""
_LATER = """async ([hours, start]) => {
  await site.desk.run("readwrite", (store) => {
    store("seen").get("visit").onsuccess = ({ target: { result } }) => {
      result.last -= hours * 3_600_000;
      store("seen").put({ ...result, start: start || result.start }, "visit");
    };
  });
}"""


def store(page: "Page") -> dict[str, Any]:
    """Return what is stored: bitmaps and numbers of days as lists, and the state of the visits."""
    return page.evaluate(_STORE, [DATABASE, None])  # type: ignore[no-any-return]


def is_stored(page: "Page", identifier: str) -> bool:
    """Tell whether the mark of a paper on arXiv is stored."""
    month, number = identifier.split(".")
    return page.evaluate(_IS_STORED, [DATABASE, f"{month}.", int(number)])  # type: ignore[no-any-return]


def wait(page: "Page", *identifiers: str) -> None:
    """Wait until the marks of papers on arXiv are stored."""
    for identifier in identifiers:
        month, number = identifier.split(".")
        until(page, _IS_STORED, [DATABASE, f"{month}.", int(number)])


def put(page: "Page", values: dict[str, Any]) -> None:
    """Store values under keys, whatever they are."""
    page.evaluate(_PUT, values)


def end_visit(reader: Reader, hours: float = 5, start: str = "") -> None:
    """Let the last visit end some hours ago, and the first one begin on a day."""
    page = reader.open(KINDS["statistics"])
    page.evaluate(_LATER, [hours, start])


def read_day(page: "Page") -> None:
    """Mark the day of the page as read, and wait until that is stored."""
    page.get_by_role("button", name="Mark day as read").click()
    page.get_by_role("alert").get_by_role("button", name="Undo").wait_for()
    page.get_by_role("alert").get_by_role("button", name="Close").click()
