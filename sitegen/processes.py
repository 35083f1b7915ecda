"""What every process has to do that works for another one: leave Ctrl-C to it, and not outlive it."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.process import BaseProcess
from typing import Final

MOST: Final = 61
"""At once: Windows cannot wait for more."""


def serve_parent() -> None:
    """Call first in a process of a pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
