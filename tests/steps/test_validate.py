"""Validate: the state of every office, and findings that say who, what and where."""

from __future__ import annotations

from datetime import timedelta

from tests.steps.campaigns import (
    ANSWERS,
    COLLECTED,
    FILLED,
    all_give_back,
    at,
    fill,
    give_back,
    issued_file,
    places,
    said,
    snapshot,
    start,
    with_answer,
)
from xltasks.store.events import PeriodJudged


def judged(campaign):
    """Collected and validated at the usual time."""
    at(campaign, COLLECTED).collect()
    return at(campaign, COLLECTED).validate()


def states(validated):
    return {office.office: office.state for office in validated.offices}


def findings(campaign, office, **returned):
    """What is said of one office that returns certain answers."""
    give_back(campaign, office, **returned)
    return [finding for finding in strict(judged(campaign)) if finding.office == office]


def strict(validated):
    """What is said of where a file comes from and of its answers; how well they are worded is judged elsewhere."""
    families = ("origin.", "intake.", "answers.", "agreement.conflict")
    return [finding for finding in validated.findings if finding.code.startswith(families)]


def cell(campaign, office, task, category, field):
    return places(issued_file(campaign, office))[task, category, field]


def test_offices_are_missing_until_they_return_and_accepted_when_all_is_well(tmp_path):
    campaign = start(tmp_path)
    assert states(judged(campaign)) == {"甲科": "missing", "乙科": "missing", "丙科": "missing"}
    all_give_back(campaign)
    validated = judged(campaign)
    assert states(validated) == {"甲科": "accepted", "乙科": "accepted", "丙科": "accepted"}
    assert [o.errors for o in validated.offices] == [0, 0, 0]


def test_a_finding_says_whose_what_and_where(tmp_path):
    campaign = start(tmp_path)
    (finding,) = findings(
        campaign, "丙科", answers=with_answer("丙科", "9", "施工图", ("√", None, None)), name="a/b.xlsx"
    )
    sheet, place = cell(campaign, "丙科", "9", "施工图", "progress")
    assert (finding.code, finding.severity, finding.office, finding.field) == (
        "answers.missing",
        "error",
        "丙科",
        "progress",
    )
    assert (finding.key.task, finding.key.category, finding.key.item) == ("9", "施工图", 2)
    assert (finding.at.file, finding.at.sheet, finding.at.cell) == ("2-回收/a/b.xlsx", sheet, place)
    assert finding.message
    assert finding.remedy


def test_errors_reject_a_return_and_warnings_do_not(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", (None, None, "没说完没完成")))

    def overwrite(book):
        book.worksheets[0]["B7"] = "改了的任务名称"

    give_back(campaign, "乙科", then=overwrite)
    validated = judged(campaign)
    assert states(validated) == {"甲科": "missing", "乙科": "accepted", "丙科": "rejected"}
    by_office = {office.office: office for office in validated.offices}
    assert by_office["丙科"].errors == 1
    assert (by_office["乙科"].errors, by_office["乙科"].warnings) == (0, 1)
    assert "乙科 填报表!B7 origin.locked" in said(validated.findings)


def test_every_kind_of_fault_in_an_answer_has_its_code_and_its_cell(tmp_path):
    campaign = start(tmp_path)
    answers = {
        ("9", "进度安排"): ("√", "正在推进", "两格都填了"),
        ("9", "施工图"): ("大概", None, "长" * 2001),
        ("9", "保障措施"): ("是 ", None, '=DISPIMG("ID_1",1)'),
    }

    def formula(book):
        sheet, place = cell(campaign, "丙科", "9", "保障措施", "pending")
        book[sheet][place] = "=1+1"

    found = said(findings(campaign, "丙科", answers=answers, then=formula))

    def where(category, field):
        return "丙科 " + "!".join(cell(campaign, "丙科", "9", category, field))

    assert set(found) >= {
        f"{where('进度安排', 'done')} answers.both",
        f"{where('施工图', 'done')} answers.kind",
        f"{where('施工图', 'progress')} answers.length",
        f"{where('保障措施', 'progress')} answers.picture",
        f"{where('保障措施', 'pending')} answers.formula",
    }
    assert len(found) == len(set(found))


def test_a_file_of_another_quarter_is_one_finding_and_not_a_flood(tmp_path):
    campaign = start(tmp_path)
    (first,) = [one for one in campaign.generate("2024Q1").issued if one.office == "乙科"]
    fill(tmp_path / first.path, tmp_path / "2-回收/乙科.xlsx", {})
    validated = judged(campaign)
    assert states(validated)["乙科"] == "missing"
    assert said(strict(validated)) == ["乙科 origin.period"]
    assert validated.findings[0].at.file == "2-回收/乙科.xlsx"
    give_back(campaign, "乙科", name="这才对.xlsx")
    assert [f for f in judged(campaign).findings if f.code == "origin.period"] == []


def test_a_file_that_cannot_be_read_is_told_while_its_office_is_missing(tmp_path):
    campaign = start(tmp_path)
    (tmp_path / "2-回收/丙科.xlsx").write_bytes(b"PK\x03\x04 torn")
    (finding,) = judged(campaign).findings
    assert (finding.office, finding.code, finding.at.file) == ("丙科", "intake.unreadable", "2-回收/丙科.xlsx")


def test_a_contradiction_between_offices_is_counted_with_the_one_that_must_look(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    validated = judged(campaign)
    (conflict,) = [f for f in validated.findings if f.code == "agreement.conflict"]
    assert (conflict.office, conflict.key.task, conflict.key.category) == ("乙科", "4", "施工图")
    for office in validated.offices:
        own = [f.severity for f in validated.findings if f.office == office.office]
        assert (office.errors, office.warnings, office.hints) == tuple(
            own.count(severity) for severity in ("error", "warning", "hint")
        )


def test_versions_whose_order_is_doubtful_are_named(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", name="一.xlsx")
    at(campaign, COLLECTED).collect()
    late = COLLECTED + timedelta(hours=2)
    give_back(
        campaign,
        "甲科",
        with_answer("甲科", "1", "施工图", ("√", None, "另一稿")),
        name="二.xlsx",
        saved=FILLED - timedelta(hours=1),
    )
    at(campaign, late).collect()
    (finding,) = strict(at(campaign, late).validate())
    assert (finding.code, finding.severity, finding.office) == ("intake.order", "warning", "甲科")
    assert "二.xlsx" in finding.message
    at(campaign, late).collect(use="一.xlsx")
    assert strict(at(campaign, late).validate()) == []


def test_what_comes_after_a_pin_does_not_count_but_is_named(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科", name="一.xlsx")
    at(campaign, COLLECTED).collect(use=str(tmp_path / "2-回收/一.xlsx"))
    give_back(
        campaign,
        "甲科",
        with_answer("甲科", "1", "施工图", ("√", None, "更新")),
        name="二.xlsx",
        saved=FILLED + timedelta(hours=30),
    )
    later = COLLECTED + timedelta(days=1)
    at(campaign, later).collect()
    (finding,) = strict(at(campaign, later).validate())
    assert (finding.code, finding.office) == ("intake.order", "甲科")
    assert "二.xlsx" in finding.message


def test_a_judgement_is_recorded_once_and_again_when_it_differs(tmp_path):
    campaign = start(tmp_path)

    def recorded():
        with campaign.store.ledger(read_only=True) as ledger:
            return len(ledger.events(PeriodJudged))

    judged(campaign)
    at(campaign, COLLECTED + timedelta(days=1)).validate()
    assert recorded() == 1
    give_back(campaign, "甲科")
    judged(campaign)
    assert recorded() == 2


def test_a_dry_run_judges_and_records_nothing(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    at(campaign, COLLECTED).collect()
    before = snapshot(tmp_path)
    dry = at(campaign, COLLECTED).validate(dry_run=True)
    assert snapshot(tmp_path) == before
    assert states(dry) == dict.fromkeys(ANSWERS, "accepted")


def test_another_period_is_judged_by_its_own_returns(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    at(campaign, COLLECTED).collect()
    validated = at(campaign, COLLECTED).validate("2024Q1")
    assert validated.period == "2024Q1"
    assert set(states(validated).values()) == {"missing"}
    assert validated.findings == ()
