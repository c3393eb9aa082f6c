"""Where a return comes from: its stamp, its period, its office, and text that was not the office's to change."""

from __future__ import annotations

from itertools import groupby

from xltasks.model.answer import Stray
from xltasks.model.cell import canonical_text, cell_place, shown
from xltasks.model.finding import Finding
from xltasks.rules.case import Case
from xltasks.rules.wording import quoted, row_name

_LISTED = 3
_WIDE = 10
"""How many cells or texts a message names; of one row mostly all."""


def repairs(case: Case) -> tuple[Finding, ...]:
    """What the reader had to mend to find the answers, a missing or contradictory stamp included."""
    return case.submission.repairs


def period(case: Case) -> tuple[Finding, ...]:
    """The workbook was issued for another period."""
    if case.submission.period == case.period.code:
        return ()
    return (
        Finding(
            "origin.period",
            "error",
            f"这份填报表是{case.submission.period}的，现在收的是{case.period.code}（{case.period.name}）",
            f"请用{case.period.code}下发的填报表填写后重报",
            office=case.submission.office,
        ),
    )


def office(case: Case) -> tuple[Finding, ...]:
    """The register does not know the office, or rows of another office were copied in."""
    submission = case.submission
    own = case.register.office(submission.office)
    if own is None:
        return (
            Finding(
                "origin.office",
                "error",
                f"台账中没有“{submission.office}”这个科室",
                "请核对是哪个科室报送的；科室改了名的，在台账“科室”表的别名栏补上",
                office=submission.office,
            ),
        )
    findings: dict[str, Finding] = {}
    for judged in case.answers:
        other = judged.answer.key.office
        if other == submission.office or other in findings:
            continue
        found = case.register.office(other)
        if found and found.name == own.name:
            continue
        findings[other] = Finding(
            "origin.office",
            "error",
            f"{own.name}的填报表里有{other}的行",
            f"请把{other}的行还给{other}填报，本表只保留{own.name}的行",
            judged.answer.at,
            submission.office,
            judged.answer.key,
        )
    return tuple(findings.values())


def locked(case: Case) -> tuple[Finding, ...]:
    """Text of the issue was changed; the register's text stands."""
    altered = [stray for stray in case.submission.strays if stray.kind == "altered" and not stray.told]
    reckoned = [stray for stray in altered if not stray.issued]
    sheets = {sheet: tuple(group) for sheet, group in groupby(reckoned, key=lambda stray: stray.at.sheet)}
    texts = (_altered(case, stray) for stray in altered if stray.issued)
    return (*texts, *(_reckoned(case, strays) for strays in sheets.values()))


def _altered(case: Case, stray: Stray) -> Finding:
    now = canonical_text(shown(stray.value))
    change = f"被改成{quoted(now)}" if now.strip() else "被清空"
    if stray.formula:
        change = f"被改成公式{quoted(stray.formula)}"
    return Finding(
        "origin.locked",
        "warning",
        f"{row_name(case.register, stray.key)}的原文{quoted(stray.issued)}{change}".removeprefix("的"),
        "以台账原文为准，不必改回；原文确有错误的，请告知汇总人员更正台账",
        stray.at,
        case.submission.office,
        stray.key,
    )


def _reckoned(case: Case, strays: tuple[Stray, ...]) -> Finding:
    """Cells that the form reckons by a formula of its own, with something else in them."""
    first = strays[0]
    cells = "、".join(stray.at.cell for stray in strays[:_LISTED])
    more = f"等{len(strays)}格" if len(strays) > _LISTED else ""
    changed = "的自动计算公式被改成了别的公式" if all(stray.formula for stray in strays) else "自动计算的公式没有了"
    remedy = "不影响填报内容，不必改回"
    key = first.key if len(strays) == 1 else None
    return Finding("origin.locked", "warning", f"{cells}{more}{changed}", remedy, first.at, case.submission.office, key)


def unplaced(case: Case) -> tuple[Finding, ...]:
    """Something stands outside the answer cells; it is not merged, only kept. One finding for a row, or a sheet."""
    own = {answer.at.sheet for answer in case.submission.answers}
    groups: dict[tuple[str, int], list[Stray]] = {}
    for stray in case.submission.strays:
        if stray.kind == "unplaced" and not stray.told:
            row = cell_place(stray.at.cell)[0] if stray.at.sheet in own else 0
            groups.setdefault((stray.at.sheet, row), []).append(stray)
    return tuple(_unplaced(case, strays, whole_sheet=not row) for (_, row), strays in groups.items())


def _unplaced(case: Case, strays: list[Stray], *, whole_sheet: bool) -> Finding:
    first = strays[0]
    listed = _LISTED if whole_sheet else _WIDE
    said = "、".join(quoted(shown(stray.value) or stray.formula) for stray in strays[:listed])
    more = f"等{len(strays)}格" if len(strays) > listed else ""
    message = f"{said}{more}填在填报格之外，不会汇总"
    if whole_sheet and len(strays) > 1:
        message = f"工作表“{first.at.sheet}”不是填报的表，里面的{said}{more}不会汇总"
    remedy = "是填报内容的，请移到对应的填报格（黄色）里重报；不是的，不用处理"
    return Finding("origin.unplaced", "warning", message, remedy, first.at, case.submission.office, first.key)
