"""100,000 rows by xltasks' writer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.contestants.large_rows import HEADINGS, ROWS, WIDTHS, lines
from benchmarks.scene import RETURNED, Scene
from xltasks.book.draft import (
    Body,
    Border,
    Column,
    Edge,
    Edges,
    Filled,
    Font,
    Look,
    Page,
    Pattern,
    Sheet,
    Workbook,
)
from xltasks.book.emit import Emitter

_EDGE = Edge("thin", "000000")
_BOX = Border(_EDGE, _EDGE, _EDGE, _EDGE)
_HEADING = Look(Font("黑体", 11), border=_BOX, horizontal="center", vertical="center", wrap=True)
_CENTRE = Look(Font("仿宋_GB2312", 11), border=_BOX, horizontal="center", vertical="center", wrap=True)
_LEFT = Look(Font("仿宋_GB2312", 11), border=_BOX, horizontal="left", vertical="center", wrap=True)
_KEY = Look(Font(size=8, color="808080"))
_LOOKS = (_CENTRE, _LEFT, _LEFT, _CENTRE, _CENTRE, _LEFT, _CENTRE, _CENTRE, _LEFT, _KEY)


_COLUMNS = tuple(range(1, 11))
_HEAD, _LINE = Pattern(_COLUMNS[:9], (_HEADING,) * 9), Pattern(_COLUMNS, _LOOKS)


def run(scene: Scene, out: Path) -> None:
    sheet = Sheet(
        "汇总表",
        body=Body(1, ROWS + 1, (_HEAD, _LINE), _rows, _merges),
        columns=tuple(Column(number, width, number == 10) for number, width in enumerate(WIDTHS, 1)),
        page=Page(landscape=True, repeat_rows=(1, 1)),
        freeze=(2, 1),
    )
    (out / "large.xlsx").write_bytes(Emitter().write(Workbook((sheet,)), created=RETURNED))


def _rows() -> Iterator[Filled]:
    yield Filled(1, _HEAD, HEADINGS)
    for number, line in enumerate(lines(), 2):
        yield Filled(number, _LINE, line.values, line.height)


def _merges() -> Iterator[Edges]:
    return ((row, column, row + 1, column) for row in range(2, ROWS + 2, 2) for column in range(1, 5))
