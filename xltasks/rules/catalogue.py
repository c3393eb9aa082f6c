"""All rules over one office's submission, and the one act of applying them."""

from __future__ import annotations

from xltasks.model.finding import Finding
from xltasks.rules import answers, origin
from xltasks.rules.case import Case, Rule

RULES: tuple[Rule, ...] = (
    origin.repairs,
    origin.period,
    origin.office,
    origin.locked,
    origin.unplaced,
    answers.picture,
    answers.kind,
    answers.option,
    answers.missing,
    answers.both,
    answers.length,
    answers.formula,
    answers.repaired,
)


def judge(case: Case) -> tuple[Finding, ...]:
    """Everything wrong with a submission, each fault once: the file as a whole first, then in the form's order."""
    found = dict.fromkeys(finding for rule in RULES for finding in rule(case))
    if not found:
        return ()
    cells: dict[tuple[object, object], int] = {}
    for number, judged in enumerate(case.answers, 1):
        cells[judged.answer.key, judged.answer.field] = number
        cells.setdefault((judged.answer.key, None), number)
    return tuple(sorted(found, key=lambda finding: cells.get((finding.key, finding.field), _outside(finding, cells))))


def _outside(finding: Finding, cells: dict[tuple[object, object], int]) -> int:
    """Cells that did not come back stand beside their row; what has no row of the form stands first."""
    if finding.key is None:
        return 0
    return cells.get((finding.key, None), len(cells) + 1)
