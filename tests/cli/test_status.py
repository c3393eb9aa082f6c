"""What ``status`` says."""

from __future__ import annotations

import json
from datetime import datetime

from xltasks.cli.main import main
from xltasks.cli.status import tell
from xltasks.model.status import OfficeStatus, Status

NOON = datetime(2024, 6, 28, 12)


def test_status_shows_where_every_office_stands(capsys):
    offices = (
        OfficeStatus("中小办", "accepted", NOON, NOON, 2, 0, 1, False),
        OfficeStatus("科技科", "issued", NOON, None, 0, 0, 0, True),
    )
    tell(Status("2024Q2", NOON, offices))
    assert capsys.readouterr().out == (
        "2024Q2, deadline 2024-06-28 12:00\n"
        "office  state     issued at         returned at       versions  errors  warnings  late\n"
        "中小办  accepted  2024-06-28 12:00  2024-06-28 12:00         2       0         1\n"
        "科技科  issued    2024-06-28 12:00                           0       0         0  late\n"
    )


def test_without_a_deadline_the_period_stands_alone(capsys):
    tell(Status("2024Q2", None, ()))
    assert capsys.readouterr().out.splitlines()[0] == "2024Q2"


def test_what_the_coordinator_decided_is_said_with_its_reason(capsys):
    later = datetime(2024, 7, 8, 17)
    offices = (
        OfficeStatus("中小办", "accepted", NOON, NOON, 1, 2, 0, False, NOON, None, "领导同意"),
        OfficeStatus("科技科", "issued", NOON, None, 0, 0, 0, False, later, "出差"),
    )
    tell(Status("2024Q2", NOON, offices))
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "中小办: accepted although errors stay in it (领导同意)",
        "科技科: own deadline 2024-07-08 17:00 (出差)",
    ]


def test_the_page_and_the_workbook_are_written_and_named(example, capsys, monkeypatch):
    monkeypatch.chdir(example)
    assert main(["--json", "status", "--html", "进展.html", "--xlsx", "进展.xlsx"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["html"], told["xlsx"]) == ("进展.html", "进展.xlsx")
    assert len(told["offices"]) == 8
    assert main(["status", "--html", "进展.html"]) == 0
    assert capsys.readouterr().out.endswith("Written: 进展.html\n")
    assert "市工信局2024年二季度填报进展" in (example / "进展.html").read_text("utf-8")
    assert main(["status", "--html", "进展.txt"]) == 2
