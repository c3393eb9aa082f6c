"""What ``form check`` and ``form cells`` say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl

from xltasks.cli.form import tell_cells, tell_faults
from xltasks.cli.main import main
from xltasks.errors import Fault
from xltasks.model.form_cells import FormCell, FormCells
from xltasks.model.key import RowKey


def test_a_form_without_faults_is_said_to_be_well(capsys):
    tell_faults(())
    assert capsys.readouterr().out == "Nothing is wrong with this form.\n"


def test_every_fault_of_a_form_is_told_with_its_remedy(capsys):
    tell_faults((Fault("没有这个名称", "请改用 task.no", "", "填报表", "A6"),))
    assert capsys.readouterr().out == "填报表!A6: 没有这个名称\n  → 请改用 task.no\n1 fault in all.\n"


def test_what_a_form_has_and_its_workbooks_will_not_have_is_told_and_no_fault(tmp_path, capsys):
    template = Path(__file__).parents[2] / "templates" / "quarterly" / "input.xlsx"
    shutil.copytree(template.parent, tmp_path / "表样")
    file = tmp_path / "表样" / "input.xlsx"
    assert main(["form", "check", str(file)]) == 0
    assert capsys.readouterr().out == "Nothing is wrong with this form.\n"
    book = openpyxl.load_workbook(file)
    book.worksheets[0].auto_filter.ref = "A1:B2"
    book.save(file)
    assert main(["form", "check", str(file)]) == 0
    name = book.sheetnames[0]
    assert capsys.readouterr().out == (
        "Nothing is wrong with this form.\n"
        f"Not taken over:\n  工作表“{name}”里的自动筛选（1 处）不会出现在生成的表里。\n"
    )
    file.write_bytes(b"no workbook")
    assert main(["form", "check", str(file)]) == 1
    assert "Not taken over" not in capsys.readouterr().out


def test_the_cells_of_a_workbook_are_listed_with_their_values(capsys):
    key = RowKey("2024Q2", "中小办", "4", "里程碑", 1)
    cell = FormCell(key, "填报表", "G6", "item", "中小办", "done", "已完成", "check", False, ("√",), None)
    tell_cells(FormCells("quarterly", "2024Q2", "中小办", "3f9a", (cell,)))
    assert capsys.readouterr().out == (
        "quarterly, 2024Q2, 中小办: 1 answer cell\n"
        "cell       task  category  field   kind   value\n"
        "填报表!G6     4  里程碑    已完成  check\n"
    )  # fmt: skip


def test_form_new_says_what_it_assumed_and_writes_both_files(tmp_path, capsys):
    book = openpyxl.Workbook()
    for row in (("某局2024年二季度进展",), ("序号", "目标任务", "第二季度", "进展"), ("1", "平台", "开工", "已开工")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "表.xlsx")
    target = str(tmp_path / "表样")
    assert main(["form", "new", str(tmp_path / "表.xlsx"), "--output", target]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"New form template: {target}\n  consolidated.xlsx\n  input.xlsx\nAssumed; please check:\n")
    assert "字段“进展”" in said
    assert main(["form", "check", f"{target}/input.xlsx"]) == 0
    assert main(["form", "new", str(tmp_path / "表.xlsx"), "--output", target]) == 2
    capsys.readouterr()
    assert main(["form", "new", str(tmp_path / "表.xlsx"), "-o", target, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == ["consolidated.xlsx", "input.xlsx"]
    assert told["fields"][0] == {"name": "进展", "label": "进展", "kind": "text", "scope": "item", "role": "none"}
    assert told["faults"] == [] and told["assumed"]
