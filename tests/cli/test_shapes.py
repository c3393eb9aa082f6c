"""The JSON shapes, key by key, as INTERFACE promises them to outside programs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from xltasks.cli import shapes
from xltasks.errors import Fault
from xltasks.model.audit import AuditedCell, Target
from xltasks.model.decision import AcceptedReturn, ExtendedDeadline
from xltasks.model.finding import Finding, Place
from xltasks.model.form_cells import FormCell, FormCells
from xltasks.model.key import RowKey
from xltasks.model.outcome import Collected, Generated, IssuedWorkbook, Merged, RunOutcome, Validated
from xltasks.model.receipt import Receipt
from xltasks.model.reminder import Letter, Reminded
from xltasks.model.source import Source
from xltasks.model.status import JudgedOffice, OfficeStatus, Status

KEY = RowKey("2024Q2", "中小办", "4", "里程碑", 1)
EVENING = datetime(2024, 6, 28, 17, 30)

ISSUED = Generated("2024Q2", (IssuedWorkbook("中小办", "1-下发/2024Q2/中小办.xlsx", "3f9a1c07", 3, 6),))
RECEIPT = Receipt(
    "包.zip!表.xlsx", "ab" * 32, "new", "", EVENING, "中小办", "2024Q2", "3f9a1c07", "stamp", "file", EVENING
)
COLLECTED = Collected((RECEIPT,))
FINDING = Finding(
    "answers.missing", "error", "没有填写", "请填写", Place("表.xlsx", "填报表", "B7"), "中小办", KEY, "done"
)
VALIDATED = Validated("2024Q2", (JudgedOffice("中小办", "rejected", 1, 0, 2, "3-退回/2024Q2/中小办.xlsx"),), (FINDING,))
MERGED = Merged("2024Q2", None, 17, 34, ("科技科",), ("中小办",))


def test_generate_lists_what_was_issued():
    assert shapes.generated_shape(ISSUED) == {
        "period": "2024Q2",
        "issued": [
            {"office": "中小办", "path": "1-下发/2024Q2/中小办.xlsx", "issue": "3f9a1c07", "tasks": 3, "items": 6},
        ],
        "findings": [],
    }


def test_collect_gives_a_receipt_for_every_file():
    assert shapes.collected_shape(COLLECTED)["receipts"] == [
        {
            "file": "包.zip!表.xlsx",
            "sha256": "ab" * 32,
            "state": "new",
            "reason": "",
            "office": "中小办",
            "period": "2024Q2",
            "issue": "3f9a1c07",
            "identified_by": "stamp",
            "order_by": "file",
            "returned_at": "2024-06-28T17:30:00",
            "received_at": "2024-06-28T17:30:00",
        }
    ]


def test_validate_gives_offices_and_findings_with_their_row_spelled_out():
    assert shapes.validated_shape(VALIDATED) == {
        "period": "2024Q2",
        "offices": [
            {
                "office": "中小办",
                "state": "rejected",
                "errors": 1,
                "warnings": 0,
                "hints": 2,
                "correction": "3-退回/2024Q2/中小办.xlsx",
            }
        ],
        "findings": [
            {
                "code": "answers.missing",
                "severity": "error",
                "office": "中小办",
                "key": KEY.text,
                "task": "4",
                "category": "里程碑",
                "item": 1,
                "field": "done",
                "file": "表.xlsx",
                "sheet": "填报表",
                "cell": "B7",
                "message": "没有填写",
                "remedy": "请填写",
            }
        ],
    }


def test_a_finding_about_a_whole_file_has_no_row():
    shape = shapes.findings_shape([Finding("origin.stamp", "error", "没有标识", "请用下发的表填报")])[0]
    assert [shape[name] for name in ("office", "key", "task", "category", "item", "field")] == [None] * 6


def test_a_tasks_own_row_and_an_offices_own_row_name_no_item():
    task, office = RowKey("2024Q2", "中小办", "4", None, 0), RowKey("2024Q2", "中小办", None, None, 0)
    found = shapes.findings_shape([Finding("a.b", "hint", "", "", key=key) for key in (task, office)])
    assert [(shape["task"], shape["item"]) for shape in found] == [("4", None), (None, None)]


def test_a_refused_merge_has_no_path_and_names_the_offices():
    assert shapes.merged_shape(MERGED) == {
        "period": "2024Q2",
        "path": None,
        "tasks": 17,
        "items": 34,
        "missing": ["科技科"],
        "rejected": ["中小办"],
        "findings": [],
    }


def test_status_gives_times_in_iso_or_null():
    status = Status(
        "2024Q2",
        EVENING,
        (OfficeStatus("中小办", "issued", EVENING, None, 0, 0, 0, True, datetime(2024, 7, 8, 17), "出差", None, 1),),
    )
    assert shapes.status_shape(status) == {
        "period": "2024Q2",
        "deadline": "2024-06-28T17:30:00",
        "offices": [
            {
                "office": "中小办",
                "state": "issued",
                "issued_at": "2024-06-28T17:30:00",
                "returned_at": None,
                "versions": 0,
                "errors": 0,
                "warnings": 0,
                "late": True,
                "deadline": "2024-07-08T17:00:00",
                "extended": "出差",
                "accepted": None,
                "reminded": 1,
            }
        ],
    }


def test_reminders_are_told_with_their_texts_and_files():
    letter = Letter("中小办", "late", "逾期", "请报回\n", "3-退回/2024Q2/催报/中小办.txt")
    assert shapes.reminded_shape(Reminded("2024Q2", "逾期", "群里的话", "群发.txt", (letter,), ("科技科",))) == {
        "period": "2024Q2",
        "tone": "逾期",
        "group": "群里的话",
        "path": "群发.txt",
        "letters": [
            {
                "office": "中小办",
                "reason": "late",
                "tone": "逾期",
                "text": "请报回\n",
                "path": "3-退回/2024Q2/催报/中小办.txt",
                "eml": None,
            }
        ],
        "not_issued": ["科技科"],
        "findings": [],
    }


def test_decisions_are_told_with_their_reasons():
    assert shapes.accepted_shape(AcceptedReturn("2024Q2", "中小办", "2-回收/a.xlsx", "ab", 2, "领导同意")) == {
        "period": "2024Q2",
        "office": "中小办",
        "file": "2-回收/a.xlsx",
        "sha256": "ab",
        "errors": 2,
        "reason": "领导同意",
        "withdrawn": False,
    }
    assert shapes.extended_shape(ExtendedDeadline("2024Q2", "中小办", EVENING, None, "出差")) == {
        "period": "2024Q2",
        "office": "中小办",
        "until": "2024-06-28T17:30:00",
        "before": None,
        "reason": "出差",
    }


def test_audit_says_of_every_cell_what_became_of_it():
    target = Target("4-汇总/2024Q2/汇总.xlsx", "汇总表", "I6")
    cells = (
        AuditedCell(1, "表.xlsx", "ab", "填报表", "I6", "中小办", KEY, "progress", "已开工", "merged", target),
        AuditedCell(2, "怪.xlsx", "cd", "Sheet1", "A1", None, None, None, 3, "unidentified"),
    )
    first, second = shapes.audit_shapes(cells)
    assert first == {
        "receipt": 1,
        "file": "表.xlsx",
        "sha256": "ab",
        "sheet": "填报表",
        "cell": "I6",
        "office": "中小办",
        "key": KEY.text,
        "task": "4",
        "category": "里程碑",
        "item": 1,
        "field": "progress",
        "value": "已开工",
        "fate": "merged",
        "to": {"path": "4-汇总/2024Q2/汇总.xlsx", "sheet": "汇总表", "cell": "I6"},
    }
    assert (second["value"], second["fate"], second["to"], second["key"]) == (3, "unidentified", None, None)


def test_values_that_json_does_not_know_become_iso_text_or_seconds():
    values = [date(2024, 6, 30), EVENING, time(8, 5), timedelta(hours=1), True, 1.5, None, float("inf")]
    cells = tuple(AuditedCell(1, "", "", "", "", None, None, None, value, "merged") for value in values)
    assert [cell["value"] for cell in shapes.audit_shapes(cells)] == [
        "2024-06-30",
        "2024-06-28T17:30:00",
        "08:05:00",
        3600.0,
        True,
        1.5,
        None,
        "inf",
    ]


def test_form_cells_have_sources_only_where_the_workbook_is_consolidated():
    def cell(sources: tuple[Source, ...] | None) -> FormCell:
        return FormCell(KEY, "填报表", "G6", "item", "中小办", "done", "已完成", "check", False, ("√",), True, sources)

    source = Source("中小办", "ab", "表.xlsx", "填报表", "G6")
    found = FormCells("quarterly", "2024Q2", "中小办", "3f9a1c07", (cell(None), cell((source,))))
    shape = shapes.form_cells_shape(found)
    assert {name: shape[name] for name in ("form", "period", "office", "issue")} == {
        "form": "quarterly",
        "period": "2024Q2",
        "office": "中小办",
        "issue": "3f9a1c07",
    }
    issued, consolidated = shape["cells"]
    assert issued == {
        "key": KEY.text,
        "sheet": "填报表",
        "cell": "G6",
        "scope": "item",
        "office": "中小办",
        "task": "4",
        "category": "里程碑",
        "item": 1,
        "field": "done",
        "label": "已完成",
        "kind": "check",
        "required": False,
        "options": ["√"],
        "value": True,
    }
    assert consolidated["sources"] == [
        {"office": "中小办", "sha256": "ab", "file": "表.xlsx", "sheet": "填报表", "cell": "G6"}
    ]


def test_run_holds_the_four_steps_as_each_prints_itself():
    shape = shapes.run_shape(RunOutcome(ISSUED, COLLECTED, VALIDATED, MERGED))
    assert shape == {
        "generate": shapes.generated_shape(ISSUED),
        "collect": shapes.collected_shape(COLLECTED),
        "validate": shapes.validated_shape(VALIDATED),
        "merge": shapes.merged_shape(MERGED),
    }


def test_faults_of_a_form_say_where_what_and_the_remedy():
    assert shapes.form_faults_shape([Fault("没有这个名称", "请改用 task.no", "input.xlsx", "填报表", "A6")]) == {
        "faults": [{"sheet": "填报表", "cell": "A6", "message": "没有这个名称", "remedy": "请改用 task.no"}]
    }
