"""Which parts of a system some tests want: marks that skip a test elsewhere and say where it runs."""

import sys

import pytest

POSIX = (
    "needs signals, permissions, links, pipes and names of files as POSIX has them: run it on Linux, macOS or in WSL"
)
LINUX = "needs mounts, user namespaces, /proc and util-linux: run it on Linux, for instance in a container or in WSL"

posix = pytest.mark.skipif(sys.platform == "win32", reason=POSIX)
linux = pytest.mark.skipif(sys.platform != "linux", reason=LINUX)
