"""How offices stand: what judging them came to, and where each is on its way.

Apart from the other outcomes, since a status that is piped should not have to wait for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OfficeState = Literal["missing", "accepted", "rejected", "nil", "issued", "not issued", "returned"]


@dataclass(frozen=True)
class JudgedOffice:
    """What judging one office came to; ``correction`` is the path of its correction copy."""

    office: str
    state: OfficeState
    errors: int
    warnings: int
    hints: int
    correction: str | None = None


@dataclass(frozen=True)
class OfficeStatus:
    """Where one office is on its way from being issued to being accepted."""

    office: str
    state: OfficeState
    issued_at: datetime | None
    returned_at: datetime | None
    versions: int
    errors: int
    warnings: int
    late: bool
    deadline: datetime | None = None
    """The office's own where it was extended, otherwise everybody's."""
    extended: str | None = None
    """Why the office has its own deadline."""
    accepted: str | None = None
    """Why its return was accepted although errors stay in it."""
    reminded: int = 0


@dataclass(frozen=True)
class Status:
    """Where every office stands in one period."""

    period: str
    deadline: datetime | None
    offices: tuple[OfficeStatus, ...]
