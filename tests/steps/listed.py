"""A bureau of two offices that share a task and may add to it, with the form of tests/forms/listing.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from tests.forms.drawing import drawn
from tests.forms.listing import BANDS, FIELDS, MERGED_BANDS, NEW, OTHER, SHEET
from tests.steps.campaigns import saved_at
from tests.templates.bureau import Bureau
from xltasks.campaign import Campaign, form_cells
from xltasks.model.key import LISTED

TASKS = (
    ("序号", "目标任务", "责任分工", "责任科室", "类别"),
    (1, "修路", "市住建局", "甲科、乙科", "东路"),
    (None, None, None, None, "西路"),
    (2, "建桥", "市水务局", "甲科", "大桥"),
)
Cells = Mapping[tuple[str | None, str, int, str], object]
"""(task, list or category, line or ordinal, field) → what is typed."""
ITEMS: dict[str, Cells] = {
    "甲科": {("1", "东路", 1, "业主"): "城投", ("1", "西路", 2, "业主"): "城投", ("2", "大桥", 1, "业主"): "交投"},
    "乙科": {("1", "东路", 1, "业主"): "城投", ("1", "西路", 2, "业主"): "城投"},
}
"""What the rows of the register require."""
MOMENT = datetime(2024, 7, 2, 9)


def place(key: Any) -> tuple[str | None, str, int]:
    return key.task, key.category, key.item - LISTED if key.item > LISTED else key.item


@dataclass(frozen=True)
class Listing:
    """The campaign's folder; every return is later than those before."""

    folder: Path
    fields: str = FIELDS
    merged_bands: str = MERGED_BANDS
    merged_sheet: str = SHEET

    def begun(self) -> Listing:
        bureau = Bureau(self.folder, "quarterly", TASKS)
        (self.folder / "表样").mkdir(parents=True)
        (self.folder / "表样" / "input.xlsx").write_bytes(drawn({"表": SHEET}, bands=BANDS, fields=self.fields))
        (self.folder / "表样" / "consolidated.xlsx").write_bytes(
            drawn({"表": self.merged_sheet}, bands=self.merged_bands)
        )
        bureau.opened().generate()
        return self

    def opened(self, hours: int = 0) -> Campaign:
        return Campaign.open(self.folder, now=MOMENT + timedelta(hours=hours))

    def issued(self, office: str) -> Path:
        (path,) = (self.folder / "1-下发" / "2024Q2").glob(f"*（{office}）.xlsx")
        return path

    def merged(self) -> Path:
        (path,) = (self.folder / "4-汇总" / "2024Q2").glob("*汇总表.xlsx")
        return path

    def give_back(
        self, office: str, said: Cells, *, edit: Callable[[Any], object] | None = None, source: Path | None = None,
        hours: int = 0,
    ) -> Path:  # fmt: skip
        """The office fills its workbook, or ``source``, and sends it; ``edit`` is what else it does to the sheet."""
        source = source or self.issued(office)
        book = openpyxl.load_workbook(source)
        typed = {**ITEMS[office], **said}
        for cell in form_cells(source).cells:
            if (*place(cell.key), cell.field) in typed:
                book[cell.sheet][cell.cell].value = typed[*place(cell.key), cell.field]
        if edit:
            edit(book["表"])
        path = self.folder / "2-回收" / f"{office}{hours}.xlsx"
        path.write_bytes(saved_at(book, MOMENT + timedelta(hours=hours - 12)))
        return path

    def collected(self, hours: int = 0) -> Campaign:
        campaign = self.opened(hours)
        campaign.collect()
        return campaign

    def shows(self, path: Path | None = None) -> list[list[object]]:
        """The rows of the consolidated sheet below its headings, blank ones too."""
        sheet = openpyxl.load_workbook(path or self.merged(), data_only=True)["表"]
        return [[cell or None for cell in row[:4]] for row in sheet.iter_rows(2, values_only=True)]


__all__ = ["NEW", "OTHER", "Cells", "Listing"]
