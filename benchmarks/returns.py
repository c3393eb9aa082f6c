"""Returned workbooks: the issued ones with the answers put in, as a spreadsheet program would save them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.truth import Office

_SHEET, _STRINGS, _CORE = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml"
_FIRST = 7
"""The first answer row of the quarterly input form."""


def fill(issued: Path, target: Path, office: Office, *, later: bool = False) -> None:
    """Writes the return of one office; ``later`` makes it a second version."""
    with zipfile.ZipFile(issued) as source:
        parts = {name: source.read(name).decode() for name in source.namelist()}
    count = parts[_STRINGS].count("<si>")
    added: dict[str, int] = {}
    sheet = parts[_SHEET]
    rows = office.rows
    answers: dict[str, str] = {}
    for line, (_, row) in enumerate(rows, _FIRST):
        progress = row.progress + ("（更正）" if later else "")
        answers |= {f"F{line}": row.done, f"G{line}": row.pending, f"H{line}": progress}
    last = _FIRST + len(rows) - 1
    answers |= {f"C{last + 2}": office.person, f"H{last + 2}": "李审", f"C{last + 3}": office.phone}

    def filled(match: re.Match[str]) -> str:
        text = answers.get(match[1])
        if not text:
            return match[0]
        index = added.setdefault(text, count + len(added))
        return f'<c r="{match[1]}" s="{match[2]}" t="s"><v>{index}</v></c>'

    parts[_SHEET] = re.sub(r'<c r="([A-Z]+\d+)" s="(\d+)"/>', filled, sheet)
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in added)
    strings = parts[_STRINGS].replace("</sst>", items + "</sst>")
    parts[_STRINGS] = re.sub(r' count="\d+" uniqueCount="\d+"', "", strings, count=1)
    saved = "2024-07-04T08:00:00Z" if later else "2024-07-02T08:00:00Z"
    parts[_CORE] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{saved}", parts[_CORE])
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
