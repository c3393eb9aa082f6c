"""Two coordinators at work on one campaign at once: nobody's rows are lost, and whoever must wait is told for whom.

``XLTASKS_ROUNDS`` says how often each of them takes a file in and merges; 24 otherwise.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.steps.campaigns import ANSWERS, COLLECTED, MERGED, at, fill, issued_file, sheet_says, start
from xltasks.campaign import Campaign
from xltasks.errors import CampaignError
from xltasks.model.receipt import Receipt
from xltasks.store.events import FileReceived, MergeWritten
from xltasks.store.ledger import Ledger
from xltasks.store.lock import campaign_lock

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is copied here")

ROUNDS = int(os.environ.get("XLTASKS_ROUNDS", "24"))


def versions(campaign: Campaign, office: str, folder: Path) -> list[Path]:
    """As many returned files of an office as there are rounds, each with bytes of its own."""
    first = fill(issued_file(campaign, office), folder / f"{office}.xlsx", ANSWERS[office])
    for number in range(ROUNDS):
        version = folder / f"{office}-{number}.xlsx"
        version.write_bytes(first.read_bytes())
        with zipfile.ZipFile(version, "a") as archive:
            archive.comment = str(number).encode()
    return [folder / f"{office}-{number}.xlsx" for number in range(ROUNDS)]


def test_no_row_is_lost_when_two_take_in_and_merge_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "局"
    campaign = start(folder)
    at(campaign, COLLECTED).collect([fill(issued_file(campaign, "丙科"), tmp_path / "丙.xlsx", ANSWERS["丙科"])])
    theirs = {office: versions(campaign, office, tmp_path / "sent") for office in ("甲科", "乙科")}
    workers = [in_a_child(lambda files=files: take_in_and_merge(folder, files)) for files in theirs.values()]
    assert [wait(worker) for worker in workers] == [0, 0]

    with campaign.store.ledger(read_only=True) as ledger:
        receipts = [entry.event.receipt for entry in ledger.events(FileReceived)]
        written = [entry.event for entry in ledger.events(MergeWritten)]
        assert all(ledger.reading(receipt) for receipt in receipts)
    sent = [hashlib.sha256(path.read_bytes()).hexdigest() for files in theirs.values() for path in files]
    assert sorted(receipt.sha256 for receipt in receipts[1:]) == sorted(sent)
    assert {receipt.state for receipt in receipts} == {"new"}
    assert [one.versions for one in at(campaign, COLLECTED).status().offices] == [ROUNDS, ROUNDS, 1]
    (merged,) = (folder / "4-汇总/2024Q2").iterdir()
    assert written[-1].sha256 == hashlib.sha256(merged.read_bytes()).hexdigest()
    assert sheet_says(merged) == MERGED
    assert intact(campaign.folders.ledger)


def take_in_and_merge(folder: Path, files: list[Path]) -> None:
    for file in files:
        patiently(lambda file=file: at(folder, COLLECTED).collect([file]))
        time.sleep(random.uniform(0, 0.03))
        patiently(lambda: at(folder, COLLECTED).merge(partial=True))
        time.sleep(random.uniform(0, 0.03))


def patiently(work: Callable[[], object]) -> None:
    """Does it, again where the other one held the campaign for too long and we were told so."""
    while True:
        try:
            work()
            return
        except CampaignError as error:
            assert "另一次运行正在使用这个工作文件夹" in str(error)


def test_no_row_is_lost_when_two_write_the_ledger_without_any_lock(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    writers = [in_a_child(lambda name=name: write_rows(path, name)) for name in ("甲", "乙")]
    assert [wait(writer) for writer in writers] == [0, 0]
    with Ledger.open(path) as ledger:
        entries = ledger.events(FileReceived)
    names = [entry.event.receipt.file for entry in entries]
    assert sorted(names) == sorted(f"{name}{number}" for name in ("甲", "乙") for number in range(ROUNDS))
    assert [entry.number for entry in entries] == list(range(1, 2 * ROUNDS + 1))
    for name in ("甲", "乙"):
        assert [one for one in names if one.startswith(name)] == [f"{name}{number}" for number in range(ROUNDS)]
    assert intact(path)


def write_rows(path: Path, name: str) -> None:
    for number in range(ROUNDS):
        with Ledger.open(path) as ledger:
            ledger.receive(Receipt(f"{name}{number}", "0" * 64, "new", "", COLLECTED), None, COLLECTED)


def test_who_comes_second_is_told_who_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = start(tmp_path)
    monkeypatch.setattr("xltasks.store.lock.campaign_lock", lambda path, moment: campaign_lock(path, moment, wait=0.05))
    with (
        campaign_lock(campaign.folders.lock, datetime(2024, 7, 2, 8)),
        pytest.raises(CampaignError, match=f"进程 {os.getpid()}，2024-07-02 08:00:00 开始.*等它运行完"),
    ):
        at(campaign, COLLECTED).collect()


def test_looking_needs_no_turn(tmp_path: Path) -> None:
    campaign = start(tmp_path)
    with campaign_lock(campaign.folders.lock, COLLECTED):
        assert len(at(campaign, COLLECTED).status().offices) == 3
        at(campaign, COLLECTED).collect(dry_run=True)
        at(campaign, COLLECTED).audit()


def intact(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def in_a_child(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
