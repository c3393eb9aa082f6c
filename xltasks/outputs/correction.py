"""The correction copy: a fresh input workbook with the office's answers, its faults marked, listed and linked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.book.measure import column_points, line_height, lines_needed, usable
from xltasks.book.stamp import FAULTS_SHEET, STRAYS_SHEET
from xltasks.model.answer import Stray
from xltasks.model.cell import Area, CellValue, shown
from xltasks.model.finding import Finding, Severity
from xltasks.model.issue import Issue, IssuedText, Slot
from xltasks.model.key import RowKey

_WORDS: Mapping[Severity, str] = {"error": "错误", "warning": "警告", "hint": "提示"}
_MUST: Mapping[Severity, str] = {"error": "必须改", "warning": "请核实", "hint": "供参考"}
_FILLS: Mapping[Severity, str] = {"error": "FFC7CE", "warning": "F8CBAD", "hint": "DDEBF7"}
_ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "hint": 2}

_LINE = draft.Edge("thin", "808080")
_BOX = draft.Border(_LINE, _LINE, _LINE, _LINE)
_TITLE = draft.Look(font=draft.Font("黑体", 16), horizontal="center", vertical="center")
_LEAD = draft.Look(font=draft.Font("宋体", 11), vertical="center", wrap=True)
_HEAD = draft.Look(
    font=draft.Font("黑体", 11), fill="D9E2F3", border=_BOX, horizontal="center", vertical="center", wrap=True
)
_CELL = draft.Look(font=draft.Font("宋体", 11), border=_BOX, vertical="center", wrap=True)
_MIDDLE = replace(_CELL, horizontal="center")
_LINK = replace(_MIDDLE, font=draft.Font("宋体", 11, underline=True, color="0563C1"))


@dataclass(frozen=True)
class Return:
    """What an office gets back: who it is, what is wrong, and what stood outside the fields."""

    office: str
    period: str
    deadline: str
    findings: tuple[Finding, ...]
    strays: tuple[Stray, ...]


def correction_copy(fresh: draft.Workbook, issue: Issue, back: Return) -> tuple[draft.Workbook, Issue]:
    """The workbook to send back, and the issue that also knows its two added sheets.

    ``fresh`` is the office's input workbook with its answers in it.
    """
    slots = {(slot.key, slot.field): slot for slot in issue.slots}
    findings = sorted(back.findings, key=lambda finding: _ORDER[finding.severity])
    sheets = [_marked(sheet, findings, slots) for sheet in fresh.sheets]
    listed = _fault_sheet(back, findings, slots, fresh.default_font)
    added = [listed, *([_stray_sheet(back, fresh.default_font)] if _told(back.strays) else [])]
    texts = tuple(
        IssuedText(sheet.name, cell.row, cell.column, shown(cell.value))
        for sheet in added
        for cell in sheet.cells
        if cell.value not in (None, "")
    )
    book = replace(fresh, sheets=(listed, *sheets, *added[1:]), active=FAULTS_SHEET)
    return book, replace(issue, texts=(*issue.texts, *texts))


def _marked(sheet: draft.Sheet, findings: Sequence[Finding], slots: Mapping[tuple[RowKey, str], Slot]) -> draft.Sheet:
    """The sheet with faulty answer cells filled and commented."""
    said: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        slot = slots.get((finding.key, finding.field)) if finding.key and finding.field else None
        if slot and slot.sheet == sheet.name:
            said.setdefault((slot.row, slot.column), []).append(finding)
    if not said:
        return sheet
    sheet = draft.unfolded(sheet)
    return replace(sheet, cells=tuple(_mark(cell, said.get((cell.row, cell.column), ())) for cell in sheet.cells))


def _mark(cell: draft.Cell, findings: Sequence[Finding]) -> draft.Cell:
    if not findings:
        return cell
    note = "\n".join(f"【{_WORDS[f.severity]}】{f.message}\n→ {f.remedy}" for f in findings)
    return replace(cell, look=replace(cell.look, fill=_FILLS[findings[0].severity]), note=note)


def _fault_sheet(
    back: Return, findings: Sequence[Finding], slots: Mapping[tuple[RowKey, str], Slot], font: draft.Font
) -> draft.Sheet:
    errors = sum(1 for finding in findings if finding.severity == "error")
    lead = (
        f"共 {len(findings)} 处，其中必须改的 {errors} 处。点“位置”跳到要改的单元格（已用颜色标出，批注里有说明），"
        "直接在填报表里改好后保存，把本文件发回即可；本页不用填写。"
    )
    if back.deadline:
        lead += f"请在 {back.deadline} 前报回。"
    rows = []
    for number, finding in enumerate(findings, 1):
        slot = slots.get((finding.key, finding.field)) if finding.key and finding.field else None
        place = (
            f"{slot.sheet}!{slot.cell}"
            if slot
            else "原文件 " + "!".join(filter(None, (finding.at.sheet, finding.at.cell)))
        )
        link = f"'{slot.sheet}'!{slot.cell}" if slot else ""
        level = f"{_WORDS[finding.severity]}（{_MUST[finding.severity]}）"
        rows.append(((number, level, place, finding.message, finding.remedy), link, _FILLS[finding.severity]))
    title = f"{back.office} {back.period} 填报问题清单"
    return _table(FAULTS_SHEET, (title, lead), ("序号", "级别", "位置", "问题", "怎么改"), rows, font=font)


def _stray_sheet(back: Return, font: draft.Font) -> draft.Sheet:
    lead = "下面这些内容写在答案格之外，或改动了锁定的文字，没有当作填报内容。需要报送的，请移到填报表的黄色格里。"
    rows = [
        ((number, _kind(stray), f"原文件 {stray.at.sheet}!{stray.at.cell}", shown(stray.value), stray.issued), "", "")
        for number, stray in enumerate(_told(back.strays), 1)
    ]
    title = f"{back.office} {back.period} 未识别内容"
    return _table(STRAYS_SHEET, (title, lead), ("序号", "类别", "位置", "内容", "原表文字"), rows, font=font)


def _told(strays: Iterable[Stray]) -> list[Stray]:
    return [stray for stray in strays if stray.value is not None]


def _kind(stray: Stray) -> str:
    return "改动了锁定文字" if stray.kind == "altered" else "写在答案格之外"


_Line = tuple[tuple[CellValue, ...], str, str]
"""(values, link of the third cell, fill of the second cell)"""
_WIDTHS = (6.0, 16.0, 20.0, 60.0, 52.0)


def _table(
    name: str, words: tuple[str, str], headings: tuple[str, ...], lines: Sequence[_Line], *, font: draft.Font
) -> draft.Sheet:
    cells = [draft.Cell(1, 1, words[0], _TITLE), draft.Cell(2, 1, words[1], _LEAD)]
    cells += [draft.Cell(3, column, heading, _HEAD) for column, heading in enumerate(headings, 1)]
    rows = [draft.Row(1, 30.0), draft.Row(2, 34.0), draft.Row(3, 22.0)]
    for row, (values, link, fill) in enumerate(lines, 4):
        for column, value in enumerate(values, 1):
            look = _CELL if column > 3 else replace(_MIDDLE, fill=fill) if column == 2 else _MIDDLE
            linked = bool(link) and column == 3
            cells.append(draft.Cell(row, column, value, _LINK if linked else look, link=link if linked else ""))
        rows.append(draft.Row(row, _height(values, font)))
    return draft.Sheet(
        name,
        cells=tuple(cells),
        merges=(Area(1, 1, 1, len(headings)), Area(2, 1, 2, len(headings))),
        rows=tuple(rows),
        columns=tuple(draft.Column(number, width) for number, width in enumerate(_WIDTHS, 1)),
        page=draft.Page(landscape=True, fit_width=1, fit_height=0, repeat_rows=(3, 3)),
        protected=True,
        freeze=(4, 1),
        tab_color="C00000" if name == FAULTS_SHEET else "7F7F7F",
    )


def _height(values: tuple[CellValue, ...], font: draft.Font) -> float:
    """High enough for the longest text of a line, up to what Excel allows."""
    size = _CELL.font.size
    lines = max(
        lines_needed(shown(value), usable(column_points(width, font)), size)
        for value, width in zip(values, _WIDTHS, strict=True)
    )
    return min(lines * line_height(size) + 6.0, 409.0)
