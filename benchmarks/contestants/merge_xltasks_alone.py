"""Collect, validate and merge by xltasks, held to one process."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.commands import give
from benchmarks.scene import RETURNED, Scene


def run(scene: Scene, out: Path) -> None:
    give(out, RETURNED, "collect", "validate", "merge", options=("--jobs", "1"))
