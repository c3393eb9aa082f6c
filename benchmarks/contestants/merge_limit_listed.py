"""The limit of merge with provenance: as above, and the very hidden list that says where every answer came from."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.merge_limit import merge
from benchmarks.scene import Scene


def run(scene: Scene, out: Path) -> None:
    merge(scene, out, listed=True)
