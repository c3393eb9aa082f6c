"""One content before the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from xltasks.forms.expressions import holds
from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.outputs.earlier import answers_read, judged_answers
from xltasks.outputs.readings import Readings
from xltasks.rules.agreement import stances_of
from xltasks.rules.applying import kept
from xltasks.rules.case import Case
from xltasks.rules.catalogue import judge
from xltasks.rules.nil import nil_return, understood
from xltasks.rules.said import said_rows
from xltasks.rules.verdict import tally_of
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.submission_text import submission_from_text
from xltasks.store.verdict_text import findings_to_text, said_to_text, stances_to_text

_OF_ANSWERS = ("answers.missing", "answers.kind", "answers.option", "answers.both", "wording.")


@dataclass(frozen=True)
class Hearing:
    """A content that is to be judged, with all of the ledger that a verdict on it is made from.

    ``reading`` is what was read from it, ``earlier`` what was read from the office's contents of earlier periods, both
    as the ledger keeps them: texts are sent to another process in a tenth of the time. ``basis`` names what the verdict
    will rest on.
    """

    office: str
    receipt: Receipt
    reading: str
    earlier: tuple[tuple[Period, str], ...]
    basis: str


@dataclass(frozen=True)
class Judge:
    """Judges contents of one period, each by itself: no ledger is asked, so that several processes can judge at once."""

    readings: Readings
    now: datetime

    def __call__(self, heard: Hearing) -> KeptVerdict:
        """The verdict, with the texts of what was found."""
        store, period = self.readings.store, self.readings.period
        register = store.register
        fit, as_asked = self.readings.fitted(heard.office, submission_from_text(heard.reading))
        nil = nil_return(fit.submission, fit.issue, heard.receipt.file)
        if nil:
            fit = replace(fit, submission=understood(fit.submission))
        answers = judged_answers(fit.issue.fields, fit.submission)
        earlier = answers_read(store, heard.office, heard.earlier)
        case = Case(register, period, fit.issue, fit.submission, answers, holds, earlier, self.now)
        own = kept(register.rules, fit.findings, period, self.now.date())
        # Of an office that states that it has nothing to report nothing is missing, and no answer is ill-worded.
        findings = (*own, *(one for one in judge(case) if not (nil and one.code.startswith(_OF_ANSWERS))))
        tally = tally_of(findings)
        stances = stances_to_text(stances_of(register, answers))
        texts = findings_to_text(findings), stances, said_to_text(said_rows(answers))
        return KeptVerdict(heard.office, heard.basis, nil, as_asked, tally.errors, tally.warnings, tally.hints, *texts)
