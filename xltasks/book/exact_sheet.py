"""A worksheet that writes sizes, numbers and awkward texts exactly; XlsxWriter rounds or misreads them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from xltasks.book.characters import escaped
from xltasks.book.draft import Column, Row
from xltasks.model.cell import cell_name

STANDARD_ROW_HEIGHT = 15.0
STANDARD_COLUMN_WIDTH = 9.140625


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """What XlsxWriter would change is written as given.

    XlsxWriter keeps widths and heights as whole pixels of Calibri, has no default column width, leaves out a
    row's height where it equals the default, prints 16 digits of a number, and takes a text that begins with
    ``<r>`` and ends with ``</r>`` for its own mark-up. ``worksheet_class`` is its documented way to extend it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.exact_columns: list[tuple[Column, Any]] = []
        """(column, format or None) in order of their number."""
        self.exact_rows: dict[int, Row] = {}
        self.exact_row_height: float | None = None
        self.exact_column_width: float | None = None
        self.awkward_texts: dict[tuple[int, int], str] = {}
        """Texts by (row, column) from 0, written inline instead of shared."""

    def _write_sheet_format_pr(self) -> None:
        attributes: list[tuple[str, object]] = []
        if self.exact_column_width is not None:
            attributes.append(("defaultColWidth", exact_number(self.exact_column_width)))
        attributes.append(("defaultRowHeight", exact_number(self.exact_row_height or STANDARD_ROW_HEIGHT)))
        if self.exact_row_height is not None:
            attributes.append(("customHeight", 1))
        self._xml_empty_tag("sheetFormatPr", attributes)

    def _write_cols(self) -> None:
        if not self.exact_columns:
            return
        self._xml_start_tag("cols")
        # Neighbours that are alike have the same distance between number and position.
        for _, alike in groupby(
            enumerate(self.exact_columns),
            key=lambda entry: (entry[1][0].number - entry[0], entry[1][0].width, entry[1][0].hidden, entry[1][1]),
        ):
            columns = [entry for _, entry in alike]
            self._write_column(columns[0][0].number, *columns[-1])
        self._xml_end_tag("cols")

    def _write_column(self, first: int, last: Column, look: Any) -> None:
        # A <col> without width is a column of no width in some programs, so the default is spelled out.
        width = self.exact_column_width or STANDARD_COLUMN_WIDTH if last.width is None else last.width
        attributes: list[tuple[str, object]] = [("min", first), ("max", last.number), ("width", exact_number(width))]
        if look is not None:
            attributes.append(("style", look._get_xf_index()))
        if last.hidden:
            attributes.append(("hidden", 1))
        if last.width is not None:
            attributes.append(("customWidth", 1))
        self._xml_empty_tag("col", attributes)

    def _write_row(self, row: int, spans: str | None, row_info: Any = None, empty_row: bool = False) -> None:
        attributes: list[tuple[str, object]] = [("r", row + 1)]
        if spans:
            attributes.append(("spans", spans))
        exact = self.exact_rows.get(row)
        if exact is not None:
            if exact.height is not None:
                attributes.append(("ht", exact_number(exact.height)))
            if exact.hidden:
                attributes.append(("hidden", 1))
            if exact.height is not None:
                attributes.append(("customHeight", 1))
        if empty_row:
            self._xml_empty_tag_unencoded("row", attributes)
        else:
            self._xml_start_tag_unencoded("row", attributes)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if (row, col) not in self.awkward_texts:
            super()._write_cell(row, col, cell)
            return
        place = [("r", cell_name(row + 1, col + 1)), ("s", cell.format._get_xf_index()), ("t", "inlineStr")]
        text = self._escape_data(escaped(self.awkward_texts[row, col]))
        self._xml_start_tag("c", place)
        self.fh.write(f'<is><t xml:space="preserve">{text}</t></is>')
        self._xml_end_tag("c")

    def _xml_number_element(self, number: float, attributes: list[tuple[str, object]]) -> None:
        shown = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{shown}><v>{exact_number(number)}</v></c>")


def exact_number(value: float) -> str:
    """The shortest digits that read back as the same number."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else repr(value)
