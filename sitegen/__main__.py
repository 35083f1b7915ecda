"""Start the command line, and stop at Ctrl-C without a traceback while modules are imported."""

import os
import signal
from typing import NoReturn


def main() -> None:
    """Import the command line and run it.

    During imports, an exception would be printed with a traceback. Therefore Ctrl-C ends the process directly until then.
    """
    takes_ctrl_c = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # False for a background process
    if takes_ctrl_c:
        signal.signal(signal.SIGINT, _stop)
    from sitegen import cli

    if takes_ctrl_c:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


def _stop(signum: int, frame: object) -> NoReturn:
    os.write(2, b"sitegen: stopped; the site is whole\n")
    os._exit(130)


if __name__ == "__main__":
    main()
