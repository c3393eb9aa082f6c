"""Generate by the same XlsxWriter script with its default options, which write every part to a temporary file."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.generate_xlsxwriter import write_all
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    write_all(scene, out, {})
