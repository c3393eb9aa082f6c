"""All rules over one office's submission, and the one act of applying them."""

from __future__ import annotations

from collections.abc import Iterable

from xltasks.model.finding import Finding
from xltasks.rules import agreement, answers, figures, history, origin, timing
from xltasks.rules import wording_rules as wording
from xltasks.rules.applying import Waived, excused, kept
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
    history.undone,
    history.silent,
    history.repeated,
    history.fell,
    agreement.rows,
    figures.share,
    figures.parts,
    figures.target,
    figures.plan,
    figures.unit,
    timing.asof,
    timing.later,
    timing.period,
    wording.until,
    wording.numbering,
    wording.brackets,
    wording.halfwidth,
    wording.ending,
    wording.residue,
    wording.personal,
)
"""Every rule; what each finding's code means and how grave it is stands in xltasks/rules/codes.py."""

FOLLOWS = {
    "timing.asof": "history.repeated",
    "timing.period": "history.repeated",
    "wording.ending": "wording.residue",
}
"""Faults that come with another: a copied text has the last quarter's dates, a placeholder no full stop."""


def judge(case: Case) -> tuple[Finding, ...]:
    """Everything wrong with a submission, each fault once: the file as a whole first, then in the form's order.

    The register's sheet 规则 has its word: what it switches off or waives is not among them.
    """
    return kept(case.register.rules, _found(case), case.period, case.today)


def waived(case: Case) -> tuple[Waived, ...]:
    """What the register excuses this submission from, for the audit."""
    return excused(case.register.rules, _found(case), case.period, case.today)


def _found(case: Case) -> tuple[Finding, ...]:
    found = _causes(case, dict.fromkeys(finding for rule in RULES for finding in rule(case)))
    if not found:
        return ()
    cells: dict[tuple[object, object], int] = {}
    for number, judged in enumerate(case.answers, 1):
        key, field, _, _ = judged.answer
        cells[key, field] = number
        cells.setdefault((key, None), number)
    return tuple(sorted(found, key=lambda finding: cells.get((finding.key, finding.field), _outside(finding, cells))))


def _causes(case: Case, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without those that only follow from another at the same cell."""
    every = tuple(found)
    causes = {one for one in FOLLOWS.values() if case.register.rules.applies(one)}
    told = {(one.code, one.key, one.field) for one in every if one.code in causes}
    if not told:
        return every
    return tuple(one for one in every if (FOLLOWS.get(one.code), one.key, one.field) not in told)


def _outside(finding: Finding, cells: dict[tuple[object, object], int]) -> int:
    """Cells that did not come back stand beside their row; what has no row of the form stands first."""
    if finding.key is None:
        return 0
    return cells.get((finding.key, None), len(cells) + 1)
