"""Findings for people: grouped, the gravest first."""

from __future__ import annotations

from xltasks.cli.findings import counted, has_errors, tell_findings
from xltasks.model.finding import Finding, Place, Severity, grouped


def missing(cell: str, office: str = "中小办") -> Finding:
    return Finding("answers.missing", "error", "没有填写", "请填写", Place("表.xlsx", "填报表", cell), office)


def other(severity: Severity) -> Finding:
    return Finding("wording.slip", severity, "疑为笔误", "请核对", Place("表.xlsx", "填报表", "I6"), "中小办")


def test_one_fault_in_many_cells_is_said_once(capsys):
    tell_findings([missing("B7"), missing("B9"), missing("C3", "科技科")])
    assert capsys.readouterr().out == (
        "\n"
        "error  没有填写  (answers.missing)\n"
        "    中小办  表.xlsx › 填报表!B7, B9\n"
        "    科技科  表.xlsx › 填报表!C3\n"
        "    → 请填写\n"
    )


def test_errors_come_before_warnings_and_hints():
    groups = grouped([other("hint"), other("warning"), missing("B7")])
    assert [group[0].severity for group in groups] == ["error", "warning", "hint"]


def test_many_cells_are_counted_unless_all_are_asked_for(capsys):
    many = [missing(f"B{row}") for row in range(1, 10)]
    tell_findings(many)
    assert "B1, B2, B3, B4, B5, B6 and 3 more\n" in capsys.readouterr().out
    tell_findings(many, all_cells=True)
    assert "B8, B9\n" in capsys.readouterr().out


def test_a_finding_about_a_whole_file_names_the_file_alone(capsys):
    tell_findings([Finding("origin.stamp", "error", "没有标识", "", Place("表.xlsx"))])
    assert capsys.readouterr().out == "\nerror  没有标识  (origin.stamp)\n    表.xlsx\n"


def test_counts_name_all_three_severities():
    assert counted([missing("B7"), missing("B8"), other("warning")]) == "2 errors, 1 warning, 0 hints"


def test_only_errors_are_errors():
    assert has_errors([other("hint"), missing("B7")])
    assert not has_errors([other("hint"), other("warning")])
