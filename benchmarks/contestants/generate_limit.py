"""The limit of generate: the same parts built as strings from one finished workbook, deflated at level 6, written."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import unescape

from benchmarks.contestants import input_form as form
from benchmarks.contestants.parts import item, packed, parts_of, string_items
from benchmarks.scene import Scene
from benchmarks.truth import Office

_SHEET, _STAMP, _STRINGS, _CUSTOM = (
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet3.xml",
    "xl/sharedStrings.xml",
    "docProps/custom.xml",
)


def run(scene: Scene, out: Path) -> None:
    truth, parts = scene.truth, parts_of(scene.input)
    model = truth[0]
    sheet = _sheet_pattern(parts[_SHEET], model)
    texts = [unescape(text) for text in string_items(parts[_STRINGS])]
    own = _own_texts(model, {})
    places = {text: own.index(text) for text in own if text in texts}
    strings = "".join(f"%({places[t]})s" if t in places else item(t).replace("%", "%%") for t in texts)
    # Positions are names in the pattern, so that a text that stands twice is one string.
    head, tail = parts[_STRINGS].partition("<si>")[0], "</sst>"
    for office in truth:
        named = {str(place): item(text) for place, text in enumerate(_own_texts(office, parts))}
        values: list[object] = []
        for task, row in office.rows:
            values.append(form.height(row.plan))
            if row is task.rows[0]:
                values.append(task.number)
        parts[_SHEET] = sheet % tuple(values)
        parts[_STRINGS] = head + strings % named + tail
        parts[_CUSTOM] = _custom(parts[_CUSTOM], office)
        packed(out / f"{office.name}.xlsx", parts)


def _sheet_pattern(sheet: str, office: Office) -> str:
    """The answer rows with a gap for every height and number."""
    pattern = sheet.replace("%", "%%")
    for line, (task, row) in enumerate(office.rows, form.FIRST):
        pattern = re.sub(rf'(<row r="{line}" [^>]*?ht=")[\d.]+', r"\g<1>%s", pattern)
        if row is task.rows[0]:
            pattern = re.sub(rf'(<c r="A{line}" s="\d+"><v>)\d+', r"\g<1>%s", pattern)
    return pattern


def _own_texts(office: Office, parts: dict[str, str]) -> list[str]:
    """Every text of one office in a fixed order."""
    texts = [f"填报科室：{office.name}", office.name, office.tasks[0].responsible, form.issue_of(office)]
    for task in office.tasks:
        texts += (task.title, str(task.number))
        for row in task.rows:
            texts += (row.plan, row.key)
    return texts


def _custom(part: str, office: Office) -> str:
    for name, value in form.stamp_pairs(office):
        part = re.sub(rf'(name="{name}"><vt:lpwstr>)[^<]*', rf"\g<1>{value}", part)
    return part
