"""The limit of merge: inflate, parse once, build the merged sheet's parts as strings, deflate, write."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element, XMLParser
from xml.sax.saxutils import escape

from benchmarks.contestants.parts import packed, parts_of
from benchmarks.scene import Scene

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FIRST, _TOP = 7, 5
"""Where answer rows begin in the input form, and in the consolidated sheet."""
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"

Answer = dict[str, str]
"""A row by its columns' letters."""


def run(scene: Scene, out: Path) -> None:
    merge(scene, out)


def merge(scene: Scene, out: Path, *, listed: bool = False) -> None:
    """``listed`` adds the very hidden list of the answer cells with their sources."""
    phones = {str(task.number): task.phone for office in scene.truth for task in office.tasks}
    shared: dict[str, int] = {}
    rows: list[str] = []
    merges: list[str] = []
    answers: list[tuple[object, ...]] = []
    files: list[tuple[object, ...]] = []
    line = _TOP
    for number, path in enumerate(sorted(scene.returns.glob("*.xlsx")), 1):
        if listed:
            files.append(("source", number, path.stem, _hash(path), f"2-回收/{path.name}", "填报表"))
        for place, answer in enumerate(_answers(path)):
            if "A" in answer:
                answer["phone"] = phones[answer["A"]]
                merges += [f'<mergeCell ref="{letter}{line}:{letter}{line + 1}"/>' for letter in "ABCD"]
            rows.append(_row(answer, line, shared))
            if listed:
                kind, columns = (1, "F,,H") if answer.get("F") else (2, ",G,H")
                answers.append((answer["J"], kind, line, number, _FIRST + place, columns))
            line += 1
    parts = parts_of(scene.consolidated)
    parts[_SHEET] = _filled(parts[_SHEET], f'<row r="{_TOP}"', "".join(rows), merges)
    if listed:
        name = "xl/worksheets/sheet2.xml"
        rows = [_cells(number, told, shared) for number, told in enumerate((*answers, *_DECLARED, *files), 8)]
        parts[name] = _filled(parts[name], '<row r="8"', "".join(rows), [])
    else:
        parts.pop("xl/worksheets/sheet2.xml")
        _forget_list(parts)
    head = parts[_STRINGS]
    known = head[: head.index("</sst>")]
    known = known[known.index("<si>") :]
    # The form's own texts keep their numbers: what is new stands behind them.
    parts[_STRINGS] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + "".join(known.split("</si>", _OWN)[i] + "</si>" for i in range(_OWN))
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        + "</sst>"
    )
    packed(out / "merged.xlsx", parts)


_OWN = 12
"""Texts of the consolidated form's own head."""
_DECLARED = (
    ("field", 1, "done", "已完成", "check", "item", 1, "√"),
    ("field", 2, "pending", "未完成", "text", "item", 0, "正在推进\n持续推进"),
    ("field", 3, "progress", "落实情况", "text", "item", 1),
    ("field", 4, "progress", "落实情况", "text", "item", 0),
    ("line", 1, "汇总表", "G1 H2 I3"),
    ("line", 2, "汇总表", "G1 H2 I4"),
)


def _answers(path: Path) -> list[Answer]:
    with zipfile.ZipFile(path) as source:
        strings = [_text(item) for item in _parsed(source.read(_STRINGS))]
        sheet = _parsed(source.read(_SHEET))
    rows: list[Answer] = []
    data = sheet.find(_MAIN + "sheetData")
    assert data is not None
    for row in data:
        if int(row.get("r", "0")) < _FIRST:
            continue
        answer: Answer = {}
        for cell in row:
            value = cell.find(_MAIN + "v")
            if value is not None and value.text:
                text = strings[int(value.text)] if cell.get("t") == "s" else value.text
                answer[cell.get("r", "").rstrip("0123456789")] = text
        if "D" in answer:
            rows.append(answer)
    return rows


def _parsed(data: bytes) -> Element:
    parser = XMLParser(encoding="utf-8")
    parser.feed(data)
    root: Element = parser.close()
    return root


def _text(item: Element) -> str:
    return "".join(part.text or "" for part in item)


def _row(answer: Answer, line: int, shared: dict[str, int]) -> str:
    def cell(letter: str, style: int, text: str | None) -> str:
        if not text:
            return f'<c r="{letter}{line}" s="{style}"/>'
        return f'<c r="{letter}{line}" s="{style}" t="s"><v>{shared.setdefault(text, len(shared)) + _OWN}</v></c>'

    get = answer.get
    number = get("A")
    plan, progress = get("E") or "", get("H") or ""
    height = max(-(-len(plan) // 12), -(-len(progress) // 25)) * 15.75 + 3.75
    first = f'<c r="A{line}" s="5"><v>{number}</v></c>' if number else f'<c r="A{line}" s="5"/>'
    return (
        f'<row r="{line}" spans="1:10" ht="{height}" customHeight="1">{first}{cell("B", 6, get("B"))}'
        f"{cell('C', 6, get('C'))}{cell('D', 7, get('phone'))}{cell('E', 5, get('D'))}{cell('F', 6, plan)}"
        f"{cell('G', 5, get('F'))}{cell('H', 5, get('G'))}{cell('I', 6, progress)}{cell('J', 8, get('J'))}</row>"
    )


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _cells(number: int, values: tuple[object, ...], shared: dict[str, int]) -> str:
    """A row of the very hidden list."""
    cells = ""
    for column, value in zip("ABCDEFGH", values, strict=False):
        if isinstance(value, int):
            cells += f'<c r="{column}{number}" s="9"><v>{value}</v></c>'
        else:
            text = shared.setdefault(str(value), len(shared)) + _OWN
            cells += f'<c r="{column}{number}" s="9" t="s"><v>{text}</v></c>'
    return f'<row r="{number}" spans="1:8">{cells}</row>'


def _filled(sheet: str, first: str, rows: str, merges: list[str]) -> str:
    """The form's own sheet with other rows, and other merges over them."""
    start, end = sheet.index(first), sheet.index("</sheetData>")
    tail = sheet[end:]
    if merges:
        # The two texts of the head and its nine headings stay merged.
        head = tail[: tail.index("<mergeCells")]
        own = tail[tail.index("<mergeCell ") : tail.index("</mergeCells>")].split("<mergeCell ")[1:]
        kept = [f"<mergeCell {one}" for one in own if int(one.split(":")[1].strip('"/>ABCDEFGHI')) < _TOP]
        rest = tail[tail.index("</mergeCells>") :]
        tail = f'{head}<mergeCells count="{len(kept) + len(merges)}">{"".join(kept)}{"".join(merges)}{rest}'
    return sheet[:start] + rows + tail


def _forget_list(parts: dict[str, str]) -> None:
    import re

    parts["[Content_Types].xml"] = re.sub(r"<Override[^>]*sheet2.xml[^>]*>", "", parts["[Content_Types].xml"])
    relations, book = "xl/_rels/workbook.xml.rels", "xl/workbook.xml"
    parts[relations] = re.sub(r"<Relationship [^>]*sheet2.xml[^>]*>", "", parts[relations])
    parts[book] = re.sub(r"<sheet name=\"_xltasks\"[^>]*>", "", parts[book])
