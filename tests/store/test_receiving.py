"""Receipts go into the ledger a few at a time, and none is lost on the way."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest

from tests.store.test_ledger import AT, in_a_child, kill_at, received, said
from xltasks.errors import CampaignError
from xltasks.store.events import FileReceived
from xltasks.store.folders import Folders
from xltasks.store.ledger import Ledger
from xltasks.store.received import Received
from xltasks.store.receiving import receiving


def written(ledger: Ledger) -> list[str]:
    return [entry.event.receipt.sha256 for entry in ledger.events(FileReceived)]


def test_a_receipt_that_waits_is_known_and_is_written_at_the_end(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.receive(received("aa"), said("一"), AT)
        with receiving(ledger, AT) as taken:
            taken.receive(received("aa"), None)
            taken.receive(received("bb"), said("二"))
            assert taken.receipts("aa") == (received("aa"), received("aa"))
            assert taken.receipts("bb") == (received("bb"),)
            assert taken.receipts("cc") == ()
            assert written(ledger) == ["aa"]
        assert written(ledger) == ["aa", "aa", "bb"]
        assert ledger.reading(received("bb")) == said("二")


def test_an_original_is_there_before_its_receipt_is(tmp_path: Path) -> None:
    received_files = Received(Folders(tmp_path))
    with Ledger.open(tmp_path / ".xltasks" / "ledger.sqlite") as ledger, receiving(ledger, AT) as taken:
        for number in range(50):
            kept = received_files.keep(str(number).encode(), ".xlsx", sheaf=taken.sheaf)
            if number == 49:
                assert received_files.find(kept.sha256) is None
            taken.receive(received(kept.sha256), None)
        assert len(written(ledger)) == 50
        assert [received_files.data(name) for name in written(ledger)] == [str(n).encode() for n in range(50)]
        assert len(list((tmp_path / ".xltasks" / "received").iterdir())) == 50


def test_where_an_original_cannot_be_kept_there_is_no_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Ledger.open(tmp_path / ".xltasks" / "ledger.sqlite") as ledger:
        with pytest.raises(CampaignError, match="磁盘空间不够"), receiving(ledger, AT) as taken:
            kept = Received(Folders(tmp_path)).keep(b"1", ".xlsx", sheaf=taken.sheaf)
            taken.receive(received(kept.sha256), None)
            monkeypatch.setattr(os, "replace", full)
            taken.write()
        assert written(ledger) == []


def test_of_many_receipts_few_wait(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger, receiving(ledger, AT) as taken:
        for number in range(105):
            taken.receive(received(f"{number:03}"), said(str(number)))
            assert len(taken.waiting) < 50
        assert written(ledger) == [f"{number:03}" for number in range(100)]


def test_what_was_taken_in_before_an_error_or_an_interrupt_is_written(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        for trouble, name in ((ValueError, "aa"), (KeyboardInterrupt, "bb")):
            with pytest.raises(trouble), receiving(ledger, AT) as taken:
                taken.receive(received(name), said("一"))
                raise trouble
        assert written(ledger) == ["aa", "bb"]


def test_receipts_that_do_not_fit_on_the_disk_are_told_and_none_is_half_written(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        (pages,) = ledger.connection.execute("PRAGMA page_count").fetchone()
        ledger.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(CampaignError, match="磁盘已满"), receiving(ledger, AT) as taken:
            taken.receive(received("aa"), said("短"))
            taken.receive(received("bb"), said("长" * 100_000))
        assert written(ledger) == []
        assert list(ledger.readings_of("2024Q2")) == []


def test_killed_at_any_statement_there_are_whole_receipts_only(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    survived = 0
    for point in range(60):

        def write(point: int = point) -> None:
            kill_at(point, "execute")
            with Ledger.open(path) as ledger, receiving(ledger, AT) as taken:
                for number in range(55):
                    taken.receive(received(f"{point}-{number}"), said("已开工"))

        outcome = in_a_child(write)
        assert outcome in (0, -signal.SIGKILL)
        survived += outcome == 0
        with Ledger.open(path) as ledger:
            assert set(written(ledger)) == {reading.sha256 for reading in ledger.readings_of("2024Q2")}
            of_this = [name for name in written(ledger) if name.startswith(f"{point}-")]
            assert len(of_this) in (0, 50, 55)
    assert survived < 60
