"""One received file: what it is, whose it is and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ReceiptState = Literal["new", "duplicate", "unidentified", "unreadable", "refused", "ignored"]
IdentifiedBy = Literal["stamp", "keys", "labels", "name", "manual"]
OrderBy = Literal["mail", "workbook", "file", "collected"]


@dataclass(frozen=True)
class Receipt:
    """``file`` is the path as given, a member as ``outer.zip!inner/name.xlsx``; ``reason`` is Chinese."""

    file: str
    sha256: str
    state: ReceiptState
    reason: str
    received_at: datetime
    office: str | None = None
    period: str | None = None
    issue: str | None = None
    identified_by: IdentifiedBy | None = None
    order_by: OrderBy | None = None
    returned_at: datetime | None = None
