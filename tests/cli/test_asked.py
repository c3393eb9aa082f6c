"""The options that stand before a command's name or after it."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import pytest

from xltasks.cli.asked import Asked, a_period, accept_everywhere, shared_options
from xltasks.errors import CampaignError
from xltasks.model.period import Period


def asked(*arguments: str) -> Asked:
    """What a command is told, called with these arguments."""

    @click.group(params=shared_options())
    def group() -> None:
        pass

    @group.command("act")
    @click.pass_context
    def act(context: click.Context) -> Asked:
        return Asked.of(context)

    accept_everywhere(act)
    told = group.main(list(arguments), standalone_mode=False)
    assert isinstance(told, Asked)
    return told


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_every_shared_option_stands_before_or_after_the_name(before, tmp_path):
    options = ["-C", str(tmp_path), "--json", "--now", "2024-06-28T17:30", "-v", "-q", "--lang", "en", "-j", "3"]
    told = asked(*options, "act") if before else asked("act", *options)
    assert told == Asked(str(tmp_path), datetime(2024, 6, 28, 17, 30), json=True, verbose=True, quiet=True, jobs=3)


def test_what_stood_before_the_name_is_not_undone_after_it():
    assert asked("--json", "act", "-q").json


def test_a_time_with_a_zone_keeps_it_and_is_shown_here_by_this_machines_clock():
    told = asked("--now", "2024-06-28T17:30+00:00", "act")
    moment = datetime.fromisoformat("2024-06-28T17:30+00:00")
    assert told.now == moment
    assert told.here == moment.astimezone().replace(tzinfo=None)


def test_without_now_the_clock_is_asked():
    before = datetime.now(UTC)
    assert before <= asked("act").now <= datetime.now(UTC)


def test_the_campaign_is_the_nearest_folder_upward_that_holds_a_register(tmp_path, monkeypatch):
    inner = tmp_path / "year" / "2-回收" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "year" / "台账.xlsx").touch()
    monkeypatch.chdir(inner)
    assert asked("act").folder() == tmp_path / "year"


def test_the_environment_names_the_campaign_and_the_option_overrides_it(tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "台账.xlsx").touch()
    monkeypatch.setenv("XLTASKS_CAMPAIGN", str(tmp_path / "one"))
    assert asked("act").folder() == tmp_path / "one"
    assert asked("-C", str(tmp_path / "two"), "act").folder() == tmp_path / "two"


def test_where_there_is_no_campaign_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CampaignError):
        asked("act").folder()


def test_a_period_is_parsed_and_anything_else_is_wrong_usage():
    @click.command
    @click.option("--period", callback=a_period)
    def show(period: Period | None) -> Period | None:
        return period

    assert show.main(["--period", "2024m06"], standalone_mode=False) == Period(2024, "month", 6)
    assert show.main([], standalone_mode=False) is None
    with pytest.raises(click.BadParameter, match="2024Q2"):
        show.main(["--period", "Q2"], standalone_mode=False)
