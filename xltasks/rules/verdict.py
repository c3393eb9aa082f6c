"""What judging an office came to: the state of its return, with all it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.model.answer import Submission
from xltasks.model.finding import Finding, Severity
from xltasks.model.outcome import JudgedOffice, OfficeState
from xltasks.model.receipt import Receipt
from xltasks.rules.case import Judged


@dataclass(frozen=True)
class Verdict:
    """One office judged on the version that counts; without receipt and submission where nothing counts."""

    office: str
    state: OfficeState
    receipt: Receipt | None = None
    submission: Submission | None = None
    answers: tuple[Judged, ...] = ()
    findings: tuple[Finding, ...] = ()

    def count(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings if finding.severity == severity)

    def summary(self, correction: str | None = None) -> JudgedOffice:
        return JudgedOffice(
            self.office, self.state, self.count("error"), self.count("warning"), self.count("hint"), correction
        )
