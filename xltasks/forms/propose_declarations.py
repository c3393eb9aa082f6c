"""The two declaring sheets of a proposed template, 区块 and 字段, in the words that ``declarations`` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xltasks.book import draft
from xltasks.forms.declarations import BANDS_SHEET, FIELDS_SHEET
from xltasks.forms.references import quoted
from xltasks.forms.words import COMBINES, KINDS, ROLES, SCOPES
from xltasks.model.cell import Area
from xltasks.model.field import Field

_BAND_HEADINGS = ("区块", "范围", "遍历", "条件", "排序")
_FIELD_HEADINGS = (
    "字段", "名称", "类型", "范围", "角色", "必填", "不得填", "合并方式", "选项", "选项性质", "最长", "提示", "填写人",
)  # fmt: skip
_BAND_WIDTHS = (12.0, 30.0, 12.0, 24.0, 24.0)
_FIELD_WIDTHS = (14.0, 14.0, 9.0, 9.0, 12.0, 30.0, 14.0, 11.0, 24.0, 11.0, 9.0, 44.0, 12.0)
_LINE = draft.Edge("thin", "7F7F7F")
_BOX = draft.Border(_LINE, _LINE, _LINE, _LINE)
_HEADING = draft.Look(draft.Font("黑体", 11), "DCE6F1", _BOX, vertical="center", wrap=True)
_ENTRY = draft.Look(draft.Font("宋体", 11), border=_BOX, vertical="center", wrap=True)


def bands_sheet(sheet: str, task: Area, item: Area | None) -> draft.Sheet:
    """The task band and, where its rows differ, the item band inside."""
    name = quoted(sheet)
    rows = [("任务", f"{name}!{task.name}", "task", "", "")]
    if item is not None:
        rows.append(("事项", f"{name}!{item.name}", "item", "", ""))
    return _declaring(BANDS_SHEET, (_BAND_HEADINGS, *rows), _BAND_WIDTHS)


def fields_sheet(fields: Iterable[Field]) -> draft.Sheet:
    return _declaring(FIELDS_SHEET, (_FIELD_HEADINGS, *map(_row, fields)), _FIELD_WIDTHS)


def word(words: Mapping[str, str], meant: str) -> str:
    """The first Chinese word of a vocabulary for what is meant."""
    return next(text for text, meaning in words.items() if meaning == meant and not text.isascii())


def _row(field: Field) -> tuple[str | int, ...]:
    nature = ("限定" if field.closed else "建议") if field.options else ""
    return (
        field.name, field.label, word(KINDS, field.kind), word(SCOPES, field.scope),
        "" if field.role == "none" else word(ROLES, field.role), "是" if field.required == "true" else field.required,
        field.forbidden, word(COMBINES, field.combine), "、".join(field.options), nature, field.longest or "", field.prompt, field.filler,
    )  # fmt: skip


def _declaring(name: str, rows: Sequence[Sequence[str | int]], widths: tuple[float, ...]) -> draft.Sheet:
    cells = tuple(
        draft.Cell(number, column, value if value != "" else None, _HEADING if number == 1 else _ENTRY)
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row, start=1)
    )
    columns = tuple(draft.Column(number, width) for number, width in enumerate(widths, start=1))
    return draft.Sheet(name, cells, columns=columns, freeze=(2, 2), tab_color="A6A6A6")
