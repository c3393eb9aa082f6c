"""Generate: workbooks for the offices, and nothing lost when it runs again."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from tests.steps.campaigns import (
    COLLECTED,
    FILLED,
    ISSUED,
    TASKS,
    all_give_back,
    at,
    fill,
    give_back,
    issued_file,
    places,
    snapshot,
    start,
    with_answer,
    write_register,
)
from xltasks.campaign import form_cells
from xltasks.errors import UsageError


def typed(file, task, category, field):
    sheet, cell = places(file)[task, category, field]
    return openpyxl.load_workbook(file)[sheet][cell].value


def test_every_office_with_tasks_gets_its_own_workbook(tmp_path):
    campaign = start(tmp_path, issued=False)
    generated = campaign.generate()
    assert generated.period == "2024Q2"
    assert [(one.office, one.path, one.tasks, one.items) for one in generated.issued] == [
        ("甲科", "1-下发/2024Q2/某某局2024年二季度填报表（甲科）.xlsx", 2, 4),
        ("乙科", "1-下发/2024Q2/某某局2024年二季度填报表（乙科）.xlsx", 2, 4),
        ("丙科", "1-下发/2024Q2/某某局2024年二季度填报表（丙科）.xlsx", 1, 3),
    ]
    for one in generated.issued:
        cells = form_cells(tmp_path / one.path)
        assert (cells.office, cells.period, cells.issue) == (one.office, "2024Q2", one.issue)
        assert {cell.key.task for cell in cells.cells} - {None} == {
            str(row[0]) for row in TASKS if row[0] and one.office in str(row[2])
        }


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), lambda path: path.unlink()])
@pytest.mark.parametrize("record", ["forms/*.json", "2024Q2/*.json"])
def test_issuing_again_writes_damaged_records_anew(record, damage, tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    for path in (tmp_path / ".xltasks/issued").glob(record):
        damage(path)
    at(campaign, ISSUED).generate()
    assert [one.state for one in at(campaign, COLLECTED).collect().receipts] == ["new"] * 3


def test_the_form_is_kept_with_what_was_issued_though_the_bureau_draws_it_anew(tmp_path):
    campaign = start(tmp_path)
    templates = campaign.store.templates
    kept = {path.read_bytes() for path in (tmp_path / ".xltasks/issued/forms").glob("*.xlsx")}
    assert kept == {templates.input, templates.consolidated}


def test_the_bundle_holds_every_workbook_as_it_was_issued(tmp_path):
    campaign = start(tmp_path)
    folder = tmp_path / "1-下发/2024Q2"
    fill(issued_file(campaign, "甲科"), issued_file(campaign, "甲科"), {("1", "进度安排"): ("√", None, None)})
    campaign.generate(offices=["乙科"])
    with zipfile.ZipFile(folder / "下发.zip") as bundle:
        assert sorted(bundle.namelist()) == sorted(
            f"某某局2024年二季度填报表（{o}）.xlsx" for o in ("甲科", "乙科", "丙科")
        )
        (name,) = [name for name in bundle.namelist() if "甲科" in name]
        bundle.extract(name, tmp_path / "unpacked")
    assert typed(tmp_path / "unpacked" / name, "1", "进度安排", "done") is None


def test_the_bundle_holds_the_answers_that_were_kept(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科")
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).generate()
    with zipfile.ZipFile(tmp_path / "1-下发/2024Q2/下发.zip") as bundle:
        for path in (tmp_path / "1-下发/2024Q2").glob("*.xlsx"):
            assert bundle.read(path.name) == path.read_bytes()


def test_one_office_is_issued_alone_and_may_be_called_by_its_alias(tmp_path):
    campaign = start(tmp_path, issued=False)
    assert [one.office for one in campaign.generate(offices=["甲处", "甲科"]).issued] == ["甲科"]
    assert [path.name for path in (tmp_path / "1-下发/2024Q2").glob("*.xlsx")] == [
        "某某局2024年二季度填报表（甲科）.xlsx"
    ]


def test_every_unknown_office_is_named_and_nothing_is_issued(tmp_path):
    campaign = start(tmp_path, issued=False)
    with pytest.raises(UsageError) as caught:
        campaign.generate(offices=["甲科", "丁科", "戊科"])
    assert [fault.message for fault in caught.value.faults] == ["台账里没有“丁科”这个科室", "台账里没有“戊科”这个科室"]
    assert not (tmp_path / "1-下发").exists()


def test_issuing_again_changes_no_file_and_no_line_of_the_ledger(tmp_path):
    campaign = start(tmp_path)
    before = snapshot(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "1-下发").rglob("*")}
    again = at(campaign, COLLECTED).generate()
    assert snapshot(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "1-下发").rglob("*")} == written
    assert [one.issue for one in again.issued] == [
        form_cells(issued_file(campaign, office)).issue for office in ("甲科", "乙科", "丙科")
    ]


def test_issuing_again_keeps_the_answers_given_and_the_issue(tmp_path):
    campaign = start(tmp_path)
    before = form_cells(issued_file(campaign, "甲科")).issue
    give_back(campaign, "甲科")
    at(campaign, COLLECTED).collect()
    (again,) = at(campaign, COLLECTED).generate(offices=["甲科"]).issued
    assert again.issue == before
    file = tmp_path / again.path
    assert typed(file, "1", "施工图", "progress") == "1.宣传12场。\n2.培训3期。"
    assert typed(file, "4", "进度安排", "done") == "√"
    assert typed(file, "4", "施工图", "pending") is None
    assert typed(file, "1", "进度安排", "progress") is None


def test_the_answers_of_the_version_that_counts_are_kept_not_those_before(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("√", None, "旧")), name="旧.xlsx")
    give_back(
        campaign,
        "丙科",
        with_answer("丙科", "9", "施工图", ("√", None, "新")),
        name="新.xlsx",
        saved=FILLED.replace(hour=18),
    )
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).generate(offices=["丙科"])
    assert typed(issued_file(campaign, "丙科"), "9", "施工图", "progress") == "新"


def test_words_that_could_not_be_read_go_back_as_they_were_typed_and_never_become_a_tick(tmp_path):
    campaign = start(tmp_path)
    answers = {
        **with_answer("丙科", "9", "施工图", ("大致完成", None, "做了")),
        ("9", "保障措施"): ("×", "正在推进", "没做完"),
    }
    give_back(campaign, "丙科", answers)
    at(campaign, COLLECTED).collect()
    generated = at(campaign, COLLECTED).generate(offices=["丙科"])
    file = tmp_path / generated.issued[0].path
    assert generated.findings == ()
    assert typed(file, "9", "施工图", "done") == "大致完成"
    assert typed(file, "9", "保障措施", "done") == "×"
    assert typed(file, "9", "保障措施", "pending") == "正在推进"


def test_a_picture_cannot_be_issued_again_and_is_named(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("√", None, '=DISPIMG("ID_1",1)')))
    at(campaign, COLLECTED).collect()
    generated = at(campaign, COLLECTED).generate(offices=["丙科"])
    assert typed(tmp_path / generated.issued[0].path, "9", "施工图", "progress") is None
    (finding,) = generated.findings
    assert (finding.code, finding.severity, finding.office) == ("generate.dropped", "hint", "丙科")
    assert (finding.key.category, finding.field, finding.at.file) == ("施工图", "progress", "2-回收/丙科.xlsx")


def test_answers_follow_their_rows_when_the_register_has_changed(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "丙科")
    at(campaign, COLLECTED).collect()
    # A row is put in before the others and a task comes to the office.
    write_register(
        tmp_path / "台账.xlsx",
        tasks=(
            *TASKS[:6],
            (9, "节能降耗", "丙科", "工作目标", "一", "二"),
            (None, None, None, "进度安排", "诊断", "诊断"),
            *TASKS[7:],
            (12, "新任务", "丙科", "施工图", "一", "二"),
        ),
    )
    at(tmp_path, COLLECTED).generate(offices=["丙科"])
    file = issued_file(campaign, "丙科")
    assert typed(file, "9", "工作目标", "progress") is None
    assert typed(file, "9", "进度安排", "progress") == "丙：诊断8家。"
    assert typed(file, "9", "施工图", "progress") == "=丙：入企15次"
    assert typed(file, "12", "施工图", "progress") is None


def test_a_file_somebody_edited_is_kept_aside_and_named(tmp_path):
    campaign = start(tmp_path)
    file = issued_file(campaign, "乙科")
    fill(file, file, {("6", "施工图"): ("√", None, "先填在下发件里")})
    edited = file.read_bytes()
    generated = at(campaign, COLLECTED).generate()
    (finding,) = generated.findings
    assert (finding.code, finding.severity, finding.office) == ("generate.kept", "hint", "乙科")
    assert finding.at.file.startswith("1-下发/2024Q2/某某局2024年二季度填报表（乙科）（改动件）")
    assert (tmp_path / finding.at.file).read_bytes() == edited
    assert typed(file, "6", "施工图", "progress") is None
    assert at(campaign, COLLECTED).generate().findings == ()


def test_a_dry_run_says_the_same_and_writes_nothing_at_all(tmp_path):
    campaign = start(tmp_path, issued=False)
    before = snapshot(tmp_path)
    said = campaign.generate(dry_run=True)
    assert snapshot(tmp_path) == before
    assert not (tmp_path / ".xltasks").exists()
    assert said == campaign.generate()


def test_another_quarter_is_issued_beside_the_current_one(tmp_path):
    campaign = start(tmp_path)
    generated = campaign.generate("2024Q1")
    assert generated.period == "2024Q1"
    file = tmp_path / generated.issued[0].path
    assert file.parent.name == "2024Q1"
    assert {cell.key.period for cell in form_cells(file).cells} == {"2024Q1"}
    words = {cell.value for row in openpyxl.load_workbook(file).worksheets[0].iter_rows() for cell in row}
    assert {"第一季度", "摸底"} <= words
    assert not {"第二季度", "培育一批"} & words
    assert {one.issue for one in generated.issued}.isdisjoint(
        form_cells(issued_file(campaign, office)).issue for office in ("甲科", "乙科", "丙科")
    )


def test_a_period_that_is_none_is_a_wrong_question(tmp_path):
    with pytest.raises(UsageError, match="2024Q9"):
        start(tmp_path, issued=False).generate("2024Q9")


def test_a_register_that_changed_gives_a_new_issue_only_to_whom_it_concerns(tmp_path):
    campaign = start(tmp_path)
    before = {office: form_cells(issued_file(campaign, office)).issue for office in ("甲科", "乙科", "丙科")}
    write_register(tmp_path / "台账.xlsx", tasks=(*TASKS[:-1], (None, None, None, "保障措施", "培训", "培训三期")))
    again = {one.office: one.issue for one in at(tmp_path, ISSUED).generate().issued}
    assert {office for office in before if again[office] != before[office]} == {"丙科"}


def test_all_can_be_issued_again_after_all_have_answered(tmp_path):
    campaign = start(tmp_path)
    all_give_back(campaign)
    at(campaign, COLLECTED).collect()
    assert at(campaign, COLLECTED).generate().findings == ()


def test_a_dry_run_of_generate_leaves_a_ledger_that_is_there_alone(tmp_path):
    campaign = start(tmp_path)
    before = snapshot(tmp_path)
    generated = campaign.generate(dry_run=True)
    assert [one.office for one in generated.issued] == ["甲科", "乙科", "丙科"]
    assert snapshot(tmp_path) == before
