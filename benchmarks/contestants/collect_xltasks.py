"""Collect alone by xltasks: what has to be done for files that came in since."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.commands import give
from benchmarks.scene import AGAIN, Scene


def run(scene: Scene, out: Path) -> None:
    give(out, AGAIN, "collect")
