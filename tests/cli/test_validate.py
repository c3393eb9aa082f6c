"""What ``validate`` says, and its exit code."""

from __future__ import annotations

import pytest

from xltasks.cli.validate import exit_code, tell
from xltasks.model.finding import Finding, Place
from xltasks.model.outcome import Validated
from xltasks.model.status import JudgedOffice


def test_validate_lists_the_offices_and_then_the_findings(capsys):
    finding = Finding("answers.missing", "error", "没有填写", "请填写", Place("表.xlsx", "填报表", "B7"), "中小办")
    tell(Validated("2024Q2", (JudgedOffice("中小办", "rejected", 1, 0, 0, "3-退回/中小办.xlsx"),), (finding,)))
    assert capsys.readouterr().out == (
        "2024Q2: 1 error, 0 warnings, 0 hints\n"
        "office  state     errors  warnings  hints  correction copy\n"
        "中小办  rejected       1         0      0  3-退回/中小办.xlsx\n"
        "\n"
        "error  没有填写  (answers.missing)\n"
        "    中小办  表.xlsx › 填报表!B7\n"
        "    → 请填写\n"
    )


@pytest.mark.parametrize(("state", "code"), [("accepted", 0), ("nil", 0), ("rejected", 1), ("missing", 1)])
def test_missing_and_rejected_offices_are_a_fault(state, code):
    assert exit_code(Validated("2024Q2", (JudgedOffice("中小办", state, 0, 3, 1),), ())) == code


def test_an_error_of_no_office_is_a_fault_too():
    assert exit_code(Validated("2024Q2", (), (Finding("agreement.conflict", "error", "", ""),))) == 1
