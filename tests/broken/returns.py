"""Broken returns: one small workbook for every fault of the main job, named by it, with what must be said of it.

Each spoils the good return of one office (丙科: task 9 with three rows) of the campaign in tests/steps/campaigns.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook

from tests.steps.campaigns import Answers

Spoil = Callable[[Workbook, dict[tuple[str | None, str | None, str], tuple[str, str]]], None]
"""Given the filled workbook and where its answers stand: (task, category, field) → (sheet, cell)."""


@dataclass(frozen=True)
class Broken:
    """``findings`` as ``code severity place``, the place as task row and field, or as sheet and cell."""

    fault: str
    spoil: Spoil
    findings: tuple[str, ...]
    state: str = "accepted"
    receipt: str = "new 丙科 stamp"
    damage: Callable[[bytes], bytes] = bytes
    """What happens to the file on its way."""
    answers: Answers | None = None
    """What must have been read, where it is looked at."""
    needs: str = ""
    """The program without which it cannot be tried."""


def typed(category: str, field: str, value: object, task: str | None = "9") -> Spoil:
    """One answer replaced by another value."""

    def spoil(book: Workbook, where: dict[tuple[str | None, str | None, str], tuple[str, str]]) -> None:
        sheet, cell = where[task, category, field]
        book[sheet][cell].value = value

    return spoil


def written(cell: str, value: object, sheet: str = "填报表") -> Spoil:
    """Something written into a cell that asks for nothing."""

    def spoil(book: Workbook, where: dict[tuple[str | None, str | None, str], tuple[str, str]]) -> None:
        book[sheet][cell].value = value

    return spoil


def together(*spoils: Spoil) -> Spoil:
    def spoil(book: Workbook, where: dict[tuple[str | None, str | None, str], tuple[str, str]]) -> None:
        for one in spoils:
            one(book, where)

    return spoil


def renamed(book: Workbook, where: object) -> None:
    book["填报表"].title = "二季度"


def without_stamp_sheet(book: Workbook, where: object) -> None:
    del book["_xltasks"]


def without_any_stamp(book: Workbook, where: object) -> None:
    del book["_xltasks"]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for row in book["填报表"].iter_rows():
        for cell in row:
            if "XT-" in str(cell.value):
                cell.value = None


def stamp_of_another_office(book: Workbook, where: object) -> None:
    for row in book["填报表"].iter_rows():
        for cell in row:
            if "XT-" in str(cell.value):
                cell.value = str(cell.value).replace("丙科", "乙科")


def torn(data: bytes) -> bytes:
    return data[: len(data) // 2]


BROKEN = (
    Broken("nothing wrong", together(), ()),
    Broken(
        "neither done nor pending",
        typed("施工图", "done", None),
        ("answers.missing error 施工图 done",),
        "rejected",
    ),
    Broken(
        "done and pending both filled",
        typed("施工图", "pending", "正在推进"),
        ("answers.both error 施工图 done",),
        "rejected",
    ),
    Broken(
        "narrative missing",
        typed("施工图", "progress", None),
        ("answers.missing error 施工图 progress",),
        "rejected",
    ),
    Broken(
        "narrative of white space alone",
        typed("施工图", "progress", " \n　"),
        ("answers.missing error 施工图 progress",),
        "rejected",
    ),
    Broken(
        "word where a tick belongs",
        typed("施工图", "done", "基本完成"),
        ("answers.kind error 施工图 done",),
        "rejected",
    ),
    Broken("tick of another sort", typed("施工图", "done", "✔"), ()),
    Broken(
        "explicit no beside pending",
        typed("进度安排", "done", "×"),
        ("answers.repaired hint 进度安排 done",),
    ),
    Broken(
        "text too long for the field",
        typed("进度安排", "pending", "推进" * 26),
        ("answers.length error 进度安排 pending",),
        "rejected",
    ),
    Broken(
        "number where text belongs",
        typed("进度安排", "progress", 12.5),
        ("answers.repaired hint 进度安排 progress",),
    ),
    Broken(
        "picture in an answer",
        typed("施工图", "progress", '=DISPIMG("ID_0A1B",1)'),
        ("answers.picture error 施工图 progress",),
        "rejected",
    ),
    Broken(
        "formula without a result",
        typed("施工图", "progress", "=A1&A2"),
        ("answers.missing error 施工图 progress",),
        "rejected",
    ),
    Broken(
        "locked title changed",
        written("B7", "节能降耗（改）"),
        ("origin.locked warning 填报表!B7",),
    ),
    Broken(
        "locked plan emptied",
        written("E8", None),
        ("origin.locked warning 填报表!E8",),
    ),
    Broken(
        "locked text saved with other line ends and outer blanks",
        written("B7", " 节能降耗 \r\n"),
        (),
    ),
    Broken(
        "text beside the table",
        written("M8", "请看附件"),
        ("origin.unplaced warning 填报表!M8",),
    ),
    Broken(
        "sheet renamed",
        renamed,
        ("answers.repaired hint 二季度",),
    ),
    Broken("stamp sheet deleted", without_stamp_sheet, ("answers.repaired hint",)),
    Broken("stamp gone, row keys left", without_any_stamp, ("answers.repaired hint",), receipt="new 丙科 keys"),
    Broken(
        "stamps that disagree",
        stamp_of_another_office,
        ("origin.stamp error",),
        "missing",
        receipt="unidentified - stamp",
    ),
    Broken(
        "file torn off in the middle",
        together(),
        ("intake.unreadable error",),
        "missing",
        receipt="unreadable - -",
        damage=torn,
    ),
)
