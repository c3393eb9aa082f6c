"""Nil return (零报告): the office states that there is nothing to report. A state of its own."""

from __future__ import annotations

import openpyxl
import pytest

from tests.steps.campaigns import ANSWERS, COLLECTED, at, give_back, issued_file, places, sheet_says, start


def office_says(campaign, *, name="丙科.xlsx", then=None):
    """丙科 answers nothing and says so; the others answer as usual."""
    for office in ("甲科", "乙科"):
        give_back(campaign, office)
    give_back(campaign, "丙科", {}, name=name, then=then)
    at(campaign, COLLECTED).collect()
    validated = at(campaign, COLLECTED).validate()
    (office,) = (one for one in validated.offices if one.office == "丙科")
    return office, [finding for finding in validated.findings if finding.office == "丙科"]


def beside_the_table(book):
    book["填报表"]["A15"].value = "本季度零报告。"


def at_the_contact(book):
    book["填报表"]["C11"].value = "王五（零报告）"


def in_an_answer(book):
    book["填报表"]["H7"].value = "零 报 告"


@pytest.mark.parametrize("then", [beside_the_table, at_the_contact, in_an_answer])
def test_who_states_it_in_the_sheet_has_returned_nil(tmp_path, then):
    campaign = start(tmp_path)
    office, findings = office_says(campaign, then=then)
    assert (office.state, office.errors, findings) == ("nil", 0, [])


def test_who_states_it_in_the_files_name_has_returned_nil(tmp_path):
    campaign = start(tmp_path)
    office, findings = office_says(campaign, name="丙科二季度（零报告）.xlsx")
    assert (office.state, findings) == ("nil", [])


def test_nothing_is_missing_its_rows_stay_empty_and_its_cells_are_nil(tmp_path):
    campaign = start(tmp_path)
    office_says(campaign, then=lambda book: (beside_the_table(book), at_the_contact(book)))
    merged = at(campaign, COLLECTED).merge()
    assert (merged.missing, merged.rejected) == ((), ())
    says = sheet_says(campaign.folders.absolute(merged.path))
    assert {row for (task, _), row in says.items() if task == "9"} == {(None, None, None)}
    assert says["6", "施工图"] == ANSWERS["乙科"]["6", "施工图"]
    states = {one.office: one.state for one in at(campaign, COLLECTED).status().offices}
    assert states == {"甲科": "accepted", "乙科": "accepted", "丙科": "nil"}
    lines = [(line.cell, line.fate) for line in at(campaign, COLLECTED).audit().cells if line.office == "丙科"]
    assert lines == [("C11", "nil"), ("A15", "nil")]


def test_an_empty_form_without_the_word_is_no_nil_return(tmp_path):
    office, findings = office_says(start(tmp_path))
    assert office.state == "rejected"
    assert {finding.code for finding in findings} == {"answers.missing"}


def test_with_an_answer_the_word_is_no_nil_return(tmp_path):
    campaign = start(tmp_path)
    where = places(issued_file(campaign, "丙科"))

    def answer_too(book):
        beside_the_table(book)
        sheet, cell = where["9", "施工图", "progress"]
        book[sheet][cell].value = "已入企15次。"

    office, findings = office_says(campaign, then=answer_too)
    assert office.state == "rejected"
    assert "origin.unplaced" in {finding.code for finding in findings}


@pytest.mark.parametrize("words", ["不是零报告", "非零报告"])
def test_the_contrary_is_no_nil_return(tmp_path, words):
    def say(book):
        book["填报表"]["A15"].value = words

    office, _ = office_says(start(tmp_path), then=say)
    assert office.state == "rejected"


def test_a_newer_answer_supersedes_a_nil_return(tmp_path):
    campaign = start(tmp_path)
    office_says(campaign, then=beside_the_table)
    give_back(campaign, "丙科", name="丙科（补报）.xlsx", saved=COLLECTED)
    at(campaign, COLLECTED).collect()
    validated = at(campaign, COLLECTED).validate()
    assert {one.office: one.state for one in validated.offices}["丙科"] == "accepted"
    merged = at(campaign, COLLECTED).merge()
    book = openpyxl.load_workbook(campaign.folders.absolute(merged.path))
    assert "=丙：入企15次" in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
