"""Where a return comes from: its stamp, its period, its office, and text that was not the office's to change."""

from __future__ import annotations

from xltasks.model.answer import Stray
from xltasks.model.cell import canonical_text, shown
from xltasks.model.finding import Finding
from xltasks.rules.case import Case
from xltasks.rules.wording import quoted, row_name


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
        found = case.register.office(other)
        if other == submission.office or (found and found.name == own.name) or other in findings:
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
    return tuple(_altered(case, stray) for stray in case.submission.strays if stray.kind == "altered")


def _altered(case: Case, stray: Stray) -> Finding:
    now = canonical_text(shown(stray.value))
    change = f"被改成{quoted(now)}" if now.strip() else "被清空"
    return Finding(
        "origin.locked",
        "warning",
        f"{row_name(case.register, stray.key)}的原文{quoted(stray.issued)}{change}".removeprefix("的"),
        "以台账原文为准，不必改回；原文确有错误的，请告知汇总人员更正台账",
        stray.at,
        case.submission.office,
        stray.key,
    )


def unplaced(case: Case) -> tuple[Finding, ...]:
    """Something stands outside the answer cells; it is not merged, only kept."""
    return tuple(
        Finding(
            "origin.unplaced",
            "warning",
            f"{quoted(shown(stray.value))}填在填报格之外，不会汇总",
            "是填报内容的，请移到对应的填报格（黄色）里重报；不是的，不用处理",
            stray.at,
            case.submission.office,
            stray.key,
        )
        for stray in case.submission.strays
        if stray.kind == "unplaced"
    )
