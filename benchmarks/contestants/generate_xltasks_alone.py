"""Generate by xltasks, held to one process."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.commands import give
from benchmarks.scene import ISSUED, Scene


def run(scene: Scene, out: Path) -> None:
    give(out, ISSUED, "generate", options=("--jobs", "1"))
