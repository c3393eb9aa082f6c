"""How failures are told, and with which exit code."""

from __future__ import annotations

import json

import click
import pytest

from xltasks.cli.failure import Manner, tell_failure
from xltasks.cli.main import main
from xltasks.errors import CampaignError, Fault, RegisterError, TemplateError, UsageError

FAULTS = (
    Fault("没有这个科室", "请改成科室表中的名称", "台账.xlsx", "任务", "D5"),
    Fault("序号重复", "请改成不同的序号", "台账.xlsx", "任务", "A9"),
)


@pytest.mark.parametrize("error", [RegisterError(FAULTS), TemplateError(FAULTS), CampaignError(FAULTS)])
def test_what_stops_the_work_is_told_whole_and_exits_3(error, capsys):
    assert tell_failure(error, Manner()) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "台账.xlsx › 任务!D5: 没有这个科室\n  → 请改成科室表中的名称\n"
        "台账.xlsx › 任务!A9: 序号重复\n  → 请改成不同的序号\n"
        "2 faults in all.\n"
    )


def test_in_json_the_first_fault_is_the_error_and_all_are_listed(capfdbinary):
    assert tell_failure(RegisterError(FAULTS), Manner(json=True)) == 3
    error = json.loads(capfdbinary.readouterr().out)["error"]
    first = {
        "message": "没有这个科室",
        "file": "台账.xlsx",
        "sheet": "任务",
        "cell": "D5",
        "remedy": "请改成科室表中的名称",
    }
    assert {name: error[name] for name in first} == first
    assert [fault["cell"] for fault in error["faults"]] == ["D5", "A9"]


def test_asking_for_what_does_not_exist_is_wrong_usage(capsys):
    assert tell_failure(UsageError(Fault("没有科室“甲”", "请核对名称")), Manner()) == 2
    assert "没有科室“甲”" in capsys.readouterr().err


def test_a_full_disk_is_told_in_a_line_and_exits_3(capsys):
    assert tell_failure(OSError(28, "No space left on device", "4-汇总/a.xlsx"), Manner()) == 3
    said = capsys.readouterr().err
    assert said.startswith("4-汇总/a.xlsx: No space left on device\n")
    assert "Traceback" not in said


def test_a_fault_of_the_program_shows_its_trace_only_when_asked(capsys):
    assert tell_failure(KeyError("x"), Manner()) == 3
    quiet = capsys.readouterr().err
    assert "A fault in xltasks itself: KeyError: 'x'" in quiet and "-v" in quiet
    try:
        raise KeyError("x")
    except KeyError as error:
        tell_failure(error, Manner(verbose=True))
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_one_clean_line(interruption, capsys):
    assert tell_failure(interruption, Manner(verbose=True)) == 130
    assert capsys.readouterr().err.startswith("Interrupted.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "nonsense"],
        ["--json", "status", "--nonsense"],
        ["status", "--json", "--period", "2024Q9"],
        ["collect", "/no/such/file", "--json"],
        ["--json", "--now", "tomorrow", "status"],
        ["--json", "init"],
        ["--json"],
    ],
    ids=" ".join,
)
def test_wrong_usage_with_json_is_one_document_and_exits_2(arguments, capfdbinary):
    assert main(arguments) == 2
    printed = capfdbinary.readouterr()
    error = json.loads(printed.out.decode("utf-8"))["error"]
    assert error["message"] and error["remedy"]


def test_wrong_usage_without_json_leaves_standard_output_empty(capsys):
    assert main(["statsu"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Did you mean 'status'?" in said.err


def test_what_follows_two_dashes_is_no_option():
    assert Manner.of(["collect", "--", "--json"]) == Manner()
    assert Manner.of(["collect", "--json", "-v"]) == Manner(json=True, verbose=True)
