"""Printing: lines, tables that fit where they are read, JSON documents."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from xltasks.errors import Fault

Tone = Literal["good", "bad", "mild", "plain"]
_AT_ONCE = 500
"""Lines that are printed together."""
_HELD = 16 * 1024 * 1024
_WIDEST = 60
"""Columns of a screen that one cell of a piped table may take."""


@dataclass(frozen=True)
class Toned:
    """A cell that a terminal colours."""

    text: str
    tone: Tone


TableCell = str | int | datetime | None | Toned


def say(line: str = "") -> None:
    """A line on standard output; its colours go where no terminal reads it, or NO_COLOR is set (no-color.org)."""
    click.echo(line, color=False if os.environ.get("NO_COLOR") else None)


def say_all(lines: Iterable[str]) -> None:
    """Many lines, some hundreds at a time: handing a line over takes longer than finding out what it says."""
    every = iter(lines)
    while some := list(islice(every, _AT_ONCE)):
        say("\n".join(some))


def warn(line: str) -> None:
    click.echo(line, err=True)


def complain(fault: Fault) -> None:
    """A fault on standard error: where and what, then what to do."""
    warn(f"{fault.where}: {fault.message}" if fault.where else fault.message)
    if fault.remedy:
        warn(f"  → {fault.remedy}")


def document(value: object) -> None:
    """One JSON document in UTF-8, whatever the console speaks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(_json(value) + b"\n")
    sys.stdout.buffer.flush()


def long_document(head: Mapping[str, object], name: str, members: Iterable[object]) -> None:
    """The same of an object whose last value, ``name``, is a list too long to be held at once.

    Nothing is printed before the last member is there: a failure on the way must be the only document.
    """
    from shutil import copyfileobj
    from tempfile import SpooledTemporaryFile

    with SpooledTemporaryFile(_HELD) as spool:
        spool.write(_json({**head, name: []})[: -len(b"]}")])
        for number, member in enumerate(members):
            spool.write((b", " if number else b"") + _json(member))
        spool.write(b"]}\n")
        spool.seek(0)
        sys.stdout.flush()
        copyfileobj(spool, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _json(value: object) -> bytes:
    # A lone surrogate cannot be UTF-8; backslashreplace spells it as the very escape JSON has for it.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def table(headings: Sequence[str], rows: Iterable[Sequence[TableCell]]) -> None:
    """Drawn on a terminal; aligned text where it is piped. Columns of numbers stand right."""
    body = [[_cell(value) for value in row] for row in rows]
    numeric = [bool(body) and all(_number(row[column]) for row in body) for column in range(len(headings))]
    if sys.stdout.isatty():
        _drawn(headings, body, numeric)
    else:
        for line in aligned(headings, [[cell.text for cell in row] for row in body], numeric):
            say(line)


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """Text columns two spaces apart; a Chinese character counts two columns.

    The last one is never cut: paths stand there, to be copied.
    """
    lines = [[*map(_short, row[:-1]), *map(_flat, row[-1:])] for row in (headings, *rows)]
    widths = [max(columns(line[place]) for line in lines) for place in range(len(headings))]
    return ["  ".join(map(_padded, line, widths, numeric)).rstrip() for line in lines]


def columns(text: str) -> int:
    """Screen columns. From unicodedata, not wcwidth, whose tables cost more than the rest of ``status``."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _cell(value: TableCell) -> Toned:
    if isinstance(value, Toned):
        return value
    if value is None:
        return Toned("", "plain")
    return Toned(f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value), "plain")


def _number(cell: Toned) -> bool:
    return not cell.text or cell.text.isascii() and cell.text.isdigit()


def _flat(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    flat = _flat(text)
    if columns(flat) <= _WIDEST:
        return flat
    kept = flat[:_WIDEST]
    while columns(kept) > _WIDEST - 2:
        kept = kept[:-1]
    return kept + "…"


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - columns(text))
    return space + text if right else text + space


def _drawn(headings: Sequence[str], rows: Sequence[Sequence[Toned]], numeric: Sequence[bool]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(header_style="bold")
    for heading, right in zip(headings, numeric, strict=True):
        drawn.add_column(Text(heading), justify="right" if right else "left", overflow="fold")
    styles = {"good": "green", "bad": "bold red", "mild": "yellow", "plain": ""}
    for row in rows:
        drawn.add_row(*(Text(cell.text, style=styles[cell.tone]) for cell in row))
    Console().print(drawn)
