"""The status page's contents as a workbook: the roster with its chart, and every finding."""

from __future__ import annotations

from collections.abc import Iterator

from xltasks.book import draft
from xltasks.model.cell import Area
from xltasks.outputs.plain_sheet import FIRST, Heading, Line, Said, plain_sheet, with_chart
from xltasks.outputs.report import SEVERITIES, OfficeReport, Report

ROSTER, FINDINGS = "报送情况", "问题清单"
_FILLS = {"well": "C6E0B4", "back": "FFC7CE", "open": "DDEBF7", "wait": "EDEDED", "late": "F4B6C8"}
_LEVELS = {"error": "FFC7CE", "warning": "FFEB9C", "hint": "DDEBF7"}
_COUNTED = ("完成行数", "未完成行数", "没填行数")
_CHART_COLORS = ("70AD47", "FFC000", "BFBFBF")


def status_book(report: Report) -> draft.Workbook:
    """Two sheets; the second only where anything was found."""
    lines: list[Line] = []
    first_rows: dict[int, int] = {}
    for office in report.offices:
        if office.findings:
            first_rows[office.number] = FIRST + len(lines)
            lines += _findings(office)
    sheets = [_roster(report, first_rows)]
    if lines:
        lead = "每处问题一行，错误必须改正后重报，警告应当改正，提示请核对。"
        sheets.append(plain_sheet(FINDINGS, (f"{report.title}：{FINDINGS}", lead), _FINDING_HEADINGS, lines))
    return draft.Workbook(tuple(sheets), title=report.title, default_font=draft.Font("宋体", 11), active=ROSTER)


_ROSTER_HEADINGS = (
    Heading("科室", 16),
    Heading("联系人", 10, "middle"),
    Heading("电话", 13, "middle"),
    Heading("状态", 11, "middle"),
    Heading("下发时间", 17, "time"),
    Heading("报回时间", 17, "time"),
    Heading("报过几版", 8, "count"),
    Heading("任务", 7, "number"),
    Heading("应填行数", 8, "number"),
    *(Heading(name, 8, "count") for name in _COUNTED),
    Heading("完成率", 9, "share"),
    *(Heading(name, 7, "count") for name in SEVERITIES.values()),
    Heading("备注", 34),
)
_FINDING_HEADINGS = (
    Heading("科室", 14),
    Heading("级别", 8, "middle"),
    Heading("任务", 8, "middle"),
    Heading("类别", 12, "middle"),
    Heading("位置", 16, "middle"),
    Heading("问题", 56),
    Heading("怎么改", 44),
    Heading("文件", 26),
)


def _roster(report: Report, first_rows: dict[int, int]) -> draft.Sheet:
    lead = f"统计时间：{report.asof}"
    if report.due:
        lead += f"　截止时间：{report.due}"
    lead += f"　应报 {len(report.offices)} 个科室，已报 {report.returned} 个"
    lines = [_line(office, report, first_rows.get(office.number)) for office in report.offices]
    sheet = plain_sheet(ROSTER, (report.title, lead), _ROSTER_HEADINGS, lines)
    return with_chart(sheet, _chart(FIRST, len(lines)), len(lines)) if lines else sheet


def _line(office: OfficeReport, report: Report, first_row: int | None) -> Line:
    status, progress = office.status, office.progress
    link = f"'{FINDINGS}'!A{first_row}" if first_row else ""
    return (
        Said(office.office.name, link=link) if link else office.office.name,
        office.office.contact,
        office.office.phone,
        Said(office.word, _FILLS[office.mark]),
        status.issued_at,
        status.returned_at,
        status.versions,
        progress.tasks,
        progress.items,
        progress.done,
        progress.pending,
        progress.silent,
        progress.rate,
        *(office.count(severity) for severity in SEVERITIES),
        office.remark(report.now),
    )


def _chart(first: int, count: int) -> draft.Chart:
    last = first + count - 1
    names = [heading.text for heading in _ROSTER_HEADINGS]
    series = tuple(
        draft.Series(name, Area(first, 1 + names.index(name), last, 1 + names.index(name)), color)
        for name, color in zip(_COUNTED, _CHART_COLORS, strict=True)
    )
    height = 130 + 28 * count
    return draft.Chart("各科室完成情况（行）", Area(first, 1, last, 1), series, last + 2, 1, 900, height)


def _findings(office: OfficeReport) -> Iterator[Line]:
    """The gravest first, every place on its own line: a workbook is there to be filtered and ticked off."""
    for severity, word in SEVERITIES.items():
        for finding in office.findings:
            if finding.severity == severity:
                key, at = finding.key, finding.at
                yield (
                    office.office.name,
                    Said(word, _LEVELS[severity]),
                    (key.task or "") if key else "",
                    (key.category or "") if key else "",
                    "!".join(part for part in (at.sheet, at.cell) if part),
                    finding.message,
                    finding.remedy,
                    at.file,
                )
