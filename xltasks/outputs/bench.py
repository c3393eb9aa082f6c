"""Verdicts on what offices returned: as the ledger keeps them where all they rest on is still the same, else made now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
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
    from xltasks.crew import Crew
    from xltasks.outputs.judging import Hearing


@dataclass(frozen=True)
class Unheard:
    """A content on which there is no verdict that still holds; ``basis`` names what one will rest on."""

    office: str
    receipt: Receipt
    basis: str


@dataclass(frozen=True)
class Bench:
    """Where the contents of a period's offices are judged."""

    readings: Readings
    ledger: Ledger
    now: datetime

    def called(self, office: str, receipt: Receipt) -> KeptVerdict | Unheard | None:
        """The verdict that the ledger keeps, where it still holds; None where nothing was read from the content."""
        issue = issue_read(self._issues[self.readings.period.code], receipt)
        if issue is None:
            return None
        before = tuple(
            (code, earlier, issue_read(self._issues[code], earlier) or "")
            for code, earlier in self._earlier.contents(office)
        )
        basis = self._basis.on(receipt, issue, before)
        known = self._known.get(office)
        return known if known is not None and known.basis == basis else Unheard(office, receipt, basis)

    def verdicts(self, called: Sequence[KeptVerdict | Unheard | None], crew: Crew) -> Iterator[KeptVerdict | None]:
        """Every content's verdict, in their order. One made now holds the text of its findings, one that was kept does
        not."""
        unheard = [one for one in called if isinstance(one, Unheard)]
        if not unheard:
            yield from (one for one in called if not isinstance(one, Unheard))
            return
        from xltasks.outputs.judging import Judge  # the rules are long to load, and mostly no office is new

        judge = Judge(self.readings, self.now)
        with closing(crew.done(judge, map(self.hearing, unheard), expected=len(unheard))) as made:
            for one in called:
                yield next(made)[1] if isinstance(one, Unheard) else one

    def hearing(self, unheard: Unheard) -> Hearing:
        """All of the ledger that a verdict is made from."""
        from xltasks.outputs.judging import Hearing

        reading = self.ledger.reading_text(unheard.receipt)
        assert reading is not None, "what was called was read, and readings stay"
        return Hearing(unheard.office, unheard.receipt, reading, self._earlier.read(unheard.office), unheard.basis)

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
