"""The answers by what the form's fields say: there or not, of their kind, among the options, not too long."""

from __future__ import annotations

from xltasks.model.answer import Raw
from xltasks.model.cell import LONGEST_TEXT, utf16_length
from xltasks.model.field import Field, Reading
from xltasks.model.finding import Finding, Severity
from xltasks.model.kinds import advice, words
from xltasks.rules.case import Case, Judged, once
from xltasks.rules.conditions import Condition, mentioned
from xltasks.rules.rows import Rows, given, rows_of
from xltasks.rules.wording import label, labels, quoted, row_name

_STATES = ("done", "pending", "none")
"""Roles of which one may stand for another; a narrative or a figure never stands for a tick."""
_UNREADABLE = "\ufffd"
"""What readers put where a file holds half a character or one that no text may hold."""


@once
def missing(case: Case) -> tuple[Finding, ...]:
    """A required cell was left empty. Two cells of which one would do are one fault."""
    rows, findings = rows_of(case), []
    said: set[tuple[object, frozenset[str]]] = set()
    for judged in (judged for row in rows for judged in row):
        if given(judged) or judged.reading.misread or judged.field.kind == "computed" or not judged.field.required:
            continue
        condition = Condition(case, judged, judged.field.required)
        if not condition.certain() or _follows(condition):
            continue
        group = _alternatives(condition)
        fault = (judged.answer.key, frozenset(one.field.name for one in group))
        if fault not in said:
            said.add(fault)
            findings.append(_lacking(condition, group))
    return tuple(findings)


def _follows(condition: Condition) -> bool:
    """Whether the cell is wanted only because another row of the task lacks what it must have by itself."""
    rows = condition.rows
    elsewhere = _elsewhere(rows, condition.judged)
    if not condition.hangs_on(*elsewhere):
        return False
    theirs = (Condition(condition.case, other, other.field.required) for other in elsewhere if other.field.required)
    return any(other.certain() and not other.hangs_on(*_elsewhere(rows, other.judged)) for other in theirs)


def _alternatives(condition: Condition) -> tuple[Judged, ...]:
    """The cell and those others of its row, in the form's order, any of which would satisfy the condition."""
    own = condition.judged
    others = [
        other
        for other in condition.named_fields()
        if not given(other) and _exchangeable(own.field, other.field) and condition.hangs_on(other)
    ]
    row = condition.rows.of[own.answer.key]
    return tuple(one for one in row if one is own or any(one is other for other in others))


def _exchangeable(one: Field, other: Field) -> bool:
    mutual = one.name in mentioned(other.required) | mentioned(other.forbidden)
    return mutual or other.name in mentioned(one.forbidden) or (one.role in _STATES and other.role in _STATES)


def _lacking(condition: Condition, group: tuple[Judged, ...]) -> Finding:
    case, own = condition.case, condition.judged
    where, name = row_name(case.register, own.answer.key), label(own.field)
    if len(group) > 1:
        both = labels(one.field for one in group)
        return _finding(case, group[0], "missing", f"{where}{both}都没有填", remedy=f"请在{both}中至少填一项")
    remedy = f"请填写{name}：{advice(own.field)}"
    if own.answer.raw.formula:
        return _finding(case, own, "missing", f"{where}{name}里的公式没有算出结果，等于没有填", remedy=remedy)
    causes = [other for other in condition.named_fields() if given(other) and condition.hangs_on(other)]
    if causes:
        filled = labels(cause.field for cause in causes)
        return _finding(case, own, "missing", f"{where}填了{filled}，但{name}没有填", remedy=remedy)
    if condition.hangs_on(*_elsewhere(condition.rows, own)):
        task = row_name(case.register, own.answer.key._replace(category=None, item=0))
        return _finding(case, own, "missing", f"{task}各行的{name}都没有填", remedy=f"请至少在其中一行填写{name}")
    return _finding(case, own, "missing", f"{where}{name}没有填", remedy=remedy)


def _elsewhere(rows: Rows, own: Judged) -> tuple[Judged, ...]:
    """The empty cells of the same field in the task's other rows."""
    return tuple(
        other
        for other in rows.of_task[own.answer.key.task]
        if other is not own and other.field.name == own.field.name and not given(other)
    )


def both(case: Case) -> tuple[Finding, ...]:
    """A cell was filled that must stay empty, mostly beside one that excludes it; one finding for the pair."""
    rows, findings = rows_of(case), []
    said: set[tuple[object, frozenset[str]]] = set()
    for judged in (judged for row in rows for judged in row):
        if not judged.field.forbidden or not given(judged):
            continue
        condition = Condition(case, judged, judged.field.forbidden)
        if not condition.certain():
            continue
        others = [other for other in condition.named_fields() if given(other) and condition.hangs_on(other)]
        row = rows.of[judged.answer.key]
        pair = tuple(one for one in row if one is judged or any(one is other for other in others))
        fault = (judged.answer.key, frozenset(one.field.name for one in pair))
        if fault not in said:
            said.add(fault)
            findings.append(_excluded(case, pair))
    return tuple(findings)


def _excluded(case: Case, pair: tuple[Judged, ...]) -> Finding:
    first = pair[0]
    where, named = row_name(case.register, first.answer.key), labels(one.field for one in pair)
    if len(pair) == 1:
        return _finding(case, first, "both", f"{where}{named}按本表规定不应填写", remedy=f"请清空{named}")
    return _finding(case, first, "both", f"{where}{named}不能同时填写", remedy=f"请在{named}中只保留一项，清空其余")


def kind(case: Case) -> tuple[Finding, ...]:
    """A cell holds what its kind cannot read."""
    return tuple(
        _finding(case, judged, "kind", f"{_cell(case, judged)}：{judged.reading.misread}", remedy=_refill(judged))
        for judged in _odd(case)
        if judged.reading.misread
        and judged.field.kind != "computed"
        and not judged.answer.raw.picture
        and not _outside_options(judged)
    )


def option(case: Case) -> tuple[Finding, ...]:
    """A cell holds none of the options of a closed list."""
    return tuple(
        _finding(case, judged, "option", f"{_cell(case, judged)}：{judged.reading.misread}", remedy=_refill(judged))
        for judged in _odd(case)
        if _outside_options(judged) and not judged.answer.raw.picture
    )


def _outside_options(judged: Judged) -> bool:
    field = judged.field
    listed = field.closed and bool(field.options) and field.kind in ("choice", "text", "file")
    return listed and bool(judged.reading.misread) and not judged.answer.raw.error


def length(case: Case) -> tuple[Finding, ...]:
    """A text is longer than the form, or any spreadsheet cell, allows."""
    findings = []
    for judged in case.answers:
        text, longest = judged.reading.value, judged.field.longest
        if not isinstance(text, str):
            continue
        if len(text) <= min(longest or LONGEST_TEXT, LONGEST_TEXT // 2):
            continue
        if longest and len(text) > longest:
            said = f"{_cell(case, judged)}有{len(text)}字，超过了{longest}字"
            findings.append(_finding(case, judged, "length", said, remedy=f"请压缩到{longest}字以内"))
        elif utf16_length(text) > LONGEST_TEXT:
            said = f"{_cell(case, judged)}有{utf16_length(text)}字，超过了一个单元格能存的{LONGEST_TEXT}字"
            findings.append(_finding(case, judged, "length", said, remedy="请压缩文字，详细材料另附文件"))
    return tuple(findings)


def picture(case: Case) -> tuple[Finding, ...]:
    """A picture stands where an answer belongs."""
    return tuple(
        _finding(
            case, judged, "picture", f"{_cell(case, judged)}里是图片，读不出内容", remedy="请删去图片，把内容打成文字"
        )
        for judged in _odd(case)
        if judged.answer.raw.picture
    )


def formula(case: Case) -> tuple[Finding, ...]:
    """A formula stands where an answer belongs; its last result is taken."""
    typed = [judged for judged in _odd(case) if judged.answer.raw.formula and judged.field.kind != "computed"]
    lacking = {(finding.key, finding.field) for finding in missing(case)} if typed else set()
    findings = []
    for judged in typed:
        if given(judged):
            said = f"{_cell(case, judged)}里是公式，汇总时取它现在的结果{quoted(words(judged.field, judged.reading.value))}"
        elif judged.reading.misread or (judged.answer.key, judged.answer.field) in lacking:
            continue
        else:
            said = f"{_cell(case, judged)}里是公式，没有算出结果，按没有填处理"
        findings.append(_finding(case, judged, "formula", said, remedy="请直接填写结果，不用公式", severity="warning"))
    return tuple(findings)


def repaired(case: Case) -> tuple[Finding, ...]:
    """A cell was read only after mending what was typed, or holds characters that could not be read."""
    findings = []
    for judged in _odd(case):
        if judged.reading.repaired:
            said = f"{_cell(case, judged)}：{judged.reading.repaired}"
            remedy = f"请核对，无误不用处理；下次{advice(judged.field)}"
            findings.append(_finding(case, judged, "repaired", said, remedy=remedy, severity="hint"))
        value = judged.answer.raw.value
        if isinstance(value, str) and _UNREADABLE in value:
            said = f"{_cell(case, judged)}里有{value.count(_UNREADABLE)}个读不出的字符，现以“{_UNREADABLE}”代替"
            remedy = "请核对这一格的文字，把缺的字补上"
            findings.append(_finding(case, judged, "repaired", said, remedy=remedy, severity="warning"))
    return tuple(findings)


@once
def _odd(case: Case) -> tuple[Judged, ...]:
    """The few answers that are more than a value in a cell."""
    return tuple(judged for judged in case.answers if _is_odd(judged.answer.raw, judged.reading))


def _is_odd(raw: Raw, reading: Reading) -> bool:
    unreadable = isinstance(raw.value, str) and _UNREADABLE in raw.value
    return bool(reading.misread or reading.repaired or raw.formula or raw.picture or unreadable)


def _cell(case: Case, judged: Judged) -> str:
    return f"{row_name(case.register, judged.answer.key)}{label(judged.field)}"


def _refill(judged: Judged) -> str:
    return f"请改正：{advice(judged.field)}"


def _finding(
    case: Case, judged: Judged, fault: str, message: str, *, remedy: str, severity: Severity = "error"
) -> Finding:
    answer = judged.answer
    return Finding(
        f"answers.{fault}", severity, message, remedy, answer.at, case.submission.office, answer.key, answer.field
    )
