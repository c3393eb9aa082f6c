"""A bureau of two offices that runs one of the shipped forms: register, workbooks, returns, consolidated sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from tests.broken.hands import insert_rows
from xltasks.campaign import Campaign, form_cells
from xltasks.model.outcome import Merged, Validated

Row = Sequence[object]
Answer = Callable[[str | None, int, str], object]
"""(task, item, field) → what an office types, None to leave it empty."""
SIGNED = {"filler": "王五", "phone": "5550101", "filled_on": datetime(2024, 7, 1)}


@dataclass(frozen=True)
class Bureau:
    folder: Path
    template: str
    tasks: Sequence[Row]
    """The sheet 任务 of the register, its heading row first."""
    period: str = "2024Q2"

    def opened(self) -> Campaign:
        book = openpyxl.Workbook()
        settings: Any = book.active
        settings.title = "设置"
        for row in (
            ("单位", "市示范局"), ("单位简称", "示范局"), ("年度", 2024), ("当前季度", self.period),
            ("表样", self.template), ("截止时间", datetime(2024, 7, 5, 17)), ("联系人", "张三"), ("联系电话", "5515812"),
        ):  # fmt: skip
            settings.append(row)
        for name, rows in {"科室": [("科室",), ("甲科",), ("乙科",)], "任务": self.tasks}.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        self.folder.mkdir(parents=True, exist_ok=True)
        book.save(self.folder / "台账.xlsx")
        (self.folder / "2-回收").mkdir(exist_ok=True)
        return Campaign.open(self.folder, now=datetime(2024, 7, 2, 9))

    def issued(self, office: str) -> Path:
        campaign = Campaign.open(self.folder, now=datetime(2024, 7, 2, 9))
        (path,) = campaign.folders.issue_folder(campaign.register.settings.period).glob(f"*（{office}）.xlsx")
        return path

    def fill(self, office: str, answer: Answer, *, insert: tuple[int, Row] | None = None) -> list[str]:
        """The office answers and sends its workbook back; the fields it was asked for.

        ``insert`` is a row put in and what is typed there from column D on.
        """
        source = self.issued(office)
        book = openpyxl.load_workbook(source)
        asked = []
        for cell in form_cells(source).cells:
            value = SIGNED.get(cell.field) or answer(cell.key.task, cell.key.item, cell.field)
            book[cell.sheet][cell.cell].value = value
            asked.append(cell.field)
        if insert:
            sheet, (row, values) = book["填报表"], insert
            insert_rows(sheet, row)
            for column, value in enumerate(values, 4):
                sheet.cell(row, column).value = value  # type: ignore[assignment]
        book.save(self.folder / "2-回收" / f"{self.period}{office}.xlsx")
        return list(dict.fromkeys(asked))

    def run(self, answers: dict[str, Answer]) -> tuple[Validated, Merged]:
        """Generate, fill, collect, validate, merge."""
        self.opened().generate()
        for office, answer in answers.items():
            self.fill(office, answer)
        campaign = Campaign.open(self.folder, now=datetime(2024, 7, 2, 9))
        campaign.collect()
        validated = campaign.validate()
        return validated, campaign.merge()

    def at(self, period: str, template: str) -> Bureau:
        return replace(self, period=period, template=template)


def shown(path: Path, sheet: str = "汇总表", *, formulas: bool = False) -> list[list[object]]:
    """Every row of a sheet as openpyxl reads it, values as they were last worked out, the hidden key column left out."""
    book = openpyxl.load_workbook(path, data_only=not formulas)[sheet]
    _, _, last, _ = range_boundaries(str(book.print_area).rpartition("!")[2].replace("$", ""))
    return [[None if cell == "" else cell for cell in row[:last]] for row in book.iter_rows(values_only=True)]
