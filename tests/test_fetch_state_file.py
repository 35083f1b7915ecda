"""`sitegen.fetch.state_file`: the state is kept, and a damaged file is neither lost nor trusted."""

from datetime import date
from pathlib import Path

import pytest

from sitegen import config
from sitegen.fetch import state_file
from sitegen.fetch_state import CategoryState, State

STATE = State(categories={"cs.CV": CategoryState(date(2026, 11, 1))})


def site(folder: Path) -> config.Config:
    """Return a site without files."""
    return config.load(folder / "sitegen.toml")


def test_a_state_is_kept(tmp_path: Path) -> None:
    """Without a file the state is empty; the content folder is made."""
    assert state_file.load(site(tmp_path)) == state_file.Loaded(State())
    state_file.save(site(tmp_path), STATE)
    assert state_file.load(site(tmp_path)) == state_file.Loaded(STATE)
    assert [file.name for file in (tmp_path / "content").iterdir()] == ["fetched.json"]


@pytest.mark.parametrize(
    ("source", "line"),
    [(b"{\n<<<<<<< ours\n", 2), (b"\xff\xfe{}", 1), (b"", 1), (b'{"format": 1,\n', 2)],
)
def test_a_damaged_file_is_reported_and_kept(tmp_path: Path, source: bytes, line: int) -> None:
    """It stays where it is until it is replaced, so that a killed run does not hide the damage."""
    file = tmp_path / "content/fetched.json"
    file.parent.mkdir()
    file.write_bytes(source)
    for _ in range(2):
        loaded = state_file.load(site(tmp_path))
        assert loaded.state == State()
        assert loaded.problem
        assert (loaded.problem.path, loaded.problem.line) == (file.as_posix(), line)
        assert "all days are fetched again" in loaded.problem.remedy
    assert (tmp_path / ".sitegen/fetched.json.damaged").read_bytes() == source
    state_file.save(site(tmp_path), STATE)
    assert state_file.load(site(tmp_path)).problem is None


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    """``--dry-run`` makes no copy."""
    file = tmp_path / "content/fetched.json"
    file.parent.mkdir()
    file.write_bytes(b"?")
    assert state_file.load(site(tmp_path), keeps_copy=False).problem
    assert not (tmp_path / ".sitegen").exists()
