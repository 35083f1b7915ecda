"""`sitegen.server.static_files`: files of a folder are served, and no file outside it."""

import os
from pathlib import Path
from typing import cast

import pytest
from support.preview_client import Site, get, wait_until

from sitegen.server import OpenFile, PreviewServer, Response, serve_file

pytest_plugins = ("support.preview_fixtures",)


@pytest.mark.parametrize("path", ["assets/style.css", "same.css"])
def test_a_file_is_served_from_its_folder(folder: Path, path: str) -> None:
    """Links inside the folder are followed."""
    response = serve_file(folder, path)
    assert response
    assert isinstance(response.body, OpenFile)
    with response.body.stream as stream:
        assert (stream.read(), response.size, response.content_type) == (b"p {}", 4, "text/css; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    ["out/secret.txt", "secret", "../secret.txt", "pipe", "assets", "", ".", "missing", "assets/style.css/x", "a\0b"],
)
def test_nothing_outside_a_folder_is_served(folder: Path, path: str) -> None:
    """Not through a link, dots, or an absolute path; and only regular files."""
    assert serve_file(folder, path) is None
    assert serve_file(folder, str(folder.parent / "secret.txt")) is None


def test_a_folder_that_is_replaced_by_a_link_is_not_entered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if it is replaced between the check and the opening."""
    real = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: real(path) if path == folder else str(path))
    assert serve_file(folder, "out/secret.txt") is None


def test_a_large_file_is_sent_in_chunks(small_site: Site, folder: Path) -> None:
    """Whole or in part, and revalidated by size and time. Every file is closed."""
    content = os.urandom(300_000)
    (folder / "archive.sqlite").write_bytes(content)
    opened: list[OpenFile] = []

    def respond(path: str) -> Response | None:
        response = serve_file(folder, path)
        if response:
            opened.append(cast("OpenFile", response.body))
        return response

    with PreviewServer(respond, small_site.not_found, port=0, log=small_site.log.append) as server:
        server.start()
        whole = get(server, "/archive.sqlite")
        assert whole.body == content
        assert get(server, "/archive.sqlite", Range="bytes=100000-199999").body == content[100_000:200_000]
        assert get(server, "/archive.sqlite", If_None_Match=whole.headers["ETag"]).status == 304
        assert get(server, "/archive.sqlite", Range="bytes=300000-").status == 416
        assert get(server, "/archive.sqlite", "HEAD").headers["Content-Length"] == "300000"
        assert b"client.js" in get(server, "/").body
        assert get(server, "/__sitegen__/page/archive.sqlite").status == 200
        wait_until(lambda: all(file.stream.closed for file in opened))
    assert len(opened) == 7
    assert not small_site.log
