"""Fixtures: a preview ``server`` of a ``small_site``, event streams (``listen``), and a ``folder`` of files."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.server import PreviewServer
from support import platforms
from support.preview_client import PAGE, Listener, Site


@pytest.fixture
def small_site() -> Site:
    """A site of four pages."""
    return Site({"index.html": PAGE, "2019/10/19.html": PAGE, "2019/index.html": PAGE, "rss.xml": b"<rss/>"})


@pytest.fixture
def server(small_site: Site) -> Iterator[PreviewServer]:
    """A preview of ``small_site`` at /papers/."""
    with PreviewServer(
        small_site.respond, small_site.not_found, port=0, base_path="/papers/", log=small_site.log.append
    ) as server:
        server.start()
        yield server


@pytest.fixture
def listen(server: PreviewServer) -> Iterator[Callable[[], Listener]]:
    """Open event streams, and close them at the end."""
    opened: list[Listener] = []

    def listen() -> Listener:
        opened.append(Listener(server))
        return opened[-1]

    yield listen
    for listener in opened:
        listener.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with links, a pipe, and a secret beside it."""
    if sys.platform == "win32":
        pytest.skip(platforms.POSIX)
    inside = tmp_path / "site"
    (inside / "assets").mkdir(parents=True)
    (inside / "assets/style.css").write_text("p {}")
    (inside / "index.html").write_bytes(PAGE)
    (tmp_path / "secret.txt").write_text("the secret")
    (inside / "out").symlink_to(tmp_path, target_is_directory=True)
    (inside / "secret").symlink_to(tmp_path / "secret.txt")
    (inside / "same.css").symlink_to("assets/style.css")
    os.mkfifo(inside / "pipe")
    return inside
