"""docs/bring-your-archive.md: each section is tried with files of its family, and each command and setting with real programs."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import platforms, toy
from support.source_families import FAMILIES, FOLDER
from support.workflows import Runner, actionlint

from sitegen import scaffold
from sitegen.checker import check

PAGE = (toy.ROOT / "docs/bring-your-archive.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))

DATA = {
    **{path: name for family in FAMILIES.values() for path, name in family.files.items()},
    "sitedata/papers.csv": "mini-conf/sitedata/papers.csv",
    "library/2026-06-29.bib": "standards/library.bib",
    "library/2026-06-29.csl.json": "standards/library.csl.json",
    "library/2026-06-29.ris": "standards/library.ris",
    "tables/2026-06-29.csv": "standards/papers.csv",
    "tables/2026-06-29.tsv": "standards/papers.tsv",
    "api/2026-06-29.atom": "standards/api.atom",
    "oai/cs-2026-06-29.xml": "standards/oai_raw.xml",
    "rss/2026-06-29.xml": "standards/rss.xml",
    "snapshot/piece.jsonl": "standards/snapshot.jsonl",
    "hugging-face/2025-07-03.json": "standards/hugging_face.json",
    "openalex/2026-06-29.json": "standards/openalex.json",
    "semantic-scholar/2026-06-29.json": "standards/semantic_scholar.json",
}
"""Path below ``content/`` on the page -> file in tests/data/sources."""

SHOWN = {
    "Digests in Markdown": ("2026/08/17.html", "cross-list"),
    "daily-arXiv-ai-enhanced": ("2026/06/29.html", "TL;DR", 'lang="zh"'),
    "cv-arxiv-daily": ("2022/01/10.html", "Brian M. Hopkinson", "https://github.com/bmhopkinson/hyslam", "SLAM", "SFM"),
    "arxiv-daily-scroll": ("2025/10/12.html", 'lang="zh"'),
    "Awesome-arXiv-Daily-Reporter": ("2026/07/01.html", "IR"),
    "daily-arxiv-data": ("2026/08/19.html", "Originality", 'lang="ja"'),
    "daily-paper-reader": ("2026/02/06.html", "Mining generalizable activation functions"),
    "dailyarxiv": ("2026/08/19.html", "Time Series"),
    "Mini-Conf": ("2020/04/26.html", "ICLR 2020", "openreview.net/forum?id=B1xSperKvH", "compression"),
    "Reference managers": ("2026/06/29.html", "5998", "Attention is All you Need"),
    "Tables": ("2026/06/29.html", "scientometrics"),
    "arXiv's API, OAI-PMH and RSS": ("2024/02/23.html", "Mass concentration"),
    "arXiv's metadata snapshot": ("2007/04/02.html", "Tevatron"),
    "Hugging Face daily papers": ("2025/07/01.html", "184", "https://github.com/THUDM/GLM-4.1V-Thinking"),
    "OpenAlex and Semantic Scholar": ("2018/02/13.html", "PeerJ", "1013"),
    "Other formats": ("2026/06/29.html", "Ada Lovelace", "Stars"),
}
"""Section -> a page of the site, and pieces of its markup."""


def blocks(section: str, language: str) -> list[str]:
    """Return the examples of a section in a language, without indentation."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", SECTIONS[section], re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def test_every_section_with_files_is_tried() -> None:
    """The test below has what the site shows of each of them."""
    assert {name for name in SECTIONS if blocks(name, "text")} | {"Other formats"} == SHOWN.keys()


@pytest.mark.parametrize("section", SHOWN)
def test_the_files_of_a_section_build_a_site(section: str, tmp_path: Path) -> None:
    """They lie where the page says, with the settings that it has. There is no warning, and `check` reports nothing."""
    for path in "".join(blocks(section, "text")).split():
        assert path.startswith("content/")
        toy.put(tmp_path / path, (FOLDER / DATA[path.removeprefix("content/")]).read_bytes())
    for example in blocks(section, "json"):
        toy.put(tmp_path / "content/mine/list.json", example)
    toy.put(tmp_path / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n' + "\n".join(blocks(section, "toml")))
    summary = toy.build(tmp_path)
    assert not summary.problems
    assert not toy.notes(summary)
    page, *pieces = SHOWN[section]
    markup = (tmp_path / "public" / page).read_text(encoding="utf-8")
    assert not [piece for piece in pieces if piece not in markup]
    report = check(tmp_path / "public", site_url=toy.URL, target=None, jobs=1)
    assert not report.errors
    assert not report.warnings


def test_the_settings_of_own_fields_are_right(tmp_path: Path) -> None:
    """The first example gives a field another label."""
    for path, name in FAMILIES["daily-arxiv-ai-enhanced"].files.items():
        toy.put(tmp_path / "content" / path, (FOLDER / name).read_bytes())
    (settings,) = blocks("All files", "toml")
    toy.put(tmp_path / "sitegen.toml", settings)
    assert not [problem for problem in toy.build(tmp_path).problems if "url" not in problem.message]
    assert ">Why" in (tmp_path / "public/2026/06/29.html").read_text(encoding="utf-8")


# -- files on another branch or in another repository ----------------------------------------------------------------

BRANCHES = "Files on another branch or in another repository"


class Repositories:
    """The repository of a collector on GitHub, with its files on the branch ``data``, and a clone of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "github/YOU/daily-arXiv-ai-enhanced.git"
        self.clone = folder / "papers"
        self.variables = {
            "PATH": subprocess.run(
                ["sh", "-c", "echo $PATH"], capture_output=True, text=True, check=True
            ).stdout.strip(),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "3",
            "GIT_CONFIG_KEY_0": f"url.file://{folder}/github/.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/",
            "GIT_CONFIG_KEY_1": "protocol.file.allow",
            "GIT_CONFIG_VALUE_1": "always",
            "GIT_CONFIG_KEY_2": "init.defaultBranch",
            "GIT_CONFIG_VALUE_2": "main",
            **{f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.shell(f"git init --quiet --bare {self.remote} && git clone --quiet {self.remote} {self.clone}", folder)
        toy.put(self.clone / "collect.py", "pass\n")
        self.shell("git add . && git commit -qm Code && git push -q origin HEAD:main")
        self.shell("git checkout -q --orphan data && git rm -rfq .")
        toy.put(self.clone / "README.md", "# The collector\n")
        for path, name in FAMILIES["daily-arxiv-ai-enhanced"].files.items():
            toy.put(self.clone / path, (FOLDER / name).read_bytes())
        self.shell("git add . && git commit -qm Papers && git push -q origin HEAD:data && git checkout -q main")

    def shell(self, script: str, folder: Path | None = None) -> str:
        """Run a script, by default in the clone; return its output."""
        done = subprocess.run(
            ["bash", "-e"],
            input=script,
            cwd=folder or self.clone,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout

    def papers(self, site: Path) -> int:
        """Build a site without problems; return the number of its papers."""
        toy.put(site / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n')
        assert not toy.build(site).problems
        return len(list((site / "public/paper").rglob("*.html")))


@pytest.fixture
def repositories(tmp_path: Path) -> Repositories:
    """The repositories of a collector."""
    return Repositories(tmp_path)


PAPERS = len({listed.identifier for listed in FAMILIES["daily-arxiv-ai-enhanced"].listed()})


@platforms.posix
@platforms.needs("git")
def test_a_second_working_tree_has_the_branch(repositories: Repositories) -> None:
    """Its files are read, and Git does not list it as new."""
    worktree, _ = blocks(BRANCHES, "sh")
    repositories.shell(worktree)
    assert repositories.papers(repositories.clone) == PAPERS
    assert "collected" not in repositories.shell("git status --short")


@platforms.posix
@platforms.needs("git")
def test_a_submodule_has_the_branch(repositories: Repositories, tmp_path: Path) -> None:
    """It is part of a site's repository, and can be updated."""
    _, submodule = blocks(BRANCHES, "sh")
    site = tmp_path / "site"
    site.mkdir()
    repositories.shell(f"git init --quiet\n{submodule}\ngit submodule update --remote", site)
    assert repositories.papers(site) == PAPERS


@platforms.posix
@platforms.needs("git", "tar")
def test_a_workflow_checks_out_the_branch(repositories: Repositories, tmp_path: Path) -> None:
    """The step, put behind the first one of a new site's workflow, is valid, and brings only the folder of the files."""
    step, schedule = (yaml.safe_load(block) for block in blocks(BRANCHES, "yaml"))
    site = tmp_path / "site"
    scaffold.init(site)
    file = site / ".github/workflows/publish.yml"
    text = file.read_text(encoding="utf-8")
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if "actions/checkout@" in line)
    while lines[at + 1].strip():
        at += 1
    (written,) = [block for block in blocks(BRANCHES, "yaml") if "checkout" in block]
    lines[at + 1 : at + 1] = ["", *written.rstrip().split("\n")]
    toy.put(file, "\n".join(lines))
    assert not actionlint(file)
    workflow: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    steps = next(job["steps"] for job in workflow["jobs"].values() if step[0] in job["steps"])
    assert steps[1] == step[0]
    assert schedule[True]["schedule"]  # YAML 1.1 reads ``on`` as true
    runner = Runner(repositories.variables, tmp_path / "runner", site)
    checked_out, _ = runner.run({"steps": steps[:2]})
    collected = checked_out / "content/collected"
    assert {path.name for path in collected.iterdir() if path.name != ".git"} == {"data"}
    for example in (checked_out / "content").rglob("*.md"):
        if collected not in example.parents:
            example.unlink()
    assert repositories.papers(checked_out) == PAPERS


def test_the_site_may_be_in_the_repository_of_the_collector(tmp_path: Path) -> None:
    """The collector's folder is the content folder."""
    (settings,) = blocks(BRANCHES, "toml")
    FAMILIES["daily-arxiv-ai-enhanced"].write(tmp_path)
    toy.put(tmp_path / "sitegen.toml", f'{settings}[site]\nurl = "{toy.URL}"\n')
    assert not toy.build(tmp_path).problems
    assert len(list((tmp_path / "public/paper").rglob("*.html"))) == PAPERS


@platforms.posix
@platforms.needs("git")
def test_tables_of_each_day_are_kept(repositories: Repositories, tmp_path: Path) -> None:
    """The README of today is copied, and those of earlier commits are written from the history."""
    copy, history = blocks("dailyarxiv", "sh")
    collector = tmp_path / "collector"
    toy.put(collector / "README.md", (FOLDER / "dailyarxiv/README.md").read_bytes())
    (tmp_path / "papers/content").mkdir()
    commit = "git add . && GIT_COMMITTER_DATE='2026-08-21T10:00:00Z' git commit -qm Update"
    repositories.shell(f"git init --quiet\n{commit}", collector)
    repositories.shell(history.replace("1 year ago", "2026-01-01"), collector)
    assert (tmp_path / "papers/content/2026-08-21/README.md").is_file()
    assert repositories.papers(repositories.clone) == len(FAMILIES["dailyarxiv"].listed())
    repositories.shell(copy, collector)
    assert len(list(collector.glob("content/20*/README.md"))) == 1
