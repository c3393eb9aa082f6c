"""Every shipped form from the register to the consolidated sheet, through the same verbs as the quarterly one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.templates.bureau import Answer, Bureau, shown
from xltasks.campaign import Campaign, check_form, init
from xltasks.model.key import LISTED
from xltasks.store.templates import shipped_names

TEMPLATES = Path(__file__).parents[2] / "templates"
FORMS = ("indicators", "projects", "breakdown", "matters", "year")


def told(answers: Mapping[tuple[str, int, str], object]) -> Answer:
    return lambda task, item, field: answers.get((task or "", item, field))


def body(rows: list[list[object]], head: int) -> list[list[object]]:
    return rows[head:]


@pytest.mark.parametrize("form", FORMS)
def test_both_workbooks_of_a_form_pass_the_check_and_one_line_says_what_it_is(form: str) -> None:
    assert form in shipped_names()
    assert [check_form(TEMPLATES / form / f"{kind}.xlsx") for kind in ("input", "consolidated")] == [(), ()]
    assert len((TEMPLATES / form / "README.md").read_text("utf-8").splitlines()) == 1


INDICATORS = (
    ("序号", "目标任务", "责任单位", "责任科室", "类别", "年度目标"),
    ("1", "规上工业增加值", "工业处", "甲科", "经济增长", 200),
    ("2", "制造业投资", "投资处", "乙科", "经济增长", 300),
    ("3", "培育企业（家）", "企业处", "甲科", "主体培育", 40),
)
INDICATED = {
    "甲科": {
        ("1", 1, "actual"): 120, ("1", 1, "pace"): "超进度",
        ("3", 1, "actual"): 10, ("3", 1, "pace"): "欠进度", ("3", 1, "problems"): "上报少。", ("3", 1, "plans"): "加快培育。",
    },
    "乙科": {("2", 1, "actual"): 150, ("2", 1, "pace"): "达进度"},
}  # fmt: skip


def indicators(folder: Path) -> Bureau:
    return Bureau(folder, "indicators", INDICATORS)


def test_indicators_are_reckoned_by_section(tmp_path: Path) -> None:
    bureau = indicators(tmp_path)
    validated, merged = bureau.run({office: told(said) for office, said in INDICATED.items()})
    assert [one.state for one in validated.offices] == ["accepted", "accepted"] and merged.path
    assert body(shown(tmp_path / merged.path), 4) == [
        ["1．经济增长", *[None] * 8],
        [1, "规上工业增加值", "工业处\n【甲科】", 200, 120, 0.6, "超进度", None, None],
        [2, "制造业投资", "投资处\n【乙科】", 300, 150, 0.5, "达进度", None, None],
        ["小计（2项）", None, None, 500, 270, 0.54, None, None, None],
        ["2．主体培育", *[None] * 8],
        [3, "培育企业（家）", "企业处\n【甲科】", 40, 10, 0.25, "欠进度", "上报少。", "加快培育。"],
        ["小计（1项）", None, None, 40, 10, 0.25, None, None, None],
    ]
    formulas = body(shown(tmp_path / merged.path, formulas=True), 4)
    assert formulas[3][3:6] == ["=SUM(D6:D7)", "=SUM(E6:E7)", '=IF(OR(N(D8)=0,E8=""),"",E8/D8)']


def test_an_indicator_that_lags_must_say_why(tmp_path: Path) -> None:
    bureau = indicators(tmp_path)
    lagging = {**INDICATED["乙科"], ("2", 1, "pace"): "欠进度"}
    bureau.opened().generate()
    assert bureau.fill("乙科", told(lagging))[:4] == ["actual", "pace", "problems", "plans"]
    campaign = Campaign.open(tmp_path, now=datetime(2024, 7, 2, 9))
    campaign.collect()
    missing = [f.field for f in campaign.validate().findings if f.office == "乙科" and f.code == "answers.missing"]
    assert sorted(filter(None, missing)) == ["plans", "problems"]


def test_an_office_sees_its_ratio_live_and_cannot_overwrite_it(tmp_path: Path) -> None:
    bureau = indicators(tmp_path)
    bureau.opened().generate()
    sheet = openpyxl.load_workbook(bureau.issued("乙科"))["填报表"]
    assert sheet["F7"].value == '=IF(OR(N(D7)=0,E7=""),"",E7/D7)' and sheet["F7"].protection.locked
    assert not sheet["E7"].protection.locked and sheet["F7"].number_format == "0.0%"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_program_works_out_the_same(tmp_path: Path) -> None:
    _, merged = indicators(tmp_path).run({office: told(said) for office, said in INDICATED.items()})
    assert merged.path
    source = tmp_path / merged.path
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path / "lo"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    again = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "lo")]
    subprocess.run([*again, str(tmp_path / "lo" / f"{source.stem}.ods")], check=True, capture_output=True, timeout=120)
    recalculated = shown(tmp_path / "lo" / source.name)
    assert [row[3:6] for row in recalculated[4:11]] == [row[3:6] for row in shown(source)[4:11]]


def test_projects_stand_under_their_task_by_the_month(tmp_path: Path) -> None:
    tasks = (
        ("序号", "目标任务", "责任分工", "责任科室", "类别"),
        ("一", "老旧小区改造", "市住建局", "甲科", "城东小区"),
        (None, None, None, None, "城西小区"),
        ("二", "城市水厂", "市水务局", "乙科", "第三水厂"),
    )
    bureau = Bureau(tmp_path, "projects", tasks, "2024M06")
    first = {
        ("一", 1, "owner"): "城投公司", ("一", 1, "works"): "主体完工。",
        ("一", 2, "owner"): "城投公司", ("一", 2, "procedures"): "已立项。",
    }  # fmt: skip
    second = {("二", 1, "owner"): "水务集团", ("二", 1, "works"): "设备安装。"}
    _, merged = bureau.run({"甲科": told(first), "乙科": told(second)})
    assert merged.path and not merged.missing and not merged.rejected
    rows = shown(tmp_path / merged.path)
    assert rows[1][0] == "6月（截至6月30日）" and rows[2][5] == "6月进展情况"
    assert body(rows, 4) == [
        ["一", "市住建局\n【甲科】", 2, "城东小区", "城投公司", None, "主体完工。"],
        [None, None, None, "城西小区", "城投公司", "已立项。", None],
        ["二", "市水务局\n【乙科】", 1, "第三水厂", "水务集团", None, "设备安装。"],
    ]


def test_offices_add_projects_below_those_of_the_register(tmp_path: Path) -> None:
    tasks = (
        ("序号", "目标任务", "责任分工", "责任科室", "类别"),
        ("一", "老旧小区改造", "市住建局", "甲科、乙科", "城东小区"),
        (None, None, None, None, "城西小区"),
        ("二", "城市水厂", "市水务局", "乙科", "第三水厂"),
    )
    bureau = Bureau(tmp_path, "projects", tasks, "2024M06")
    bureau.opened().generate()
    kept = {
        ("一", 1, "owner"): "城投",
        ("一", 1, "works"): "完工。",
        ("一", 2, "owner"): "城投",
        ("一", 2, "works"): "开工。",
    }
    first = {
        **kept,
        ("一", LISTED + 2, "project"): "城北小区",
        ("一", LISTED + 2, "owner"): "城投",
        ("一", LISTED + 2, "works"): "招标。",
    }
    second = {**kept, ("二", 1, "owner"): "水务集团", ("二", 1, "works"): "设备安装。"}
    bureau.fill("甲科", told(first))
    bureau.fill("乙科", told(second), insert=(13, ("便民水站", "水务集团", "已立项。", None)))
    campaign = Campaign.open(tmp_path, now=datetime(2024, 7, 2, 9))
    campaign.collect()
    said = [f"{one.office} {one.code} {one.message}" for one in campaign.validate().findings]
    assert said == ["乙科 answers.repaired 第13行是加出来的，已作为第二项任务“新增项目”的第3行读取"]
    merged = campaign.merge().path
    assert merged
    assert body(shown(tmp_path / merged), 4) == [
        ["一", "市住建局\n【甲科】\n【乙科】", 3, "城东小区", "城投", None, "完工。"],
        [None, None, None, "城西小区", "城投", None, "开工。"],
        [None, None, None, "城北小区", "城投", None, "招标。"],
        ["二", "市水务局\n【乙科】", 2, "第三水厂", "水务集团", None, "设备安装。"],
        [None, None, None, "便民水站", "水务集团", "已立项。", None],
    ]
    sheet = openpyxl.load_workbook(tmp_path / merged)["汇总表"]
    areas = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A5:A7", "B5:B7", "C5:C7", "A8:A9", "B8:B9", "C8:C9"} <= areas
    assert all(sheet[f"{letter}7"].border.bottom.style == "thin" for letter in "ABCDEFG")


def test_an_added_project_must_be_named_and_say_how_far_it_is(tmp_path: Path) -> None:
    tasks = (
        ("序号", "目标任务", "责任科室", "类别"),
        ("一", "改造", "甲科", "城东小区"),
        ("二", "水厂", "乙科", "第三水厂"),
    )
    bureau = Bureau(tmp_path, "projects", tasks, "2024M06")
    bureau.opened().generate()
    bureau.fill(
        "甲科", told({("一", 1, "owner"): "城投", ("一", 1, "works"): "完工。", ("一", LISTED + 1, "owner"): "城投"})
    )
    campaign = Campaign.open(tmp_path, now=datetime(2024, 7, 2, 9))
    campaign.collect()
    assert [one.message for one in campaign.validate().findings if one.office == "甲科"] == [
        "第一项任务“新增项目”第1行“项目名称”没有填",
        "第一项任务“新增项目”第1行“前期手续”“在建形象进度”都没有填",
    ]


def test_breakdown_has_its_sections_leaders_and_days(tmp_path: Path) -> None:
    tasks = (
        ("序号", "目标任务", "责任分工", "责任科室", "领域", "牵头领导", "配合单位", "完成时限"),
        (1, "建成园区", "规划处", "甲科", "产业", "李四", "各县区", datetime(2024, 12, 31)),
        (5, "整治河道", "水利处", "乙科", "生态", "王六", None, datetime(2024, 9, 30)),
    )
    first = {("1", 1, "progress"): "完成选址。", ("1", 1, "expected"): datetime(2024, 11, 30)}
    second = {("5", 1, "progress"): "清淤3公里。", ("5", 1, "expected"): datetime(2024, 9, 1)}
    _, merged = Bureau(tmp_path, "breakdown", tasks).run({"甲科": told(first), "乙科": told(second)})
    assert merged.path
    assert body(shown(tmp_path / merged.path), 3) == [
        ["产业（1项）", *[None] * 7],
        [
            1,
            "建成园区",
            "李四",
            "规划处\n【甲科】",
            "各县区",
            datetime(2024, 12, 31),
            "完成选址。",
            datetime(2024, 11, 30),
        ],
        ["生态（1项）", *[None] * 7],
        [5, "整治河道", "王六", "水利处\n【乙科】", None, datetime(2024, 9, 30), "清淤3公里。", datetime(2024, 9, 1)],
    ]


def test_matters_list_what_is_unfinished_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    tasks = (
        ("序号", "目标任务", "责任分工", "责任科室", "类别", "第二季度", "分管负责人", "时间节点"),
        (1, "办理建议", "综合处", "甲科", "步骤1", "走访代表", "李四", datetime(2024, 5, 1)),
        (None, None, None, None, "步骤2", "书面答复", None, datetime(2024, 6, 1)),
        (2, "办理提案", "规划处", "乙科", "步骤1", "协商", "王六", datetime(2024, 6, 15)),
    )
    first = {
        ("1", 1, "settled"): "已办结", ("1", 2, "settled"): "正在办理", ("1", 2, "progress"): "正在起草答复。",
    }  # fmt: skip
    second = {("2", 1, "settled"): "已办结"}
    _, merged = Bureau(tmp_path, "matters", tasks).run({"甲科": told(first), "乙科": told(second)})
    assert merged.path
    day = datetime(2024, 6, 1)
    assert [row[4:] for row in body(shown(tmp_path / merged.path), 3)] == [
        ["走访代表", datetime(2024, 5, 1), "已办结", None],
        ["书面答复", day, "正在办理", "正在起草答复。"],
        ["协商", datetime(2024, 6, 15), "已办结", None],
    ]
    assert body(shown(tmp_path / merged.path, "未办结事项"), 2) == [
        [1, "办理建议", "书面答复", day, "综合处\n【甲科】", "正在起草答复。"]
    ]


def test_the_year_shows_the_quarters_that_were_reported(tmp_path: Path) -> None:
    tasks = (
        ("序号", "目标任务", "责任分工", "责任科室", "类别", "第一季度", "第二季度"),
        (4, "推进项目", "规划处", "甲科、乙科", "进度安排", "签约", "开工"),
    )
    for quarter, words in (("2024Q1", "完成签约"), ("2024Q2", "全部开工")):
        said = {("4", 1, "progress"): f"{words}，进展顺利。", ("4", 1, "done"): "√"}
        other = {**said, ("4", 1, "pending"): "正在推进"} if quarter == "2024Q1" else said
        other = {**other, ("4", 1, "done"): None} if quarter == "2024Q1" else other
        Bureau(tmp_path, "quarterly", tasks, quarter).run({"甲科": told(said), "乙科": told(other)})
    year = Bureau(tmp_path, "year", tasks, "2024")
    final = told({("4", 1, "done"): "√", ("4", 1, "progress"): "全年建成投产。"})
    _, merged = year.run({"甲科": final, "乙科": final})
    assert merged.path
    assert body(shown(tmp_path / merged.path), 4) == [
        [4, "推进项目", "规划处\n【甲科】\n【乙科】", "进度安排", "完成签约，进展顺利。", "√ 全部开工，进展顺利。",
         None, None, "√", None, "全年建成投产。"],
    ]  # fmt: skip
    assert shown(tmp_path / merged.path)[0][0] == "示范局2024年政府工作报告任务全年完成情况"


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        ("indicators", ["年度目标"]),
        ("breakdown", ["领域", "牵头领导", "配合单位", "完成时限"]),
        ("matters", ["分管负责人", "时间节点"]),
        ("projects", []),
    ],
)
def test_a_new_campaign_has_the_columns_its_form_wants_and_can_be_issued(
    tmp_path: Path, form: str, columns: list[str]
) -> None:
    init(tmp_path / "局", template=form, now=datetime(2024, 1, 5))
    rows = openpyxl.load_workbook(tmp_path / "局" / "台账.xlsx")["任务"].iter_rows(values_only=True)
    heads = next(row for row in rows if row[:2] == ("序号", "目标任务"))
    assert [head for head in heads if head in columns] == columns
    assert len(Campaign.open(tmp_path / "局", now=datetime(2024, 3, 20)).generate().issued) == 3
