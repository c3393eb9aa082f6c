"""The hash of what a workbook says, whenever it was made."""

from __future__ import annotations

from datetime import datetime

import pytest

from xltasks.book.content_hash import content_hash
from xltasks.book.draft import Cell, Sheet, Workbook
from xltasks.book.emit import Emitter
from xltasks.book.write import write_workbook

BOOK = Workbook(
    (Sheet("表", (Cell(1, 1, "甲"), Cell(2, 1, 3))),), properties=(("xltasks.office", "甲科"),), title="季度"
)
EARLY, LATE = datetime(2024, 7, 1, 9), datetime(2024, 7, 8, 17, 30)


@pytest.mark.parametrize("write", [write_workbook, Emitter().write], ids=["plainly", "fast"])
def test_the_moment_of_making_is_no_part_of_what_a_workbook_says(write):
    early, late = write(BOOK, created=EARLY), write(BOOK, created=LATE)
    assert early != late and content_hash(early) == content_hash(late)


@pytest.mark.parametrize(
    "other",
    [
        Workbook((Sheet("表", (Cell(1, 1, "乙"), Cell(2, 1, 3))),), properties=BOOK.properties, title="季度"),
        Workbook((Sheet("表", (Cell(1, 1, "甲"), Cell(2, 1, 4))),), properties=BOOK.properties, title="季度"),
        Workbook((Sheet("表", (Cell(1, 1, "甲"), Cell(2, 1, 3))),), properties=BOOK.properties, title="月度"),
        Workbook(BOOK.sheets, properties=(("xltasks.office", "乙科"),), title="季度"),
        Workbook((*BOOK.sheets, Sheet("附表")), properties=BOOK.properties, title="季度"),
    ],
)
def test_everything_else_is(other):
    assert content_hash(write_workbook(other, created=EARLY)) != content_hash(write_workbook(BOOK, created=EARLY))
