"""What the coordinator does in Excel between two merges: words changed in two cells of the consolidated sheet.

python3 polish.py 4-汇总/2024Q2/….xlsx
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl

from xltasks.campaign import form_cells

EDITS = json.loads((Path(__file__).parent / "story.json").read_text(encoding="utf-8"))["edits"]


def polish(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    cells = {(cell.key.task, cell.key.category, cell.field): cell for cell in form_cells(file).cells}
    for edit in EDITS:
        cell = cells[edit["task"], edit["category"], edit["field"]]
        print(f"{cell.sheet}!{cell.cell}: {cell.value} → {edit['value']}")
        book[cell.sheet][cell.cell] = edit["value"]
    book.save(file)


if __name__ == "__main__":
    polish(Path(sys.argv[1]))
