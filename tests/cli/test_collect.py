"""What ``collect`` says, and its exit code."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from xltasks.cli.collect import exit_code, other_periods, tell
from xltasks.model.outcome import Collected
from xltasks.model.receipt import Receipt, ReceiptState

NOW = datetime(2024, 6, 28)


def receipt(state: ReceiptState, file: str = "表.xlsx", reason: str = "") -> Receipt:
    known = state in ("new", "duplicate")
    return Receipt(file, "ab", state, reason, NOW, *(("中小办", "2024Q2", "3f9a", "stamp") if known else ()))


def test_collect_counts_and_lists_what_came(capsys):
    tell(Collected((receipt("new"), receipt("unreadable", "坏.xlsx", "文件已损坏"))))
    assert capsys.readouterr().out == (
        "new 1, unreadable 1\n"
        "file     state       office  period  identified    reason\n"
        "表.xlsx  new         中小办  2024Q2  by its stamp\n"
        "坏.xlsx  unreadable                                文件已损坏\n"
    )


def test_of_many_files_only_those_that_want_a_look_are_listed(capsys):
    many = [receipt("new", f"{number}.xlsx") for number in range(40)]
    tell(Collected((*many, receipt("unidentified", "怪.xlsx"))))
    said = capsys.readouterr().out
    assert "new 40" in said and "怪.xlsx" in said and "7.xlsx" not in said
    tell(Collected((*many, receipt("unidentified", "怪.xlsx"))), everything=True)
    assert "7.xlsx" in capsys.readouterr().out


def test_an_empty_inbox_is_no_fault(capsys):
    tell(Collected(()))
    assert capsys.readouterr().out == "No files.\n"
    assert exit_code(Collected(())) == 0


def test_returns_of_another_period_are_pointed_out():
    late = replace(receipt("new"), period="2024Q1")
    assert other_periods(Collected((receipt("new"), late, replace(late, state="duplicate"))), "2024Q2") == ["2024Q1"]
    assert other_periods(Collected((receipt("new"), receipt("unreadable"))), "2024Q2") == []


@pytest.mark.parametrize(
    ("state", "code"),
    [("new", 0), ("duplicate", 0), ("ignored", 0), ("unidentified", 1), ("unreadable", 1), ("refused", 1)],
)
def test_only_files_that_could_not_be_used_are_a_fault(state, code):
    assert exit_code(Collected((receipt("new"), receipt(state)))) == code
