"""What ``extend`` says, and that it wants a time and a reason."""

from __future__ import annotations

from datetime import datetime

import pytest

from xltasks.cli.extend import tell
from xltasks.cli.main import main
from xltasks.model.decision import ExtendedDeadline


def test_it_says_the_new_deadline(capsys):
    tell(ExtendedDeadline("2024Q2", "乙科", datetime(2024, 7, 8, 17), datetime(2024, 7, 5, 17), "出差"))
    assert capsys.readouterr().out == "2024Q2: the deadline of 乙科 is 2024-07-08 17:00\n"


@pytest.mark.parametrize(
    ("arguments", "lacking"), [(["--until", "2024-07-08"], "--reason"), (["--reason", "出差"], "--until")]
)
def test_time_and_reason_are_both_wanted(capsys, arguments, lacking):
    assert main(["extend", "乙科", *arguments]) == 2
    assert lacking in capsys.readouterr().err
