"""Forms drawn at random within the whole grammar go through a campaign by the command line, and every figure comes out true."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.driven import Asked, Driven, Form, expected, verify
from tests.forms.drawing import drawn
from xltasks.forms.references import references

NAMES = ("进展", "办结", "难点", "投资_额", "完成时间", "备注一", "x2", "落款", "比例", "阶段")
HOW = {
    "文本": ("标注", "牵头"), "勾选": ("全部", "牵头"), "整数": ("求和", "牵头"), "小数": ("求和", "标注"), "日期": ("牵头",),
    "百分比": ("牵头",), "选择": ("标注", "牵头"),
}  # fmt: skip
LONG = "进展顺利，" * 400


@dataclass(frozen=True)
class Drawing:
    """A form, a register for it, and where its totals stand: (sheet, the text beside it, field)."""

    form: Form
    tasks: tuple[tuple[object, ...], ...]
    offices: dict[str | None, tuple[str, ...]]
    totals: tuple[str, ...]
    """The fields that are added up in the last rows of the first sheet, one row each."""
    reading: str


@st.composite
def registers(draw: st.DrawFn) -> tuple[tuple[tuple[object, ...], ...], dict[str | None, tuple[str, ...]]]:
    rows: list[tuple[object, ...]] = [("序号", "目标任务", "责任科室", "类别", "第二季度", "领域", "权重")]
    offices: dict[str | None, tuple[str, ...]] = {}
    number = 0
    for position in range(draw(st.integers(2, 4))):
        number += draw(st.integers(1, 4))
        who = draw(st.sampled_from([("甲科",), ("乙科",), ("甲科", "乙科"), ("乙科", "甲科")]))
        offices[str(number)] = who
        field, weight = draw(st.sampled_from(["工业", "农业", "服务业"])), draw(st.sampled_from([0.4, 3, 12.5]))
        for item in range(draw(st.integers(1, 3))):
            own = (number, f"任务{position}", "、".join(who)) if not item else (None, None, None)
            rows.append((*own, f"类{item + 1}", f"计划{number}.{item + 1}", field, weight))
    return tuple(rows), offices


@st.composite
def fields_of(draw: st.DrawFn) -> tuple[tuple[str, str, str, str], ...]:
    names = iter(draw(st.permutations(NAMES)))
    found = []
    for scope, fewest, most in (("事项", 2, 4), ("任务", 0, 2), ("科室", 0, 2)):
        for _ in range(draw(st.integers(fewest, most))):
            kind = draw(st.sampled_from(sorted(HOW)))
            found.append((next(names), kind, scope, draw(st.sampled_from(HOW[kind]))))
    if not any(kind in ("整数", "小数") for _, kind, scope, _ in found if scope == "事项"):
        found.append((next(names), "小数", "事项", "求和"))
    return tuple(found)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    tasks, offices = draw(registers())
    fields = draw(fields_of())
    of = {scope: [name for name, _, found, _ in fields if found == scope] for scope in ("事项", "任务", "科室")}
    numbers = [name for name, kind, scope, _ in fields if kind in ("整数", "小数") and scope == "事项"]
    away = draw(st.sampled_from(of["事项"][1:])) if draw(st.booleans()) and len(of["事项"]) > 2 else ""
    here = [name for name in of["事项"] if name != away]
    linked = [name for name in numbers if name in here]

    # columns: the task's on either side of the items'
    tall = draw(st.integers(1, 2))
    item_cells = draw(
        st.permutations(["{{ item.category }}", "{{ item.plan }}", *(f"{{{{ {name} }}}}" for name in here)])
    )
    item = [[cell, *([draw(st.sampled_from(["^", "", "注"]))] * (tall - 1))] for cell in item_cells]
    computed = linked[0] if linked and draw(st.booleans()) else ""
    if computed:
        item.append(["{{ 折算 }}", *[""] * (tall - 1)])
    own = draw(st.permutations(["{{ task.no }}", "{{ task.title }}", *(f"{{{{ {name} }}}}" for name in of["任务"])]))
    cut = draw(st.integers(0, len(own)))
    columns = [
        *([cell, *[""] * (tall - 1)] for cell in own[:cut]),
        *item,
        *([cell, *[""] * (tall - 1)] for cell in own[cut:]),
    ]
    width = len(columns)
    letter = {cell: chr(65 + column) for column, (cell, *_) in enumerate(columns)}

    section, banner, footer = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    rows = [["{{ bureau.short }}{{ period.short }}", *["<"] * (width - 1)]]
    rows += [[f"头{level}{column}" for column in range(width)] for level in range(draw(st.integers(1, 3)))]
    section_top = len(rows) + 1
    if section:
        rows.append(["【{{ section.name }}】{{ section.count }}", *["<"] * (width - 1)])
    task_top = len(rows) + 1
    if banner:
        rows.append(["第{{ task.position }}项，权重{{ 权重 }}", *["<"] * (width - 1)])
    item_top = len(rows) + 1
    rows += [[column[line] for column in columns] for line in range(tall)]
    bottom = task_bottom = len(rows)

    def summed(text: str, field: str, call: str) -> list[str]:
        column = ord(letter[f"{{{{ {field} }}}}"]) - 65
        line = [""] * width
        line[column] = f"{{{{ {call}('{field}') }}}}=SUM({chr(65 + column)}{item_top}:{chr(65 + column)}{item_top})"
        line[0 if column else width - 1] = text
        return line

    if section and footer and linked:
        rows.append(summed("小计", linked[0], "section.sum"))
        bottom += 1
    totals = tuple(linked[: draw(st.integers(0, 2))])
    reading = [line[0] if line[0] else line[-1] for line in (summed(f"合计{name}", name, "total") for name in totals)]
    rows += [summed(f"合计{name}", name, "total") for name in totals]
    rows += [[f"{name}：", f"{{{{ {name} }}}}", *[""] * (width - 2)] for name in of["科室"]]
    sheets = {"填报表": "\n".join("| " + " | ".join(row) + " |" for row in rows)}

    end, first = chr(64 + width), chr(65 + cut)
    last = chr(64 + cut + len(item))
    order = draw(st.sampled_from(["", "-task.no", "task.title", "权重"]))
    inner = draw(st.sampled_from(["", "-item.ordinal", "item.category"]))
    bands = ["| 区块 | 范围 | 遍历 | 条件 | 排序 |"]
    if section:
        bands.append(
            f"| 组 | 填报表!A{section_top}:{end}{bottom} | section: 领域 | | {draw(st.sampled_from(['', 'section.name']))} |"
        )
    bands.append(f"| 任务 | 填报表!A{task_top}:{end}{task_bottom} | task | | {order} |")
    bands.append(f"| 事项 | 填报表!{first}{item_top}:{last}{item_top + tall - 1} | item | | {inner} |")
    if away or draw(st.booleans()):
        cells = [
            "{{ item.plan }}",
            *([f"=填报表!{letter[f'{{{{ {linked[0]} }}}}']}{item_top}"] if linked else []),
            *([f"{{{{ {away} }}}}"] if away else []),
        ]
        sheets["附 表"] = "\n".join(["| 附 |", "| " + " | ".join(cells) + " |", "| 完 |"])
        bands.append(f"| 附 | '附 表'!A2:{chr(64 + len(cells))}2 | item | | {draw(st.sampled_from(['', '-权重']))} |")
    declared = ["| 字段 | 名称 | 类型 | 范围 | 合并方式 | 选项 | 算法 |"]
    declared += [
        f"| {name} | {name} | {kind} | {scope} | {how} | {'前期、在建、竣工' if kind == '选择' else ''} | |"
        for name, kind, scope, how in draw(st.permutations(fields))
    ]
    if computed:
        declared.append(f"| 折算 | 折算 | 计算 | 事项 | | | {computed} * 权重 if {computed} else none |")
    official = dict(sheets)
    only = list(bands)
    if draw(st.booleans()):  # what is listed of the whole only the bureau sees
        official["只列"] = "| 名 | 值 |\n| {{ task.title }} | {{ item.plan }} |\n| =COUNTA(A2:A2) | |"
        only.append(f"| 只列 | 只列!A2:B2 | item | {linked[0] if linked else 'item.plan'} | -item.ordinal |")
    form = Form(
        drawn(sheets, bands="\n".join(bands), fields="\n".join(declared)),
        drawn(official, bands="\n".join(only)),
        fields,
    )
    return Drawing(form, tasks, offices, totals, "".join(reading))


def typed_in(chance: Random, cell: dict[str, Any]) -> object:
    """An answer of the cell's kind, or none."""
    texts = ["好。", "一。\n二。", "=1+1", "5515812", "001", " 前后 。", "√", LONG]
    of_kind: dict[str, list[object]] = {
        "check": ["√"], "text": [*texts], "whole": [0, 7, 999], "percent": [0.5, 0.3394, 1], "decimal": [0.5, 829.46, 3.25, 12],
        "choice": cell["options"], "day": [datetime(2000, 1, 1), datetime(2024, 2, 29), datetime(2049, 12, 31)],
    }  # fmt: skip
    return chance.choice([None, *of_kind[cell["kind"]]])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawings(), st.integers(0, 2**32))
def test_any_form_within_the_grammar_makes_its_round_by_the_command_line(drawing: Drawing, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chance = Random(seed)
        driven = Driven(Path(folder) / "局").begin(drawing.form, drawing.tasks, offices=("甲科", "乙科"))
        driven.check()
        typed = driven.fill(lambda office, cell: typed_in(chance, cell))
        carried = driven.carry()
        truth = expected(drawing.form, typed, drawing.offices)
        leads = {task: who[0] for task, who in drawing.offices.items()}
        path = verify(driven, carried, truth, leads)
        told = {
            (cell["office"], (cell["task"], cell["item"] or 0, cell["field"])) for cell in carried["audit"]["cells"]
        }
        assert told == set(typed)
        check_totals(path, drawing, truth)


def check_totals(path: Path, drawing: Drawing, truth: dict[Asked, object]) -> None:
    """What a total was written with, and what its formula adds up, are the sum of the answers."""
    written = openpyxl.load_workbook(path, data_only=True)["填报表"]
    live = openpyxl.load_workbook(path)["填报表"]
    for name in drawing.totals:
        row = next(cell.row for line in live.iter_rows() for cell in line if cell.value == f"合计{name}")
        (total,) = [cell for cell in live[row] if str(cell.value).startswith("=")]
        numbers = [value for (_, _, field), value in truth.items() if field == name and isinstance(value, (int, float))]
        cached = written[total.coordinate].value
        assert (cached or 0) == sum(numbers) or abs(cached - sum(numbers)) < 1e-9
        areas = [reference.area for reference in references(total.value)]
        cells = [live.cell(r, area.left).value for area in areas for r in range(area.top, area.bottom + 1)]
        assert not any(str(value).startswith("=") for value in cells), "no sub-total is added once more"
        added = sum(value for value in cells if isinstance(value, (int, float)))
        assert abs(added - sum(numbers)) < 1e-9
