"""`sitegen.processes`: a process that works for another one leaves Ctrl-C to it and ends with it."""

import signal
import sys
from pathlib import Path

import pytest
from support import build_process, platforms

PARENT = """
import multiprocessing, time
from concurrent.futures import ProcessPoolExecutor
import signal
from sitegen import processes

def work():
    return signal.getsignal(signal.SIGINT) == signal.SIG_IGN

if __name__ == "__main__":
    context = multiprocessing.get_context("METHOD")
    with ProcessPoolExecutor(1, mp_context=context, initializer=processes.serve_parent) as pool:
        print(pool.submit(work).result(), flush=True)
        time.sleep(60)
"""


@platforms.posix
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_worker_ignores_ctrl_c_and_ends_with_its_parent(tmp_path: Path, method: str) -> None:
    """Even if the parent is killed and can tell it nothing."""
    file = tmp_path / "parent.py"
    file.write_text(PARENT.replace("METHOD", method), encoding="utf-8")
    parent = build_process.start([sys.executable, str(file)])
    try:
        assert parent.stdout
        assert parent.stdout.readline() == "True\n"
        parent.send_signal(signal.SIGKILL)
        build_process.outlived(parent.pid)
    finally:
        build_process.kill(parent)
