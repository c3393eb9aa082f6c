"""What ``accept`` says, and that it wants a reason."""

from __future__ import annotations

from dataclasses import replace

from xltasks.cli.accept import tell
from xltasks.cli.main import main
from xltasks.model.decision import AcceptedReturn

ACCEPTED = AcceptedReturn("2024Q2", "乙科", "2-回收/乙科.xlsx", "ab", 2, "领导同意")


def test_it_says_what_was_accepted_and_what_stays_wrong(capsys):
    tell(ACCEPTED)
    assert capsys.readouterr().out == "2024Q2: accepted the return of 乙科, 2 errors stay in it: 2-回收/乙科.xlsx\n"


def test_an_acceptance_taken_back_is_said(capsys):
    tell(replace(ACCEPTED, withdrawn=True))
    assert capsys.readouterr().out == "2024Q2: the return of 乙科 is no longer accepted: 2-回收/乙科.xlsx\n"


def test_without_a_reason_it_is_wrong_usage(capsys):
    assert main(["accept", "乙科"]) == 2
    assert "--reason" in capsys.readouterr().err
