"""A sheet copied without stamp and keys is known by the headings and tasks that stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from xltasks.book.grid import Book, Sheet
from xltasks.intake.identify import Identity, identify
from xltasks.intake.known import Known
from xltasks.model.issue import Issue, IssuedText, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Office

TITLE, COLUMN = "市工信局2024年重点工作二季度完成情况", "第二季度计划"
TASKS = {
    "1": "推进中小企业公共服务平台建设",
    "4": "新增规模以上工业企业二十家",
    "5": "完成技术改造投资一百亿元",
    "8": "建成 5G 基站五百座",
}
ASKED = {"中小办": ("1", "4"), "科技科": ("5",), "工业科": ("4", "8"), "协作一科": ("8",)}


def issue(office: str, number: int) -> Issue:
    """What ``office`` was issued: a title, headings, and for each of its tasks a number, a title, a category, a plan."""
    texts = [IssuedText("表", 1, 1, TITLE), IssuedText("表", 2, 1, "序号"), IssuedText("表", 2, 2, "任务")]
    texts += [IssuedText("表", 2, 3, "类别"), IssuedText("表", 2, 4, COLUMN), IssuedText("表", 2, 5, "完成情况")]
    slots = []
    for row, task in enumerate(ASKED[office], 3):
        key = RowKey("2024Q2", office, task, "进度", 1)
        values = (task, TASKS[task], "工作进度", f"二季度计划：任务{task}完成过半")
        texts += [IssuedText("表", row, column, text, key) for column, text in enumerate(values, 1)]
        slots.append(Slot(key, "progress", "表", row, 5))
    stamp = Stamp(f"{number:032x}", "市工信局", "2024Q2", office, "quarterly")
    return Issue(stamp, (), tuple(slots), tuple(texts), (), ())


ISSUES = tuple(issue(office, number) for number, office in enumerate(ASKED, 1))
KNOWN = Known(
    ("市工业和信息化局", "市工信局"),
    Period.parse("2024Q2"),
    tuple(Office(office) for office in ASKED),
    {issue.stamp.issue: ("2024Q2", issue.stamp.office) for issue in ISSUES},
    lambda: ISSUES,
)


def copied(*issues: Issue, without: str = "", swapped: tuple[str, str] = ("", ""), visibility: str = "visible") -> Book:
    """The sheets of issues as someone copied them into a new workbook, answers and all."""
    cells: dict[tuple[int, int], str] = {}
    top = 3
    for one in issues:
        for text in one.texts:
            said = text.text.replace(swapped[0], swapped[1]) if swapped[0] else text.text
            if text.key is None or text.key.task != without:
                cells[text.row + (top if text.key else 3), text.column + 2] = said
        top += len(one.slots)
        cells[top + 2, 7] = "已经完成过半，正在推进"
    return Book("xlsx", (Sheet("Sheet1", cells, visibility=visibility),))  # type: ignore[arg-type]


def summary(identity: Identity) -> tuple[str | None, str | None, str | None, str]:
    return identity.office, identity.period, identity.by, identity.code


@pytest.mark.parametrize("office", ["中小办", "科技科", "工业科"])
def test_the_office_whose_tasks_stand_there_is_recognised(office):
    found = identify(copied(ISSUES[list(ASKED).index(office)]), KNOWN, file="新建表格.xlsx")
    assert found == Identity(office, "2024Q2", ISSUES[list(ASKED).index(office)].stamp.issue, "labels")


def test_white_space_and_full_width_do_not_hide_a_task():
    book = copied(ISSUES[0], swapped=("中小企业公共", "中小企业\n 公共"))
    assert identify(book, KNOWN).by == "labels"
    wide = Book("xlsx", (Sheet("表", {**copied(ISSUES[2]).sheets[0].cells, (7, 4): "建成 ５Ｇ 基站五百座"}),))
    assert identify(wide, KNOWN).office == "工业科"


def test_labels_say_more_than_the_name_of_the_file():
    assert identify(copied(ISSUES[1]), KNOWN, file="中小办.xlsx").office == "科技科"


def test_the_rows_of_several_offices_are_reported_and_never_guessed():
    found = identify(copied(ISSUES[0], ISSUES[1]), KNOWN, file="中小办.xlsx")
    assert summary(found) == (None, "2024Q2", "labels", "origin.office")
    assert "中小办、科技科" in found.problem and "--office" in found.problem


def test_a_task_that_two_offices_share_is_decided_by_the_files_name_or_not_at_all():
    shared = copied(ISSUES[3])  # task 8 is asked of 协作一科 alone and, with another, of 工业科
    assert identify(shared, KNOWN).office == "协作一科"
    same = replace(
        KNOWN, issued=lambda: (ISSUES[3], replace(ISSUES[3], stamp=replace(ISSUES[3].stamp, office="工业科")))
    )
    assert summary(identify(shared, same, file="工业科.xlsx")) == ("工业科", "2024Q2", "name", "")
    found = identify(shared, same, file="表.xlsx")
    assert summary(found) == (None, "2024Q2", "labels", "origin.office") and "工业科" in found.problem


def test_a_row_that_was_deleted_does_not_hide_the_office():
    assert summary(identify(copied(ISSUES[0], without="4"), KNOWN)) == ("中小办", "2024Q2", "labels", "")


@pytest.mark.parametrize(("year", "short", "period"), [("2024", "一季度", "2024Q1"), ("2023", "四季度", "2023Q4")])
def test_the_same_form_of_another_quarter_is_reported(year, short, period):
    book = copied(ISSUES[0], swapped=("二季度", short))
    cells = {place: value.replace("2024年", f"{year}年") for place, value in book.sheets[0].cells.items()}
    found = identify(replace(book, sheets=(replace(book.sheets[0], cells=cells),)), KNOWN)
    assert summary(found) == ("中小办", period, "labels", "origin.period")


def test_a_list_that_quotes_the_tasks_in_another_form_is_no_return():
    cells = {(row, 1): title for row, title in enumerate((TASKS["1"], TASKS["4"]), 1)}
    assert identify(Book("xlsx", (Sheet("任务清单", cells),)), KNOWN).code == "origin.office"


def test_hidden_sheets_say_nothing():
    assert identify(copied(ISSUES[0], visibility="hidden"), KNOWN, file="科技科.xlsx").by == "name"


def test_the_issues_are_loaded_once_and_only_for_a_file_without_identity():
    loads = []

    def load() -> Iterator[Issue]:
        loads.append(1)
        yield from ISSUES

    known = replace(KNOWN, issued=load)
    keyed = Book("xlsx", (Sheet("表", {(1, 1): RowKey("2024Q2", "中小办", "1", "进度", 1).text}),))
    assert identify(keyed, known).by == "keys" and loads == []
    for _ in range(3):
        assert identify(copied(ISSUES[0]), known).by == "labels"
    assert loads == [1]


def test_the_coordinator_has_the_last_word_over_labels_too():
    found = identify(copied(ISSUES[0]), KNOWN, manual="科技科")
    assert found == Identity("科技科", "2024Q2", ISSUES[1].stamp.issue, "manual")
