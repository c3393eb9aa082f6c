"""Merge by pandas over openpyxl: glob, read, concat, write; values only."""

from __future__ import annotations

from pathlib import Path

import pandas

from benchmarks.scene import Scene

ENGINE = "openpyxl"


def run(scene: Scene, out: Path) -> None:
    concat(scene, out, ENGINE)


def concat(scene: Scene, out: Path, engine: str) -> None:
    frames = []
    for path in sorted(scene.returns.glob("*.xlsx")):
        frame = pandas.read_excel(path, header=None, skiprows=6, usecols="A:H", engine=engine)  # type: ignore[call-overload]
        frame[[0, 1, 2]] = frame[[0, 1, 2]].ffill()
        frames.append(frame[frame[3].notna()])
    pandas.concat(frames).to_excel(out / "merged.xlsx", index=False, header=False, engine="xlsxwriter")
