"""Generate by xltasks, complete: register read, workbooks written, issues kept, ledger entered, all bundled."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.commands import give
from benchmarks.scene import ISSUED, Scene


def run(scene: Scene, out: Path) -> None:
    # ``out`` is a copy of the blank campaign.
    give(out, ISSUED, "generate")
