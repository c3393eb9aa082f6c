"""The register turned to the next period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xltasks.model.key import RowKey


@dataclass(frozen=True)
class UnfinishedItem:
    """An item that an office called unfinished in the period that ends, in its words."""

    office: str
    key: RowKey
    words: str


@dataclass(frozen=True)
class RolledOver:
    """The register at ``path`` turned from one period to the next."""

    path: str
    before: str
    to: str
    deadline: datetime | None
    unfinished: tuple[UnfinishedItem, ...]
