"""The identity a generated workbook carries, in several carriers that survive different accidents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, time, timedelta

from xltasks.book import draft, grid
from xltasks.model.cell import CellValue, cell_place, shown
from xltasks.model.issue import FormKind, Stamp
from xltasks.model.key import RowKey
from xltasks.model.outcome import FormCell, FormCells, Source

SHEET = "_xltasks"
"""The very hidden sheet (LibreOffice makes it hidden): the stamp, then every answer cell."""

FAULTS_SHEET, STRAYS_SHEET = "问题清单", "未识别内容"
ADDED_SHEETS = (FAULTS_SHEET, STRAYS_SHEET)
"""Sheets of a correction copy: they quote other files' words, their form codes included."""

_PREFIX = "xltasks."
_CODE = re.compile(r"XT-(\d{4}(?:Q\d|M\d\d|H\d)?)-(.+)-([0-9a-f]{8})(?![0-9a-f])")
_HEADINGS = (
    "key", "sheet", "cell", "scope", "office", "task", "category", "item", "field", "label", "kind", "required",
    "options", "value", "sources",
)  # fmt: skip


def stamp_properties(stamp: Stamp) -> tuple[tuple[str, str], ...]:
    """The stamp as custom document properties; strings, because integer ones come back as floats."""
    return tuple((_PREFIX + field.name, str(getattr(stamp, field.name))) for field in fields(stamp))


def stamp_sheet(stamp: Stamp, cells: Iterable[FormCell]) -> draft.Sheet:
    """The very hidden sheet: the stamp in columns A and B, then one row per answer cell."""
    pairs = stamp_properties(stamp)
    rows: list[tuple[CellValue, ...]] = [_HEADINGS]
    for cell in cells:
        key = cell.key
        sources = json.dumps([astuple(source) for source in cell.sources], ensure_ascii=False) if cell.sources else ""
        values: tuple[CellValue, ...] = (
            key.text, cell.sheet, cell.cell, cell.scope, cell.office, key.task, key.category, key.item, cell.field,
            cell.label, cell.kind, cell.required, "\n".join(cell.options), _listed(cell.value), sources,
        )  # fmt: skip
        rows.append(values)
    lines = draft.Lines(1, pairs), draft.Lines(len(pairs) + 2, tuple(rows))
    return draft.Sheet(SHEET, lines=lines, visibility="veryHidden")


def _listed(value: CellValue) -> CellValue:
    """A date as its text: the list has no look of its own for it."""
    return shown(value) if isinstance(value, date | time | timedelta) else value


def find_stamps(book: grid.Book) -> tuple[tuple[str, Stamp], ...]:
    """Every stamp a file carries as (carrier, stamp); carriers are ``properties``, ``sheet`` and ``code``.

    The visible code knows only period, office and the first eight characters of the issue.
    """
    found: list[tuple[str, Stamp]] = []
    properties = _stamp({k.removeprefix(_PREFIX): v for k, v in book.properties.items() if k.startswith(_PREFIX)})
    if properties:
        found.append(("properties", properties))
    hidden = book.sheet(SHEET)
    if hidden:
        pairs = {
            shown(value).removeprefix(_PREFIX): shown(hidden.cells.get((row, 2)))
            for (row, column), value in hidden.cells.items()
            if column == 1 and shown(value).startswith(_PREFIX)
        }
        carried = _stamp(pairs)
        if carried:
            found.append(("sheet", carried))
    for sheet in book.sheets:
        if sheet.name in ADDED_SHEETS:
            continue
        for value in sheet.cells.values():
            match = _CODE.search(value) if isinstance(value, str) and "XT-" in value else None
            if match:
                code = ("code", Stamp(match[3], "", match[1], match[2], ""))
                if code not in found:
                    found.append(code)
    return tuple(found)


def without_code(text: str) -> str:
    """A text without the form code in it: an earlier issue of a workbook differs there and nowhere else."""
    return _CODE.sub("XT", text) if "XT-" in text else text


def agree(one: Stamp, other: Stamp) -> bool:
    """Whether two carriers say the same, as far as both say anything."""
    same = one.period == other.period and one.office == other.office
    return (
        same and one.issue[:8] == other.issue[:8] and (not one.bureau or not other.bureau or one.bureau == other.bureau)
    )


def form_cells(book: grid.Book) -> FormCells | None:
    """The answer cells a workbook lists in its very hidden sheet, with their present values; None without one."""
    hidden = book.sheet(SHEET)
    stamps = dict(find_stamps(book))
    stamp = stamps.get("sheet") or stamps.get("properties")
    if hidden is None or stamp is None:
        return None
    top = next((row for (row, column), value in hidden.cells.items() if column == 1 and value == _HEADINGS[0]), None)
    if top is None:
        return None
    lines = (
        _Line({heading: hidden.cells.get((row, column)) for column, heading in enumerate(_HEADINGS, 1)})
        for row in sorted({row for row, _ in hidden.cells if row > top})
    )
    cells = (_form_cell(line, book, stamp.kind) for line in lines)
    return FormCells(stamp.form, stamp.period, stamp.office, stamp.issue, tuple(cell for cell in cells if cell))


def _form_cell(line: _Line, book: grid.Book, kind: FormKind) -> FormCell | None:
    """The cell a line lists; None where somebody has spoilt the line."""
    key = RowKey.parse(line.text("key"))
    try:
        place = cell_place(line.text("cell"))
    except ValueError:
        return None
    if key is None:
        return None
    sheet = book.sheet(line.text("sheet"))
    return FormCell(
        key=key,
        sheet=line.text("sheet"),
        cell=line.text("cell"),
        scope=line.text("scope"),
        office=line.text("office"),
        field=line.text("field"),
        label=line.text("label"),
        kind=line.text("kind"),
        required=line.values.get("required") is True,
        options=tuple(option for option in line.text("options").split("\n") if option),
        value=sheet.raw(*place).value if sheet else None,
        sources=_sources(line.text("sources")) if kind == "consolidated" else None,
    )


@dataclass(frozen=True)
class _Line:
    values: Mapping[str, CellValue]

    def text(self, heading: str) -> str:
        return shown(self.values.get(heading))


def _stamp(values: Mapping[str, str]) -> Stamp | None:
    wanted = [field.name for field in fields(Stamp)]
    if not all(values.get(name) for name in wanted):
        return None
    kind: FormKind = "consolidated" if values["kind"] == "consolidated" else "input"
    return Stamp(values["issue"], values["bureau"], values["period"], values["office"], values["form"], kind)


def _sources(text: str) -> tuple[Source, ...]:
    try:
        return tuple(Source(*(str(part) for part in parts)) for parts in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()  # someone edited the hidden sheet; the values beside it still hold
