"""`sitegen.distribution`: hosts install the sitegen that runs here, for each origin of the installation."""

import zipfile
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support import checkout, toy
from support.checkout import installed_package

from sitegen.distribution import NAME, installed, requirement, wheel, wheel_name


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "sitegen-digests==1.2.3"),
        (
            {"url": "https://example.org/sitegen.git", "vcs_info": {"vcs": "git", "commit_id": "abc123"}},
            "sitegen-digests @ git+https://example.org/sitegen.git@abc123",
        ),
        (
            {
                "url": "https://example.org/all.git",
                "subdirectory": "tools/sitegen",
                "vcs_info": {"vcs": "git", "commit_id": "abc123", "requested_revision": "main"},
            },
            "sitegen-digests @ git+https://example.org/all.git@abc123#subdirectory=tools/sitegen",
        ),
        (
            {"url": "https://example.org/s-1.2.3-py3-none-any.whl", "archive_info": {"hash": "sha256=0f"}},
            "sitegen-digests @ https://example.org/s-1.2.3-py3-none-any.whl#sha256=0f",
        ),
        (
            {"url": "https://example.org/s-1.2.3.tar.gz", "archive_info": {}},
            "sitegen-digests @ https://example.org/s-1.2.3.tar.gz",
        ),
    ],
)
def test_the_requirement_names_an_origin_that_hosts_can_reach(
    tmp_path: Path, origin: dict[str, object] | None, line: str
) -> None:
    """It has the version from an index, the commit of a repository, or the address and hash of an archive."""
    wanted = requirement(installed_package(tmp_path, origin))
    assert (wanted.line, wanted.wheel, wanted.note) == (line, b"", "")
    assert Requirement(line).name == NAME


@pytest.mark.parametrize(
    "origin",
    [
        {"url": "file:///home/me/sitegen", "dir_info": {}},
        {"url": "file:///home/me/sitegen", "dir_info": {"editable": True}},
        {"url": "file:///C:/Users/me/sitegen-1.2.3-py3-none-any.whl", "archive_info": {"hash": "sha256=0f"}},
        {"url": "file:///home/me/sitegen", "vcs_info": {"vcs": "git", "commit_id": "abc123"}},
        {"url": "ssh://git@example.org/me/sitegen.git", "vcs_info": {"vcs": "git", "commit_id": "abc123"}},
    ],
    ids=["folder", "editable", "wheel", "local repository", "repository with a key"],
)
def test_other_origins_are_packed_into_a_wheel(tmp_path: Path, origin: dict[str, object]) -> None:
    """They are a folder, a file or a repository on this machine, and a repository that needs a key."""
    record = installed_package(tmp_path, origin)
    wanted = requirement(record)
    assert (wanted.line, wanted.note) == ("./sitegen_digests-1.2.3-py3-none-any.whl", "")
    assert zipfile.ZipFile(BytesIO(wanted.wheel)).testzip() is None


def test_without_an_installation_there_is_a_note() -> None:
    """The version is unknown, so hosts install the newest release, and the user gets a note."""
    wanted = requirement(None)
    assert (wanted.line, wanted.wheel) == (NAME, b"")
    assert "newest release" in wanted.note


def contents(content: bytes) -> dict[str, bytes]:
    """Return path -> content of the files in a wheel."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_the_wheel_is_the_one_that_a_build_makes(tmp_path: Path) -> None:
    """It has the same files and hashes as the wheel of hatchling, and packing twice gives the same bytes."""
    record = distribution(NAME)
    built = checkout.distribute("wheel", toy.ROOT, tmp_path)
    assert built.name == wheel_name(record)
    packed, expected = contents(wheel(record)), contents(built.read_bytes())
    info = wheel_name(record).removesuffix("-py3-none-any.whl") + ".dist-info"
    # An editable installation knows the README as it was when it was made.
    heads = [tree.pop(f"{info}/METADATA").partition(b"\n\n")[0] for tree in (packed, expected)]
    records = [sorted(tree.pop(f"{info}/RECORD").decode().splitlines()) for tree in (packed, expected)]
    assert packed == expected
    assert heads[0] == heads[1]
    assert [line for line in records[0] if "/METADATA" not in line] == [
        line for line in records[1] if "/METADATA" not in line
    ]
    assert wheel(record) == wheel(record)


def test_the_name_of_the_package_is_right() -> None:
    """It is the name in `pyproject.toml`."""
    assert installed()
