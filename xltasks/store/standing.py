"""How things stand: which content counts for each office, and what else the ledger's events add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice
from xltasks.store.events import (
    DeadlineExtended,
    E,
    Entry,
    Event,
    FileReceived,
    PeriodJudged,
    ReminderWritten,
    ReturnAccepted,
    VersionPinned,
    WorkbookIssued,
)


@dataclass(frozen=True)
class Version:
    """One distinct content that an office returned for a period.

    ``receipt`` says whose it is (a coordinator's word before the file's own). ``returned_at`` is the earliest time any
    copy of it was returned: an identical late copy costs no on-time credit. ``copies`` are all its receipts, oldest first.
    """

    sha256: str
    receipt: Receipt
    returned_at: datetime
    received_at: datetime
    copies: tuple[Receipt, ...]
    pinned: bool = False


@dataclass(frozen=True)
class Standing:
    """One office in one period; ``versions`` from the earliest returned to the latest."""

    office: str
    issued: tuple[Entry[WorkbookIssued], ...]
    versions: tuple[Version, ...]
    judged: JudgedOffice | None
    """What ``validate`` said last, where it judged the very content that counts now."""
    accepted: ReturnAccepted | None = None
    """The coordinator's word for the very content that counts now: taken although errors stay in it."""
    extended: DeadlineExtended | None = None
    """The office's own deadline, where it has one."""
    reminded: tuple[Entry[ReminderWritten], ...] = ()

    def deadline(self, common: datetime | None) -> datetime | None:
        """When the office must have returned; ``common`` is everybody's deadline."""
        return self.extended.until if self.extended else common

    @property
    def counting(self) -> Version | None:
        """The version that counts: the pinned one, else the latest returned."""
        for version in self.versions:
            if version.pinned:
                return version
        return self.versions[-1] if self.versions else None

    @property
    def issued_at(self) -> datetime | None:
        return self.issued[0].at if self.issued else None

    @property
    def disputed(self) -> tuple[Version, ...]:
        """Versions of which it is not sure that they came before the one that counts: returned at the same time, or
        taken in later although they say they are older. None once the coordinator has pinned one."""
        counting = self.counting
        if counting is None or counting.pinned:
            return ()
        return tuple(
            version
            for version in self.versions
            if version is not counting
            and (version.returned_at == counting.returned_at or version.received_at > counting.received_at)
        )


def standings(entries: Iterable[Entry[Event]], period: str) -> tuple[Standing, ...]:
    """Every office that has been issued a workbook for the period, has returned one or has its own deadline, by name.

    ``entries`` in any order: those of ``Ledger.history``, or all there are.
    """
    known = tuple(sorted(entries, key=_number))
    issued: defaultdict[str, list[Entry[WorkbookIssued]]] = defaultdict(list)
    for entry in _of_kind(known, WorkbookIssued):
        if entry.event.period == period:
            issued[entry.event.office].append(entry)
    versions: defaultdict[str, list[Version]] = defaultdict(list)
    for office, version in _versions(known, period):
        versions[office].append(version)
    judgements = _judgements(known, period)
    accepted = _accepted(known, period)
    extended = {entry.event.office: entry.event for entry in _within(known, DeadlineExtended, period)}
    reminded: defaultdict[str, list[Entry[ReminderWritten]]] = defaultdict(list)
    for reminder in _within(known, ReminderWritten, period):
        reminded[reminder.event.office].append(reminder)
    found = []
    for office in sorted(issued.keys() | versions.keys() | extended.keys()):
        standing = _standing(office, issued[office], versions[office])
        content = (office, standing.counting.sha256) if standing.counting else (office, "")
        found.append(
            replace(
                standing,
                judged=judgements.get(content),
                accepted=accepted.get(content),
                extended=extended.get(office),
                reminded=tuple(reminded[office]),
            )
        )
    return tuple(found)


def versions(entries: Iterable[Entry[Event]], period: str, office: str) -> tuple[Version, ...]:
    """An office's versions from the earliest returned to the latest."""
    for standing in standings(entries, period):
        if standing.office == office:
            return standing.versions
    return ()


def counting(entries: Iterable[Entry[Event]], period: str, office: str) -> Version | None:
    """The version of an office that counts."""
    for standing in standings(entries, period):
        if standing.office == office:
            return standing.counting
    return None


def already_known(receipts: Iterable[Receipt]) -> Receipt | None:
    """Of one content's receipts, oldest first, the one that says whose it is: the coordinator's word before the
    file's own, the newest first. None where no copy has been identified yet."""
    identified = sorted((receipt for receipt in receipts if _identified(receipt)), key=_authority)
    return identified[-1] if identified else None


def _versions(entries: Sequence[Entry[Event]], period: str) -> Iterator[tuple[str, Version]]:
    copies: defaultdict[str, list[Receipt]] = defaultdict(list)
    for entry in _of_kind(entries, FileReceived):
        copies[entry.event.receipt.sha256].append(entry.event.receipt)
    pinned = _pinned(entries, period)
    for sha256, receipts in copies.items():
        receipt = already_known(receipts)
        if receipt is None or receipt.period != period or receipt.office is None:
            continue
        yield (
            receipt.office,
            Version(
                sha256,
                receipt,
                returned_at=min(copy.returned_at or copy.received_at for copy in receipts),
                received_at=min(copy.received_at for copy in receipts),
                copies=tuple(receipts),
                pinned=(receipt.office, sha256) in pinned,
            ),
        )


def _pinned(entries: Iterable[Entry[Event]], period: str) -> set[tuple[str, str]]:
    """(office, content) of each office's newest pin."""
    pins = (pin.event for pin in _of_kind(entries, VersionPinned) if pin.event.period == period)
    newest = {pin.office: pin.sha256 for pin in pins}
    return set(newest.items())


def _judgements(entries: Iterable[Entry[Event]], period: str) -> dict[tuple[str, str], JudgedOffice]:
    """What the newest judgement said of each (office, content) it looked at."""
    judged = [entry for entry in _of_kind(entries, PeriodJudged) if entry.event.period == period]
    if not judged:
        return {}
    newest = judged[-1].event
    contents = {content.office: content.sha256 for content in newest.contents}
    return {(office.office, contents[office.office]): office for office in newest.offices if office.office in contents}


def _accepted(entries: Iterable[Entry[Event]], period: str) -> dict[tuple[str, str], ReturnAccepted]:
    """The coordinator's newest word on each (office, content), where it was not taken back."""
    words = (entry.event for entry in _within(entries, ReturnAccepted, period))
    newest = {(word.office, word.sha256): word for word in words}
    return {content: word for content, word in newest.items() if not word.withdrawn}


def _standing(office: str, issued: Iterable[Entry[WorkbookIssued]], found: Iterable[Version]) -> Standing:
    # The hash breaks the last tie, so that the order of the files in a folder decides nothing; ``disputed`` tells.
    ordered = tuple(sorted(found, key=lambda version: (version.returned_at, version.received_at, version.sha256)))
    return Standing(office, tuple(issued), ordered, None)


def _identified(receipt: Receipt) -> bool:
    return receipt.state in ("new", "duplicate") and receipt.office is not None and receipt.period is not None


def _authority(receipt: Receipt) -> tuple[bool, datetime]:
    return receipt.identified_by == "manual", receipt.received_at


def _of_kind(entries: Iterable[Entry[Event]], kind: type[E]) -> Iterator[Entry[E]]:
    for entry in entries:
        if isinstance(entry.event, kind):
            yield Entry(entry.number, entry.at, entry.event)


_Dated = TypeVar("_Dated", ReturnAccepted, DeadlineExtended, ReminderWritten)


def _within(entries: Iterable[Entry[Event]], kind: type[_Dated], period: str) -> Iterator[Entry[_Dated]]:
    return (entry for entry in _of_kind(entries, kind) if entry.event.period == period)


def _number(entry: Entry[Event]) -> int:
    return entry.number
