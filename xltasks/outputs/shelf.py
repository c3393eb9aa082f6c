"""What was received and found, fetched from the ledger whenever somebody goes through it."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import cached_property

from xltasks.model.answer import Stray
from xltasks.model.finding import Finding
from xltasks.model.recalled import Recalled
from xltasks.model.receipt import Receipt
from xltasks.outputs.readings import Readings
from xltasks.rules.case import Judged
from xltasks.rules.said import SaidRow
from xltasks.rules.verdict import Tally, Verdict
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.ledger import Ledger
from xltasks.store.verdict_text import findings_from_text, said_from_text


@dataclass(frozen=True, eq=False)
class Shelf:
    """Where verdicts find what they rest on, of all offices or of one only: in memory it would be hundreds of MiB."""

    readings: Readings

    def verdict(self, kept: KeptVerdict, receipt: Receipt) -> Verdict:
        """The verdict on a content, before anything but its own findings is held against it."""
        return Verdict(
            kept.office,
            "nil" if kept.nil else "accepted",
            receipt,
            Recalled(lambda: self._strays(receipt, kept)),
            Recalled(lambda: self._answers(receipt, kept)),
            Recalled(lambda: self._findings(kept)),
            Tally(kept.errors, kept.warnings, kept.hints),
            Recalled(lambda: self._said(kept)),
        )

    def _strays(self, receipt: Receipt, kept: KeptVerdict) -> tuple[Stray, ...]:
        return self.readings.returned(self._ledger, receipt, kept)[0].strays

    def _answers(self, receipt: Receipt, kept: KeptVerdict) -> tuple[Judged, ...]:
        return self.readings.returned(self._ledger, receipt, kept)[1]

    def _findings(self, kept: KeptVerdict) -> tuple[Finding, ...]:
        if not (kept.errors or kept.warnings or kept.hints):
            return ()
        return findings_from_text(kept.findings or self._ledger.findings(self.readings.period.code, kept))

    def _said(self, kept: KeptVerdict) -> tuple[SaidRow, ...]:
        return said_from_text(kept.said or self._ledger.said(self.readings.period.code, kept))

    @cached_property
    def _ledger(self) -> Ledger:
        """Open from the first question on, until nobody holds the shelf any more."""
        ledger = self.readings.store.ledger(read_only=True)
        weakref.finalize(self, ledger.close)
        return ledger
