"""The ledger: everything that happened in a campaign, append-only, in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from xltasks.model.answer import Submission
from xltasks.model.receipt import Receipt
from xltasks.store.event_text import event_from_text, event_to_text
from xltasks.store.events import E, Entry, Event, FileReceived, WorkbookIssued, content_of, kind_name, period_of
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.ledger_faults import in_plain_words as _in_plain_words
from xltasks.store.ledger_faults import ledger_fault as _fault
from xltasks.store.ledger_schema import MARK, SCHEMA_VERSION, VERDICTS, schema_statements
from xltasks.store.submission_text import submission_from_text, submission_to_text

_PATIENCE = 15.0
"""Seconds to wait for another program that is writing."""


@dataclass(frozen=True)
class Ledger:
    """Open with ``Ledger.open`` and close it (or use ``with``). Every method raises CampaignError on a full or
    read-only disk, a damaged ledger, or one that another program keeps locked."""

    path: Path
    connection: sqlite3.Connection

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Ledger:
        """Opens the ledger, making it where there is none (with ``read_only``: an empty one in memory)."""
        with _in_plain_words(path):
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
                ledger = cls(path, _connect(path, "rwc"))._made_ready()
                # The journal is written over from one transaction to the next, not made and deleted each time: a
                # transaction is as safe, and a fifth faster. Closing takes it away.
                ledger.connection.execute("PRAGMA journal_mode = PERSIST")
                return ledger
            if path.exists():
                ledger = cls(path, _connect(path, "rw"))
                if ledger._checked_version():
                    ledger.connection.execute("PRAGMA query_only = ON")
                    return ledger
                ledger.close()
            return cls(path, sqlite3.connect(":memory:", isolation_level=None))._made_ready()

    def record(self, event: Event, at: datetime) -> int:
        """Appends an event and returns its number."""
        return self.record_all((event,), at)[0]

    def record_all(self, events: Iterable[Event], at: datetime) -> tuple[int, ...]:
        """Appends events in one transaction: all of them or, where that fails, none."""
        rows = [_row(event, at) for event in events]
        if not rows:
            return ()
        with _in_plain_words(self.path), self._transaction():
            return tuple(self._insert(row) for row in rows)

    def receive(self, receipt: Receipt, reading: Submission | None, at: datetime) -> int:
        """Appends a receipt together with what was read from the file, in one transaction.

        A content that was read before under the same issue, period and office keeps its first reading.
        """
        row, read = _row(FileReceived(receipt), at), _reading(receipt, reading, at)
        with _in_plain_words(self.path), self._transaction():
            if read is not None:
                self.connection.execute("INSERT OR IGNORE INTO readings VALUES(?, ?, ?, ?, ?, ?)", read)
            return self._insert(row)

    def verdicts(self, period: str) -> tuple[KeptVerdict, ...]:
        """What the offices' contents were last judged to be, without what is long (``findings``, ``said``)."""
        query = (
            "SELECT office, basis, nil, as_asked, errors, warnings, hints, stances FROM kept_verdicts WHERE period = ?"
        )
        with _in_plain_words(self.path):
            keeps_any = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept_verdicts'").fetchone()
            rows = self.connection.execute(query, (period,)).fetchall() if keeps_any else ()
        return tuple(
            KeptVerdict(office, basis, bool(nil), bool(asked), errors, warnings, hints, "", stances, "")
            for office, basis, nil, asked, errors, warnings, hints, stances in rows
        )

    def findings(self, period: str, verdict: KeptVerdict) -> str:
        """The text of a kept verdict's findings. Raises CampaignError where it was replaced since."""
        return self._of_verdict("findings", period, verdict)

    def said(self, period: str, verdict: KeptVerdict) -> str:
        """The text of what a kept verdict's content says. Raises CampaignError where it was replaced since."""
        return self._of_verdict("said", period, verdict)

    def _of_verdict(self, column: Literal["findings", "said"], period: str, verdict: KeptVerdict) -> str:
        query = f"SELECT {column} FROM kept_verdicts WHERE period = ? AND office = ? AND basis = ?"
        with _in_plain_words(self.path):
            found = self.connection.execute(query, (period, verdict.office, verdict.basis)).fetchone()
        if found is None:
            raise _fault(self.path, "另一个程序刚刚改写了判定记录", "请重新运行")
        return str(found[0])

    def keep_verdicts(self, period: str, verdicts: Iterable[KeptVerdict]) -> None:
        """Puts verdicts in the place of those on the same offices, in one transaction."""
        rows = [(period, *vars(verdict).values()) for verdict in verdicts]
        with _in_plain_words(self.path), self._transaction():
            self.connection.execute(VERDICTS)
            self.connection.executemany(f"INSERT OR REPLACE INTO kept_verdicts VALUES({', '.join('?' * 11)})", rows)

    def events(self, kind: type[E], period: str | None = None) -> tuple[Entry[E], ...]:
        """All events of a kind in the order of recording; of one period where it is given."""
        condition, values = "kind = ?", [kind_name(kind)]
        if period is not None:
            condition, values = "kind = ? AND period = ?", [*values, period]
        return tuple(_of(kind, entry) for entry in self._entries(condition, values))

    def last(self, kind: type[E], period: str) -> Entry[E] | None:
        """The newest event of a kind in a period."""
        newest = "id = (SELECT max(id) FROM events WHERE kind = ? AND period = ?)"
        for entry in self._entries(newest, [kind_name(kind), period]):
            return _of(kind, entry)
        return None

    def history(self, period: str) -> tuple[Entry[Event], ...]:
        """What ``standings`` needs: every receipt (one content may have come under another period or none), and what
        happened in the period, of its judgements and merges only the newest."""
        heavy = "kind IN ('judged', 'merged')"
        condition = (
            f"kind = 'received' OR (period = ? AND NOT {heavy})"
            f" OR id IN (SELECT max(id) FROM events WHERE period = ? AND {heavy} GROUP BY kind)"
        )
        return tuple(self._entries(condition, [period, period]))

    def receipts(self, sha256: str) -> tuple[Receipt, ...]:
        """Every receipt of one content, oldest first."""
        found = self._entries("kind = 'received' AND sha256 = ?", [sha256])
        return tuple(entry.event.receipt for entry in found if isinstance(entry.event, FileReceived))

    def reading(self, receipt: Receipt) -> Submission | None:
        """What was read from a received content for the receipt's office and period, the newest where it was read
        under several issues and the receipt names none of them."""
        text = self.reading_text(receipt)
        return None if text is None else submission_from_text(text)

    def reading_text(self, receipt: Receipt) -> str | None:
        """The same as it is kept, to be taken apart elsewhere."""
        query = (
            # The plus keeps SQLite from going through everything that was read for the period.
            "SELECT payload FROM readings WHERE sha256 = ? AND +period = ? AND +office = ?"
            " ORDER BY issue = ? DESC, rowid DESC LIMIT 1"
        )
        values = (receipt.sha256, *_columns(receipt.period or "", receipt.office or "", receipt.issue or ""))
        with _in_plain_words(self.path):
            found = self.connection.execute(query, values).fetchone()
        return None if found is None else str(found[0])

    def issues_read(self, period: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The issues under which contents were read for the period, by (content, office), oldest first."""
        query = "SELECT sha256, office, issue FROM readings WHERE period = ? ORDER BY rowid"
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        with _in_plain_words(self.path):
            for sha256, office, issue in self.connection.execute(query, _columns(period)).fetchall():
                found[sha256, office] = (*found.get((sha256, office), ()), issue)
        return found

    def periods_issued(self) -> tuple[str, ...]:
        """The periods that any workbook was issued for."""
        query = "SELECT DISTINCT period FROM events WHERE kind = ? AND period IS NOT NULL"
        with _in_plain_words(self.path):
            return tuple(code for (code,) in self.connection.execute(query, (kind_name(WorkbookIssued),)).fetchall())

    def readings(self, sha256: str) -> tuple[Submission, ...]:
        """Everything read from one content, oldest first; mostly one."""
        query = "SELECT payload FROM readings WHERE sha256 = ? ORDER BY rowid"
        with _in_plain_words(self.path):
            found = self.connection.execute(query, (sha256,)).fetchall()
        return tuple(submission_from_text(payload) for (payload,) in found)

    def close(self) -> None:
        with suppress(sqlite3.Error):  # Another program may be writing, or it is closed already.
            self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _made_ready(self) -> Ledger:
        try:
            if self._checked_version() == 0:
                with self._transaction():
                    # Another program may have made it between our look and our turn.
                    if self._checked_version() == 0:
                        for statement in schema_statements():
                            self.connection.execute(statement)
        except BaseException:
            self.close()
            raise
        return self

    def _checked_version(self) -> int:
        version = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
        mark = int(self.connection.execute("PRAGMA application_id").fetchone()[0])
        foreign = mark != MARK and (version or self.connection.execute("SELECT 1 FROM sqlite_master").fetchone())
        if foreign:
            raise _fault(self.path, "不是本程序的记录库", "请移走这个文件（不要删除），再重新运行")
        if version > SCHEMA_VERSION:
            raise _fault(
                self.path,
                f"记录库由更新版本的 xltasks 写成（格式 {version}，本程序只认到 {SCHEMA_VERSION}）",
                "请先升级 xltasks 再运行",
            )
        return version

    def _entries(self, condition: str, values: list[str]) -> Iterator[Entry[Event]]:
        query = f"SELECT id, at, kind, payload FROM events WHERE {condition} ORDER BY id"
        with _in_plain_words(self.path):
            rows = self.connection.execute(query, values).fetchall()
        for number, at, kind, payload in rows:
            event = event_from_text(kind, payload)
            if event is None:
                raise _fault(self.path, f"记录库里有本程序不认识的记录（{kind}）", "请先升级 xltasks 再运行")
            yield Entry(number, datetime.fromisoformat(at), event)

    def _insert(self, row: tuple[str, str, str | None, str | None, str]) -> int:
        statement = "INSERT INTO events(at, kind, period, sha256, payload) VALUES(?, ?, ?, ?, ?)"
        number = self.connection.execute(statement, row).lastrowid
        assert number is not None
        return number

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # IMMEDIATE takes the write lock at once: a deferred one could fail half-way when another writer came first.
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # Opened writable even for reading, so that what a killed run left behind is rolled back; SQLite itself falls
    # back to reading where the file is write-protected.
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PATIENCE)


def _row(event: Event, at: datetime) -> tuple[str, str, str | None, str | None, str]:
    period = period_of(event)
    searched = None if period is None else _columns(period)[0]
    return at.isoformat(), kind_name(type(event)), searched, content_of(event), event_to_text(event)


def _reading(receipt: Receipt, reading: Submission | None, at: datetime) -> tuple[str, ...] | None:
    if reading is None:
        return None
    columns = _columns(reading.issue, reading.period, reading.office)
    return receipt.sha256, *columns, at.isoformat(), submission_to_text(reading)


def _columns(*texts: str) -> tuple[str, ...]:
    """Texts to search by. A stranger's stamp may spell what UTF-8 cannot hold; the payload keeps it exactly."""
    return tuple(text.encode("utf-8", "replace").decode() for text in texts)


def issue_read(read: Mapping[tuple[str, str], tuple[str, ...]], receipt: Receipt) -> str | None:
    """Of ``issues_read`` the one whose reading counts for a receipt (see ``Ledger.reading``); None where there is none."""
    sha256, office, issue = _columns(receipt.sha256, receipt.office or "", receipt.issue or "")
    issues = read.get((sha256, office), ())
    return issue if issue in issues else issues[-1] if issues else None


def _of(kind: type[E], entry: Entry[Event]) -> Entry[E]:
    assert isinstance(entry.event, kind)
    return Entry(entry.number, entry.at, entry.event)
