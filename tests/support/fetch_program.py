"""The program `sitegen` with the services and the clock of a test. It counts its steps, and can kill itself at one of them.

With arguments it is the command: the first one is a file with the setup. Without arguments it waits for tasks: each line of
the standard input is one, which a copy of the process does. Steps are waits, connections, parts of answers that arrive, and
changes of files in the folder of the site.
"""

import json
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from support.arxiv_server.file_clock import FileClock

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.link", "shutil.rmtree"}


class Steps:
    """The steps of this process, which kills itself at one of them."""

    def __init__(self, folder: str, kill_at: int) -> None:
        self.folder, self.kill_at, self.number = folder, kill_at, 0

    def step(self) -> None:
        """Count a step."""
        self.number += 1
        if self.number == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Count an event of Python if it is a step."""
        if (
            event == "socket.connect"
            or (event in _CHANGES and self._is_inside(arguments))
            or (event == "open" and self._is_inside(arguments[:1]) and _writes(arguments))
        ):
            self.step()

    def _is_inside(self, arguments: tuple[object, ...]) -> bool:
        paths = [os.fsdecode(one) for one in arguments if isinstance(one, str | bytes | os.PathLike)]
        return any(path.startswith(self.folder) or not path.startswith("/") for path in paths)

    def watch(self) -> None:
        """Count steps from now on."""
        sys.addaudithook(self.audit)
        receive = socket.SocketIO.readinto

        def readinto(this: socket.SocketIO, buffer: Any) -> Any:
            self.step()
            return receive(this, buffer)

        socket.SocketIO.readinto = readinto  # type: ignore[method-assign, assignment]


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


class _SteppingClock(FileClock):
    """The clock of the test. A wait is a step."""

    steps: Steps | None = None

    def sleep(self, seconds: float) -> None:
        """Move the clock forward, and count a step."""
        super().sleep(seconds)
        if self.steps:
            self.steps.step()


def run(setup: dict[str, Any], arguments: list[str], steps: Steps | None = None) -> NoReturn:
    """Run the command with a setup, and exit with its status."""
    from sitegen import cli
    from sitegen.fetch import Access
    from sitegen.fetch.services import Services
    from support.fetch_process import LIMITS

    clock = _SteppingClock(Path(setup["clock"]), setup["offset"])
    clock.steps = steps
    sys.argv = ["sitegen", *arguments]
    cli.main(Access(Services(setup["api"], setup["rss"], setup["oai"], LIMITS), clock))


def _do(task: dict[str, Any]) -> dict[str, object]:
    """Do a task in a copy of this process; return its status, output and number of steps."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child = os.fork()
        if not child:
            _become(task, folder)
        _, status = os.waitpid(child, 0)
        texts = {part: (folder / part).read_text(encoding="utf-8") for part in ("out", "err", "steps")}
    return {
        "status": os.waitstatus_to_exitcode(status),
        "out": texts["out"],
        "err": texts["err"],
        "steps": int(texts["steps"] or 0),
    }


def _become(task: dict[str, Any], folder: Path) -> NoReturn:
    """Run the command of a task in this process, with its output in files."""
    files = {part: (folder / part).open("w", encoding="utf-8") for part in ("out", "err", "steps")}
    os.dup2(files["out"].fileno(), 1)
    os.dup2(files["err"].fileno(), 2)
    os.chdir(task["folder"])
    steps = Steps(str(Path(task["folder"]).resolve()), task["kill_at"])
    steps.watch()
    status = 1
    try:
        run(task["setup"], task["arguments"], steps)
    except SystemExit as error:
        status = int(error.code or 0)
    except BaseException:  # noqa: BLE001 - a test reads it from the output
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        files["steps"].write(str(steps.number))
        files["steps"].flush()
        os._exit(status)


def serve() -> None:
    """Do the tasks on the standard input, and print what became of each."""
    _import_everything()
    for line in sys.stdin:
        print(json.dumps(_do(json.loads(line))), flush=True)  # noqa: T201 - the answer


def _import_everything() -> None:
    """Import all that `sitegen fetch` and a build need, so that copies need not."""
    import importlib
    import pkgutil

    import sitegen

    for module in pkgutil.walk_packages(sitegen.__path__, "sitegen."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    import lxml.etree
    import truststore
    import urllib3

    assert lxml.etree
    assert truststore
    assert urllib3


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2:])
    serve()
