"""What a template proposed from a typed sheet takes every column for, and how it follows the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pytest

from xltasks.book import draft
from xltasks.book.write import write_workbook
from xltasks.forms.compile import inspect_form
from xltasks.forms.declarations import read_bands, read_fields
from xltasks.forms.propose import Proposal, propose
from xltasks.forms.propose_kinds import Held, guessed_kind
from xltasks.forms.propose_seen import Seen, levels_of
from xltasks.forms.propose_texts import following, sayings
from xltasks.model.cell import Area, CellValue
from xltasks.model.field import Field
from xltasks.model.period import Period

KNOWN = {1: "task.no", 2: "task.title", 3: "item.category", 4: "item.plan"}
HEAD = ("序号", "目标任务", "类别", "第二季度")


def sheet(rows: Sequence[Sequence[CellValue]], *, merges: Sequence[str] = ()) -> draft.Sheet:
    cells = tuple(
        draft.Cell(row, column, None if isinstance(value, str) and value.startswith("=") else value,
                   formula=value if isinstance(value, str) and value.startswith("=") else "")
        for row, values in enumerate(rows, start=1) for column, value in enumerate(values, start=1)
        if value is not None
    )  # fmt: skip
    return draft.Sheet("汇总", cells, merges=tuple(map(Area.parse, merges)))


def seen(rows: Sequence[Sequence[CellValue]], tasks: Sequence[Sequence[int]], *, merges: Sequence[str] = ()) -> Seen:
    """Headings in the first row."""
    headings = {column: (str(text),) for column, text in enumerate(rows[0], start=1) if text is not None}
    known = {column: name for column, name in KNOWN.items() if column in headings}
    return Seen(sheet(rows, merges=merges), (1, 1), headings, known, tuple(map(tuple, tasks)))


def proposed(found: Seen, signed: Sequence[Field] = ()) -> Proposal:
    made = propose(draft.Workbook((found.sheet,)), found, signed)
    for kind, workbook in (("input", made.input), ("consolidated", made.consolidated)):
        data = write_workbook(workbook, created=datetime(2024, 7, 1))
        assert inspect_form(data, "样表", "input" if kind == "input" else "consolidated")[1] == ()
    return made


def fields(heading: str, values: Sequence[CellValue], **others: Sequence[CellValue]) -> Mapping[str, Field]:
    """The fields of a sheet with a column of the given values, one task a row."""
    columns = {heading: values, **others}
    rows = [
        (n, f"任务{n}", "目标", "计划", *(column[n - 1] for column in columns.values()))
        for n in range(1, len(values) + 1)
    ]
    found = seen([(*HEAD, *columns), *rows], [[n + 1] for n in range(1, len(values) + 1)])
    return {field.label: field for field in proposed(found).fields}


@pytest.mark.parametrize(
    ("values", "kind", "options"),
    [
        (["√", "√"], "check", ()),
        (["是", "否", "是", "是"], "choice", ("是", "否")),
        (["超进度", "欠进度", "超进度", "超进度"], "choice", ("超进度", "欠进度")),
        (["超进度", "欠进度", "达进度"], "text", ()),
        (["97%", "33.9%"], "percent", ()),
        ([1, 2, "3"], "whole", ()),
        ([1, 2.5, "3.25"], "decimal", ()),
        (["5515812", "05515812"], "text", ()),
        ([date(2024, 6, 1), "2024年6月30日", "2024-6-3"], "day", ()),
        (["已开工", "正在办理施工许可"], "text", ()),
        ([], "text", ()),
    ],
)
def test_the_kind_is_that_of_every_value_seen(values: list[CellValue], kind: str, options: tuple[str, ...]) -> None:
    guess = guessed_kind([Held(value) for value in values])
    assert (guess.kind, guess.options) == (kind, options)


def test_a_number_shown_as_a_share_is_one() -> None:
    assert guessed_kind([Held(0.5, share=True), Held(1, share=True)]).kind == "percent"
    assert guessed_kind([Held(0.5)]).kind == "decimal"


def test_done_and_pending_exclude_each_other_and_one_is_wanted() -> None:
    made = fields("已办结", ["√", None, "√"], 正在办理=[None, "走流程", None])
    done, pending = made["已办结"], made["正在办理"]
    assert (done.role, done.kind, done.required, done.combine) == ("done", "check", "not 正在办理", "all")
    assert (pending.role, pending.kind, pending.forbidden) == ("pending", "text", "已办结")


def test_what_always_was_filled_is_required_and_what_was_left_out_is_not() -> None:
    made = fields("数量", [1, 2, 3], 备注=[None, "x", None])
    assert (made["数量"].required, made["备注"].required) == ("true", "")


def test_a_narrative_told_once_in_every_task_is_wanted_once() -> None:
    long = "已完成前期手续，正在组织施工单位进场，预计年底建成并投入使用。"
    rows = [(*HEAD, "进展"), (1, "甲", "目标", "x", None), (None, None, "措施", "y", long),
            (2, "乙", "目标", "x", long), (None, None, "措施", "y", None)]  # fmt: skip
    found = seen(rows, [[2, 3], [4, 5]], merges=["A2:A3", "B2:B3", "A4:A5", "B4:B5"])
    (field,) = proposed(found).fields
    assert (field.role, field.required) == ("narrative", "not task.any('进展')")


def test_names_are_headings_made_into_names_and_never_two_alike() -> None:
    rows = [(*HEAD, "完成率（%）", "2024 目标", "完成率", "完成率"), (1, "甲", "目标", "x", 1, 2, 3, 4)]
    names = [field.name for field in proposed(seen(rows, [[2]])).fields]
    assert names == ["完成率", "项2024目标", "完成率2", "完成率3"]


def test_columns_merged_over_the_rows_of_a_task_belong_to_it() -> None:
    rows = [(*HEAD, "评价", "进展"), (1, "甲", "目标", "x", "好", "p"), (None, None, "措施", "y", None, "q")]
    found = seen(rows, [[2, 3]], merges=["A2:A3", "B2:B3", "E2:E3"])
    assert levels_of(found).task == {1, 2, 5}
    made = proposed(found)
    assert {field.label: field.scope for field in made.fields} == {"评价": "item", "进展": "item"}
    assert any("“评价”夹在事项的列之间" in line for line in made.assumed)


def test_a_merged_column_beside_the_items_is_answered_once_a_task() -> None:
    rows = [(*HEAD, "进展", "评价"), (1, "甲", "目标", "x", "p", "好"), (None, None, "措施", "y", "q", None)]
    made = proposed(seen(rows, [[2, 3]], merges=["A2:A3", "B2:B3", "F2:F3"]))
    assert {field.label: field.scope for field in made.fields} == {"进展": "item", "评价": "task"}


def test_without_merges_what_is_blank_below_belongs_to_the_task() -> None:
    rows = [(*HEAD, "评价"), (1, "甲", "目标", "x", "好"), (None, None, "措施", "y", None),
            (2, "乙", "目标", "x", "差"), (None, None, "措施", "y", None)]  # fmt: skip
    assert levels_of(seen(rows, [[2, 3], [4, 5]])).task == {1, 2, 5}


def test_without_merges_what_is_repeated_stays_repeated() -> None:
    rows = [(*HEAD, "进展"), (1, "甲", "目标", "x", "p"), (1, "甲", "措施", "y", "q")]
    found = seen(rows, [[2, 3]])
    assert levels_of(found).repeated
    bands, faults = read_bands(proposed(found).consolidated.sheets[1])
    assert faults == ()
    assert [(band.over, band.range) for band in bands] == [("task", "汇总!A2:E2"), ("item", "汇总!A2:E2")]


def test_a_formula_moves_along_and_asks_nobody() -> None:
    rows = [(*HEAD, "目标数", "完成数", "完成率"), (1, "甲", "目标", "x", 4, 1, "=F2/E2"),
            (2, "乙", "目标", "x", 4, 3, "=F3/E3"), ("合计", None, None, None, "=SUM(E2:E3)")]  # fmt: skip
    made = proposed(seen(rows, [[2], [3]]))
    assert [field.label for field in made.fields] == ["目标数", "完成数"]
    drawn = {(cell.row, cell.column): cell.formula for cell in made.consolidated.sheets[0].cells if cell.formula}
    assert drawn == {(2, 7): "=F2/E2", (3, 5): "=SUM(E2:E2)"}
    asked = {(cell.row, cell.column): cell.formula for cell in made.input.sheets[0].cells if cell.formula}
    assert asked == {(3, 7): "=F3/E3", (4, 5): "=SUM(E3:E3)"}


def test_who_signs_stands_at_the_foot_of_the_input_workbook_alone() -> None:
    signed = [Field(name, name, scope="office") for name in ("甲签", "乙签", "丙签")]
    made = proposed(seen([(*HEAD, "进展"), (1, "甲", "目标", "x", "p")], [[2]]), signed)
    drawn = [cell.value for cell in made.input.sheets[0].cells]
    assert all(f"{{{{ {field.name} }}}}" in drawn for field in signed)
    assert not [cell for cell in made.consolidated.sheets[0].cells if "签" in str(cell.value)]
    assert read_fields(made.input.sheets[2])[0] == read_fields(made.consolidated.sheets[2])[0] == made.fields


@pytest.mark.parametrize(
    ("period", "text", "made"),
    [
        ("2024Q2", "某局2024年二季度完成情况", "{{ bureau.short }}{{ year }}年{{ period.short }}完成情况"),
        ("2024Q2", "第二季度", "{{ period.name }}"),
        ("2024Q2", "某局二 季 度汇总（2024年6月30日）", "{{ bureau.short }}{{ period.short }}汇总（2024年6月30日）"),
        ("2024M06", "2024年6月份进展", "{{ year }}年{{ period.short }}份进展"),
        ("2024H1", "上半年情况", "{{ period.short }}情况"),
        ("2024Q2", "{{ year }}年", "{{ year }}年"),
        ("2024Q2", "备注", "备注"),
    ],
)
def test_titles_follow_bureau_year_and_period(period: str, text: str, made: str) -> None:
    said = sayings("某局", 2024, Period.parse(period))
    assert following(draft.Cell(1, 1, text), said).value == made
