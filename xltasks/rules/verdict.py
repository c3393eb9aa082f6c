"""What judging an office came to: the state of its return, with all it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xltasks.model.answer import Stray
from xltasks.model.finding import Finding, Severity
from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice, OfficeState
from xltasks.rules.case import Judged
from xltasks.rules.said import SaidRow, said_rows


class Tally(NamedTuple):
    """How many findings there are of each severity."""

    errors: int = 0
    warnings: int = 0
    hints: int = 0

    def and_those(self, other: Tally) -> Tally:
        return Tally(*map(sum, zip(self, other, strict=True)))


def tally_of(findings: Iterable[Finding]) -> Tally:
    found = [finding.severity for finding in findings]
    return Tally(found.count("error"), found.count("warning"), found.count("hint"))


@dataclass(frozen=True)
class Verdict:
    """One office judged on the version that counts; without receipt where nothing counts.

    Strays, answers and findings may be fetched when somebody goes through them; ``tally`` counts the findings where
    that is known without.
    """

    office: str
    state: OfficeState
    receipt: Receipt | None = None
    strays: Sequence[Stray] = ()
    answers: Sequence[Judged] = ()
    findings: Sequence[Finding] = ()
    tally: Tally | None = None
    said: Sequence[SaidRow] | None = None
    """What it says row by row, where that is known without going through its answers."""

    @property
    def rows(self) -> Sequence[SaidRow]:
        """What the office says in the consolidated sheet."""
        return said_rows(self.answers) if self.said is None else self.said

    def count(self, severity: Severity) -> int:
        errors, warnings, hints = self._tally()
        return {"error": errors, "warning": warnings, "hint": hints}[severity]

    def summary(self, correction: str | None = None) -> JudgedOffice:
        return JudgedOffice(self.office, self.state, *self._tally(), correction)

    def _tally(self) -> Tally:
        return tally_of(self.findings) if self.tally is None else self.tally
