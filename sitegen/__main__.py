"""Entry point of the command and of ``python -m sitegen``: a quick answer to Ctrl-C while the modules are imported."""

import os
import signal
from typing import NoReturn


def main() -> None:
    """Import the command line and run it.

    An exception in the middle of an import would be shown as a traceback, so until then Ctrl-C ends the process directly.
    """
    listening = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a background process ignores Ctrl-C
    if listening:
        signal.signal(signal.SIGINT, _stop)
    from sitegen import cli

    if listening:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


def _stop(signum: int, frame: object) -> NoReturn:
    os.write(2, b"sitegen: stopped; the site is whole\n")
    os._exit(130)


if __name__ == "__main__":
    main()
