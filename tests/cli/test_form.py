"""What ``form check`` and ``form cells`` say."""

from __future__ import annotations

from xltasks.cli.form import tell_cells, tell_faults
from xltasks.errors import Fault
from xltasks.model.key import RowKey
from xltasks.model.outcome import FormCell, FormCells


def test_a_form_without_faults_is_said_to_be_well(capsys):
    tell_faults(())
    assert capsys.readouterr().out == "Nothing is wrong with this form.\n"


def test_every_fault_of_a_form_is_told_with_its_remedy(capsys):
    tell_faults((Fault("没有这个名称", "请改用 task.no", "", "填报表", "A6"),))
    assert capsys.readouterr().out == "填报表!A6: 没有这个名称\n  → 请改用 task.no\n1 fault in all.\n"


def test_the_cells_of_a_workbook_are_listed_with_their_values(capsys):
    key = RowKey("2024Q2", "中小办", "4", "里程碑", 1)
    cell = FormCell(key, "填报表", "G6", "item", "中小办", "done", "已完成", "check", False, ("√",), None)
    tell_cells(FormCells("quarterly", "2024Q2", "中小办", "3f9a", (cell,)))
    assert capsys.readouterr().out == (
        "quarterly, 2024Q2, 中小办: 1 answer cell\n"
        "cell       task  category  field   kind   value\n"
        "填报表!G6     4  里程碑    已完成  check\n"
    )  # fmt: skip
