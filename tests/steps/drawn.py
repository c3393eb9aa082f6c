"""A form of a bureau's own with answers of many kinds: numbers, days, choices, texts, by item and by task."""

from __future__ import annotations

from pathlib import Path

import openpyxl

FIELDS = (
    ("字段", "名称", "类型", "范围", "角色", "必填", "不得填", "合并方式", "选项", "选项性质", "最长"),
    ("finished", "办结", "勾选", "事项", "done", None, None, "all", None, None, None),
    ("amount", "投资额", "小数", "事项", "figure", "是", None, "sum", None, None, None),
    ("phase", "阶段", "选择", "事项", None, None, None, "lead", "前期、在建、竣工", "封闭", None),
    ("until", "完成日期", "日期", "事项", None, None, None, "lead", None, None, None),
    ("share", "占比", "百分比", "事项", None, None, None, "labelled", None, None, None),
    ("note", "说明", "文本", "事项", "narrative", None, None, "labelled", None, None, None),
    ("summary", "小结", "文本", "任务", None, None, None, "labelled", None, None, None),
)
COLUMNS = ("finished", "amount", "phase", "until", "share", "note", "summary")
"""As they stand in both sheets, from column D on."""


def draw(folder: Path) -> None:
    """Writes 表样/input.xlsx and 表样/consolidated.xlsx into a campaign folder."""
    templates = folder / "表样"
    templates.mkdir(parents=True)
    for name in ("input", "consolidated"):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "表"
        sheet.append(["{{ year }}年{{ period.short }}"])
        sheet.append(["序号", "任务", "类别", *(row[1] for row in FIELDS[1:])])
        sheet.append(["{{ task.no }}", "{{ task.title }}", "{{ item.category }}", *(f"{{{{ {c} }}}}" for c in COLUMNS)])
        sheet["A4"] = "编号 {{ form.code }}"
        sheet["G3"].number_format = "yyyy-mm-dd"
        sheet["H3"].number_format = "0.00%"
        if name == "input":
            fields = book.create_sheet("字段")
            for row in FIELDS:
                fields.append(row)
        bands = book.create_sheet("区块")
        bands.append(("区块", "范围", "遍历"))
        bands.append(("任务", "表!A3:J3", "task"))
        bands.append(("事项", "表!C3:I3", "item"))
        book.save(templates / f"{name}.xlsx")


def says(file: Path) -> dict[tuple[str, str], tuple[object, ...]]:
    """(task, category) → the answers as they stand in the columns from D on; the task's own only on its first row."""
    sheet = openpyxl.load_workbook(file).worksheets[0]
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    number = None
    for row in range(3, sheet.max_row + 1):
        number = sheet.cell(row, 1).value if sheet.cell(row, 1).value is not None else number
        category = sheet.cell(row, 3).value
        if category is not None:
            found[str(number), str(category)] = tuple(sheet.cell(row, column).value for column in range(4, 11))
    return found
