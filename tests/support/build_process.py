"""Run `sitegen` in a process of its own, watch it, and kill it at a given step."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from support import hangs, toy

_STEPS = """
import os, signal, sys
at, victim, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
del sys.argv[1:4]
parent, counted, steps = os.getpid(), os.getpid(), 0
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir", "shutil.rmtree", "sqlite3.connect"}

def step(event, arguments):
    global counted, steps
    if event not in EVENTS and event != "ctypes.dlsym":
        return
    if event in EVENTS and not any(folder in os.fsdecode(a) for a in arguments if isinstance(a, (str, bytes, os.PathLike))):
        return
    if counted != os.getpid():
        counted, steps = os.getpid(), 0
    steps += 1
    if steps == at and (victim == "worker") == (counted != parent):
        if victim == "group":
            os.killpg(os.getpgid(0), signal.SIGKILL)
        os.kill(counted, signal.SIGKILL)

sys.addaudithook(step)
from sitegen.cli import main
try:
    main()
finally:
    if victim == "nobody" and os.getpid() == parent:
        print(steps)
"""
"""A program that counts its file operations below a folder and, at the given count, kills itself, a worker or all."""

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(toy.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def command(folder: Path, *arguments: str, name: str = "build") -> list[str]:
    """Return the command line of `sitegen build` for a folder's site."""
    return [sys.executable, "-m", "sitegen", name, "-q", "-c", str(folder / "sitegen.toml"), *arguments]


def counted(folder: Path, at: int, victim: str, *arguments: str) -> list[str]:
    """Return a command that kills ``victim`` at its ``at``-th step. For ``nobody`` it prints the number of steps."""
    return [sys.executable, "-c", _STEPS, str(at), victim, str(folder), *command(folder, *arguments)[3:]]


def start(arguments: list[str], **options: object) -> "subprocess.Popen[str]":
    """Start a process in a group of its own, with pipes for its output."""
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        arguments,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def run(arguments: list[str], **options: object) -> "subprocess.CompletedProcess[str]":
    """Run a process to its end. A process that hangs is killed with its workers, and the test fails."""
    process = start(arguments, **options)
    try:
        out, err = process.communicate(timeout=hangs.LIMIT)
    finally:
        kill(process)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill all running processes of a process's group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def members(group: int) -> list[psutil.Process]:
    """Return the running processes of a group."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def wait_for_group(group: int) -> None:
    """Wait until the last process of a group is gone; fail the test if one does not end."""
    start = time.monotonic()
    while members(group):
        assert time.monotonic() - start < hangs.LIMIT, f"processes that do not end: {members(group)}"
        time.sleep(0.02)
