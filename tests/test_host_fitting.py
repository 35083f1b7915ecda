"""`sitegen.host_fitting`: what a site leaves out to fit its host."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from sitegen import config, host_fitting, size_estimate
from sitegen.archive_size import ArchiveSize, authors_by_threshold
from sitegen.config import Config, Settings, SiteSection
from sitegen.host_fitting import Fit, fit
from sitegen.hosts import HOSTS
from sitegen.site_parts import SiteParts


def archive(papers: int, *, categories: int = 20) -> ArchiveSize:
    """Return the size of an archive like the public one: with 20 to 40 papers a day and five authors a paper."""
    days = min(papers // 5 + 1, 1000 + papers // 35)
    authors = {number: round(0.9 * papers / number**2.1 / 1.1) for number in range(1, 700) if papers / number**2.1 >= 1}
    return ArchiveSize(
        papers=papers,
        days=days,
        months=days // 20 + 1,
        listings=papers,
        text=papers * 1785,
        authorships=sum(number * count for number, count in authors.items()),
        categories=min(categories, papers),
        category_months=min(days // 15 * categories, papers),
        category_listings=papers * 2,
        authors=authors_by_threshold(authors),
    )


def settings(tmp_path: Path, text: str = "", host: str = "github-pages") -> Config:
    """Return the configuration of a site for a host."""
    file = tmp_path / "sitegen.toml"
    file.write_text(f'[site]\nurl = "https://example.org/papers/"\nhost = "{host}"\n{text}')
    return config.load(file)


def fitted(host: str, size: ArchiveSize, text: SiteSection | None = None) -> Fit:
    """Return the fit of a site without other settings."""
    site = text or SiteSection(url="https://example.org/papers/")
    return fit(Settings(site=SiteSection(url=site.url, title=site.title, host=host)), lambda: size)


def test_a_site_without_a_host_has_all_parts() -> None:
    """The archive is not even measured; nor for a host without limits of the whole site."""

    def never() -> ArchiveSize:
        pytest.fail("the archive was measured")

    for host in ("", "netlify"):
        found = fit(Settings(site=SiteSection(host=host)), never)
        assert (found.parts, found.left_out, found.fits) == (SiteParts(), (), True)


@pytest.mark.parametrize("host", ["github-pages", "cloudflare"])
def test_small_archives_lose_nothing(host: str) -> None:
    """An empty archive, one paper, some hundred."""
    for papers in (0, 1, 2, 500):
        found = fitted(host, archive(papers) if papers else ArchiveSize())
        assert (found.parts, found.left_out, found.fits) == (SiteParts(), (), True)


def rank(parts: SiteParts) -> tuple[int, ...]:
    """Return numbers of which none gets larger when parts are left out."""
    switches = (
        parts.sqlite,
        parts.papers,
        parts.past_issues,
        parts.author_feeds,
        parts.data,
        parts.search,
    )
    return (*map(int, switches), -parts.shared_below, -int(parts.compact_lists))


def has_no_more(after: SiteParts, before: SiteParts) -> bool:
    """Return True if no part came back."""
    return all(now <= earlier for now, earlier in zip(rank(after), rank(before), strict=True))


@pytest.mark.parametrize("host", ["github-pages", "cloudflare"])
def test_a_growing_archive_loses_one_part_after_the_other(host: str) -> None:
    """Once a part is left out, it stays left out. The first is the pages of papers; the last archives do not fit."""
    seen = [fitted(host, archive(100))]
    papers = 100.0
    while papers < 5_000_000:
        papers *= 1.03
        found = fitted(host, archive(round(papers)))
        assert has_no_more(found.parts, seen[-1].parts)
        assert found.fits <= seen[-1].fits
        if found.parts != seen[-1].parts:
            seen.append(found)
    assert seen[0].left_out == ()
    assert seen[1].left_out[0] == "paper pages"
    assert len(seen) > 4
    assert not fitted(host, archive(5_000_000)).fits


@pytest.mark.parametrize("host", ["github-pages", "cloudflare"])
def test_any_growth_changes_parts_in_one_direction(host: str) -> None:
    """Whichever numbers grow, and by how much: a part that was left out does not come back."""
    random = Random(16)
    for _ in range(200):
        small = archive(round(10 ** random.uniform(2, 6)))
        names = ("papers", "days", "months", "listings", "text", "authorships", "category_months", "category_listings")
        grown = {name: round(getattr(small, name) * random.uniform(1, 1.5)) for name in names}
        authors = tuple(round(number * random.uniform(1, 1.5)) for number in small.authors)
        before, after = fitted(host, small), fitted(host, replace(small, **grown, authors=authors))
        assert has_no_more(after.parts, before.parts)


def test_papers_change_the_parts_only_at_steps() -> None:
    """Between two steps nothing changes."""
    size = archive(40_000)
    assert all(
        fitted("github-pages", replace(size, papers=papers, text=papers * 1785)).parts
        == fitted("github-pages", replace(size.coarse(), papers=papers, text=papers * 1785)).parts
        for papers in range(40_000, 41_000, 50)
    )
    assert fitted("github-pages", size).parts == fitted("github-pages", size.coarse()).parts


def test_settings_are_limits_too(tmp_path: Path) -> None:
    """A part that the owner switched off stays off and is not listed; a threshold of the owner's stays."""
    text = "[pages]\npapers = false\nauthor_min_papers = 3\n[feeds]\nauthor_min_papers = 0\n"
    found = fit(settings(tmp_path, text).settings, lambda: archive(400_000))
    assert not found.parts.papers
    assert not found.parts.author_feeds
    assert found.parts.author_pages == 3
    assert "paper pages" not in found.left_out
    assert not any("fewer than 2 papers" in name for name in found.left_out)
    off = "[pages]\npapers = false\ndata = false\n[feeds]\narchives = false\n[search]\nenabled = false\n"
    small = fit(settings(tmp_path, off).settings, lambda: archive(100))
    assert small.parts == SiteParts.wanted(settings(tmp_path, off).settings)


def test_long_addresses_and_titles_count(tmp_path: Path) -> None:
    """They are on every page."""
    long = SiteSection(url=f"https://example.org/{'papers' * 30}/", title="New papers " * 15)
    sizes = [size_estimate.head_bytes(Settings(site=site)) for site in (SiteSection(), long)]
    assert sizes[0] < 20
    assert sizes[1] > 300
    short = fitted("github-pages", archive(30_000))
    assert fitted("github-pages", archive(30_000), long).size.bytes > short.size.bytes * 1.05


def test_a_fitted_site_is_below_the_limit_with_a_margin() -> None:
    """The estimate is of the steps, which are larger than the archive."""
    for papers in (10_000, 50_000):
        found = fitted("github-pages", archive(papers))
        assert found.fits
        assert found.fitted_size.bytes * (1 + size_estimate.margin()) <= HOSTS["github-pages"].site_bytes
    found = fitted("cloudflare", archive(5000))
    assert found.fits
    assert found.fitted_size.files * (1 + size_estimate.margin()) <= HOSTS["cloudflare"].files


def test_the_note_names_what_is_left_out_and_why(tmp_path: Path) -> None:
    """With the limit of the host, both sizes, and the remedy."""
    found = settings(tmp_path)
    (note,) = host_fitting.notes(found.settings, fit(found.settings, lambda: archive(100_000)))
    assert note.startswith("to fit GitHub Pages, which takes 1.00 GB, the site leaves out paper pages")
    assert "change `host` in [site]" in note
    assert host_fitting.notes(found.settings, fit(found.settings, lambda: archive(10))) == []
    files = settings(tmp_path, host="cloudflare")
    (note,) = host_fitting.notes(files.settings, fit(files.settings, lambda: archive(10_000)))
    assert note.startswith("to fit Cloudflare Pages, which takes 20,000 files, the site leaves out paper pages")


def test_a_site_that_cannot_fit_says_so(tmp_path: Path) -> None:
    """With the line of the setting and the remedy."""
    found = settings(tmp_path)
    assert host_fitting.problems(found, fit(found.settings, lambda: archive(60_000))) == []
    (problem,) = host_fitting.problems(found, fit(found.settings, lambda: archive(5_000_000)))
    assert (problem.path, problem.line) == (str(found.file), 3)
    assert problem.message.startswith("the site may be too large for GitHub Pages, which takes 1.00 GB")
    assert problem.remedy.endswith("publish it on a host that takes more and change `host`, or divide the archive")


def test_a_problem_of_an_option_names_the_option(tmp_path: Path) -> None:
    """With ``--target`` the setting is not the cause."""
    found = config.load(settings(tmp_path).file, host="cloudflare")
    (problem,) = host_fitting.problems(found, fit(found.settings, lambda: archive(5_000_000)))
    assert (problem.path, problem.line) == ("--target", 0)
    assert "name it with --target" in problem.remedy
