"""Marks that skip a test on systems that lack something it needs; the reason says where it runs."""

import shutil
import sys

import pytest

POSIX = (
    "needs signals, permissions, links, pipes and names of files as POSIX has them: run it on Linux, macOS or in WSL"
)
LINUX = "needs mounts, user namespaces, /proc and util-linux: run it on Linux, for instance in a container or in WSL"

posix = pytest.mark.skipif(sys.platform == "win32", reason=POSIX)
linux = pytest.mark.skipif(sys.platform != "linux", reason=LINUX)


def needs(*programs: str) -> pytest.MarkDecorator:
    """Return a mark that skips a test if a program is missing. Its package must have the same name."""
    missing = [program for program in programs if not shutil.which(program)]
    return pytest.mark.skipif(
        bool(missing), reason=f"needs {' and '.join(programs)}: apt-get install {' '.join(missing)}"
    )
