"""The sheet 设置: one setting a row, its name and beside it its value."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xltasks.book.grid import Sheet
from xltasks.errors import Fault
from xltasks.model.cell import CellValue, shown
from xltasks.model.clock import zone_named
from xltasks.model.period import Period
from xltasks.model.register import Settings
from xltasks.store.register_deadline import deadline_said
from xltasks.store.register_headings import Known, among, squeezed
from xltasks.store.register_periods import Spoken, spoken
from xltasks.store.register_table import Table, table_of

BUREAU, BUREAU_SHORT, YEAR, PERIOD = "单位", "单位简称", "年度", "当前季度"
TEMPLATE, DEADLINE, CONTACT, CONTACT_PHONE = "表样", "截止时间", "联系人", "联系电话"
TITLE_FONT, HEADER_FONT, BODY_FONT, TIME_ZONE = "标题字体", "表头字体", "正文字体", "时区"

SETTINGS = {
    BUREAU: ("单位", "单位名称", "单位全称", "部门", "部门名称", "填报单位"),
    BUREAU_SHORT: ("单位简称", "简称", "部门简称"),
    YEAR: ("年度", "年份", "年"),
    PERIOD: ("当前季度", "当前期", "期次", "当前期次", "填报期", "填报季度", "季度", "报告期", "当前报告期"),
    TEMPLATE: ("表样", "模板", "表样名称", "模板名称"),
    DEADLINE: ("截止时间", "截止日期", "上报截止时间", "上报截止日期", "上报截止", "报送截止时间", "报送截止日期", "填报截止时间"),
    CONTACT: ("联系人", "联络员"),
    CONTACT_PHONE: ("联系电话", "电话", "联系人电话", "联系方式"),
    TITLE_FONT: ("标题字体",),
    HEADER_FONT: ("表头字体",),
    BODY_FONT: ("正文字体", "内容字体"),
    TIME_ZONE: ("时区", "所在时区"),
}  # fmt: skip
_SETTING = among(SETTINGS)
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2099
_NAME, _VALUE = "名称", "内容"
_HEADINGS = (
    {"名称", "设置", "设置项", "项目", "参数", "参数名", "设置名称"},
    {"内容", "值", "填写内容", "取值", "设置值", "参数值"},
)


@dataclass(frozen=True)
class _Setting:
    name: str
    value: CellValue
    cell: str
    known: Known | None

    @property
    def text(self) -> str:
        return shown(self.value).strip()


_Chosen = Mapping[str, _Setting]
"""The settings in force, by our name for each."""


def read_settings(sheet: Sheet, file: str) -> tuple[Settings | None, list[Fault]]:
    """The settings, None where one that cannot be done without is missing or wrong."""
    table = _table(sheet, file)
    if table is None:
        remedy = f"请在左列写名称（{BUREAU}、{YEAR}、{PERIOD}……），右边一列写内容。"
        return None, [Fault("设置表里认不出任何一项设置", remedy, file, sheet.name)]
    rows = _rows(table)
    chosen = _chosen(rows)
    year, about_year = _year(table, chosen)
    period, about_period = _period(table, chosen, year)
    deadline, about_deadline = _deadline(table, chosen, period)

    def text(name: str) -> str:
        return chosen[name].text if name in chosen else ""

    broken = table.faults()
    faults = [*_contradictions(table, rows, chosen), *about_year, *about_period, *about_deadline]
    faults += _time_zone(table, chosen)
    if not text(BUREAU):
        faults.append(_missing(table, chosen, BUREAU, "请填写单位全称。"))
    # A cell that cannot be read is one fault, not also a missing setting.
    faults = broken + [fault for fault in faults if fault.cell not in {other.cell for other in broken} - {""}]
    if year is None or period is None or not text(BUREAU):
        return None, faults
    return Settings(
        bureau=text(BUREAU),
        bureau_short=text(BUREAU_SHORT) or text(BUREAU),
        year=year,
        period=period,
        template=text(TEMPLATE) or Settings.template,
        deadline=deadline,
        contact=text(CONTACT),
        contact_phone=text(CONTACT_PHONE),
        title_font=text(TITLE_FONT),
        header_font=text(HEADER_FONT),
        body_font=text(BODY_FONT),
        time_zone=text(TIME_ZONE),
        more=tuple((row.name, row.value) for row in rows if row.value is not None and row not in chosen.values()),
    ), faults


def setting_cells(sheet: Sheet, file: str) -> Mapping[str, str]:
    """Our name of each setting that the sheet has, and the cell of its value."""
    table = _table(sheet, file)
    return {name: row.cell for name, row in _chosen(_rows(table)).items()} if table else {}


def _table(sheet: Sheet, file: str) -> Table | None:
    """The sheet as two columns: the one with most known names, and the one to its right."""
    places = [place for place, value in sheet.cells.items() if isinstance(value, str) and _SETTING(value)]
    if not places:
        return None
    column, _ = Counter(column for _, column in sorted(places)).most_common(1)[0]
    value_column = column + 1
    for area in sheet.merges:
        if any(area.holds(row, column) for row, at in places if at == column):
            value_column = max(value_column, area.right + 1)
    return table_of(sheet, file, {_NAME: column, _VALUE: value_column})


def _rows(table: Table) -> list[_Setting]:
    rows = []
    for row in table.rows():
        name = squeezed(table.text(row, _NAME))
        headings = name in _HEADINGS[0] and squeezed(table.text(row, _VALUE)) in _HEADINGS[1]
        if name and not headings:
            value = table.value(row, _VALUE)
            rows.append(_Setting(name, value, table.cell(row, _VALUE), _SETTING(name)))
    return rows


def _chosen(rows: list[_Setting]) -> dict[str, _Setting]:
    """The best worded row of each setting; one with a value goes before one without."""
    chosen: dict[str, _Setting] = {}
    for row in rows:
        if row.known is None:
            continue
        other = chosen.get(row.known.name)
        if other is None or other.known is None or _order(row) < _order(other):
            chosen[row.known.name] = row
    return chosen


def _order(row: _Setting) -> tuple[bool, int]:
    return row.value is None, row.known.rank if row.known else 0


def _contradictions(table: Table, rows: list[_Setting], chosen: _Chosen) -> list[Fault]:
    """A setting written twice with two values."""
    found = []
    for row in rows:
        other = chosen[row.known.name] if row.known else row
        if row is not other and row.value is not None and row.known == other.known and row.text != other.text:
            message = f"设置“{row.name}”写了两次，内容不同（{other.cell}：{other.text}；{row.cell}：{row.text}）"
            found.append(table.fault(message, "请只保留一处。", cell=row.cell))
    return found


def _missing(table: Table, chosen: _Chosen, name: str, remedy: str) -> Fault:
    cell = chosen[name].cell if name in chosen else ""
    return table.fault(f"没有填写“{name}”", remedy, cell=cell)


def _year(table: Table, chosen: _Chosen) -> tuple[int | None, list[Fault]]:
    setting = chosen.get(YEAR)
    if setting is None or setting.value is None:
        return None, [_missing(table, chosen, YEAR, "请填写四位数的年度，例如 2024。")]
    match = re.fullmatch(r"(\d{4})年?度?", unicodedata.normalize("NFKC", setting.text))
    if match is None:
        message = f"年度“{setting.text}”不是四位数的年份"
        return None, [table.fault(message, "请填写四位数的年度，例如 2024。", cell=setting.cell)]
    year = int(match[1])
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        message = f"年度 {year} 不像是本台账的年份"
        return None, [table.fault(message, "请核对年度，例如 2024。", cell=setting.cell)]
    return year, []


def _period(table: Table, chosen: _Chosen, year: int | None) -> tuple[Period | None, list[Fault]]:
    setting = chosen.get(PERIOD)
    remedy = "请填写当前填报的是哪一期，例如 第二季度、6月、上半年，或 2024Q2。"
    if setting is None or setting.value is None:
        return None, [_missing(table, chosen, PERIOD, remedy)]
    said = _spoken(setting.value)
    if said is None:
        return None, [table.fault(f"当前季度“{setting.text}”认不出是哪一期", remedy, cell=setting.cell)]
    if year is not None and said.year not in (None, year):
        message = f"当前季度“{setting.text}”与年度 {year} 不是同一年"
        remedy = f"请核对两处的年份（年度在 {chosen[YEAR].cell}）。"
        return None, [table.fault(message, remedy, cell=setting.cell)]
    # Without a usable year only the period's own faults can be told; the year's fault is told already.
    return (None, []) if year is None else (said.of(year), [])


def _spoken(value: CellValue) -> Spoken | None:
    if isinstance(value, date):
        return Spoken(value.year, "month", value.month)  # Excel turns a typed 2024年6月 into a date
    text = unicodedata.normalize("NFKC", shown(value)).strip()
    if text in ("1", "2", "3", "4"):
        return Spoken(None, "quarter", int(text))
    return spoken(text)


def _time_zone(table: Table, chosen: _Chosen) -> list[Fault]:
    setting = chosen.get(TIME_ZONE)
    if setting is None or zone_named(setting.text) is not None:
        return []
    message = f"时区“{setting.text}”认不出来"
    return [table.fault(message, "请写成 北京时间、UTC+8 或 Asia/Shanghai；不填就是北京时间。", cell=setting.cell)]


def _deadline(table: Table, chosen: _Chosen, period: Period | None) -> tuple[datetime | None, list[Fault]]:
    setting = chosen.get(DEADLINE)
    if setting is None or setting.value is None:
        return None, []
    moment = deadline_said(setting.value, period or Period(_EARLIEST_YEAR, "year", 1))
    if moment is None:
        message = f"截止时间“{setting.text}”认不出是什么时候"
        remedy = "请写成 2024-07-05 17:00 或 2024年7月5日17时；只写日期时算到当天结束。"
        return None, [table.fault(message, remedy, cell=setting.cell)]
    return moment, []
