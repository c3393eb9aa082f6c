"""A verdict that the ledger keeps is taken only while judging again would say the same; then nothing is judged."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    FILLED,
    TASKS,
    all_give_back,
    at,
    fill,
    give_back,
    start,
    with_answer,
    write_register,
)
from xltasks.campaign import Campaign
from xltasks.errors import UsageError
from xltasks.outputs import judging
from xltasks.store.ledger import Ledger


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The offices whose content the rules look at."""
    offices: list[str] = []
    judge = judging.judge
    monkeypatch.setattr(judging, "judge", lambda case: (offices.append(case.submission.office), judge(case))[1])
    yield offices


def of(offices: list[str]) -> list[str]:
    """What was looked at since one asked last."""
    seen = sorted(offices)
    offices.clear()
    return seen


def returned(folder: Path) -> Campaign:
    campaign = start(folder)
    all_give_back(campaign)
    at(campaign, COLLECTED).collect()
    return at(campaign, COLLECTED)


def test_each_content_is_judged_once(tmp_path: Path, looked_at: list[str]) -> None:
    campaign = returned(tmp_path)
    first = campaign.validate()
    assert of(looked_at) == ["丙科", "乙科", "甲科"]
    assert at(tmp_path, COLLECTED).validate() == first
    assert at(tmp_path, COLLECTED).merge().path
    at(tmp_path, COLLECTED).run()
    at(tmp_path, COLLECTED).status()
    assert of(looked_at) == []


def test_a_new_file_is_the_only_one_judged(tmp_path: Path, looked_at: list[str]) -> None:
    campaign = returned(tmp_path)
    campaign.validate()
    of(looked_at)
    newer = with_answer("乙科", "6", "施工图", ("√", None, "截止目前，调度21家。"))
    give_back(campaign, "乙科", newer, name="乙科新.xlsx", saved=FILLED + timedelta(hours=2))
    campaign.collect()
    assert "wording.until" in [finding.code for finding in campaign.validate().findings]
    assert of(looked_at) == ["乙科"]


def test_another_register_is_another_judgement(tmp_path: Path, looked_at: list[str]) -> None:
    returned(tmp_path).validate()
    of(looked_at)
    write_register(tmp_path / "台账.xlsx", tasks=[(*row[:5], "另有安排") for row in TASKS])
    at(tmp_path, COLLECTED).validate()
    assert of(looked_at) == ["丙科", "乙科", "甲科"]


def test_another_program_is_another_judgement(
    tmp_path: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    returned(tmp_path).validate()
    of(looked_at)
    monkeypatch.setattr("xltasks.outputs.basis._program", lambda: "a newer one")
    at(tmp_path, COLLECTED).validate()
    assert of(looked_at) == ["丙科", "乙科", "甲科"]


def test_the_day_matters_only_once_it_can(tmp_path: Path, looked_at: list[str]) -> None:
    """A return may tell of days up to a month after its period; from then on, up to the day it is judged on."""
    returned(tmp_path).validate()
    of(looked_at)
    at(tmp_path, COLLECTED + timedelta(days=20)).validate()
    assert of(looked_at) == []
    at(tmp_path, COLLECTED + timedelta(days=60)).validate()
    assert of(looked_at) == ["丙科", "乙科", "甲科"]


def test_another_answer_to_the_quarter_before_is_another_judgement(tmp_path: Path, looked_at: list[str]) -> None:
    campaign = start(tmp_path, period="2024Q1")
    give_back(campaign, "甲科", name="一季度.xlsx")
    at(tmp_path, COLLECTED).collect()
    write_register(tmp_path / "台账.xlsx")
    at(tmp_path, COLLECTED).generate()
    give_back(at(tmp_path, COLLECTED), "甲科", name="二季度.xlsx")
    at(tmp_path, COLLECTED).collect()
    assert "history.repeated" in [finding.code for finding in at(tmp_path, COLLECTED).validate().findings]
    of(looked_at)
    before = {row: ("√", None, f"{task}完成情况另有说明。") for task, row in enumerate(ANSWERS["甲科"])}
    [issued] = (tmp_path / "1-下发" / "2024Q1").glob("*（甲科）.xlsx")
    fill(issued, tmp_path / "2-回收" / "一季度补报.xlsx", before, saved=FILLED + timedelta(hours=3))
    at(tmp_path, COLLECTED).collect()
    assert "history.repeated" not in [finding.code for finding in at(tmp_path, COLLECTED).validate().findings]
    assert of(looked_at) == ["甲科"]


def test_a_waiver_that_has_run_out_excuses_nothing(tmp_path: Path) -> None:
    campaign = start(tmp_path)
    add_rules(tmp_path, (("wording", "关", None, None, "甲科", None, "新人", datetime(2024, 7, 10)),))
    give_back(campaign, "甲科", with_answer("甲科", "1", "施工图", ("√", None, "截止目前，培训3期。")))
    at(tmp_path, COLLECTED).collect()

    def told(moment: datetime) -> list[str]:
        findings = at(tmp_path, moment).validate().findings
        return [finding.code for finding in findings if finding.code == "wording.until"]

    assert told(COLLECTED) == told(datetime(2024, 7, 10, 23)) == []
    assert told(datetime(2024, 7, 11)) == ["wording.until"]


def test_a_dry_run_judges_and_keeps_nothing(tmp_path: Path, looked_at: list[str]) -> None:
    campaign = returned(tmp_path)
    dry = campaign.validate(dry_run=True)
    assert of(looked_at) == ["丙科", "乙科", "甲科"]
    assert campaign.validate().findings == dry.findings
    assert of(looked_at) == ["丙科", "乙科", "甲科"]


def test_a_ledger_of_an_older_program_is_given_a_place_for_verdicts(tmp_path: Path, looked_at: list[str]) -> None:
    campaign = returned(tmp_path)
    with campaign.store.ledger() as ledger:
        ledger.connection.execute("DROP TABLE kept_verdicts")
    dry = campaign.validate(dry_run=True)
    assert campaign.validate().findings == dry.findings
    of(looked_at)
    assert at(tmp_path, COLLECTED).validate().findings == dry.findings
    assert of(looked_at) == []


TEXTS = (
    "", "1.宣传12场。\n2.培训3期。", "截止目前，调度20家。", "全市50家企业中，已改造25家，占60%。", "一季度，走访企业20户",
    "培育企业3家，完成全年目标的53.3%。", "联系人13812345678。", "截至8月15日，已完成。", "尚在办理。",
)  # fmt: skip
STATES = (("√", None), (None, "正在推进"), ("√", "正在推进"), (None, None), ("很快", None))
RULES = (
    ("wording.until", "关"),
    ("文字", None, "错误"),
    ("history", "关"),
    ("数据偏旧", "开", "错误", "天数=5"),
    ("wording", "关", None, None, "甲科", None, "新人", datetime(2024, 7, 10)),
    ("answers.missing", "关", None, None, None, 6, "不适用", datetime(2024, 9, 30)),
)


def add_rules(folder: Path, rules: Iterable[tuple[object, ...]]) -> None:
    """The sheet 规则, put into the campaign's register."""
    book = openpyxl.load_workbook(folder / "台账.xlsx")
    sheet = book.create_sheet("规则")
    for line in (("规则", "状态", "级别", "参数", "科室", "任务", "理由", "有效期"), *rules):
        sheet.append(line)
    book.save(folder / "台账.xlsx")


class Year:
    """A coordinator's year, one step at a time, by chance."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance, self.now, self.number = folder, chance, COLLECTED, 0
        self.tasks, self.rules, self.period = [list(row) for row in TASKS], [], "2024Q2"
        start(folder)

    def campaign(self) -> Campaign:
        return at(self.folder, self.now)

    def step(self) -> str:
        steps: tuple[Callable[[], object], ...] = (
            self.returns, self.returns, self.returns, self.edits, self.switches, self.accepts, self.waits, self.issues,
            self.turns, self.pins, self.states_nothing,
        )  # fmt: skip
        chosen = self.chance.choice(steps)
        self.now += timedelta(minutes=5)
        chosen()
        return chosen.__name__

    def returns(self) -> None:
        office = self.chance.choice(sorted(ANSWERS))
        answers = {
            row: (*self.chance.choice(STATES), self.chance.choice(TEXTS))
            for row in ANSWERS[office]
            if self.chance.random() < 0.9
        }
        self.give(office, answers)

    def give(self, office: str, answers: dict[tuple[str, str], tuple[str | None, ...]]) -> None:
        self.number += 1
        name = f"{office}{self.number}.xlsx"
        try:
            give_back(self.campaign(), office, answers, name=name, saved=FILLED + timedelta(minutes=self.number))
        except (ValueError, KeyError):
            return  # not issued in this period, or issued without that row
        self.campaign().collect()

    def states_nothing(self) -> None:
        office = self.chance.choice(sorted(ANSWERS))
        row = self.chance.choice(sorted(ANSWERS[office]))
        self.give(office, {row: (None, None, "零报告")})

    def edits(self) -> None:
        row = self.chance.choice(self.tasks)
        if row[2] and self.chance.random() < 0.5:
            row[2] = self.chance.choice(("甲科", "甲科、乙科", "乙科、丙科", "丙科"))
        else:
            row[self.chance.choice((4, 5))] = self.chance.choice(TEXTS) or "监测"
        self.writes()

    def switches(self) -> None:
        self.rules = self.chance.sample(RULES, self.chance.randrange(3))
        self.writes()

    def writes(self) -> None:
        write_register(self.folder / "台账.xlsx", tasks=map(tuple, self.tasks), period=self.period)
        add_rules(self.folder, self.rules)

    def accepts(self) -> None:
        try:
            self.campaign().accept(self.chance.choice(sorted(ANSWERS)), reason="已核实")
        except UsageError:
            pass  # nothing to accept

    def waits(self) -> None:
        self.now += timedelta(days=self.chance.choice((1, 9, 40)))

    def issues(self) -> None:
        self.campaign().generate()

    def turns(self) -> None:
        """To the next quarter and, as somebody is late, sometimes back."""
        self.period = "2024Q1" if self.period == "2024Q2" else "2024Q2"
        self.writes()
        self.campaign().generate()

    def pins(self) -> None:
        files = sorted(self.campaign().folders.inbox.glob("*.xlsx"))
        if files:
            file = self.chance.choice(files)
            try:
                self.campaign().collect([file], use=file.name)
            except UsageError:
                pass  # not of this period


@pytest.mark.parametrize("seed", range(4))
def test_through_any_year_what_is_kept_says_what_judging_anew_says(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = Year(tmp_path, random.Random(seed))
    done = []
    for _ in range(14):
        done.append(year.step())
        with monkeypatch.context() as forgetful:
            forgetful.setattr(Ledger, "verdicts", lambda ledger, period: ())
            anew = year.campaign().validate(dry_run=True)
            said = year.campaign().answers()
        kept = year.campaign().validate()
        for here, there in zip(kept.offices, anew.offices, strict=True):
            assert (here.office, here.state, here.errors, here.warnings, here.hints) == (
                (there.office, there.state, there.errors, there.warnings, there.hints)
            ), done
        assert tuple(kept.findings)[: len(anew.findings)] == tuple(anew.findings), done
        again = year.campaign().validate(dry_run=True)
        assert again.findings == anew.findings, done
        assert year.campaign().answers().equals(said), done
