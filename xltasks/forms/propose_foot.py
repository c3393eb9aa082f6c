"""What stands below the table of a finished sheet: its totals made live, the names of those who signed it left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isclose

from xltasks.book import draft
from xltasks.forms.propose_seen import Seen
from xltasks.model.cell import cell_name, column_letters
from xltasks.model.field import Field

_SIGNED = re.compile(
    r"(?P<label>\s*(?:填\s*[表报]\s*人|制\s*表\s*人?|经\s*办\s*人|审\s*[核签]\s*人?|复\s*核\s*人?|负\s*责\s*人|(?:分管|主要|单位)?领导"
    r"|联\s*系\s*人|(?:联系)?电\s*话|手\s*机|(?:填[表报]|报送|制表)?\s*(?:日\s*期|时\s*间))(?:\s*[(（][^()（）]*[)）])?\s*[:：])\s*(?P<who>\S[^:：]*)\Z"
)
"""A line such as 填表人：王五; the label stays, whoever it was does not."""


def foot(cell: draft.Cell, seen: Seen, fields: Mapping[int, Field], to: int) -> tuple[draft.Cell, str]:
    """A cell below the table as the template has it, and in Chinese what was done to it; ``to`` is the row that repeats."""
    text = "".join(run.text for run in cell.runs) or (cell.value if isinstance(cell.value, str) else "")
    if match := _SIGNED.match(text):
        said = f"{cell_name(cell.row, cell.column)} 的“{text.strip()}”只留下“{match['label'].strip()}”"
        return draft.Cell(cell.row, cell.column, match["label"], cell.look, note=cell.note, link=cell.link), said
    if cell.formula or isinstance(cell.value, bool) or not isinstance(cell.value, (int, float)):
        return cell, ""
    place, value = cell_name(cell.row, cell.column), cell.value
    summed = _adds_up(seen, cell.column, float(value))
    field, plan = fields.get(cell.column), seen.known.get(cell.column, "")
    if not summed or (field is None and not plan.startswith(("item.plan", "plan["))):
        return draft.Cell(
            cell.row, cell.column, None, cell.look
        ), f"{place} 的 {value} 看不出是怎么算出来的，表样里留空"
    letters = column_letters(cell.column)
    formula = f"=SUM({letters}{to}:{letters}{to})"
    said = f"{place} 的 {value} 是上面各行之和，表样里写成 {formula}"
    if field is not None and field.kind in ("whole", "decimal"):
        live = f"{{{{ total('{field.name}') }}}}{formula}"
        return draft.Cell(cell.row, cell.column, live, cell.look), said
    return draft.Cell(cell.row, cell.column, None, cell.look, formula), said


def _adds_up(seen: Seen, column: int, total: float) -> bool:
    found = (seen.cells.get((row, column)) for rows in seen.tasks for row in rows)
    values = [cell.value for cell in found if cell is not None]
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    return bool(numbers) and isclose(sum(numbers), total, rel_tol=1e-9, abs_tol=1e-9)
