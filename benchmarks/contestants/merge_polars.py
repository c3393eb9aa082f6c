"""Merge by polars (calamine in, XlsxWriter out): glob, read, concat, write; values only."""

from __future__ import annotations

from pathlib import Path

import polars

from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    frames = []
    for path in sorted(scene.returns.glob("*.xlsx")):
        frame = polars.read_excel(
            path,
            sheet_id=1,
            has_header=False,
            read_options={"skip_rows": 6, "use_columns": "A:H", "dtypes": "string"},
        )
        names = frame.columns
        frame = frame.with_columns(polars.col(names[:3]).forward_fill()).filter(polars.col(names[3]).is_not_null())
        frames.append(frame)
    polars.concat(frames).write_excel(out / "merged.xlsx", include_header=False)
