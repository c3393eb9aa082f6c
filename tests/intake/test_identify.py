"""Whose a file is: stamp, row keys, file name, and the coordinator's word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xltasks.book.grid import Book, Sheet
from xltasks.book.stamp import SHEET, find_stamps, stamp_properties
from xltasks.intake.identify import Identity, identify, identify_by_name
from xltasks.intake.known import Known
from xltasks.model.issue import Stamp
from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Office

ID, OTHER_ID = "3f9a1c07" + "0" * 24, "77aa77aa" + "1" * 24
STAMP = Stamp(ID, "市工信局", "2024Q2", "中小办", "quarterly")
OTHER = Stamp(OTHER_ID, "市工信局", "2024Q2", "科技科", "quarterly")
KNOWN = Known(
    ("市工业和信息化局", "市工信局"),
    Period.parse("2024Q2"),
    (
        Office("中小办", aliases=("中小企业办", "SME")),
        Office("科技科"),
        Office("工业科"),
        Office("工业科技科", aliases=("科",)),
    ),
    {ID: ("2024Q2", "中小办"), OTHER_ID: ("2024Q2", "科技科")},
)


def book(
    *, properties: Stamp | None = None, hidden: Stamp | None = None, code: Stamp | None = None, rows: str = ""
) -> Book:
    """A returned workbook with the carriers given; ``rows`` like ``中小办 2024Q2, 科技科 2024Q2``."""
    cells: dict[tuple[int, int], object] = {(1, 1): "标题", (2, 1): 12.5}
    if code:
        cells[1, 9] = f"表号：{code.code}"
    for row, text in enumerate(filter(None, rows.split(", ")), 6):
        office, period = text.split()
        cells[row, 12] = RowKey(period, office, "4", "进度", 1).text
    sheets = [Sheet("填报表", cells)]  # type: ignore[arg-type]
    if hidden:
        pairs = enumerate(stamp_properties(hidden), 1)
        stamped = {(row, column): text for row, pair in pairs for column, text in enumerate(pair, 1)}
        sheets.append(Sheet(SHEET, stamped, visibility="veryHidden"))
    return Book("xlsx", tuple(sheets), dict(stamp_properties(properties)) if properties else {})


def summary(identity: Identity) -> tuple[str | None, str | None, str | None, str]:
    return identity.office, identity.period, identity.by, identity.code


WHOLE = ("properties", "hidden", "code")


def carrying(*carriers: str, rows: str = "") -> Book:
    """A workbook that carries the same stamp in the carriers named."""
    stamps = {name: STAMP if name in carriers else None for name in WHOLE}
    return book(properties=stamps["properties"], hidden=stamps["hidden"], code=stamps["code"], rows=rows)


def test_the_carriers_of_the_test_are_those_a_file_carries() -> None:
    assert [carrier for carrier, _ in find_stamps(carrying(*WHOLE))] == ["properties", "sheet", "code"]


@pytest.mark.parametrize("carriers", [["properties", "hidden", "code"], ["properties"], ["hidden"], ["code"]])
@pytest.mark.parametrize("rows", ["", "中小办 2024Q2", "中小办 2024Q2, 科技科 2024Q2"])
def test_any_carrier_that_survived_identifies_the_file(carriers: list[str], rows: str) -> None:
    found = identify(carrying(*carriers, rows=rows), KNOWN, file="科技科.xlsx")
    assert found == Identity("中小办", "2024Q2", ID, "stamp")


def test_an_issue_nobody_here_remembers_is_identified_all_the_same() -> None:
    found = identify(book(properties=STAMP), replace(KNOWN, issues={}))
    assert found == Identity("中小办", "2024Q2", ID, "stamp")


def test_row_keys_identify_a_sheet_copied_into_a_new_workbook() -> None:
    found = identify(book(rows="中小办 2024Q2, 中小办 2024Q2"), KNOWN, file="科技科.xlsx")
    assert found == Identity("中小办", "2024Q2", ID, "keys")


def test_a_text_that_only_looks_like_a_key_identifies_nothing() -> None:
    key = RowKey("2024Q2", "中小办", "4", "进度", 1).text
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    found = identify(Book("xlsx", (Sheet("表", {(1, 1): wrong, (2, 1): "|||||||"}),)), KNOWN, file="x.xlsx")
    assert summary(found) == (None, None, None, "origin.office")


def test_keys_in_a_hidden_sheet_say_nothing_about_the_rows_a_person_filled() -> None:
    key = RowKey("2024Q2", "中小办", "4", "进度", 1).text
    hidden = Sheet("存档", {(1, 1): key}, visibility="hidden")
    assert identify(Book("xlsx", (hidden,)), KNOWN, file="科技科.xlsx").by == "name"


@pytest.mark.parametrize(
    ("file", "office"),
    [
        ("中小办 二季度(1) - 副本 终版.xlsx", "中小办"),
        ("2-回收/中小企业办-2024年第２季度.xls", "中小办"),
        ("sme q2.xlsx", "中小办"),
        ("全部.zip!工业科/填报表.xlsx", "工业科"),
        ("工业科/工业科技科报送.xlsx", "工业科技科"),
        ("中 小 办.xlsx", "中小办"),
        ("中小办 6月30日报.xlsx", "中小办"),
        ("中小办20240628.xlsx", "中小办"),
        ("中小办上半年及二季度.xlsx", "中小办"),
    ],
)
def test_a_file_name_identifies_where_the_file_does_not(file: str, office: str) -> None:
    found = identify(book(), KNOWN, file=file)
    assert summary(found) == (office, "2024Q2", "name", "")
    assert identify_by_name(file, KNOWN) == found


@pytest.mark.parametrize(
    ("file", "period"),
    [
        ("中小办一季度.xlsx", "2024Q1"),
        ("中小办 第3季度.xlsx", "2024Q3"),
        ("中小办2023年.xlsx", "2023Q2"),
        ("2023Q4/中小办.xlsx", "2023Q4"),
    ],
)
def test_a_name_of_another_quarter_is_no_guess_for_this_one(file: str, period: str) -> None:
    found = identify(book(), KNOWN, file=file)
    assert summary(found) == ("中小办", period, "name", "origin.period")
    assert f"中小办 {period}" in found.problem and "2024Q2" in found.problem


@pytest.mark.parametrize(
    ("file", "expected"),
    [("六月/中小办 6月.xlsx", "2024M06"), ("中小办十一月.xlsx", "2024M11"), ("中小办2024M05.xlsx", "2024M05")],
)
def test_months_are_read_from_names_where_months_are_reported(file: str, expected: str) -> None:
    assert identify_by_name(file, replace(KNOWN, period=Period.parse("2024M06"))).period == expected


@pytest.mark.parametrize("file", ["", "填报表.xlsx", "科.xlsx", "assme2.xlsx", "终版/新建 Microsoft Excel 工作表.xlsx"])
def test_a_file_that_tells_nothing_is_reported_with_what_to_do(file: str) -> None:
    found = identify(book(), KNOWN, file=file)
    assert summary(found) == (None, None, None, "origin.office")
    assert "--office" in found.problem


def test_a_name_with_two_offices_is_not_guessed() -> None:
    found = identify(book(), KNOWN, file="科技科转中小办.xlsx")
    assert summary(found) == (None, "2024Q2", "name", "origin.office")
    assert "科技科" in found.problem and "中小办" in found.problem


def test_carriers_that_disagree_are_reported_and_never_guessed() -> None:
    found = identify(book(properties=STAMP, hidden=OTHER, code=OTHER), KNOWN)
    assert summary(found) == (None, "2024Q2", "stamp", "origin.stamp")
    assert "文档属性写明 中小办 2024Q2" in found.problem and "隐藏的标识表写明 科技科" in found.problem
    last_quarter = replace(STAMP, period="2024Q1", issue="1" * 32)
    found = identify(book(properties=last_quarter, code=STAMP), KNOWN)
    assert summary(found) == ("中小办", None, "stamp", "origin.stamp")


def test_a_stamp_over_another_offices_rows_is_reported() -> None:
    found = identify(carrying(*WHOLE, rows="科技科 2024Q2"), KNOWN)
    assert summary(found) == ("中小办", "2024Q2", "stamp", "origin.stamp")
    assert "属于 科技科 2024Q2" in found.problem


def test_rows_of_several_offices_without_a_stamp_are_reported() -> None:
    found = identify(book(rows="科技科 2024Q2, 中小办 2024Q2"), KNOWN)
    assert summary(found) == (None, "2024Q2", "keys", "origin.office")
    assert "中小办 2024Q2、科技科 2024Q2" in found.problem


def test_an_issue_given_to_another_office_is_reported() -> None:
    found = identify(book(properties=replace(STAMP, office="科技科")), KNOWN)
    assert summary(found) == ("科技科", "2024Q2", "stamp", "origin.stamp")
    assert "中小办 2024Q2" in found.problem


def test_another_bureaus_file_is_reported_even_when_the_coordinator_names_an_office() -> None:
    foreign = replace(STAMP, bureau="市教育局", issue="9" * 32)
    for manual in (None, "中小办"):
        found = identify(book(properties=foreign, hidden=foreign), KNOWN, manual=manual)
        assert summary(found) == (None, "2024Q2", "stamp", "origin.stamp")
        assert found.foreign and "市教育局" in found.problem and "退回" in found.problem


def test_our_own_consolidated_sheet_is_nobodys_return() -> None:
    merged = replace(STAMP, office="市工信局", kind="consolidated")
    found = identify(book(properties=merged, rows="中小办 2024Q2"), KNOWN, manual="中小办")
    assert found.foreign and "汇总表" in found.problem


def test_one_level_up_a_bureaus_consolidated_sheet_is_its_return() -> None:
    city = Known(("市政府督查室",), Period.parse("2024Q2"), (Office("市工信局"),))
    merged = Stamp("a" * 32, "市工信局", "2024Q2", "市工信局", "quarterly", "consolidated")
    found = identify(book(properties=merged, rows="中小办 2024Q2, 科技科 2024Q2"), city)
    assert found == Identity("市工信局", "2024Q2", "a" * 32, "stamp")


def test_an_office_that_the_register_does_not_list_is_reported() -> None:
    gone = replace(STAMP, office="老干科", issue="5" * 32)
    for workbook, by in ((book(properties=gone), "stamp"), (book(rows="老干科 2024Q2"), "keys")):
        found = identify(workbook, KNOWN)
        assert summary(found) == (None, "2024Q2", by, "origin.office")
        assert "老干科" in found.problem and "--office" in found.problem


def test_an_office_that_was_renamed_is_known_by_its_alias() -> None:
    old = replace(STAMP, office="中小企业办")
    assert identify(book(properties=old, rows="中小企业办 2024Q2"), KNOWN) == Identity("中小办", "2024Q2", ID, "stamp")


@pytest.mark.parametrize("manual", [None, "中小办", "科技科"])
def test_another_quarters_file_is_reported_whoever_it_is_from(manual: str | None) -> None:
    old = replace(STAMP, period="2024Q1", issue="1" * 32)
    found = identify(book(properties=old, rows="中小办 2024Q1"), KNOWN, manual=manual)
    assert (found.office, found.period, found.code) == (manual or "中小办", "2024Q1", "origin.period")
    assert "2024Q1" in found.problem and "2024Q2" in found.problem


def test_the_coordinator_has_the_last_word() -> None:
    told = Identity("科技科", "2024Q2", OTHER_ID, "manual")
    assert identify(book(), KNOWN, file="x.xlsx", manual="科技科") == told
    assert identify(book(), KNOWN, file="中小办.xlsx", manual="科技科") == told
    assert identify(book(properties=STAMP, code=OTHER), KNOWN, manual="科技科") == told
    assert identify_by_name("照片.jpg", KNOWN, manual="科技科") == told


@pytest.mark.parametrize("workbook", [book(rows="中小办 2024Q2"), book(properties=STAMP)], ids=["keys", "stamp"])
def test_a_file_that_says_it_is_another_offices_is_not_taken_for_this_ones(workbook: Book) -> None:
    found = identify(workbook, KNOWN, manual="科技科")
    assert (found.office, found.code) == ("中小办", "origin.office")
    assert "中小办" in found.problem and "科技科" in found.problem


def test_where_the_file_says_the_same_the_coordinator_adds_nothing() -> None:
    assert identify(book(properties=STAMP), KNOWN, manual="SME") == Identity("中小办", "2024Q2", ID, "stamp")


def test_a_coordinators_office_that_does_not_exist_is_reported() -> None:
    found = identify(book(), KNOWN, manual="不存在科")
    assert summary(found) == (None, None, "manual", "origin.office")
    assert "不存在科" in found.problem
