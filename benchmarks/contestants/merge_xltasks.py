"""Collect, validate and merge by xltasks, complete: originals kept, ledger, rules, provenance, heights and pages."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scene import RETURNED, Scene
from xltasks.campaign import Campaign


def run(scene: Scene, out: Path) -> None:
    # ``out`` is a copy of the campaign after generate, with every return in its inbox.
    campaign = Campaign.open(out, now=RETURNED)
    campaign.collect()
    campaign.validate()
    merged = campaign.merge()
    assert merged.path, merged
