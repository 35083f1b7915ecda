"""Start the command line. Ctrl-C during the imports prints no traceback."""

import os
import signal
from typing import NoReturn


def main() -> None:
    """Import the command line and run it.

    Ctrl-C during the imports ends the process directly, because a KeyboardInterrupt would print a traceback.
    """
    takes_ctrl_c = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # False for a background process
    if takes_ctrl_c:
        signal.signal(signal.SIGINT, _stop)
    from sitegen import cli

    if takes_ctrl_c:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


def _stop(signum: int, frame: object) -> NoReturn:
    os.write(2, b"sitegen: stopped; the site is complete\n")
    os._exit(130)


if __name__ == "__main__":
    main()
