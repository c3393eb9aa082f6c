"""Something a return, or the merge of returns, has wrong or questionable, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from xltasks.model.key import RowKey

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True)
class Place:
    """Where something stands in a received or written file; ``cell`` like ``B7``."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Finding:
    """One fault: ``code`` is ``family.fault``; message and remedy are Chinese, for office clerks."""

    code: str
    severity: Severity
    message: str
    remedy: str
    at: Place = field(default_factory=Place)
    office: str | None = None
    key: RowKey | None = None
    field: str | None = None
