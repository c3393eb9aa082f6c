"""Every broken return gets its receipt, its state and just the findings that its fault deserves; nothing is lost."""

from __future__ import annotations

import shutil
from collections import Counter

import openpyxl
import pytest

from tests.broken.returns import BROKEN
from tests.broken.salvage import SALVAGED, characters_that_no_file_can_keep
from tests.steps.campaigns import COLLECTED, FIELDS, at, give_back, issued_file, places, start

JUDGED_HERE = ("origin.", "intake.", "answers.")
"""How well an answer is worded, and whether it agrees with others, is judged in tests/rules."""


@pytest.fixture
def returned(tmp_path):
    """The campaign, and where the answers were issued."""
    campaign = start(tmp_path)
    return campaign, places(issued_file(campaign, "丙科"))


@pytest.mark.parametrize("broken", [*BROKEN, *SALVAGED], ids=lambda broken: broken.fault)
def test_a_broken_return_is_told_by_its_fault(returned, broken):
    campaign, where = returned
    if broken.needs and shutil.which(broken.needs) is None:
        pytest.skip(f"{broken.needs} is not installed")
    path = give_back(campaign, "丙科", name="报送.xlsx", then=lambda book: broken.spoil(book, where))
    path.write_bytes(broken.damage(path.read_bytes()))
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert f"{receipt.state} {receipt.office or '-'} {receipt.identified_by or '-'}" == broken.receipt
    assert bool(receipt.reason) == (receipt.state != "new")
    validated = at(campaign, COLLECTED).validate()
    told = []
    for finding in validated.findings:
        if finding.code.startswith(JUDGED_HERE):
            place = f"{finding.at.sheet}!{finding.at.cell}" if finding.at.cell else finding.at.sheet
            if finding.field:
                if broken.answers is None:
                    assert place == "!".join(where[finding.key.task, finding.key.category, finding.field])
                place = f"{finding.key.category} {finding.field}"
            assert finding.message
            assert finding.remedy
            assert finding.at.file == "2-回收/报送.xlsx"
            told.append(f"{finding.code} {finding.severity} {place}".rstrip())
    assert tuple(told) == broken.findings
    assert {office.office: office.state for office in validated.offices}["丙科"] == broken.state
    if broken.answers is not None:
        lines = at(campaign, COLLECTED).audit().cells
        assert read(lines) == typed(broken.answers)
        check_no_cell_is_lost(path, issued_file(campaign, "丙科"), lines)


def test_of_a_text_with_such_characters_the_rest_is_kept_and_traced(returned):
    """openpyxl does not open the file at all."""
    campaign, where = returned
    path = give_back(campaign, "丙科", name="报送.xlsx")
    path.write_bytes(characters_that_no_file_can_keep(path.read_bytes()))
    at(campaign, COLLECTED).collect()
    at(campaign, COLLECTED).merge(partial=True)
    cell = where["9", "施工图", "progress"][1]
    (line,) = (line for line in at(campaign, COLLECTED).audit().cells if line.cell == cell)
    assert (line.value, line.fate) == ("=\ufffd丙：入企15次\ufffd", "merged")


def typed(answers):
    return {
        (*place, field): plain(value)
        for place, row in answers.items()
        for field, value in zip(FIELDS, row, strict=True)
        if value is not None
    }


def read(lines):
    return {
        (line.key.task, line.key.category, line.field): plain(line.value)
        for line in lines
        if line.field and line.key.task
    }


def check_no_cell_is_lost(path, source, lines):
    """Every cell openpyxl finds has one line in the audit, or says what was issued."""
    told = Counter((line.sheet, line.cell) for line in lines)
    assert {count for count in told.values()} == {1}
    issued = {value for _, value in cells(source)}
    lost = [(place, value) for place, value in cells(path) if place not in told and value not in issued]
    # LibreOffice writes the same formulas in its own way.
    assert [one for one in lost if not one[1].startswith("=")] == []


def cells(path):
    for sheet in openpyxl.load_workbook(path).worksheets:
        if not sheet.title.startswith("_xltasks"):
            # Not iter_rows: a ghost row at the very end would make a million of them.
            for cell in sheet._cells.values():
                if plain(cell.value):
                    yield (sheet.title, cell.coordinate), plain(cell.value)


def plain(value):
    return "" if value is None else str(value).strip()
