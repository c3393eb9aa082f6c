"""Real files that nobody here wrote: each opens or says why not, and no cell of a good one is lost.

The folder comes from XLTASKS_CORPUS; its INDEX.tsv has ``file`` and, for OOXML, ``non_empty_cells_by_independent_count``.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from xltasks.book.open import open_book
from xltasks.book.sniff import sniff
from xltasks.errors import FileTrouble

FOLDER = os.environ.get("XLTASKS_CORPUS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="XLTASKS_CORPUS names no folder")


def counts() -> dict[str, int]:
    with Path(FOLDER, "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))
    count = "non_empty_cells_by_independent_count"
    return {row["file"]: int(row[count]) for row in rows if row[count].isdecimal()}


def test_every_file_opens_or_says_why_not():
    for path in sorted(Path(FOLDER).iterdir()):
        if path.name in ("INDEX.tsv", "README.md"):
            continue
        data = path.read_bytes()
        assert sniff(data), path.name
        try:
            open_book(data)
        except FileTrouble as trouble:
            assert trouble.reason, path.name


def test_no_cell_of_a_good_workbook_is_lost():
    different = {}
    refused = []
    for name, expected in counts().items():
        data = Path(FOLDER, name).read_bytes()
        try:
            book = open_book(data)
        except FileTrouble as trouble:
            if expected:  # Of an empty workbook nothing is lost.
                refused.append(f"{name}: {trouble.reason}")
            continue
        found = sum(sheet.count for sheet in book.sheets)
        if found != expected:
            different[name] = (expected, found)
    assert different == {}
    assert len(refused) <= len(counts()) * 0.005, refused
