"""Messages of builds and checks: `sitegen.messages`."""

from pathlib import Path

import pytest

from sitegen import messages
from sitegen.build_result import Summary
from sitegen.errors import Problem


@pytest.mark.parametrize(("verbose", "listed"), [(False, 20), (True, 25)])
def test_many_warnings_are_listed_with_v_only(verbose: bool, listed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Without ``-v``, the first 20 warnings are printed, and the number of the others."""
    problems = [Problem("a.md", line, "is wrong", "correct it") for line in range(1, 26)]
    messages.print_build(Summary(problems=problems), quiet=True, verbose=verbose)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("warning: ") == listed
    assert ("... and 5 more warnings; -v shows all" in printed.err) == (not verbose)


def test_a_printed_line_has_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    """A quoted file name cannot add lines or change the terminal."""
    messages.print_stderr("a\x1b[31m\nb")
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "\x1b" not in printed


def test_a_preview_of_other_content_is_not_suggested() -> None:
    """`sitegen serve` has no ``--content``, so the line then names only the folder."""
    assert messages.location(Path("/srv/site"), None, None, other_content=True).endswith("open /srv/site/index.html")
    assert "`sitegen serve --theme gazette`" in messages.location(
        Path("/srv/site"), None, "gazette", other_content=False
    )
