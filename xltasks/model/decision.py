"""What a coordinator decided: a return taken with its errors, a later deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AcceptedReturn:
    """A return taken although ``errors`` stay in it, or (``withdrawn``) no longer so."""

    period: str
    office: str
    file: str
    sha256: str
    errors: int
    reason: str
    withdrawn: bool = False


@dataclass(frozen=True)
class ExtendedDeadline:
    """``before`` is the deadline the office had until now."""

    period: str
    office: str
    until: datetime
    before: datetime | None
    reason: str
