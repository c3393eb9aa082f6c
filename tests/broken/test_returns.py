"""Every broken return gets its receipt, its state and just the findings that its fault deserves."""

from __future__ import annotations

import pytest

from tests.broken.returns import BROKEN
from tests.steps.campaigns import COLLECTED, at, give_back, issued_file, places, start

JUDGED_HERE = ("origin.", "intake.", "answers.")
"""How well an answer is worded, and whether it agrees with others, is judged in tests/rules."""


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.fault)
def test_a_broken_return_is_told_by_its_fault(tmp_path, broken):
    campaign = start(tmp_path)
    where = places(issued_file(campaign, "丙科"))
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
                assert place == "!".join(where[finding.key.task, finding.key.category, finding.field])
                place = f"{finding.key.category} {finding.field}"
            assert finding.message
            assert finding.remedy
            assert finding.at.file == "2-回收/报送.xlsx"
            told.append(f"{finding.code} {finding.severity} {place}".rstrip())
    assert tuple(told) == broken.findings
    assert {office.office: office.state for office in validated.offices}["丙科"] == broken.state
