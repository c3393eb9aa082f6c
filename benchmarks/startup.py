"""Start-up: commands against the bare interpreter."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measuring import ROOT

EXAMPLE = ROOT / "examples" / "anqing-2024"


def commands(campaign: Path, begun: Path) -> dict[str, tuple[str, ...]]:
    """By label, the bare interpreter first; the campaigns to ask the status of: one as it comes, and one in which a run
    has left its ledger, and what it read in the register."""
    python = sys.executable
    return {
        "bare interpreter": (python, "-c", "pass"),
        "import click": (python, "-c", "import click"),
        "xltasks --help": (python, "-m", "xltasks", "--help"),
        "xltasks status": (python, "-m", "xltasks", "-C", str(campaign), "status"),
        "xltasks --json status": (python, "-m", "xltasks", "-C", str(campaign), "--json", "status"),
        "xltasks status, after a run": (python, "-m", "xltasks", "-C", str(begun), "status"),
    }
