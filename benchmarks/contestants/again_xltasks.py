"""The whole job once more, after one new file came in: collect, validate, merge."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scene import AGAIN, Scene
from xltasks.campaign import Campaign


def run(scene: Scene, out: Path) -> None:
    campaign = Campaign.open(out, now=AGAIN)
    campaign.collect()
    campaign.validate()
    merged = campaign.merge()
    assert merged.path, merged
