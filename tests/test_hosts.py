"""`sitegen.hosts`: the hosts that sitegen knows."""

from sitegen.hosts import HOSTS


def test_the_limits_are_those_that_hosts_publish() -> None:
    """1 GB on GitHub Pages, 54,000 files in a folder on Netlify, 20,000 files of 25 MiB on Cloudflare Pages."""
    assert HOSTS["github-pages"].site_bytes == 10**9
    assert HOSTS["netlify"].folder_files == 54_000
    assert (HOSTS["cloudflare"].files, HOSTS["cloudflare"].file_bytes) == (20_000, 26_214_400)
