"""Where a consolidated value came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where a consolidated value came from."""

    office: str
    sha256: str
    file: str
    sheet: str
    cell: str
