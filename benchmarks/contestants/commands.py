"""The commands of xltasks as a coordinator gives them, several in one process."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xltasks.cli.main import main


def give(campaign: Path, now: datetime, *commands: str, options: tuple[str, ...] = ()) -> None:
    """Runs the commands one after the other, each with the options. Raises RuntimeError where one finds faults or fails."""
    for command in commands:
        code = main(("-C", str(campaign), "--now", now.isoformat(), *options, command))
        if code:
            raise RuntimeError(f"xltasks {command}: {code}")
