"""Find Chromium on this machine, and the options with which tests start it."""

import os
import shutil

# The first one has no parts of a window: a new tab takes 40 % of the time.
_COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
"""Keep Chromium from making requests of its own, and from other hosts than this one."""


def command() -> str:
    """Return the Chromium that ``CHROMIUM`` names or that is on the PATH; empty if there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _COMMANDS)), "")


def sandbox() -> tuple[str, ...]:
    """Return the option that Chromium needs as root, who cannot have a sandbox."""
    return () if os.name == "nt" or os.geteuid() else ("--no-sandbox",)
