"""Verdicts on what offices returned: as the ledger keeps them where all they rest on is still the same, else made now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from xltasks.model.receipt import Receipt
from xltasks.outputs.basis import Basis
from xltasks.outputs.earlier import EarlierPeriods
from xltasks.outputs.readings import Readings
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.ledger import Ledger, issue_read

if TYPE_CHECKING:
    from xltasks.outputs.judging import Hearing


@dataclass(frozen=True)
class Bench:
    """Where the contents of a period's offices are judged one by one."""

    readings: Readings
    ledger: Ledger
    now: datetime

    def verdict_on(self, office: str, receipt: Receipt) -> KeptVerdict | None:
        """What a content is judged to be; None where nothing was read from it. A verdict made now holds the text of its
        findings, one that was kept does not."""
        known = self.heard(office, receipt)
        if known is None or isinstance(known, KeptVerdict):
            return known
        from xltasks.outputs.judging import judged  # the rules are long to load, and mostly no office is new

        return judged(self.readings, known, self.now)

    def heard(self, office: str, receipt: Receipt) -> KeptVerdict | Hearing | None:
        """The verdict that the ledger keeps and that still holds, else what a new one is to be made from."""
        issue = issue_read(self._issues[self.readings.period.code], receipt)
        if issue is None:
            return None
        before = tuple(
            (code, earlier, issue_read(self._issues[code], earlier) or "")
            for code, earlier in self._earlier.contents(office)
        )
        basis = self._basis.on(receipt, issue, before)
        known = self._known.get(office)
        if known is not None and known.basis == basis:
            return known
        reading = self.ledger.reading(receipt)
        if reading is None:
            return None
        from xltasks.outputs.judging import Hearing

        return Hearing(office, receipt, reading, self._earlier.answers(office), basis)

    def keeps(self, verdict: KeptVerdict) -> bool:
        """Whether the ledger has the verdict already."""
        return self._known.get(verdict.office) is verdict

    @cached_property
    def _earlier(self) -> EarlierPeriods:
        return EarlierPeriods.of(self.readings.store, self.ledger, self.readings.period)

    @cached_property
    def _issues(self) -> Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]]:
        """Under which issues contents were read, by period."""
        periods = (self.readings.period, *(period for period, _ in self._earlier.periods))
        return {period.code: self.ledger.issues_read(period.code) for period in periods}

    @cached_property
    def _basis(self) -> Basis:
        return Basis.of(self.readings.store, self.readings.period, self.now.date())

    @cached_property
    def _known(self) -> Mapping[str, KeptVerdict]:
        return {verdict.office: verdict for verdict in self.ledger.verdicts(self.readings.period.code)}
