"""100,000 rows by XlsxWriter with constant memory: rows go to the disk as they are written, texts inline."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.large_xlsxwriter import write
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    write(out, {"constant_memory": True})
