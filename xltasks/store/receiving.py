"""Received files on their way into the store, a few at a time: the originals, then their receipts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from xltasks.model.answer import Submission
from xltasks.model.receipt import Receipt
from xltasks.store.files import Sheaf
from xltasks.store.ledger import Ledger

_TOGETHER = 50


@dataclass(frozen=True)
class Receiving:
    """To make one file last takes the disk as long as reading it takes us, and for fifty it takes little longer.

    Killed before they are written, the next run takes those files in again: each is there with its original and what
    was read from it, or not at all.
    """

    ledger: Ledger
    at: datetime
    sheaf: Sheaf = field(default_factory=Sheaf)
    """Where originals wait."""
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
        """Writes what waits. Raises CampaignError where it cannot be written; then the ledger tells none of it."""
        # Taken off first: should an original fail to be kept, nobody may write its receipt later.
        waiting = tuple(self.waiting)
        self.waiting.clear()
        self.sheaf.settle()
        if waiting:
            self.ledger.receive_all(waiting, self.at)


@contextmanager
def receiving(ledger: Ledger, at: datetime) -> Iterator[Receiving]:
    """Whatever ends the block, an error or an interrupt, what was taken in by then is written."""
    taken = Receiving(ledger, at)
    try:
        yield taken
    finally:
        taken.write()
