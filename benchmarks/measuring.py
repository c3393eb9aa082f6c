"""One measurement: a fresh process from its start to its end, with every process it starts itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
PYTHON = (sys.executable,)


@dataclass(frozen=True)
class Cost:
    """``cpu``: seconds of user and system time, children included; ``wall`` seconds; ``peak`` in MiB."""

    cpu: float
    wall: float
    peak: float


def measure(command: Sequence[str], log: Path) -> Cost:
    """Runs a command to its end. Raises RuntimeError with what it said where it fails.

    The measuring process stays small: on Linux a child's peak memory begins with its parent's.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    # A user's Python keeps compiled modules; the warm-up writes them.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o644), (os.POSIX_SPAWN_DUP2, 1, 2)]
    start = perf_counter()
    child = os.posix_spawn(command[0], list(command), environment, file_actions=actions)
    _, status, used = os.wait4(child, 0)
    wall = perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command)}\n{log.read_text('utf-8', 'replace')[-3000:]}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit)
