"""``xltasks rollover``: the words and the JSON of turning to the next period."""

from __future__ import annotations

import json
from pathlib import Path

from xltasks.cli.main import main


def test_the_json_tells_both_periods_the_deadline_and_what_is_unfinished(example: Path, capfdbinary) -> None:
    base = ["-C", str(example), "--json", "--now", "2024-07-06T09:00"]
    assert main([*base, "run"]) == 0
    capfdbinary.readouterr()
    assert main([*base, "rollover", "--deadline", "2024-10-08T17:00"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert {name: told[name] for name in ("path", "from", "to", "deadline")} == {
        "path": "台账.xlsx",
        "from": "2024Q2",
        "to": "2024Q3",
        "deadline": "2024-10-08T17:00:00",
    }
    assert [(item["office"], item["task"], item["category"], item["words"]) for item in told["unfinished"]] == [
        ("中小办", "19", "进度安排", "正在推进"),
        ("中小办", "19", "施工图", "正在推进"),
        ("中小办", "22", "进度安排", "持续推进"),
        ("中小办", "22", "施工图", "持续推进"),
    ]


def test_a_period_that_does_not_follow_is_wrong_usage(example: Path, capfdbinary) -> None:
    assert main(["-C", str(example), "--json", "rollover", "--to", "2024Q1"]) == 2
    assert "不能从 2024Q2 转到 2024Q1" in json.loads(capfdbinary.readouterr().out)["error"]["message"]
