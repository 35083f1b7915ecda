"""Write the result of a build as JSON, for programs that measure builds or act on their result."""

import json
from collections.abc import Iterable

from sitegen.build_result import Summary
from sitegen.processor_time import ProcessorTime


def report(summary: Summary) -> str:
    """Return a build's numbers, its times by phase, and its warnings and notes as JSON.

    ``processes`` of a phase has user and system seconds of each process, first of the main one. Times of worker processes
    are known on Linux only.
    """
    phases = [
        {"name": name, "seconds": round(seconds, 3), "processes": _seconds(summary.processor_times.get(name, ()))}
        for name, seconds in summary.phases.items()
    ]
    values = {
        "written": summary.written,
        "unchanged": summary.unchanged,
        "removed": summary.removed,
        "bytes": summary.size,
        "seconds": round(summary.seconds, 3),
        "phases": phases,
        "warnings": [str(problem) for problem in summary.problems],
        "notes": summary.notes,
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _seconds(times: Iterable[ProcessorTime]) -> list[list[float]]:
    return [[round(time.user, 3), round(time.system, 3)] for time in times]
