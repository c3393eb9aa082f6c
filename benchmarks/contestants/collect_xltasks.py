"""Collect alone by xltasks: what has to be done for files that came in since."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scene import AGAIN, Scene
from xltasks.campaign import Campaign


def run(scene: Scene, out: Path) -> None:
    Campaign.open(out, now=AGAIN).collect()
