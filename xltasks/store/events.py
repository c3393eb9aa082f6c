"""What the ledger records: things that happened, each a frozen value that is never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice


@dataclass(frozen=True)
class WorkbookIssued:
    """An input workbook was written; ``path`` is relative to the campaign, ``sha256`` names its bytes."""

    period: str
    office: str
    issue: str
    path: str
    sha256: str
    tasks: int
    items: int


@dataclass(frozen=True)
class FileReceived:
    """A file was taken in, whatever it turned out to be."""

    receipt: Receipt


@dataclass(frozen=True)
class VersionPinned:
    """The coordinator decided which content of an office counts (``collect --use``)."""

    period: str
    office: str
    sha256: str


@dataclass(frozen=True)
class JudgedContent:
    """Which received content of an office a judgement was reached on."""

    office: str
    sha256: str


@dataclass(frozen=True)
class PeriodJudged:
    """Every office of a period was judged, each on one content; ``contents`` leaves missing offices out.

    What was found is no part of it: judging the content again by the same register finds the same.
    """

    period: str
    offices: tuple[JudgedOffice, ...]
    contents: tuple[JudgedContent, ...]


@dataclass(frozen=True)
class CorrectionWritten:
    """A correction copy was written for an office; ``returned`` is the content it corrects, ``sha256`` its own bytes."""

    period: str
    office: str
    issue: str
    path: str
    sha256: str
    returned: str


@dataclass(frozen=True)
class ReturnAccepted:
    """The coordinator accepts a return although errors stay in it; ``withdrawn`` takes such a word back.

    It holds for this content alone: what the office returns later is judged anew.
    """

    period: str
    office: str
    sha256: str
    reason: str
    withdrawn: bool = False


@dataclass(frozen=True)
class DeadlineExtended:
    """One office has its own deadline for a period (local time without zone); the newest counts."""

    period: str
    office: str
    until: datetime
    reason: str


@dataclass(frozen=True)
class ReminderWritten:
    """A reminder was written for an office, or for the group where ``office`` is empty."""

    period: str
    office: str
    tone: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Placed:
    """An answer cell of a received content and the cell of the written workbook its value went to."""

    sha256: str
    sheet: str
    cell: str
    to_sheet: str
    to_cell: str


@dataclass(frozen=True)
class MergeWritten:
    """A consolidated workbook was written; ``sha256`` names its bytes, ``clean`` says it carries no stamp.

    Where the answers went is told by its record in .xltasks/merged; ``overridden`` are those in whose place a
    coordinator's edit stands. ``content`` names all that it says and stands on, whenever it was made.
    """

    period: str
    path: str
    sha256: str
    content: str
    clean: bool = False
    overridden: tuple[Placed, ...] = ()


Event = (
    WorkbookIssued
    | FileReceived
    | VersionPinned
    | PeriodJudged
    | CorrectionWritten
    | ReturnAccepted
    | DeadlineExtended
    | ReminderWritten
    | MergeWritten
)
E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)

KINDS: Mapping[str, type[Event]] = {
    "issued": WorkbookIssued,
    "received": FileReceived,
    "pinned": VersionPinned,
    "judged": PeriodJudged,
    "corrected": CorrectionWritten,
    "excused": ReturnAccepted,
    "extended": DeadlineExtended,
    "reminded": ReminderWritten,
    "merged": MergeWritten,
}
"""The names under which the ledger keeps the events: they outlive the classes' own names."""


@dataclass(frozen=True)
class Entry(Generic[E_co]):
    """A recorded event: ``number`` counts in the order of recording, ``at`` is when (local time without zone)."""

    number: int
    at: datetime
    event: E_co


def kind_name(kind: type[E]) -> str:
    for name, known in KINDS.items():
        if kind is known:
            return name
    raise TypeError(f"not a kind of event: {kind!r}")


def period_of(event: Event) -> str | None:
    return event.receipt.period if isinstance(event, FileReceived) else event.period


def content_of(event: Event) -> str | None:
    """The hash of the bytes an event speaks of, where it speaks of one file."""
    if isinstance(event, FileReceived):
        return event.receipt.sha256 or None
    return None if isinstance(event, (PeriodJudged, DeadlineExtended)) else event.sha256
