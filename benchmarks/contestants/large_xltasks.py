"""100,000 rows by xltasks' writer."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contestants.large_rows import HEADINGS, ROWS, WIDTHS, lines
from benchmarks.scene import RETURNED, Scene
from xltasks.book.draft import Border, Cell, Column, Edge, Font, Look, Page, Row, Sheet, Workbook
from xltasks.book.emit import Emitter
from xltasks.model.cell import Area

_EDGE = Edge("thin", "000000")
_BOX = Border(_EDGE, _EDGE, _EDGE, _EDGE)
_HEADING = Look(Font("黑体", 11), border=_BOX, horizontal="center", vertical="center", wrap=True)
_CENTRE = Look(Font("仿宋_GB2312", 11), border=_BOX, horizontal="center", vertical="center", wrap=True)
_LEFT = Look(Font("仿宋_GB2312", 11), border=_BOX, horizontal="left", vertical="center", wrap=True)
_KEY = Look(Font(size=8, color="808080"))
_LOOKS = (_CENTRE, _LEFT, _LEFT, _CENTRE, _CENTRE, _LEFT, _CENTRE, _CENTRE, _LEFT, _KEY)


def run(scene: Scene, out: Path) -> None:
    cells = [Cell(1, column, heading, _HEADING) for column, heading in enumerate(HEADINGS, 1)]
    rows = []
    for number, line in enumerate(lines(), 2):
        rows.append(Row(number, line.height))
        cells += [Cell(number, column, value, _LOOKS[column - 1]) for column, value in enumerate(line.values, 1)]
    sheet = Sheet(
        "汇总表",
        cells=tuple(cells),
        merges=tuple(Area(row, column, row + 1, column) for row in range(2, ROWS + 2, 2) for column in range(1, 5)),
        rows=tuple(rows),
        columns=tuple(Column(number, width, number == 10) for number, width in enumerate(WIDTHS, 1)),
        page=Page(landscape=True, repeat_rows=(1, 1)),
        freeze=(2, 1),
    )
    del cells, rows
    (out / "large.xlsx").write_bytes(Emitter().write(Workbook((sheet,)), created=RETURNED))
