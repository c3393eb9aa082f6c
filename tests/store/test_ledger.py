"""The ledger keeps what it was told, whatever happens to the programs that write it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from xltasks.errors import CampaignError
from xltasks.model.answer import Answer, Raw, Submission
from xltasks.model.finding import Place
from xltasks.model.key import RowKey
from xltasks.model.receipt import Receipt, ReceiptState
from xltasks.model.status import JudgedOffice
from xltasks.store.events import FileReceived, JudgedContent, MergeWritten, PeriodJudged, VersionPinned, WorkbookIssued
from xltasks.store.ledger import Ledger

AT = datetime(2024, 7, 1, 9, 30)
KEY = RowKey("2024Q2", "中小办", "4", "进度", 1)


def issued(office: str, period: str = "2024Q2") -> WorkbookIssued:
    return WorkbookIssued(period, office, f"id-{office}", f"1-下发/{office}.xlsx", "a" * 64, 1, 2)


def received(sha256: str, office: str | None = "中小办", period: str | None = "2024Q2") -> Receipt:
    state: ReceiptState = "new" if office else "unidentified"
    return Receipt(f"{sha256}.xlsx", sha256, state, "", AT, office, period, "id" if office else None, "stamp")


def said(text: str, *, issue: str = "id") -> Submission:
    return Submission("2024Q2", "中小办", issue, (Answer(KEY, "progress", Raw(text), Place("a.xlsx", "表", "H6")),))


def test_what_was_recorded_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / ".xltasks" / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        assert ledger.record(issued("中小办"), AT) == 1
        assert ledger.record_all((issued("科技科"), issued("中小办", "2024Q1")), AT) == (2, 3)
    with Ledger.open(path) as ledger:
        entries = ledger.events(WorkbookIssued, "2024Q2")
        assert [(entry.number, entry.at, entry.event) for entry in entries] == [
            (1, AT, issued("中小办")),
            (2, AT, issued("科技科")),
        ]
        assert len(ledger.events(WorkbookIssued)) == 3
        assert ledger.events(VersionPinned) == ()
    assert os.listdir(path.parent) == ["ledger.sqlite"]


def test_a_receipt_comes_with_what_was_read(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.receive(received("aa"), said("已开工"), AT)
        ledger.receive(received("bb", None, None), None, AT)
        assert ledger.receipts("aa") == (received("aa"),)
        assert ledger.receipts("cc") == ()
        assert ledger.reading(received("aa")) == said("已开工")
        assert ledger.reading(received("bb", None, None)) is None
        assert ledger.readings("aa") == (said("已开工"),)
        assert [entry.event.receipt.sha256 for entry in ledger.events(FileReceived)] == ["aa", "bb"]
        assert [entry.event.receipt.sha256 for entry in ledger.events(FileReceived, "2024Q2")] == ["aa"]


def test_a_content_keeps_its_first_reading_under_an_issue(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.receive(received("aa"), said("first"), AT)
        ledger.receive(received("aa"), said("second"), AT)
        ledger.receive(replace(received("aa"), issue="other"), said("third", issue="other"), AT)
        assert ledger.reading(received("aa")) == said("first")
        assert ledger.reading(replace(received("aa"), issue="other")) == said("third", issue="other")
        assert len(ledger.receipts("aa")) == 3


def test_text_that_utf8_cannot_hold_is_kept(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.receive(received("aa"), said("半个\ud83d字\x00"), AT)
        assert ledger.reading(received("aa")) == said("半个\ud83d字\x00")
        foreign = replace(received("bb"), office="\ud800", period="\ud801", issue="\ud802")
        ledger.receive(foreign, replace(said("一"), office="\ud800", period="\ud801", issue="\ud802"), AT)
        assert ledger.receipts("bb") == (foreign,)


def test_the_history_holds_every_receipt_and_the_newest_judgement_of_the_period(tmp_path: Path) -> None:
    def judged(period: str, state: str) -> PeriodJudged:
        office = JudgedOffice("中小办", state, 0, 0, 0)  # type: ignore[arg-type]
        return PeriodJudged(period, (office,), (JudgedContent("中小办", "aa"),))

    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.record(issued("中小办"), AT)
        ledger.record(issued("中小办", "2024Q1"), AT)
        ledger.receive(received("aa"), None, AT)
        ledger.receive(received("bb", None, None), None, AT)
        ledger.record(judged("2024Q2", "rejected"), AT)
        ledger.record(MergeWritten("2024Q2", "4-汇总/a.xlsx", "c" * 64, "d" * 64), AT)
        ledger.record(judged("2024Q2", "accepted"), AT)
        ledger.record(judged("2024Q1", "accepted"), AT)
        ledger.record(VersionPinned("2024Q2", "中小办", "aa"), AT)
        assert [entry.event for entry in ledger.history("2024Q2")] == [
            issued("中小办"),
            FileReceived(received("aa")),
            FileReceived(received("bb", None, None)),
            MergeWritten("2024Q2", "4-汇总/a.xlsx", "c" * 64, "d" * 64),
            judged("2024Q2", "accepted"),
            VersionPinned("2024Q2", "中小办", "aa"),
        ]
        newest = ledger.last(PeriodJudged, "2024Q2")
        assert newest is not None and newest.event == judged("2024Q2", "accepted")
        assert ledger.last(PeriodJudged, "2030Q1") is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{}'",
        "DELETE FROM events",
        "UPDATE readings SET payload = '{}'",
        "DELETE FROM readings",
    ],
)
def test_nothing_recorded_can_be_changed_or_removed(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.receive(received("aa"), said("已开工"), AT)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_many_events_are_recorded_all_or_none(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        (pages,) = ledger.connection.execute("PRAGMA page_count").fetchone()
        ledger.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CampaignError, match="磁盘已满"):
            ledger.record_all([issued(f"科室{number}") for number in range(500)], AT)
        assert ledger.events(WorkbookIssued) == ()
        assert ledger.record(issued("中小办"), AT) == 1


def test_opened_for_reading_it_makes_no_file_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / ".xltasks" / "ledger.sqlite"
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.events(WorkbookIssued) == ()
    assert not path.parent.exists()
    Ledger.open(path).close()
    with Ledger.open(path, read_only=True) as ledger, pytest.raises(CampaignError, match="只读"):
        ledger.record(issued("中小办"), AT)


def test_a_ledger_that_a_killed_run_left_empty_is_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"")
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.events(WorkbookIssued) == ()
    with Ledger.open(path) as ledger:
        ledger.record(issued("中小办"), AT)


def test_a_newer_ledger_asks_for_a_newer_program(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for read_only in (False, True):
        with pytest.raises(CampaignError, match="更新版本.*升级 xltasks"):
            Ledger.open(path, read_only=read_only)


def test_an_event_of_an_unknown_kind_asks_for_a_newer_program(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO events(at, kind, period, payload) VALUES('2024-07-01', 'new', '2024Q2', '{}')")
    connection.commit()
    connection.close()
    with Ledger.open(path) as ledger, pytest.raises(CampaignError, match="升级 xltasks"):
        ledger.history("2024Q2")


def test_another_file_under_the_ledgers_name_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"this is no database at all, but some text of a person" * 20)
    with pytest.raises(CampaignError, match="不是记录库"):
        Ledger.open(path)
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs(a)")
    connection.commit()
    connection.close()
    with pytest.raises(CampaignError, match="不是本程序的记录库"):
        Ledger.open(path)


def test_a_full_disk_is_told_and_the_ledger_stays_as_it_was(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.receive(received("aa"), said("已开工"), AT)
        (pages,) = ledger.connection.execute("PRAGMA page_count").fetchone()
        ledger.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CampaignError, match="磁盘已满.*清理磁盘"):
            ledger.receive(received("bb"), said("长" * 100_000), AT)
        assert [entry.event.receipt.sha256 for entry in ledger.events(FileReceived)] == ["aa"]
        assert ledger.readings("bb") == ()


def test_a_ledger_kept_locked_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger, Ledger.open(path) as other:
        other.connection.execute("BEGIN IMMEDIATE")
        ledger.connection.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(CampaignError, match="正被另一个程序占用"):
            ledger.record(issued("中小办"), AT)
        other.connection.execute("ROLLBACK")
        assert ledger.record(issued("中小办"), AT) == 1


def test_killed_at_any_statement_it_holds_whole_receipts_only(tmp_path: Path) -> None:
    """Each receipt comes with its reading or not at all, and the next run can go on."""
    path = tmp_path / "ledger.sqlite"
    survived = 0
    for point in range(40):

        def write(point: int = point) -> None:
            kill_at(point, "execute")
            with Ledger.open(path) as ledger:
                for number in range(3):
                    ledger.receive(received(f"{point}-{number}"), said("已开工"), AT)

        outcome = in_a_child(write)
        assert outcome in (0, -signal.SIGKILL)
        survived += outcome == 0
        with Ledger.open(path) as ledger:
            assert ledger.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            receipts = {entry.event.receipt.sha256 for entry in ledger.events(FileReceived)}
            assert receipts == {sha256 for (sha256,) in ledger.connection.execute("SELECT sha256 FROM readings")}
            ledger.receive(received(f"after {point}"), said("已开工"), AT)
    assert 0 < survived < 40


def test_a_reader_repairs_what_a_kill_inside_the_commit_left(tmp_path: Path) -> None:
    path, saved = tmp_path / "ledger.sqlite", tmp_path / "saved"
    with Ledger.open(path) as ledger:
        ledger.record(issued("中小办"), AT)
        # A journal that is complete while the database file is half changed: what a kill inside COMMIT leaves.
        ledger.connection.execute("PRAGMA cache_size = 1")
        ledger.connection.execute("BEGIN IMMEDIATE")
        for _ in range(200):
            ledger.connection.execute(
                "INSERT INTO events(at, kind, period, payload) VALUES('2024-07-01', 'issued', '2024Q2', ?)",
                ("x" * 900,),
            )
        saved.mkdir()
        for file in (path, path.with_name("ledger.sqlite-journal")):
            (saved / file.name).write_bytes(file.read_bytes())
        ledger.connection.execute("ROLLBACK")
    assert (saved / "ledger.sqlite").stat().st_size > path.stat().st_size
    with Ledger.open(saved / "ledger.sqlite", read_only=True) as ledger:
        assert [entry.event for entry in ledger.events(WorkbookIssued)] == [issued("中小办")]


def test_two_programs_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    program = (
        "import sys; from datetime import datetime; from pathlib import Path\n"
        "from xltasks.store.events import VersionPinned; from xltasks.store.ledger import Ledger\n"
        "with Ledger.open(Path(sys.argv[1])) as ledger:\n"
        "    for number in range(50):\n"
        "        ledger.record(VersionPinned('2024Q2', sys.argv[2], str(number)), datetime(2024, 7, 1))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), office]) for office in ("甲", "乙")]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    with Ledger.open(path) as ledger:
        pins = [entry.event for entry in ledger.events(VersionPinned)]
    for office in ("甲", "乙"):
        assert [pin.sha256 for pin in pins if pin.office == office] == [str(number) for number in range(50)]


def test_reading_it_needs_no_spreadsheet_library(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; import xltasks.store.standing, xltasks.store.lock\n"
        "from xltasks.store.ledger import Ledger\n"
        "Ledger.open(Path(sys.argv[1]), read_only=True).history('2024Q2')\n"
        "print([name for name in ('pandas', 'openpyxl', 'xlsxwriter', 'jinja2', 'rich') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "ledger.sqlite")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def kill_at(point: int, name: str) -> None:
    """Ends this process at the ``point``-th call of a built-in method of that name, before or after by turns."""
    counted = [0]

    def watch(frame: object, happening: str, argument: object) -> None:
        if happening in ("c_call", "c_return") and getattr(argument, "__name__", "") == name:
            counted[0] += 1
            if counted[0] > point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def in_a_child(work: Callable[[], None]) -> int:
    """Runs it in a forked process and returns the exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_the_journal_stays_while_a_ledger_is_open_and_goes_with_the_last(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as first:
        first.record(issued("甲科"), AT)
        assert sorted(os.listdir(tmp_path)) == ["ledger.sqlite", "ledger.sqlite-journal"]
        with Ledger.open(path, read_only=True) as reader:
            assert len(reader.events(WorkbookIssued)) == 1
        second = Ledger.open(path)
        second.record(issued("乙科"), AT)
        second.close()
        first.record(issued("丙科"), AT)
        assert len(first.events(WorkbookIssued)) == 3
    first.close()
    assert os.listdir(tmp_path) == ["ledger.sqlite"]


def test_closing_takes_no_journal_from_a_program_that_is_writing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as writer:
        writer.record(issued("甲科"), AT)
        other = Ledger.open(path)
        writer.connection.execute("BEGIN IMMEDIATE")
        writer.connection.execute("UPDATE kept_verdicts SET nil = 0")
        before = (tmp_path / "ledger.sqlite-journal").stat().st_ino
        other.connection.execute("PRAGMA busy_timeout = 0")
        other.close()
        assert (tmp_path / "ledger.sqlite-journal").stat().st_ino == before
        writer.connection.execute("ROLLBACK")
