"""The two sheets of a template that declare instead of draw: 区块 (what repeats) and 字段 (what is answered)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from xltasks.book import draft
from xltasks.errors import Fault
from xltasks.forms.words import (
    ALWAYS,
    BAND_HEADINGS,
    COMBINES,
    FIELD_HEADINGS,
    KINDS,
    NEVER,
    RESERVED,
    ROLES,
    SCOPES,
    SUGGESTED,
)
from xltasks.model import kinds
from xltasks.model.answer import Raw
from xltasks.model.cell import Area, cell_name, shown, utf16_length
from xltasks.model.field import Field, KindName

BANDS_SHEET = "区块"
FIELDS_SHEET = "字段"
Word = TypeVar("Word", bound=str)
_OPTION_BREAKS = re.compile(r"[、,，;；|\n/]")
_OVER = re.compile(
    r"(?i)\A(task|任务|item|事项|section|分组|rows|行)(?:\s*[:：]\s*(\S.*?)|\s*[(（]\s*(\d+)\s*[)）])?\s*\Z"
)
_SIDEWAYS = re.compile(r"(?i)列|横|右|col|across|right")


@dataclass(frozen=True)
class Declaration:
    """One row of a declaring sheet: its cells by canonical heading, each with its place."""

    sheet: str
    row: int
    texts: Mapping[str, str]
    columns: Mapping[str, int]

    def fault(self, heading: str, message: str, remedy: str) -> Fault:
        return Fault(message, remedy, sheet=self.sheet, cell=cell_name(self.row, self.columns.get(heading, 1)))


def rows_of(sheet: draft.Sheet, headings: Mapping[str, str]) -> Iterator[Declaration]:
    """The rows under the first row that holds at least two known headings; blank rows are passed over."""
    rows: dict[int, dict[int, str]] = {}
    for cell in sheet.cells:
        text = "".join(run.text for run in cell.runs) or shown(cell.value) or cell.formula
        if text.strip():
            rows.setdefault(cell.row, {})[cell.column] = text.strip()
    columns: dict[str, int] = {}
    for number in sorted(rows):
        if not columns:
            known = {column: headings.get(_plain(text)) for column, text in rows[number].items()}
            named = {heading: column for column, heading in known.items() if heading}
            columns = named if len(named) >= 2 else {}
            continue
        texts = {heading: rows[number].get(column, "") for heading, column in columns.items()}
        if any(texts.values()):
            yield Declaration(sheet.name, number, texts, columns)


@dataclass(frozen=True)
class Declared:
    """Where the fields and bands of a form are declared; a field may be declared in the sister file."""

    fields: Mapping[str, Declaration]
    bands: Mapping[tuple[str, Area], Declaration]

    def of_field(self, name: str, heading: str, message: str, remedy: str) -> Fault:
        """A fault of a field's declaration, in the column of that heading."""
        row = self.fields.get(name)
        return row.fault(heading, message, remedy) if row else Fault(message, remedy, sheet=FIELDS_SHEET)


def fields_declared(sheet: draft.Sheet | None) -> Mapping[str, Declaration]:
    """The row of every declared field."""
    return {row.texts.get("name", ""): row for row in rows_of(sheet, FIELD_HEADINGS)} if sheet else {}


def read_fields(sheet: draft.Sheet) -> tuple[tuple[Field, ...], tuple[Fault, ...]]:
    """The declared fields and everything wrong with their declarations."""
    fields: list[Field] = []
    faults: list[Fault] = []
    for row in rows_of(sheet, FIELD_HEADINGS):
        name = row.texts.get("name", "")
        if not name.isidentifier() or name.startswith("_") or name in RESERVED:
            remedy = "字段名用汉字或字母开头，只含汉字、字母、数字和下划线，不用表达式已有的词（not、task……）"
            faults.append(row.fault("name", f"字段名“{name}”不能用", remedy))
            continue
        if any(field.name == name for field in fields):
            faults.append(row.fault("name", f"字段“{name}”声明了两次", "删去其中一行"))
            continue
        fields.append(_field(name, row, faults))
    if not fields and not faults:
        faults.append(Fault("没有声明任何字段", "第一行写标题：字段、名称、类型……，下面每行一个字段", sheet=sheet.name))
    return tuple(fields), tuple(faults)


def _field(name: str, row: Declaration, faults: list[Fault]) -> Field:
    kind = _word(row, "kind", KINDS, faults) or "text"
    closed_word = _plain(row.texts.get("closed", ""))
    options = tuple(part.strip() for part in _OPTION_BREAKS.split(row.texts.get("options", "")) if part.strip())
    longest = row.texts.get("longest", "")
    if longest and not longest.isdecimal():
        faults.append(row.fault("longest", f"最长字数“{longest}”不是整数", "写一个整数，或留空"))
    if kind == "choice" and not options:
        faults.append(row.fault("options", f"选择字段“{name}”没有选项", "在选项一列写出各选项，用顿号隔开"))
    faults += _wrong_options(row, name, kind, options=options, longest=int(longest) if longest.isdecimal() else 0)
    formula = row.texts.get("formula", "")
    if kind == "computed" and not formula:
        remedy = "在“算法”一列写表达式，例如 actual / target if target else none"
        faults.append(row.fault("formula", f"计算字段“{name}”没有算法", remedy))
    if formula and kind != "computed":
        faults.append(row.fault("formula", f"字段“{name}”的类型“{kind}”不能带算法", "删去算法，或把类型改为计算"))
    closed = bool(options) and (closed_word not in SUGGESTED if closed_word else kind == "choice")
    return Field(
        name=name,
        label=row.texts.get("label", "") or name,
        kind=kind,
        scope=_word(row, "scope", SCOPES, faults) or "item",
        role=_word(row, "role", ROLES, faults) or "none",
        required=_condition(row.texts.get("required", "")),
        forbidden=_condition(row.texts.get("forbidden", "")),
        combine=_word(row, "combine", COMBINES, faults) or ("all" if kind == "check" else "lead"),
        options=options,
        closed=closed,
        longest=int(longest) if longest.isdecimal() else 0,
        prompt=row.texts.get("prompt", ""),
        filler=row.texts.get("filler", ""),
        formula=formula,
    )


def _wrong_options(
    row: Declaration, name: str, kind: KindName, *, options: tuple[str, ...], longest: int
) -> Iterator[Fault]:
    """Options that the kind cannot hold, and ways to combine that it cannot take."""
    if options and kind not in ("choice", "text", "check"):
        yield row.fault("options", f"字段“{name}”的类型“{kind}”不能带选项", "删去选项，或把类型改为选择或文本")
    probe = Field(name, name, kind="check")
    if kind == "check" and any(kinds.read(probe, Raw(option)).value is None for option in options):
        said = "、".join(options)
        yield row.fault("options", f"勾选字段“{name}”只能填√，不能带选项“{said}”", "删去选项，或把类型改为选择")
    twice = next((option for option in options if options.count(option) > 1), "")
    if twice:
        yield row.fault("options", f"字段“{name}”的选项“{twice}”写了两次", "删去一个")
    long = next((option for option in options if longest and utf16_length(option) > longest), "")
    if long:
        remedy = "改短这个选项，或把最长字数写大"
        yield row.fault("longest", f"字段“{name}”的选项“{long}”比最长字数 {longest} 还长", remedy)
    if longest and kind not in ("text", "file", "choice"):
        yield row.fault("longest", f"字段“{name}”的类型“{kind}”没有字数可限", "把最长字数一格留空")
    combined = COMBINES.get(_plain(row.texts.get("combine", "")))
    if combined == "sum" and kind not in ("whole", "decimal", "percent"):
        yield row.fault(
            "combine", f"字段“{name}”的类型“{kind}”不能求和", "合并方式改为标注或牵头，或把类型改为整数或小数"
        )


def _word(row: Declaration, heading: str, words: Mapping[str, Word], faults: list[Fault]) -> Word | None:
    """The canonical word a cell means; None where it is empty or, with a fault, unknown."""
    written = row.texts.get(heading, "")
    word = words.get(_plain(written))
    if written and word is None:
        known = "、".join(dict.fromkeys(words.values()))
        faults.append(row.fault(heading, f"不认识“{written}”", f"可用的词：{known}"))
    return word


def _condition(text: str) -> str:
    word = _plain(text)
    if word in NEVER:
        return ""
    return "true" if word in ALWAYS else text


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


@dataclass(frozen=True)
class BandDeclaration:
    """One row of the sheet 区块, its range still as written."""

    name: str
    range: str
    over: str
    column: str
    count: int
    where: str
    order: str
    at: Declaration


def read_bands(sheet: draft.Sheet) -> tuple[tuple[BandDeclaration, ...], tuple[Fault, ...]]:
    """The declared bands and everything wrong with their declarations."""
    bands: list[BandDeclaration] = []
    faults: list[Fault] = []
    for row in rows_of(sheet, BAND_HEADINGS):
        over = _OVER.match(row.texts.get("over", ""))
        if over is None:
            faults.append(_unknown_over(row))
            continue
        if not row.texts.get("range"):
            faults.append(row.fault("range", "没有写范围", "写单元格范围（如 填报表!A8:J8）或一个已定义的名称"))
            continue
        kind = {"任务": "task", "事项": "item", "分组": "section", "行": "rows"}.get(over[1].lower(), over[1].lower())
        if kind == "section" and not over[2]:
            faults.append(
                row.fault("over", "分组区块没有写按哪一列分组", "写成 section: 列名，列名是台账任务表里的标题")
            )
        if kind == "rows" and not over[3]:
            faults.append(row.fault("over", "空白行区块没有写行数", "写成 rows(5)，括号里是空白行的行数"))
        bands.append(
            BandDeclaration(
                name=row.texts.get("band", "") or kind,
                range=row.texts["range"],
                over=kind,
                column=(over[2] or "").strip(),
                count=int(over[3]) if over[3] else 1,
                where=row.texts.get("where", ""),
                order=row.texts.get("order", ""),
                at=row,
            )
        )
    return tuple(bands), tuple(faults)


def _unknown_over(row: Declaration) -> Fault:
    written = row.texts.get("over", "")
    if _SIDEWAYS.search(written):
        remedy = "给任务或事项各画一行；各期并排写 plan['第一季度'] 或 history['2024Q1']"
        return row.fault("over", f"“{written}”：区块只能一行一行向下重复，不能向右重复成列", remedy)
    return row.fault("over", f"不认识“{written}”", "写 task、item、section: 列名 或 rows(行数)")


NAMED_BANDS = {"each_section": "section", "each_task": "task", "each_item": "item"}
"""Defined names that mean a band where a template has no sheet 区块."""
