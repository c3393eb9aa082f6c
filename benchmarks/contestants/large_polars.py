"""100,000 rows by polars, values only."""

from __future__ import annotations

from pathlib import Path

import polars

from benchmarks.contestants.large_rows import HEADINGS, lines
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    names = (*HEADINGS, "key")
    frame = polars.DataFrame([line.values for line in lines()], schema=list(names), orient="row")
    frame.write_excel(out / "large.xlsx")
