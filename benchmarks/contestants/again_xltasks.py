"""The whole job once more, after one new file came in: collect, validate, merge."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.commands import give
from benchmarks.scene import AGAIN, Scene


def run(scene: Scene, out: Path) -> None:
    give(out, AGAIN, "collect", "validate", "merge")
