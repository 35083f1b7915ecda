"""The search page for its readers: results, facets, order, keys, the way back, and what it says without results."""

import gzip
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from support import toy
from support.row_texts import text_of, texts_of
from support.search_page import search, status, tab, until_status
from support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser", "support.search_page_fixtures")

AXE = toy.ROOT / "tests/node_modules/axe-core/axe.min.js"
WIDE = {"width": 1440, "height": 900}
TABLET = {"width": 768, "height": 1024}
PHONE = {"width": 360, "height": 740}
ROWS = "#found .entries > li"


def _titles_in_view(page: "Page") -> int:
    """Return how many titles are on the first screen, above the tabs of phones."""
    return int(
        page.evaluate(
            """() => { const bottom = innerHeight - document.querySelector(".tabs").offsetHeight;
            return [...document.querySelectorAll("#found .entries > li > a")]
                .filter((title) => title.getBoundingClientRect().bottom <= bottom + 1).length; }"""
        )
    )


@pytest.mark.parametrize(("window", "rows"), [(WIDE, 10), (TABLET, 10), (PHONE, 6)])
def test_results_start_near_the_top(browser: "Browser", address: str, window: dict[str, int], rows: int) -> None:
    """At most 200 pixels below it; ten titles are on a wide screen and six on a phone, and nothing is wider than it."""
    with tab(browser, viewport=window) as page:
        search(page, address, "radiance")
        first = page.locator(ROWS).first.bounding_box()
        assert first
        assert first["y"] <= 200
        assert _titles_in_view(page) >= rows
        assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]


def test_a_result_is_like_a_row_of_other_lists(page: "Page", address: str) -> None:
    """Title, badges, names, category if it is not the usual one, and day, with marked words."""
    assert search(page, address, "radiance muller") == "84 papers"
    row = page.locator(ROWS, has_text="Paper 1 ").first
    until(page, "document.querySelectorAll('#facets section').length > 2")
    assert text_of(row.locator(".venue")) == "CVPR 2020"
    assert text_of(row.locator(".code")) == "code"
    assert text_of(row.locator("span")) == "Łukasz Müller, Ada Lovelace"
    assert text_of(row.locator("time")).endswith(" 2020")
    assert text_of(row.locator("a mark")) == "radiance"
    assert text_of(row.locator("span mark")) == "Müller"
    assert row.locator("math").count()
    assert not row.locator("a .venue, a .code").count()
    page.locator(ROWS).first.locator("a").click()
    page.wait_for_url("**/paper/20*/*.html")


def test_words_are_marked_where_the_query_asks_for_them(page: "Page", address: str) -> None:
    """Words of names in names only, and successive words together."""
    search(page, address, 'author:"ada lovelace" title:paper radiance')
    row = page.locator(ROWS).first
    assert texts_of(row.locator("a mark")) == ["Paper", "radiance"]
    assert texts_of(row.locator("span mark")) == ["Ada Lovelace"]


def test_a_line_of_the_abstract_is_shown(page: "Page", address: str) -> None:
    """From the papers' pages, which are fetched for rows in view only, with marked words."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "/paper/" in request.url else None)
    page.set_viewport_size({"width": 1000, "height": 400})
    search(page, address, "segment2")
    until(page, "document.querySelectorAll('.excerpt mark').length > 3")
    assert text_of(page.locator(".excerpt").first) == "About radiance and segment2."
    assert len(fetched) < page.locator(ROWS).count()


def test_the_excerpt_has_most_words_of_the_query(page: "Page", address: str) -> None:
    """It begins a few words before them."""
    text = "Neural networks are old. " + "Words without end. " * 40 + "A scene is rendered by neural radiance fields."
    page.route(
        "**/paper/2012/**",
        lambda route: route.fulfill(
            body=f'<article class="paper"><p class="abstract">{text}</p></article>', content_type="text/html"
        ),
    )
    search(page, address, "2012.00001 OR (neural radiance)")
    excerpt = page.locator(ROWS, has_text="Paper 1").locator(".excerpt").first
    excerpt.locator("mark").first.wait_for()
    assert text_of(excerpt).startswith("… ")
    assert texts_of(excerpt.locator("mark")) == ["neural radiance"]


def test_texts_are_shown_safely(page: "Page", address: str) -> None:
    """Markup in a title or a query is text, and formulas are MathML."""
    search(page, address, "flowers")
    assert "<b>" in text_of(page.locator(f"{ROWS} a").first)
    search(page, address, '<img src=x> "<b>')
    assert not page.locator("#found img, #found h1 b").count()


def test_more_results_are_shown_on_request(page: "Page", address: str) -> None:
    """Ten results at first, and more with each click, until all are shown."""
    search(page, address, "radiance")
    assert page.locator(ROWS).count() == 10
    while page.locator("button.next").is_visible():
        before = page.locator(ROWS).count()
        page.click("button.next")
        until(page, "n => document.querySelectorAll('#found .entries > li').length > n", arg=before)
    assert page.locator(ROWS).count() == 84


def test_the_way_back_leads_to_the_same_place(page: "Page", address: str) -> None:
    """Query, order, rows and place in the list return with back and forward, on the page and from other pages."""
    page.goto(f"{address}search.html?q=author%3Amuller+flowers&o=newest")
    assert status(page) == "24 papers"
    page.click("button.next")
    until(page, "document.querySelectorAll('#found .entries > li').length === 24")
    page.locator(f"{ROWS} a").nth(18).focus()
    until(page, "history.state.rows === 24 && history.state.top === Math.round(scrollY) && scrollY > 100")
    place = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.wait_for_url("**/paper/**")
    page.go_back()
    until_status(page, "24 papers")
    until(page, "place => Math.abs(scrollY - place) < 2", arg=place)
    page.fill("#q", "segment3")
    place = page.evaluate("scrollY")
    page.press("#q", "Enter")
    until_status(page, "12 papers")
    assert page.evaluate("scrollY") == 0 < place
    page.go_back()
    until_status(page, "24 papers")
    until(page, "place => Math.abs(scrollY - place) < 2", arg=place)
    assert page.input_value("#q") == "author:muller flowers"
    assert page.get_by_label("Order").input_value() == "newest"
    page.go_forward()
    until_status(page, "12 papers")
    assert page.input_value("#q") == "segment3"


def test_the_best_match_or_the_newest_paper_is_first(page: "Page", address: str) -> None:
    """Papers with the word in their titles are first; the other order is in the address."""
    search(page, address, "radiance")
    assert all("radiance" in title for title in texts_of(page.locator(f"{ROWS} a")))
    page.get_by_label("Order").select_option("newest")
    page.wait_for_url("**/search.html?q=radiance&o=newest")
    status(page)
    days = page.locator(f"{ROWS} time").evaluate_all("days => days.map((day) => day.dateTime)")
    assert days == sorted(days, reverse=True)
    assert not all("radiance" in title for title in texts_of(page.locator(f"{ROWS} a")))
    page.get_by_label("Order").select_option("")
    page.wait_for_url("**/search.html?q=radiance")


def test_an_identifier_leads_to_the_paper(page: "Page", address: str) -> None:
    """And the way back to the page before the search, or to the search before."""
    page.goto(f"{address}statistics.html")
    page.fill(".find input", "arXiv:2012.00003v2")
    page.press(".find input", "Enter")
    page.wait_for_url("**/paper/2012/2012.00003.html")
    page.go_back()
    page.wait_for_url("**/statistics.html")
    search(page, address, "flowers")
    page.fill("#q", "https://arxiv.org/abs/2012.00003")
    page.press("#q", "Enter")
    page.wait_for_url("**/paper/2012/2012.00003.html")
    page.go_back()
    page.wait_for_url("**/search.html?q=flowers")
    assert status(page) == "24 papers"


def _facets(page: "Page", count: int = 4) -> dict[str, list[str]]:
    """Wait for the facets; return their texts by title."""
    until(page, "n => document.querySelectorAll('#facets section').length >= n", arg=count)
    sections = page.locator("#facets section").all()
    return {part.locator("h2").inner_text(): part.locator("a").all_inner_texts() for part in sections}


def _click_facet(page: "Page", name: str) -> None:
    page.locator("#facets a", has_text=name).click()
    page.wait_for_selector("#found:not([aria-busy])")


def test_facets_add_terms_and_remove_them(page: "Page", address: str) -> None:
    """Each has its number of papers, adds its term to the query, and is then marked and removes it."""
    search(page, address, "radiance OR nothing")
    found = {title: {" ".join(text.split()) for text in texts} for title, texts in _facets(page).items()}
    assert found == {
        "Year": {"2020 84"},
        "Category": {"cs.LG 48", "cs.CV 36", "cs.GR 36"},
        "Venue": {"CVPR 12"},
        "With": {"Code 12"},
    }
    _click_facet(page, "cs.GR")
    assert status(page) == "36 papers"
    assert page.input_value("#q") == "(radiance OR nothing) cat:cs.GR"
    _facets(page, 2)
    chosen = page.locator("#facets a[aria-current]")
    assert chosen.inner_text().split() == ["cs.GR", "36"]
    assert chosen.get_attribute("aria-label") == "cs.GR 36: remove this filter"
    chosen.click()
    until_status(page, "84 papers")
    assert page.input_value("#q") == "radiance OR nothing"
    _facets(page)
    _click_facet(page, "Code")
    assert status(page) == "12 papers"
    assert page.input_value("#q") == "(radiance OR nothing) has:code"
    _facets(page)
    _click_facet(page, "CVPR")
    assert status(page) == "12 papers"
    assert page.input_value("#q") == "(radiance OR nothing) has:code venue:CVPR"


def test_bars_choose_a_year(page: "Page", address: str) -> None:
    """Each year with papers is a link with a bar; the others stay there, to choose another year."""
    search(page, address, "author:*ace OR author:lovelace")
    years = page.locator("#facets section").first
    assert years.locator("a").count() > 2
    assert years.locator("a svg rect").count() == years.locator("a").count()
    before = years.locator("a").all_inner_texts()
    years.locator("a", has_text="2020").click()
    page.wait_for_url("**year%3A2020")
    assert status(page) == "84 papers"
    assert page.locator("#facets section").first.locator("a").all_inner_texts() == before
    assert page.locator("#facets a[aria-current]").inner_text().split() == ["2020", "84"]
    page.locator("#facets a", has_text="2019").click()
    page.wait_for_url("**year%3A2019")
    assert "2020" not in page.input_value("#q")
    page.locator("#facets a[aria-current]").click()
    page.wait_for_url("**author%3Alovelace")


def test_a_wide_window_shows_the_chosen_paper(browser: "Browser", address: str) -> None:
    """From 1360 pixels: with abstract and buttons; a click and the keys choose, a second click and Enter open its page."""
    with tab(browser, viewport=WIDE) as page:
        search(page, address, "radiance flowers")
        pane = page.get_by_role("complementary", name="The chosen paper")
        pane.get_by_text("About radiance and segment").wait_for()
        links = page.locator(f"{ROWS} > a")
        assert pane.locator("h2 a").evaluate("link => link.href") == links.nth(0).evaluate("link => link.href")
        assert pane.get_by_role("link", name="PDF").is_visible()
        author = pane.get_by_role("link", name="Ada Lovelace").evaluate("link => link.href")
        assert author.startswith(f"{address}author/")
        links.nth(3).click()
        until(page, "[...document.querySelectorAll('.entries > li')].findIndex((row) => row.ariaCurrent) === 3")
        shown = links.nth(3).evaluate("link => link.href")
        until(page, "href => document.querySelector('#pane h2 a')?.href === href", arg=shown)
        assert "search.html" in page.url
        page.keyboard.press("j")
        shown = links.nth(4).evaluate("link => link.href")
        until(page, "href => document.querySelector('#pane h2 a')?.href === href", arg=shown)
        links.nth(4).click()
        page.wait_for_url(shown)
        page.go_back()
        status(page)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/paper/**")
    with tab(browser, viewport={"width": 1359, "height": 900}) as page:
        search(page, address, "radiance flowers")
        assert not page.locator("#pane").is_visible()
        assert page.locator("#facets").is_visible()
        page.locator(f"{ROWS} > a").first.click()
        page.wait_for_url("**/paper/**")


def test_filters_are_beside_the_results_or_behind_a_button(browser: "Browser", address: str) -> None:
    """From 1024 pixels they are beside the results, else a button shows them."""
    with tab(browser, viewport={"width": 1024, "height": 800}) as page:
        search(page, address, "radiance")
        _facets(page)
        box, row = page.locator("#facets").bounding_box(), page.locator(ROWS).first.bounding_box()
        assert box
        assert row
        assert box["x"] + box["width"] <= row["x"]
        assert not page.get_by_role("button", name="Filters").is_visible()
    with tab(browser, viewport=PHONE, has_touch=True) as page:
        search(page, address, "radiance cat:cs.LG")
        _facets(page)
        assert not page.locator("#facets").is_visible()
        button = page.get_by_role("button", name="Filters (1)")
        button.click()
        assert button.get_attribute("aria-expanded") == "true"
        for target in [*page.locator("#facets a:visible").all(), button, page.get_by_label("Order")]:
            size = target.bounding_box()
            assert size
            assert size["height"] >= 44
        page.locator("#facets a", has_text="Code").click()
        until_status(page, "12 papers")


def test_without_results_the_page_suggests_other_searches(page: "Page", address: str) -> None:
    """The same words in the archive's spelling, fewer words, and similar names, with their numbers; help stays below."""
    assert search(page, address, "radience paper segment1") == "No papers"
    meant = page.locator(".meant")
    meant.wait_for()
    assert " ".join(meant.inner_text().split()) == "Did you mean radiance paper segment1? 12 papers"
    close = [" ".join(text.split()) for text in page.locator(".advice li").all_inner_texts()]
    assert "paper segment1 12" in close
    assert page.locator(".help").is_visible()
    meant.locator("a").click()
    until_status(page, "12 papers")
    assert page.input_value("#q") == "radiance paper segment1"
    assert search(page, address, 'author:"ada lovelase"') == "No papers"
    similar = page.locator(".advice li", has_text="Ada Lovelace")
    similar.locator("a").first.click()
    page.wait_for_url("**author%3A%22Ada+Lovelace%22*")
    assert status(page).endswith(" papers")


def test_filters_without_results_can_be_removed(page: "Page", address: str) -> None:
    """Also if the search has no suggestion."""
    assert search(page, address, "radiance year:1999") == "No papers"
    page.locator(".advice a", has_text="radiance").first.click()
    until_status(page, "84 papers")


@pytest.mark.parametrize("text", ["(", '"', "NOT x", "the", "year:x", "<script>never</script>", "a" * 500, "''; DROP"])
def test_a_mistyped_query_is_no_error(page: "Page", address: str, text: str) -> None:
    """The page shows a hint, or that no paper was found."""
    told = search(page, address, text)
    assert told in ("No papers", "Nothing to search for")
    assert told == "No papers" or page.locator(".hints").count()


def test_an_unlisted_paper_has_a_link_to_arxiv(page: "Page", address: str) -> None:
    """A hint says that the site does not list it."""
    assert search(page, address, "arXiv:1501.00001v2") == "No papers"
    assert "does not list 1501.00001" in page.inner_text(".hints")
    assert page.locator(".hints a").get_attribute("href") == "https://arxiv.org/abs/1501.00001"


def test_the_page_has_one_search_field(page: "Page", address: str) -> None:
    """It is in the header, where other pages have theirs, and always has the query of the results."""
    page.goto(f"{address}index.html")
    page.fill("header input[type=search]", "flowers")
    page.press("header input[type=search]", "Enter")
    assert status(page) == "24 papers"
    assert page.locator("input[type=search]").count() == 1
    assert page.input_value("header input[type=search]") == "flowers"
    assert page.locator("header").get_by_label("Words in titles, abstracts and authors' names").is_visible()
    assert page.get_by_role("search").count() == 1
    search(page, address, "radiance")
    assert page.title() == "radiance · Toys"
    page.go_back()
    until(page, "document.querySelector('#q').value === ''")
    assert page.title() == "Search · Toys"
    assert page.locator("h1:visible").inner_text() == "Search"
    assert not page.locator(ROWS).count()


def test_phones_have_a_tab_for_the_search_page(browser: "Browser", address: str) -> None:
    """Also on the page itself, as the current one."""
    with tab(browser, viewport=PHONE) as page:
        page.goto(f"{address}search.html")
        assert page.locator(".tabs [aria-current]").inner_text() == "Search"


def test_keys_lead_through_the_results(page: "Page", address: str) -> None:
    """`/` to the field, the arrow down and j and k to the rows, f to the filters, Enter opens."""
    search(page, address, "radiance")
    links = page.locator(f"{ROWS} > a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert _focused(page) == links.nth(1).get_attribute("href")
    page.keyboard.press("k")
    assert _focused(page) == links.nth(0).get_attribute("href")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    assert _focused(page) == links.nth(0).get_attribute("href")
    page.keyboard.press("f")
    assert page.evaluate("Boolean(document.activeElement.closest('#facets'))")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/paper/**")


def _focused(page: "Page") -> object:
    return page.evaluate("document.activeElement.getAttribute('href')")


def test_a_search_is_announced_once(page: "Page", address: str) -> None:
    """The number of papers changes the status of the page once in each search, and nothing else does."""
    page.goto(f"{address}search.html")
    page.evaluate(
        """() => { window.told = []; const status = document.querySelector("#found [role=status]");
        new MutationObserver(() => status.textContent && told.push(status.textContent.trim()))
            .observe(status, { childList: true, subtree: true, characterData: true }); }"""
    )
    page.fill("#q", "radiance")
    page.press("#q", "Enter")
    until_status(page, "84 papers")
    _facets(page)
    page.fill("#q", "flowers nothing")
    page.press("#q", "Enter")
    until_status(page, "No papers")
    assert page.evaluate("told") == ["84 papers for “radiance”", "No papers for “flowers nothing”"]
    assert page.locator("[role=status], [aria-live]").count() == 1


def test_the_help_has_queries_that_work(page: "Page", address: str) -> None:
    """Every term of the query language is in it, and each of its queries is understood."""
    page.goto(f"{address}search.html")
    terms = page.inner_text(".help dl")
    for term in (
        'author:"',
        "cat:",
        "year:",
        "day:",
        "venue:",
        "has:code",
        "title:",
        "OR",
        "NOT",
        "segment*",
        "arXiv:",
    ):
        assert term in terms
    links = page.locator(".help dt a")
    queries = [parse_qs(urlsplit(link.get_attribute("href") or "").query)["q"][0] for link in links.all()]
    assert [link.inner_text() for link in links.all()] == queries
    for text in queries:
        assert page.evaluate("text => searchQuery.parse(text).root !== null", text), text
    links.first.click()
    assert status(page) == "No papers"


def test_the_help_names_own_fields(tmp_path: Path) -> None:
    """Those that queries can ask for."""
    setting = '[[field]]\nname = "tldr"\nlabel = "In short"\n'
    folder = toy.write(tmp_path / "site", settings=f"{toy.SETTINGS}{setting}")
    toy.build(folder)
    page = (folder / "public/search.html").read_text(encoding="utf-8")
    assert "<dt>tldr:segmentation</dt><dd>papers with a word in a field of this site: tldr</dd>" in page


def test_the_page_helps_without_scripts(browser: "Browser", address: str) -> None:
    """It says that the search needs JavaScript, and links to other lists of papers."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search.html")
    assert "needs JavaScript" in page.inner_text("main")
    assert page.locator(".ways a").count() == 3
    assert page.locator("#q").is_visible()
    context.close()


@pytest.mark.parametrize("theme", ["default", "gazette"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: "Browser", scheme: str, theme: str, request: pytest.FixtureRequest) -> None:
    """In both themes and color schemes, wide and narrow, with results, with filters open, without results and empty."""
    if not AXE.is_file():
        pytest.skip("axe-core is missing: npm ci --prefix tests")
    root = request.getfixturevalue("address" if theme == "default" else "gazette_address")
    axe = AXE.read_text(encoding="utf-8")
    for window in (WIDE, PHONE):
        with tab(browser, viewport=window, color_scheme=scheme) as page:
            for text in ("radiance cat:cs.LG", "radience 'paper", ""):
                page.goto(f"{root}search.html?q={text}")
                if text:
                    status(page)
                    page.wait_for_selector("#facets section:nth-child(2), .advice > *", state="attached")
                if page.get_by_role("button", name="Filters").is_visible():
                    page.get_by_role("button", name="Filters").click()
                page.evaluate(axe)
                violations = page.evaluate(
                    """async () => (await axe.run()).violations.flatMap(({ id, nodes }) =>
                        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))"""
                )
                assert not violations, (theme, scheme, window, text)
                assert page.evaluate("document.documentElement.scrollWidth") <= window["width"]


def test_the_scripts_and_styles_of_the_page_are_small(browser: "Browser", address: str) -> None:
    """At most 26.5 and 15 kB compressed, without the worker and what it loads."""
    context = browser.new_context()
    page = context.new_page()
    loaded: dict[str, bytes] = {}
    page.on("response", lambda response: loaded.update({response.url: response.body()}))
    page.goto(f"{address}search.html", wait_until="networkidle")
    context.close()
    for ending, most in ((".css", 12_000), (".js", 23_000)):
        sizes = [len(gzip.compress(body)) for url, body in loaded.items() if url.endswith(ending)]
        assert sizes
        assert sum(sizes) <= most
