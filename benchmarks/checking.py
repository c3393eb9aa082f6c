"""Whether a contestant did the work: rows, texts and what a complete workbook must have are counted in its output.

``python -m benchmarks.checking WORK SCENE OUT`` fails with what is missing.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.contestants.large_rows import ROWS
from benchmarks.scene import Scene
from benchmarks.truth import Office

_COMPLETE = {
    "<mergeCell ": 73,
    "<dataValidation ": 7,
    "<cfRule ": 5,
    "<sheetProtection ": 1,
    "customHeight=": 44,
    "<f>": 35,
}
"""In the sheet of an input workbook, at least."""


def check(work: str, scene: Scene, out: Path) -> list[str]:
    """What is wrong."""
    if work == "generate":
        return _generated(scene.truth, sorted(out.glob("1-下发/*/*.xlsx")) or sorted(out.glob("*.xlsx")))
    found = [*out.glob("4-汇总/*/*.xlsx"), *out.glob("*.xlsx")]
    books = [path for path in found if path.name != "台账.xlsx"]
    if len(books) != 1:
        return [f"{len(books)} workbooks"]
    rows = CalamineWorkbook.from_path(books[0]).get_sheet_by_index(0).to_python()
    if work == "large":
        return [] if len(rows) == ROWS + 1 else [f"{len(rows)} rows of {ROWS + 1}"]
    cells = {str(cell) for row in rows for cell in row}
    wanted = [text for office in scene.truth for _, row in office.rows for text in (row.plan, row.progress)]
    lost = sum(1 for text in wanted if text not in cells and f"{text}（更正）" not in cells)
    return [f"{lost} of {len(wanted)} texts lost"] if lost else []


def _generated(truth: tuple[Office, ...], paths: list[Path]) -> list[str]:
    if len(paths) != len(truth):
        return [f"{len(paths)} workbooks of {len(truth)}"]
    faults = []
    for office, path in ((truth[0], paths[0]), (truth[-1], paths[-1])):
        book = CalamineWorkbook.from_path(path)
        cells = {str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row}
        for _, row in office.rows:
            faults += [f"{path.name} lacks {text[:20]}" for text in (row.plan, row.key) if text not in cells]
        stamp = book.get_sheet_by_index(2).to_python()
        if len(stamp) < 8 + len(office.rows):
            faults.append(f"{path.name} lists {len(stamp)} rows of answer cells")
        with zipfile.ZipFile(path) as packed:
            sheet = packed.read("xl/worksheets/sheet1.xml").decode()
            if office.name not in packed.read("docProps/custom.xml").decode():
                faults.append(f"{path.name} has no stamp in its properties")
        for tag, least in _COMPLETE.items():
            if sheet.count(tag) < least:
                faults.append(f"{path.name} has {sheet.count(tag)} of {least} {tag}")
    return faults


def main() -> None:
    work, scene, out = sys.argv[1:4]
    faults = check(work, Scene(Path(scene)), Path(out))
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
