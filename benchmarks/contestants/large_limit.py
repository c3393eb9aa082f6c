"""100,000 rows as strings, deflated as they come, written: the limit of large."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.contestants.large_rows import HEADINGS, ROWS, lines
from benchmarks.contestants.parts import parts_of
from benchmarks.scene import Scene

_STYLES = (5, 6, 6, 7, 5, 6, 5, 5, 6, 8)
_LETTERS = "ABCDEFGHIJ"
_BATCH = 1000


def run(scene: Scene, out: Path) -> None:
    parts = parts_of(scene.consolidated)
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    shared: dict[str, int] = {}
    start = parts[sheet].index("<row ")
    merges = "".join(
        f'<mergeCell ref="{letter}{row}:{letter}{row + 1}"/>' for row in range(2, ROWS + 2, 2) for letter in "ABCD"
    )
    head = parts[sheet][:start]
    tail = f'</sheetData><mergeCells count="{ROWS * 2}">{merges}</mergeCells></worksheet>'
    with zipfile.ZipFile(out / "large.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, content in parts.items():
            if name not in (sheet, strings):
                target.writestr(name, content)
        with target.open(sheet, "w") as part:
            part.write(head.encode())
            for batch in _batches(_rows(shared)):
                part.write(batch.encode())
            part.write(tail.encode())
        with target.open(strings, "w") as part:
            part.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
            for batch in _batches(f"<si><t>{escape(text)}</t></si>" for text in shared):
                part.write(batch.encode())
            part.write(b"</sst>")


def _rows(shared: dict[str, int]) -> Iterator[str]:
    cells = "".join(
        f'<c r="{letter}1" s="2" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'
        for letter, text in zip(_LETTERS, HEADINGS, strict=False)
    )
    yield f'<row r="1">{cells}</row>'
    for row, line in enumerate(lines(), 2):
        cells = ""
        for letter, style, value in zip(_LETTERS, _STYLES, line.values, strict=True):
            if value is None:
                cells += f'<c r="{letter}{row}" s="{style}"/>'
            elif isinstance(value, str):
                number = shared.setdefault(value, len(shared))
                cells += f'<c r="{letter}{row}" s="{style}" t="s"><v>{number}</v></c>'
            else:
                cells += f'<c r="{letter}{row}" s="{style}"><v>{value}</v></c>'
        yield f'<row r="{row}" ht="{line.height}" customHeight="1">{cells}</row>'


def _batches(pieces: Iterator[str]) -> Iterator[str]:
    gathered: list[str] = []
    for piece in pieces:
        gathered.append(piece)
        if len(gathered) == _BATCH:
            yield "".join(gathered)
            gathered.clear()
    yield "".join(gathered)
