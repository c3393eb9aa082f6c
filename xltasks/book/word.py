"""The tables of a Word document as sheets: paragraphs around a table stand in rows of their own, merges are merges."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xltasks.book.grid import Sheet
from xltasks.book.package import Package
from xltasks.errors import Unreadable
from xltasks.model.cell import Area, CellValue

if TYPE_CHECKING:
    from docx.table import Table

WITHOUT_LIBRARY = (
    "读 Word 文档要先安装 python-docx：pip install xltasks[docx]；也可以把表格复制到 Excel 里，另存为 .xlsx 再导入"
)
_BROKEN = "Word 文档已损坏或带密码，打不开，请在 Word 或 WPS 里另存为 .docx 再导入"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SECOND_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs are to show of a text box: the same text once more."""
_ASIDE = "表外文字"

Place = tuple[int, int]


def read_word(data: bytes) -> tuple[Sheet, ...]:
    """One sheet for tables of equal width that follow each other, and one for text that stands nowhere near a table.

    Raises Unreadable where the document cannot be opened, and where the library that opens it is not installed.
    """
    try:
        import docx
        from docx.table import Table
    except ImportError as error:
        raise Unreadable(WITHOUT_LIBRARY) from error
    Package.open(data)  # sizes and counts are checked before a library inflates anything
    try:
        body: Any = docx.Document(BytesIO(data))
        blocks = list(body.iter_inner_content())
    except Exception as error:
        # The zip and XML readers raise almost anything on a damaged file.
        raise Unreadable(_BROKEN) from error
    drawing = _Drawing()
    for block in blocks:
        if isinstance(block, Table):
            drawing.add_table(block)
        else:
            drawing.add_line(block._p)
    return drawing.sheets(paragraph for paragraph in body.element.body.iter(f"{_WORD}p"))


class _Drawing:
    """Sheets as they grow; ``seen`` are the paragraphs that stand in one."""

    def __init__(self) -> None:
        self.seen: set[Any] = set()
        self.width = 0
        self.row = 0
        self.cells: dict[Place, CellValue] = {}
        self.merges: list[Area] = []
        self.done: list[Sheet] = []
        self.waiting: list[str] = []

    def add_line(self, paragraph: Any) -> None:
        """A line waits: it is the title of the table that follows."""
        if text := self._text(paragraph).strip():
            self.waiting.append(text)

    def add_table(self, table: Table) -> None:
        rows = [self._row(row) for row in table.rows]
        width = max((place + 1 for row in rows for place, _ in row), default=1)
        if self.width not in (0, width):
            self._finish()
        self.width = width
        self._write_waiting()
        spans: dict[Any, list[Place]] = {}
        for number, row in enumerate(rows, start=self.row + 1):
            for column, cell in row:
                spans.setdefault(cell, []).append((number, column + 1))
        for cell, places in spans.items():
            area = Area(*min(places), *max(places))
            if text := self._cell_text(cell).strip("\n"):
                self.cells[area.top, area.left] = text
            if area.width * area.height > 1:
                self.merges.append(area)
        self.row += len(rows)

    def sheets(self, paragraphs: Iterator[Any]) -> tuple[Sheet, ...]:
        self._write_waiting()
        if self.cells:
            self._finish()
        aside = [text for paragraph in paragraphs if paragraph not in self.seen and (text := self._text(paragraph))]
        if aside:
            self.done.append(Sheet(_ASIDE, {(row, 1): text for row, text in enumerate(aside, start=1)}))
        return tuple(self.done)

    def _row(self, row: Any) -> list[tuple[int, Any]]:
        """(column from 0, cell's element) of every place of a row; a merged cell is the same element everywhere."""
        return [(place, cell._tc) for place, cell in enumerate(row.cells, start=row.grid_cols_before)]

    def _cell_text(self, cell: Any) -> str:
        return "\n".join(self._text(paragraph) for paragraph in cell.iter(f"{_WORD}p") if paragraph not in self.seen)

    def _text(self, paragraph: Any) -> str:
        """A paragraph's text, what was inserted under tracking and what stands in its text boxes included."""
        self.seen |= {inner for inner in paragraph.iter(f"{_WORD}p")}
        return "".join(_pieces(paragraph))

    def _write_waiting(self) -> None:
        for text in self.waiting:
            self.row += 1
            self.cells[self.row, 1] = text
            if self.width > 1:
                self.merges.append(Area(self.row, 1, self.row, self.width))
        self.waiting = []

    def _finish(self) -> None:
        self.done.append(Sheet(f"表{len(self.done) + 1}", self.cells, merges=tuple(self.merges)))
        self.cells, self.merges, self.row = {}, [], 0


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag == f"{_WORD}tab":
            yield "\t"
        elif child.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"
        elif child.tag != _SECOND_COPY:
            yield from _pieces(child)
