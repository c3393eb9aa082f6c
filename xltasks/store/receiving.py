"""Receipts on their way into the ledger, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from xltasks.model.answer import Submission
from xltasks.model.receipt import Receipt
from xltasks.store.ledger import Ledger

_TOGETHER = 20


@dataclass(frozen=True)
class Receiving:
    """To make a receipt last takes the disk as long as reading the file takes us, and for twenty it takes no longer.

    Killed before they are written, the next run takes those files in again: each is there with what was read from it,
    or not at all.
    """

    ledger: Ledger
    at: datetime
    waiting: list[tuple[Receipt, Submission | None]] = field(default_factory=list)

    def receive(self, receipt: Receipt, reading: Submission | None) -> None:
        """As ``Ledger.receive``, now or soon."""
        self.waiting.append((receipt, reading))
        if len(self.waiting) >= _TOGETHER:
            self.write()

    def receipts(self, sha256: str) -> tuple[Receipt, ...]:
        """Every receipt of one content, oldest first, those that wait to be written last."""
        waiting = (receipt for receipt, _ in self.waiting if receipt.sha256 == sha256)
        return *self.ledger.receipts(sha256), *waiting

    def write(self) -> None:
        """Writes what waits. Raises CampaignError where it cannot be written; then none of it is."""
        if self.waiting:
            self.ledger.receive_all(self.waiting, self.at)
            self.waiting.clear()


@contextmanager
def receiving(ledger: Ledger, at: datetime) -> Iterator[Receiving]:
    """Whatever ends the block, an error or an interrupt, what was taken in by then is written."""
    taken = Receiving(ledger, at)
    try:
        yield taken
    finally:
        taken.write()
