"""Start-up: commands against the bare interpreter."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measuring import ROOT

EXAMPLE = ROOT / "examples" / "anqing-2024"


def commands(campaign: Path) -> dict[str, tuple[str, ...]]:
    """By label, the bare interpreter first; ``campaign`` is a folder to ask the status of."""
    python = sys.executable
    return {
        "bare interpreter": (python, "-c", "pass"),
        "import click": (python, "-c", "import click"),
        "xltasks --help": (python, "-m", "xltasks", "--help"),
        "xltasks status": (python, "-m", "xltasks", "-C", str(campaign), "status"),
        "xltasks --json status": (python, "-m", "xltasks", "-C", str(campaign), "--json", "status"),
    }
