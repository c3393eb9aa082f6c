"""The fields that a sheet typed by hand asks for: one for every column that does not show the register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from xltasks.forms.propose_declarations import word
from xltasks.forms.propose_kinds import Guess, Held, guessed_kind
from xltasks.forms.propose_seen import Levels, Seen
from xltasks.forms.words import KINDS, RESERVED
from xltasks.model.field import Combine, Field, KindName, Role

_DONE, _NOT_DONE = re.compile(r"完成|办结"), re.compile(r"[未没不]|正在|尚|率|情况|时|占比|预计|进度")
_PENDING = re.compile(r"未(?:完成|办结)|尚未|没有完成|正在(?:办理|推进)")
_NARRATIVE = re.compile(r"情况|进展|落实|成效|进度|工作")
_CUMULATIVE = re.compile(r"累计|至今")
_SHORT, _ROOM_SHORT, _ROOM_LONG = 25, 100, 2000
_PROMPTS: Mapping[KindName, str] = {
    "check": "是的选“√”，不是的留空。", "choice": "从下拉中选择。", "whole": "请填整数。", "decimal": "请填数字。",
    "percent": "请填百分数，如85%。", "day": "请填日期，如2024-7-1。",
}  # fmt: skip


@dataclass(frozen=True)
class Proposed:
    """The fields by column, and in Chinese what each was taken for."""

    fields: Mapping[int, Field]
    assumed: tuple[str, ...]


def proposed_fields(seen: Seen, levels: Levels, taken: Iterable[str]) -> Proposed:
    """``taken`` are names that fields of the office have already."""
    names = set(taken) | RESERVED
    fields: dict[int, Field] = {}
    for column in seen.headings:
        if column in seen.known or _formula(seen, column):
            continue
        field = _field(seen, column, names, of_task=levels.of_task(column, seen.headings))
        names.add(field.name)
        fields[column] = field
    fields = _with_conditions(seen, fields)
    if not fields:
        return Proposed({}, ("没有看出要填的列：每一列都取自台账，请自己在“字段”表里加",))
    return Proposed(fields, tuple(_said(seen, column, field) for column, field in fields.items()))


def _formula(seen: Seen, column: int) -> bool:
    cell = seen.cells.get((seen.first, column))
    return cell is not None and bool(cell.formula)


def _held(seen: Seen, column: int) -> dict[int, Held]:
    """The column's values by row; only the first cell of a merge has one."""
    found = {}
    for row in (row for rows in seen.tasks for row in rows):
        cell = seen.cells.get((row, column))
        if cell is not None and seen.text(row, column):
            value = cell.value if not cell.runs else seen.text(row, column)
            found[row] = Held(value, "%" in cell.look.number_format)
    return found


def _field(seen: Seen, column: int, names: set[str], *, of_task: bool) -> Field:
    held = _held(seen, column)
    guess = guessed_kind(list(held.values()))
    label = seen.name(column)
    role = _role(label, guess, held)
    kind, options = guess.kind, guess.options
    if role == "pending" and kind == "choice":
        kind = "text"  # people will say in other words why something is not done yet
    longest = max((len(each.text) for each in held.values()), default=0)
    room = max(_ROOM_SHORT if longest <= _SHORT else _ROOM_LONG, 2 * longest) if kind == "text" else 0
    return Field(
        name=_name(seen.headings[column], names),
        label=label,
        kind=kind,
        scope="task" if of_task else "item",
        role=role,
        combine=_combine(kind, role),
        options=options,
        longest=room if role == "narrative" or longest > _SHORT else min(room, _ROOM_SHORT),
        prompt=_PROMPTS.get(kind, "从下拉中选择，也可以自己写。" if options else f"请填写{label}。"),
        filler="科室",
    )


def _role(label: str, guess: Guess, held: Mapping[int, Held]) -> Role:
    if _PENDING.search(label):
        return "pending"
    if guess.kind == "check":
        return "done" if _DONE.search(label) and not _NOT_DONE.search(label) else "none"
    if guess.kind in ("whole", "decimal", "percent"):
        return "cumulative" if _CUMULATIVE.search(label) else "figure"
    long = any(len(each.text) > _SHORT for each in held.values())
    if guess.kind == "text" and (_NARRATIVE.search(label) and (long or not held)):
        return "narrative"
    return "none"


def _combine(kind: KindName, role: Role) -> Combine:
    if kind == "check":
        return "all"
    return "labelled" if kind == "text" and role in ("pending", "narrative", "none") else "lead"


def _name(path: tuple[str, ...], names: set[str]) -> str:
    """The heading as a name; with its group's heading, then with a number where another field has it."""
    for text in (path[-1], "".join(path)):
        name = re.sub(r"\W+", "_", "".join(text.split())).strip("_")
        name = name if name.isidentifier() else f"项{name}"
        if name not in names:
            return name
    return next(f"{name}{number}" for number in range(2, 1000) if f"{name}{number}" not in names)


def _with_conditions(seen: Seen, fields: Mapping[int, Field]) -> dict[int, Field]:
    """What must be filled: what always was; done or pending one of the two; a narrative at least once in a task."""
    done = next((field for field in fields.values() if field.role == "done" and field.scope == "item"), None)
    pending = next((field for field in fields.values() if field.role == "pending" and field.scope == "item"), None)
    made = {}
    for column, field in fields.items():
        held = _held(seen, column)
        rows = [rows[:1] if field.scope == "task" else rows for rows in seen.tasks]
        if done and pending and field == done:
            field = replace(field, required=f"not {pending.name}")
        elif done and pending and field == pending:
            field = replace(field, forbidden=done.name)
        elif all(row in held for some in rows for row in some):
            field = replace(field, required="true")
        elif field.role == "narrative" and field.scope == "item" and all(set(some) & set(held) for some in rows):
            field = replace(field, required=f"not task.any('{field.name}')")
        made[column] = field
    return made


def _said(seen: Seen, column: int, field: Field) -> str:
    filled = len(_held(seen, column))
    level = "每项任务填一次" if field.scope == "task" else "每行填一次"
    parts = [f"字段“{field.label}”：{word(KINDS, field.kind)}，{level}（按 {filled} 格已填的内容判断）"]
    if field.options:
        parts.append(f"选项：{'、'.join(field.options)}（可另填；要限定选项，把“建议”改为“限定”）")
    if field.required.startswith("not task"):
        parts.append("同一任务别处写了的可以不填")
    elif field.required:
        parts.append("必填" if field.required == "true" else "另一格没有填时必填")
    return "；".join(parts)
