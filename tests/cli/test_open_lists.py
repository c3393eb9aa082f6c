"""Open lists at the command line: what programs read of rows that offices added."""

from __future__ import annotations

import json

import pytest

from tests.forms.listing import NEW, OTHER
from tests.steps.listed import Listing
from xltasks.cli.main import main


@pytest.fixture
def bureau(tmp_path):
    """Both offices have answered; what 甲科 added lacks its owner's name."""
    bureau = Listing(tmp_path / "局").begun()
    bureau.give_back("甲科", {("1", NEW, 2, "新项目"): "南路"})
    bureau.give_back("乙科", {(None, OTHER, 1, "说明"): "用地紧张"})
    return bureau


def told(capsys, bureau, *arguments, code=0):
    assert main(["-C", str(bureau.folder), "--now", "2024-07-02T09:00", "--json", *arguments]) == code
    return json.loads(capsys.readouterr().out)


def test_a_form_with_open_lists_passes_the_check_and_its_cells_are_listed(capsys, bureau):
    for name in ("input", "consolidated"):
        assert told(capsys, bureau, "form", "check", str(bureau.folder / "表样" / f"{name}.xlsx")) == {"faults": []}
    listed = told(capsys, bureau, "form", "cells", str(bureau.issued("甲科")))["cells"]
    (cell,) = [cell for cell in listed if cell["cell"] == "B5"]
    assert cell == {
        "key": "2024Q2|甲科|1|新增|2000002|1", "sheet": "表", "cell": "B5", "scope": "row", "office": "甲科", "task": "1",
        "category": "新增", "item": 2000002, "field": "新项目", "label": "新项目", "kind": "text", "required": False,
        "options": [], "value": None,
    }  # fmt: skip


def test_findings_the_merge_and_the_audit_name_the_row_that_was_added(capsys, bureau):
    told(capsys, bureau, "collect")
    (finding,) = told(capsys, bureau, "validate", code=1)["findings"]
    named = {name: finding[name] for name in ("code", "key", "task", "category", "item", "field", "cell")}
    assert named == {
        "code": "answers.missing", "key": "2024Q2|甲科|1|新增|2000002|1", "task": "1", "category": "新增",
        "item": 2000002, "field": "业主", "cell": "C5",
    }  # fmt: skip
    merged = told(capsys, bureau, "merge", "--include-rejected", code=1)
    cells = told(capsys, bureau, "form", "cells", str(bureau.folder / merged["path"]))["cells"]
    shown = [
        (c["office"], c["cell"], c["value"], [s["cell"] for s in c["sources"]])
        for c in cells
        if c["value"] and c["scope"] == "row"
    ]
    assert shown == [("甲科", "B4", "南路", ["B5"]), ("乙科", "B8", "用地紧张", ["B8"])]
    audited = [
        (c["office"], c["category"], c["item"], c["fate"], c["to"]["cell"])
        for c in told(capsys, bureau, "audit")["cells"]
        if (c["item"] or 0) > 2_000_000
    ]
    assert audited == [("乙科", "其他", 2000001, "merged", "B8"), ("甲科", "新增", 2000002, "merged", "B4")]


def test_a_list_that_the_input_form_does_not_have_is_a_fault_of_the_consolidated_one(capsys, tmp_path):
    bureau = Listing(tmp_path / "局", merged_bands=Listing.merged_bands.replace("| 其他 |", "| 另外 |"))
    with pytest.raises(Exception, match="填报表里没有叫“另外”的清单"):
        bureau.begun()
    assert main(["--json", "form", "check", str(bureau.folder / "表样" / "consolidated.xlsx")]) == 1
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["sheet"] == "区块" and "没有叫“另外”的清单" in fault["message"] and "新增、其他" in fault["remedy"]
