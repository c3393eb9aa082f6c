"""What docs/forms.md teaches is done here step by step: its tables are drawn, its commands are run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.forms.drawing import drawn, form_of, made, register_of
from xltasks.campaign import form_cells

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "forms.md").read_text("utf-8")
TABLE = re.compile(r"<!-- draw (?:(\S+)/)?(\S+) (\S+) -->\n((?:\|.*\n)+)")
FIRST, SECOND = "示例局", "加行示例"
ANSWERS = {
    "planned": 100,
    "invested": 40,
    "progress": "按计划推进。",
    "filler": "王五",
    "project": "新项目",
    "note": "用地紧张。",
}


def draw(folder: Path) -> None:
    """The two workbooks as the page's tables say, cell by cell."""
    folder.mkdir()
    books: dict[str, openpyxl.Workbook] = {}
    for campaign, file, name, text in TABLE.findall(PAGE):
        if (campaign or FIRST) != folder.parent.name:
            continue
        book = books.setdefault(file, openpyxl.Workbook())
        sheet = book.create_sheet(name)
        letters, _, *rows = ([part.strip() for part in line.strip("|").split("|")] for line in text.splitlines())
        for number, *cells in rows:
            for letter, value in zip(letters[1:], cells, strict=True):
                if value == "↑":
                    sheet.merge_cells(f"{letter}{int(number) - 1}:{letter}{number}")
                elif value == "←":
                    start = max(c for c in "ABCDEFG" if c < letter and sheet[f"{c}{number}"].value)
                    merged = next((m for m in sheet.merged_cells.ranges if f"{start}{number}" in m), None)
                    if merged is not None:
                        sheet.unmerge_cells(str(merged))
                    sheet.merge_cells(f"{start}{number}:{letter}{number}")
                elif value:
                    sheet[f"{letter}{number}"] = value
    for file, book in books.items():
        book.remove(book.worksheets[0])
        book.save(folder / file)


def run(step: str, cwd: Path) -> str:
    program, *arguments = shlex.split(step)
    assert program == "xltasks"
    done = subprocess.run(
        [sys.executable, "-m", "xltasks", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "XLTASKS_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
    return done.stdout


def fill(campaign: Path) -> None:
    """Every cell of the register's rows, the first row of every list, and one more row put in below the last."""
    for number, issued in enumerate(sorted((campaign / "1-下发").rglob("*.xlsx"))):
        book = openpyxl.load_workbook(issued)
        for cell in form_cells(issued).cells:
            if not cell.key.listed or cell.key.line == 1:
                book[cell.sheet][cell.cell].value = ANSWERS[cell.field]
        if campaign.name == SECOND:
            sheet = book.worksheets[0]
            sheet.cell(sheet.max_row + 1, 2).value = "雨季将至。"
        book.save(campaign / "2-回收" / f"交{number}.xlsx")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The page followed to its end: the folder, and what each command said."""
    folder = tmp_path_factory.mktemp("页")
    said = {}
    for step in (line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()):
        if step.endswith(" collect"):
            fill(folder / step.split()[2])
        said[step] = run(step, folder)
        if " init " in step:
            draw(folder / step.split()[-1] / "表样")
    return folder, said


def test_the_forms_the_page_draws_have_no_fault(done: tuple[Path, dict[str, str]]) -> None:
    checks = [said for step, said in done[1].items() if "form check" in step]
    assert len(checks) == 4 and all("Nothing is wrong" in said for said in checks)


def test_the_page_ends_with_a_consolidated_sheet_that_adds_up(done: tuple[Path, dict[str, str]]) -> None:
    (merged,) = (done[0] / FIRST / "4-汇总").rglob("*.xlsx")
    values = [row[:7] for row in openpyxl.load_workbook(merged, data_only=True)["汇总表"].iter_rows(values_only=True)]
    assert values[0][0].startswith("示例市示例局") and values[0][0].endswith("项目投资完成情况")
    assert values[2] == (1, "办好便民实事10件", "工作目标", 100, 40, 0.4, "按计划推进。")
    assert values[4][3:6] == (200, 80, 0.4)  # two offices share the task: their figures are added
    assert values[-1] == ("合计", None, None, 800, 320, 0.4, None)
    formulas = openpyxl.load_workbook(merged)["汇总表"]
    assert formulas["D9"].value == "=SUM(D3:D8)" and formulas["F3"].value == '=IF(N(D3)=0,"",E3/D3)'


def test_the_page_s_lists_have_what_the_offices_wrote_and_what_they_put_in(done: tuple[Path, dict[str, str]]) -> None:
    (merged,) = (done[0] / SECOND / "4-汇总").rglob("*.xlsx")
    rows = [row[:5] for row in openpyxl.load_workbook(merged, data_only=True)["汇总表"].iter_rows(values_only=True)]
    told = "按计划推进。"
    assert rows[2:5] == [
        (1, "办好便民实事10件", "工作目标", 40, told),
        (None, None, "主要措施", 40, told),
        (None, None, "新项目", 40, told),
    ]
    assert [row[2] for row in rows[5:9]] == ["工作目标", "主要措施", "新项目", "新项目"]  # two offices share the task
    assert rows[12] == ("合计", None, None, 400, None)
    assert [row[:3] for row in rows[14:]] == [
        (1, "综合科", "用地紧张。"),
        (2, "综合科", "雨季将至。"),
        (3, "规划科", "用地紧张。"),
        (4, "规划科", "雨季将至。"),
        (5, "服务科", "用地紧张。"),
        (6, "服务科", "雨季将至。"),
    ]


def test_the_page_s_example_of_sections_compiles_and_adds_up_each_section_and_all() -> None:
    (text,) = re.findall(r"按类分组.*?\n\n((?:\|.*\n)+)", PAGE)
    bands = re.findall(r"`(汇总表![A-D\d:]+)` 遍历 `([^`]+)`", PAGE)
    assert [over for _, over in bands] == ["section: 领域", "task"]
    _, _, *rows = ([part.strip() for part in line.strip("|").split("|")] for line in text.splitlines())
    total = ["6", "合计", "←", "{{ total('planned') }}=SUM(C4:C4)", "=SUM(D4:D4)"]
    sheet = "\n".join(
        "| " + " | ".join(row[1:]).replace("←", "<") + " |" for row in (["1", "标题"], ["2", "头"], *rows, total)
    )
    declared = "| 区块 | 范围 | 遍历 |\n" + "\n".join(
        f"| {number} | {area} | {over} |" for number, (area, over) in enumerate(bands)
    )
    fields = "| 字段 | 类型 | 范围 |\n| planned | 小数 | 任务 |\n| invested | 小数 | 任务 |"
    register = register_of("| 序号 | 任务 | 领域 |\n| 1 | 甲 | 工业 |\n| 2 | 乙 | 农业 |\n| 3 | 丙 | 工业 |")
    form = form_of(drawn({"汇总表": sheet}, bands=declared, fields=fields), "consolidated", columns=("领域",))
    found = made(form, register, {("1", 0, "planned"): 5, ("2", 0, "planned"): 7}).grid("汇总表")
    assert [row[2] for row in found if row[0] in ("小计", "合计")] == ["=SUM(C4:C5)", "=SUM(C8:C8)", "=SUM(C4:C5,C8)"]


def test_the_pictures_of_the_page_are_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", PAGE)
    assert len(pictures) == 3
    assert all((ROOT / "docs" / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
