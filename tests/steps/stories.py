"""Campaigns before a run that is going to be disturbed, and what must stand there when it was run again."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl

from tests.steps.campaigns import (
    COLLECTED,
    TASKS,
    all_give_back,
    at,
    fill,
    give_back,
    issued_file,
    start,
    with_answer,
    write_register,
)
from xltasks.store.events import CorrectionWritten, FileReceived, MergeWritten, WorkbookIssued

LATER = COLLECTED + timedelta(hours=1)
"""When the interrupted run is run again: what stands in the files must not depend on the clock."""


def everything_accepted(folder: Path) -> None:
    """A merged sheet that a coordinator edited; then a newer version in a zip, and a task of another office changed."""
    campaign = start(folder)
    all_give_back(campaign)
    merged = folder / str(at(campaign, COLLECTED - timedelta(days=1)).run().merge.path)
    book = openpyxl.load_workbook(merged)
    cells = [cell for row in book.worksheets[0] for cell in row if cell.value == "乙：调度20家。"]
    cells[0].value = "乙：调度21家。"
    book.save(merged)
    newer = fill(
        issued_file(campaign, "甲科"),
        folder / "newer.xlsx",
        with_answer("甲科", "1", "施工图", ("√", None, "培训4期。")),
        saved=datetime(2024, 7, 1, 20),
    )
    with zipfile.ZipFile(campaign.folders.inbox / "补报.zip", "w") as archive:
        archive.write(newer, "甲科/新版.xlsx")
    newer.unlink()
    (campaign.folders.inbox / "盖章件.pdf").write_bytes(b"%PDF-1.4 signed")
    changed = [(*row[:4], "排查", "排查") if row[3] == "保障措施" else row for row in TASKS]
    write_register(folder / "台账.xlsx", tasks=changed)


def one_rejected(folder: Path) -> None:
    """One office has no workbook yet, one returned what cannot be accepted, one returned twice the same."""
    campaign = start(folder, issued=False)
    campaign.generate(offices=("甲科", "丙科"))
    give_back(campaign, "甲科")
    shutil.copy(campaign.folders.inbox / "甲科.xlsx", campaign.folders.inbox / "甲科（副本）.xlsx")
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", (None, None, "没说完没完成")))


STORIES = (everything_accepted, one_rejected)


def result_of(folder: Path) -> dict[str, object]:
    """What counts of a campaign, without the moments at which it was done."""
    campaign = at(folder, LATER)
    with campaign.store.ledger(read_only=True) as ledger:
        receipts = [replace(entry.event.receipt, received_at=COLLECTED) for entry in ledger.events(FileReceived)]
        issued = [(one.event.office, one.event.issue, one.event.path) for one in ledger.events(WorkbookIssued)]
        merges = [(one.event.path, one.event.content, one.event.overridden) for one in ledger.events(MergeWritten)]
        corrections = [(one.event.office, one.event.sha256) for one in ledger.events(CorrectionWritten)]
    return {
        "receipts": receipts,
        "states": [replace(one, issued_at=None) for one in campaign.status().offices],
        "answers": campaign.answers().to_csv(),
        "issued": issued,
        "merges": merges,
        "corrections": corrections,
        "intact": rows(folder, "PRAGMA integrity_check"),
        "names": sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.parent.name != "merged"
        ),
        "sheets": {
            path.relative_to(folder).as_posix(): cells(path)
            for name in ("1-下发", "3-退回", "4-汇总")
            for path in sorted((folder / name).rglob("*.xlsx"))
        },
    }


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / ".xltasks" / "ledger.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def cells(path: Path) -> dict[str, object]:
    book = openpyxl.load_workbook(path)
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def no_half_file(folder: Path) -> None:
    """What bears a final name is whole, at any moment."""
    for path in folder.rglob("*"):
        if not path.is_file() or path.name.startswith(".xltasks-"):
            continue
        if path.parent.name == "received":
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        elif path.suffix in (".xlsx", ".zip"):
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
        elif path.suffix in (".json", ".jsonl"):
            for document in path.read_bytes().splitlines() if path.suffix == ".jsonl" else (path.read_bytes(),):
                json.loads(document)
