"""What ``run`` says, and its exit code."""

from __future__ import annotations

from dataclasses import replace

from xltasks.cli.run import exit_code, tell
from xltasks.model.outcome import Collected, Generated, Merged, RunOutcome, Validated

WELL = RunOutcome(
    Generated("2024Q2", ()), Collected(()), Validated("2024Q2", (), ()), Merged("2024Q2", "汇总.xlsx", 17, 34, (), ())
)


def test_run_sums_the_four_steps_up(capsys):
    tell(WELL)
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith(("●", "2024", "No"))] == [
        "● Issued",
        "Nothing to issue: every office has its workbook.",
        "● Collected",
        "No files.",
        "● Judged",
        "2024Q2: 0 errors, 0 warnings, 0 hints",
        "● Merged",
        "2024Q2: 17 tasks, 34 rows → 汇总.xlsx",
    ]


def test_run_is_as_well_as_its_worst_step():
    assert exit_code(WELL) == 0
    assert exit_code(replace(WELL, merge=Merged("2024Q2", None, 17, 34, ("科技科",), ()))) == 1
