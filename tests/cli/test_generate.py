"""What ``generate`` says, and its exit code."""

from __future__ import annotations

from xltasks.cli.generate import exit_code, tell
from xltasks.model.finding import Finding
from xltasks.model.outcome import Generated, IssuedWorkbook


def test_generate_lists_the_workbooks(capsys):
    tell(Generated("2024Q2", (IssuedWorkbook("中小办", "1-下发/2024Q2/中小办.xlsx", "3f9a", 3, 6),)))
    assert capsys.readouterr().out == (
        "2024Q2: 1 workbook\n"
        "office  tasks  items  workbook\n"
        "中小办      3      6  1-下发/2024Q2/中小办.xlsx\n"
    )  # fmt: skip


def test_generate_is_well_unless_there_are_errors():
    warning, error = Finding("a.b", "warning", "", ""), Finding("a.b", "error", "", "")
    assert [exit_code(Generated("2024Q2", (), (finding,))) for finding in (warning, error)] == [0, 1]
