"""What ``status`` says."""

from __future__ import annotations

from datetime import datetime

from xltasks.cli.status import tell
from xltasks.model.outcome import OfficeStatus, Status

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
