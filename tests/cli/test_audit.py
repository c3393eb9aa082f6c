"""What ``audit`` says."""

from __future__ import annotations

from xltasks.cli.audit import tell
from xltasks.model.audit import Audit, AuditedCell, Target

TARGET = Target("4-汇总/2024Q2/汇总.xlsx", "汇总表", "I6")
MERGED = AuditedCell(1, "表.xlsx", "ab", "填报表", "I6", "中小办", None, "progress", "已开工", "merged", TARGET)
STRAY = AuditedCell(1, "表.xlsx", "ab", "填报表", "K9", "中小办", None, None, "请尽快", "unplaced")


def test_audit_counts_by_fate_and_lists_what_did_not_arrive(capsys):
    tell(Audit("2024Q2", (MERGED, MERGED, STRAY)))
    assert capsys.readouterr().out == (
        "2024Q2: 3 received cells\n"
        "fate                       cells\n"
        "merged                         2\n"
        "outside every answer cell      1\n"
        "\n"
        "office  cell                 value   fate                       to\n"
        "中小办  表.xlsx › 填报表!K9  请尽快  outside every answer cell\n"
    )


def test_audit_lists_everything_when_asked(capsys):
    tell(Audit("2024Q2", (MERGED,)), everything=True)
    assert "表.xlsx › 填报表!I6  已开工  merged  4-汇总/2024Q2/汇总.xlsx › 汇总表!I6\n" in capsys.readouterr().out


def test_an_audit_of_nothing_is_one_line(capsys):
    tell(Audit("2024Q2", ()))
    assert capsys.readouterr().out == "2024Q2: 0 received cells\n"
