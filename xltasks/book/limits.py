"""How much a stranger's file may ask of this machine."""

from __future__ import annotations

from dataclasses import dataclass, replace

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes. Inflated bytes are counted while they come out, whatever the file's own headers promise."""

    file: int = 64 * MEGABYTE
    inflated: int = 512 * MEGABYTE
    parts: int = 5_000
    ratio: int = 200
    ratio_from: int = 4 * MEGABYTE
    """Parts up to this size may be packed as densely as they like."""
    token: int = 8 * MEGABYTE
    """The longest text, attribute or tag in an XML part."""
    depth: int = 64
    merges: int = 20_000
    cells: int = 500_000
    """Filled cells in all sheets together."""
    whole: int = 4 * MEGABYTE
    """XML parts up to this size are parsed at once, larger ones as a stream that keeps little in memory."""
    seconds: float = 20
    """How long a file of a legacy format may take to read."""
    memory: int = 1024 * MEGABYTE
    """The address space of the process that reads a legacy format."""


LIMITS = Limits()
NAMED = replace(LIMITS, merges=1_000_000, cells=2_000_000)
"""For one file that whoever runs the program has named: what thousands of offices fill still fits into 1 GB."""
OURS = replace(
    LIMITS,
    file=1024 * MEGABYTE,
    inflated=8192 * MEGABYTE,
    merges=10_000_000,
    cells=50_000_000,
)
"""For a workbook that lies where we wrote it: as much as a coordinator's own machine can hold."""
