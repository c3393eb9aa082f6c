"""Collect, validate and merge by xltasks, complete: originals kept, ledger, rules, provenance, heights and pages."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.commands import give
from benchmarks.scene import RETURNED, Scene


def run(scene: Scene, out: Path) -> None:
    # ``out`` is a copy of the campaign after generate, with every return in its inbox.
    give(out, RETURNED, "collect", "validate", "merge")
