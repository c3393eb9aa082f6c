"""What the ledger's file is made of: its tables, and the mark that tells it from any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

SCHEMA_VERSION = 1
MARK = 0x786C746B
"""``xltk``: the application id that tells our file from any other SQLite database."""

VERDICTS = """
CREATE TABLE IF NOT EXISTS kept_verdicts(
    period TEXT NOT NULL,
    office TEXT NOT NULL,
    basis TEXT NOT NULL,
    nil INTEGER NOT NULL,
    as_asked INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    hints INTEGER NOT NULL,
    findings TEXT NOT NULL,
    stances TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY(period, office)
)"""
"""The last verdict on each office: worked out again where it is lost, so it may be replaced."""
_SCHEMA = f"""
CREATE TABLE events(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    period TEXT,
    sha256 TEXT,
    payload TEXT NOT NULL
);
CREATE INDEX events_by_period ON events(period, kind);
CREATE INDEX events_by_kind ON events(kind, sha256);
CREATE TABLE readings(
    sha256 TEXT NOT NULL,
    issue TEXT NOT NULL,
    period TEXT NOT NULL,
    office TEXT NOT NULL,
    at TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY(sha256, issue, period, office)
);
CREATE INDEX readings_by_period ON readings(period);
{VERDICTS};
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER readings_are_never_changed BEFORE UPDATE ON readings
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER readings_are_never_removed BEFORE DELETE ON readings
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
PRAGMA application_id = {MARK};
PRAGMA user_version = {SCHEMA_VERSION};
"""


def schema_statements() -> Iterator[str]:
    """The statements that make an empty ledger, one by one: executescript would commit the transaction that must hold
    them all."""
    statement = ""
    for line in _SCHEMA.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
