"""What ``merge`` says, and its exit code."""

from __future__ import annotations

from xltasks.cli.merge import exit_code, tell
from xltasks.model.finding import Finding
from xltasks.model.outcome import Merged

WHOLE = Merged("2024Q2", "4-汇总/2024Q2/汇总.xlsx", 17, 34, (), ())
PARTIAL = Merged("2024Q2", "4-汇总/2024Q2/汇总.xlsx", 17, 34, ("科技科", "中小办"), ())
REFUSED = Merged("2024Q2", None, 17, 34, ("科技科",), ("中小办",))


def test_merge_says_where_the_sheet_is(capsys):
    tell(WHOLE)
    assert capsys.readouterr().out == "2024Q2: 17 tasks, 34 rows → 4-汇总/2024Q2/汇总.xlsx\n"


def test_a_refusal_names_the_offices_it_waits_for(capsys):
    tell(REFUSED)
    assert capsys.readouterr().out == "2024Q2: not merged\nMissing: 科技科\nRejected: 中小办\n"


def test_a_partial_sheet_names_the_missing_offices(capsys):
    tell(PARTIAL)
    assert capsys.readouterr().out.endswith("Missing: 科技科, 中小办\n")


def test_only_a_whole_sheet_without_errors_is_well():
    lost = Merged("2024Q2", "x.xlsx", 1, 1, (), (), (Finding("answers.length", "error", "", ""),))
    assert [exit_code(merged) for merged in (WHOLE, PARTIAL, REFUSED, lost)] == [0, 1, 1, 1]
