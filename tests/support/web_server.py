"""A real web server: the fixture ``host`` is nginx, configured as the guide says, with the toy archive below a path."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from support import toy

_GUIDE = (toy.ROOT / "docs" / "publish.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of the server."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Host:
    """A web server with the toy archive's site below a path."""

    port: int
    site: Path

    @property
    def url(self) -> str:
        """Return the site's address."""
        return f"http://127.0.0.1:{self.port}/papers/"

    def get(self, url: str) -> Answer:
        """Request an address, without following a redirect."""
        parts = urlsplit(urljoin(self.url, url))
        assert parts.netloc == f"127.0.0.1:{self.port}"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def is_ours(self, url: str) -> bool:
        """Return True if an address belongs to this server."""
        return urlsplit(url).netloc == f"127.0.0.1:{self.port}"

    def files(self, pattern: str) -> list[str]:
        """Return the paths of files of the site that match a pattern."""
        return sorted(path.relative_to(self.site).as_posix() for path in self.site.rglob(pattern))

    def file_of(self, url: str) -> str:
        """Return the path of the file that an address of the site shows."""
        assert url.startswith(self.url), url
        path = unquote(urlsplit(url).path).removeprefix("/papers/")
        return f"{path}index.html" if not path or path.endswith("/") else path


def free_port() -> int:
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Start nginx with the configuration of the guide, and build the toy archive for its address."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not nginx or sys.platform != "linux":
        pytest.skip("hosting is tested with nginx, as Debian has it: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    running = Host(free_port(), folder / "www" / "papers")
    toy.build(toy.write(tmp_path_factory.mktemp("source")), output=running.site, url=running.url)
    (example,) = re.findall(r"```nginx\n(.*?)```", _GUIDE, re.DOTALL)
    for theirs, ours in (
        ("listen 80;", f"listen 127.0.0.1:{running.port};"),
        ("root /srv/www;", f"root {folder / 'www'};"),
        ("include mime.types;", "include /etc/nginx/mime.types;"),
    ):
        assert theirs in example
        example = example.replace(theirs, ours)
    toy.put(folder / "site.conf", example)
    template = (toy.ROOT / "tests" / "support" / "nginx.conf").read_text(encoding="utf-8")
    toy.put(folder / "nginx.conf", template.replace("@folder@", str(folder)))
    command: list[str | Path] = [nginx, "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait_for(running, process)
            yield running
        finally:
            process.terminate()


def _wait_for(host: Host, process: "subprocess.Popen[str]") -> None:
    for _ in range(200):
        try:
            host.get("")
        except OSError:
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx does not answer")
