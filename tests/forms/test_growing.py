"""A formula drawn over a few rows counts every copy once, whatever stands between, and LibreOffice agrees."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.forms.drawing import drawn, form_of, made, register_of
from xltasks.errors import TemplateError
from xltasks.forms.calls import parsed, written

FIELDS = "| 字段 | 类型 | 范围 |\n| 数 | 小数 | 事项 |\n| 态 | 文本 | 事项 |"
SHEET = """
    | 号 | 类 | 数 | 态 | 注 |
    | {{ section.name }} | | | | |
    | {{ task.no }} | {{ task.title }} | =SUM(C4:C4) | =COUNTIF(D4:D4,"√") | 8 |
    | | {{ item.category }} | {{ 数 }} | {{ 态 }} | =RANK(C4,C$4:C$4) |
    | 小计 | < | =SUM(C4:C4) | =COUNTIF(D4:D4,"√") | =SUMIF(D4:D4,"√",C4:C4) |
    | 合计 | < | {{ total('数') }}=SUM(C4:C4) | =COUNTIF(D4:D4,"√") | =SUMIF(D4:D4,"√",C4:C4) |
    | 各算 | < | =AVERAGE(C4:C4) | =COUNTA(D4:D4) | =COUNTIFS(D4:D4,"<>√") |
    | 极值 | < | =MAX(C4:C4)-MIN(C4:C4) | =COUNTBLANK(D4:D4) | =SUMPRODUCT((D4:D4="√")*C4:C4) |
    | 小计之和 | < | =SUM(C5:C5) | =SUM(D5:D5) | =PRODUCT(C5:C5)+LARGE(C4:C4,2)+COUNT(C3:C3) |
"""
BANDS = """
    | 区块 | 范围     | 遍历          |
    | s    | 表!A2:E5 | section: 领域 |
    | a    | 表!A3:E4 | task          |
    | b    | 表!A4:E4 | item          |
"""
REGISTER = register_of("""
    | 序号 | 任务 | 类别 | 领域 |
    | 1    | 甲   | a    | 工业 |
    |      |      | b    | 工业 |
    | 2    | 乙   | a    | 农业 |
    | 3    | 丙   | a    | 工业 |
    | 4    | 丁   | a    | 农业 |
    |      |      | b    | 农业 |
""")
ANSWERS = {
    ("1", 1, "数"): 1, ("1", 2, "数"): 2, ("2", 1, "数"): 40, ("3", 1, "数"): 8, ("4", 1, "数"): 16, ("4", 2, "数"): 32,
    ("1", 1, "态"): "√", ("2", 1, "态"): "√", ("4", 2, "态"): "在办", ("3", 1, "态"): "√",
}  # fmt: skip


def book_of(sheet=SHEET, bands=BANDS, register=REGISTER, answers=ANSWERS):
    form = form_of(drawn({"表": sheet}, bands=bands, fields=FIELDS), "consolidated", columns=register.columns)
    return made(form, register, answers)


def test_ranges_grow_over_the_copies_of_their_cells_alone():
    rows = {row[0]: row[2:5] for row in book_of().grid("表")[-4:]}
    assert rows["合计"] == [
        "=SUM(C4:C5,C7,C11,C13:C14)",
        '=(COUNTIF(D4:D5,"√")+COUNTIF(D7,"√")+COUNTIF(D11,"√")+COUNTIF(D13:D14,"√"))',
        '=(SUMIF(D4:D5,"√",C4:C5)+SUMIF(D7,"√",C7)+SUMIF(D11,"√",C11)+SUMIF(D13:D14,"√",C13:C14))',
    ]
    assert rows["小计之和"][0] == "=SUM(C8,C15)"


def test_what_lies_between_does_not_matter_where_it_is_empty():
    sheet = SHEET.replace('=SUM(C4:C4) | =COUNTIF(D4:D4,"√") | 8 |', "| | |")
    rows = {row[0]: row[2:5] for row in book_of(sheet).grid("表")}
    assert rows["小计"][:2] == ["=SUM(C11:C14)", '=COUNTIF(D11:D14,"√")']
    assert rows["各算"][1:] == ["=COUNTA(D4:D7,D11:D14)", '=(COUNTIFS(D4:D5,"<>√")+COUNTIFS(D7,"<>√")+COUNTIFS(D11,"<>√")+COUNTIFS(D13:D14,"<>√"))']  # fmt: skip


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_works_out_the_true_figures(tmp_path: Path):
    book = book_of()
    (tmp_path / "表.xlsx").write_bytes(book.data)
    values = {
        row[0]: row[2:5]
        for row in recalculated(tmp_path / "表.xlsx", "ods")["表"].iter_rows(values_only=True)
        if row[0]
    }
    numbers = [1, 2, 40, 8, 16, 32]
    assert values["合计"] == (99, 3, 49)
    assert load_workbook(tmp_path / "表.xlsx", data_only=True)["表"]["C16"].value == 99, "as it was cached"
    assert values["各算"] == (sum(numbers) / 6, 4, 3)
    assert values["极值"] == (39, 2, 49)
    assert values["小计之和"] == (99, 3, 11 * 88 + 32 + 4)
    ranks = [
        row[4]
        for row in recalculated(tmp_path / "表.xlsx", "xls")["表"].iter_rows(min_row=4, max_row=7, values_only=True)
    ]
    assert [ranks[0], ranks[1], ranks[3]] == [6, 5, 4]


@pytest.mark.parametrize("way", ["as it is", *(["xlsx", "ods"] if shutil.which("soffice") else [])])
def test_a_grown_formula_that_comes_back_is_no_altered_cell(tmp_path: Path, way: str):
    columns = REGISTER.columns
    book = made(form_of(drawn({"表": SHEET}, bands=BANDS, fields=FIELDS), "input", columns=columns), REGISTER, ANSWERS)
    data = book.data
    if way != "as it is":
        (tmp_path / "表.xlsx").write_bytes(data)
        recalculated(tmp_path / "表.xlsx", "ods")
        data = (tmp_path / "ods" / f"表.{way}").read_bytes()
    submission = book.read(data)
    assert submission.strays == () and len(submission.answers) == 12


def recalculated(path: Path, way: str):
    """The workbook as LibreOffice works it out when it saves it in another format and back."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    folder = path.parent / way
    for source, to in ((path, way), (folder / f"{path.stem}.{way}", "xlsx")):
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return load_workbook(folder / path.name, data_only=True)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_more_areas_than_a_call_takes_arguments_are_put_in_brackets(tmp_path: Path):
    lines = "\n".join(f"| {n} | 任务 | 一 |" for n in range(1, 401))
    sheet = "| {{ task.no }} | 1000 |\n| x | {{ 数 }} |\n| 合计 | {{ total('数') }}=SUM(B2:B2) |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | 表!A1:B2 | task |\n| b | 表!A2:B2 | item |"
    answers = {(str(n), 1, "数"): n for n in range(1, 401)}
    book = book_of(sheet, bands, register_of(f"| 序号 | 任务 | 类别 |\n{lines}"), answers)
    formula = book.grid("表")[-1][1]
    assert formula.startswith("=SUM((B2,B4,") and formula.count("(") == 3 and len(formula) < 8192
    (tmp_path / "表.xlsx").write_bytes(book.data)
    for way in ("ods", "xls"):
        assert recalculated(tmp_path / "表.xlsx", way)["表"]["B801"].value == 400 * 401 / 2


def test_a_formula_that_grows_longer_than_excel_takes_stops_with_its_cell():
    lines = "\n".join(f"| {n} | 任务 | 一 |" for n in range(1, 2001))
    sheet = "| {{ task.no }} | 1000 |\n| x | {{ 数 }} |\n| 合计 | =SUM(B2:B2) |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | 表!A1:B2 | task |\n| b | 表!A2:B2 | item |"
    with pytest.raises(TemplateError, match=r"表!B3：公式 =SUM\(B2:B2\) 展开以后有 \d+ 个字符"):
        book_of(sheet, bands, register_of(f"| 序号 | 任务 | 类别 |\n{lines}"))


LINKED = {
    "表": "| {{ section.name }} | =SUM(附表!B2:B2) |\n| {{ task.no }} | =附表!B2 |",
    "附表": "| 头 | |\n| {{ task.no }} | {{ 投资 }} |",
}


def test_a_section_finds_its_tasks_on_a_sheet_that_has_no_sections_or_others():
    register = register_of(
        "| 序号 | 任务 | 领域 | 投资 | 片区 |\n| 1 | 甲 | 工 | 1 | 东 |\n| 2 | 乙 | 农 | 2 | 东 |\n| 3 | 丙 | 工 | 4 | 西 |"
    )
    bands = "| 区块 | 范围 | 遍历 |\n| s | 表!A1:B2 | section: 领域 |\n| a | 表!A2:B2 | task |\n"
    for more, expected in (
        ("| b | 附表!A2:B2 | task |", {"工": "=SUM(附表!B2,附表!B4)", 1: "=附表!B2", 3: "=附表!B4", "农": "=SUM(附表!B3:B3)", 2: "=附表!B3"}),
        ("| t | 附表!A1:B2 | section: 片区 |\n| b | 附表!A2:B2 | task |", {"工": "=SUM(附表!B2,附表!B5)", 1: "=附表!B2", 3: "=附表!B5", "农": "=SUM(附表!B3:B3)", 2: "=附表!B3"}),
    ):  # fmt: skip
        form = form_of(
            drawn(LINKED, bands=bands + more, fields="| 字段 | 范围 |\n| x | 事项 |"),
            "consolidated",
            columns=register.columns,
        )
        assert {row[0]: row[1] for row in made(form, register).grid("表")} == expected


def test_what_the_other_sheet_does_not_list_is_an_empty_cell():
    register = register_of("| 序号 | 任务 | 投资 |\n| 1 | 甲 | 1 |\n| 2 | 乙 | 2 |")
    bands = "| 区块 | 范围 | 遍历 | 条件 |\n| a | 表!A2:B2 | task | |\n| b | 附表!A2:B2 | task | task.no > 1 |"
    form = form_of(drawn(LINKED | {"表": "| 头 |\n| {{ task.no }} | =附表!B2&SUM(附表!B2:B2) |"}, bands=bands, fields="| 字段 | 范围 |\n| x | 事项 |"), "consolidated", columns=register.columns)  # fmt: skip
    rows = made(form, register).grid("表")
    assert [row[1] for row in rows[1:]] == ["=附表!D1&SUM(附表!D1)", "=附表!B2&SUM(附表!B2:B2)"]
    assert made(form, register).grid("附表")[0][:2] == ["头", None]


def test_a_range_drawn_beyond_the_last_row_keeps_its_spare_rows():
    sheet = "| =SUM(B2:B9) | |\n| x | {{ 数 }} |\n| 注 | 1 |"
    found = book_of(sheet, "| 区块 | 范围 | 遍历 |\n| b | 表!A2:B2 | item |").grid("表")
    assert found[0][0] == "=SUM(B2:B14)"


pieces = st.recursive(
    st.sampled_from(["A1", "$B$2:C7", "'附 表'!A1", "1.5", '"a,(b"', "TRUE", "{1,2;3}", "x y"]),
    lambda inner: st.one_of(
        st.builds(lambda name, parts: f"{name}({','.join(parts)})", st.sampled_from(["", "SUM", "_xlfn.RANK.EQ"]), st.lists(inner, max_size=3)),
        st.builds(lambda left, sign, right: f"{left}{sign}{right}", inner, st.sampled_from(list("+-*&=%, ")), inner),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200)
@given(st.builds(lambda body, broken: f"={body}{broken}", pieces, st.sampled_from(["", "", ")", "(", '"', ","])))
def test_any_formula_taken_apart_is_put_together_as_it_was(formula):
    assert written(parsed(formula), lambda r: r.written(r.sheet, r.area, single=r.single)) == formula
