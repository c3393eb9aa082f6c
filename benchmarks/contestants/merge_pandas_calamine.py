"""Merge by pandas over calamine: glob, read, concat, write; values only."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.merge_pandas_openpyxl import concat
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    concat(scene, out, "calamine")
