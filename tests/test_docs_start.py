"""README.md, docs/start.md and docs/publish.md: their commands lead from nothing to a published site."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from support import checkout, platforms, toy
from support.workflows import BASE_URL, Runner, job

pytestmark = [platforms.posix, platforms.needs("git", "make")]

ENSUREPIP = "needs a Python that can make environments: apt-get install python3-venv"
SERVE = """
set -m
sitegen serve --open > served.txt 2>&1 &
until grep -q 'the site is at' served.txt; do sleep 0.1; kill -0 $!; done
python3 -c 'import sys, urllib.request; print(len(urllib.request.urlopen(sys.argv[1]).read()))' "$(grep -o 'http://[^ ]*' served.txt)"
kill -INT $!
wait $!
set +m
rm served.txt
"""
"""Script for `sitegen serve --open`: wait for the address, load the page, press Ctrl-C."""


def blocks(file: str, kind: str = "sh") -> list[str]:
    """Return the examples of a page in a language, without indentation."""
    text = (toy.ROOT / file).read_text(encoding="utf-8")
    return [
        re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)
        for indent, block in re.findall(rf"^( *)```{kind}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    ]


@pytest.fixture(scope="module")
def python() -> checkout.Python:
    """The oldest Python of this machine that can make environments."""
    for python in checkout.pythons():
        if not subprocess.run([python.program, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
            return python
    pytest.skip(ENSUREPIP)


def environment(folder: Path, python: checkout.Python) -> dict[str, str]:
    """Return the variables of a new user: this Python and git, nothing installed, and no settings."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(python.program)
    home = folder / "home"
    home.mkdir()
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return {
        **pip,
        "PATH": f"{programs}:{os.defpath}:{Path(shutil.which('git') or '').parent}",
        "HOME": str(home),
        "BROWSER": "true",
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "GIT_AUTHOR_NAME": "You",
        "GIT_AUTHOR_EMAIL": "you@example.org",
        "GIT_COMMITTER_NAME": "You",
        "GIT_COMMITTER_EMAIL": "you@example.org",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{folder}/github/.insteadOf",
        "GIT_CONFIG_VALUE_0": "git@github.com:",
    }


def shell(script: str, cwd: Path, variables: dict[str, str]) -> str:
    """Run a script until the first command that fails; return its output."""
    done = subprocess.run(
        ["bash", "-e"], input=script, cwd=cwd, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def has_search(folder: Path) -> bool:
    """Return True if the site in ``public/`` has an index."""
    return bool(list(folder.glob("public/search/*/head.bin")))


def test_the_readme_builds_and_shows_the_site(python: checkout.Python, tmp_path: Path) -> None:
    """In a fresh clone, `make site` builds a site with search, `make serve` shows it, and Ctrl-C is no error."""
    from support.terminal import Terminal

    clone, variables = checkout.fresh(tmp_path / "clone"), environment(tmp_path, python)
    build, serve = blocks("README.md")[0].splitlines()
    said = shell(build, clone, variables)
    assert "0 warnings" in said
    assert has_search(clone)
    assert not list(clone.glob(".venv/lib/*/site-packages/pytest"))
    with Terminal(serve.split(), clone, variables) as terminal:
        terminal.wait_for("until you press Ctrl-C")
        assert terminal.end("\x03") == 0
        assert "make:" not in terminal.output

    # The demonstration on Netlify is built in the same way, and has search.
    shutil.rmtree(clone / "public")
    command = tomllib.loads((clone / "netlify.toml").read_text(encoding="utf-8"))["build"]["command"]
    shell(command, clone, {**variables, "URL": "https://demonstration.example"})
    assert has_search(clone)
    assert "https://demonstration.example/" in (clone / "public" / "atom.xml").read_text(encoding="utf-8")


def test_from_a_clone_to_a_published_site(python: checkout.Python, tmp_path: Path) -> None:
    """Each command of the two guides works, and the workflow and other hosts build the pushed files."""
    clone, variables = checkout.fresh(tmp_path / "clone"), environment(tmp_path, python)
    toy.write(tmp_path / "toy")
    shutil.copytree(tmp_path / "toy" / "content" / "cs.CV", tmp_path / "home" / "archive" / "cs.CV")
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch", "main", tmp_path / "github" / "YOU" / "papers.git"],
        check=True,
    )
    install, site, digests, build = blocks("docs/start.md")
    (settings,) = blocks("docs/start.md", "toml")
    push = next(block for block in blocks("docs/publish.md") if "git push" in block)
    path = re.findall(r"^export PATH=.*$", install, re.MULTILINE)[0]

    shell(install, clone, variables)
    serve = "sitegen serve --open\n"
    assert site.endswith(serve)
    shell(f"{path}\n{site.removesuffix(serve)}{SERVE}", tmp_path / "clone", variables)
    papers = tmp_path / "clone" / "papers"
    shell(digests, papers, variables)
    toy.put(papers / "sitegen.toml", settings)
    assert "0 errors, 0 warnings" in shell(f"{path}\n{build}", papers, variables)
    shell(push, papers, variables)

    subprocess.run([python.program, "-m", "venv", tmp_path / "host"], check=True)
    host = {**variables, "PATH": f"{tmp_path / 'host' / 'bin'}:{variables['PATH']}"}
    runner = Runner(host, tmp_path / "runner", f"file://{tmp_path}/github/YOU/papers.git")
    publish = job((papers / ".github/workflows/publish.yml").read_text(encoding="utf-8"), "build")
    published, _ = runner.run(publish)
    assert (published / "public" / "2019" / "02" / "11.html").is_file()
    assert has_search(published)
    assert f"{BASE_URL}/" in (published / "public" / "atom.xml").read_text(encoding="utf-8")

    netlify = tomllib.loads((papers / "netlify.toml").read_text(encoding="utf-8"))["build"]["command"]
    (cloudflare,) = (block for block in blocks("docs/publish.md") if "pip install" in block)
    for command in (netlify, cloudflare):
        shutil.rmtree(published / "public")
        shell(command, published, {**host, "URL": "https://papers.example"})
        assert has_search(published)
