"""Outlook mails (.msg) made byte by byte after [MS-CFB] and [MS-OXMSG]; olefile is asked whether they are well-formed."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

import olefile

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Storage = Mapping[str, "bytes | Storage"]


@dataclass
class _Line:
    name: str
    kind: int
    right: int = FREE
    child: int = FREE
    first: int = END
    size: int = 0


@dataclass
class _Writer:
    lines: list[_Line] = field(default_factory=lambda: [_Line("Root Entry", 5)])
    body: bytes = b""
    table: list[int] = field(default_factory=list)
    mini: bytes = b""
    mini_table: list[int] = field(default_factory=list)

    def put(self, parent: int, storage: Storage) -> None:
        before = None
        for name, content in storage.items():
            number = len(self.lines)
            line = _Line(name, 2 if isinstance(content, bytes) else 1)
            self.lines.append(line)
            if before is None:
                self.lines[parent].child = number
            else:
                self.lines[before].right = number
            before = number
            if not isinstance(content, bytes):
                self.put(number, content)
                continue
            line.size = len(content)
            if len(content) >= CUTOFF:
                line.first = self.chained(content)
            elif content:
                line.first = len(self.mini_table)
                count = -(-len(content) // MINI)
                self.mini_table += [*range(line.first + 1, line.first + count), END]
                self.mini += content.ljust(count * MINI, b"\0")

    def chained(self, content: bytes) -> int:
        first, count = len(self.table), -(-len(content) // SECTOR)
        self.table += [*range(first + 1, first + count), END]
        self.body += content.ljust(count * SECTOR, b"\0")
        return first


def compound(storage: Storage) -> bytes:
    writer = _Writer()
    writer.put(0, storage)
    root = writer.lines[0]
    root.first, root.size = (writer.chained(writer.mini), len(writer.mini)) if writer.mini else (END, 0)
    mini_table = struct.pack(f"<{len(writer.mini_table)}I", *writer.mini_table)
    mini_first = (
        writer.chained(mini_table.ljust(-(-len(mini_table) // SECTOR) * SECTOR, b"\xff")) if mini_table else END
    )
    lines = b"".join(map(_packed, writer.lines))
    directory = writer.chained(lines.ljust(-(-len(lines) // SECTOR) * SECTOR, b"\0"))
    sectors = 1
    while sectors * 128 < len(writer.table) + sectors:
        sectors += 1
    assert sectors <= 109
    start = len(writer.table)
    table = [*writer.table, *[TABLE] * sectors]
    table += [FREE] * (sectors * 128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack(
        "<IIIIIIIII", 0, sectors, directory, 0, CUTOFF, mini_first, -(-len(mini_table) // SECTOR), END, 0
    )
    places = [start + number for number in range(sectors)]
    head += struct.pack("<109I", *places, *[FREE] * (109 - sectors))
    data = head + writer.body + struct.pack(f"<{len(table)}I", *table)
    with olefile.OleFileIO(BytesIO(data)) as judge:
        assert judge.parsing_issues == []
        assert len(judge.listdir(streams=True, storages=True)) == len(writer.lines) - 1
    return data


def _packed(line: _Line) -> bytes:
    text = line.name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(text), line.kind, 1, FREE, line.right, line.child)
    return (text.ljust(64, b"\0") + links).ljust(116, b"\0") + struct.pack("<III", line.first, line.size, 0)


def said(**texts: str) -> dict[str, bytes]:
    """Text properties by their hexadecimal number: ``said(p0037="题目")``."""
    return {f"__substg1.0_{name[1:].upper()}001F": text.encode("utf-16-le") for name, text in texts.items()}


def fixed(head: int, **values: int | datetime) -> dict[str, bytes]:
    table = b""
    for name, value in values.items():
        kind = 0x40 if isinstance(value, datetime) else 0x0B
        if isinstance(value, datetime):
            value = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        table += struct.pack("<HHIQ", kind, int(name[1:], 16), 6, value)
    return {"__properties_version1.0": bytes(head) + table}


def attached(name: str, content: bytes, **more: str) -> dict[str, bytes]:
    return {**fixed(8), **said(p3707=name, **more), "__substg1.0_37010102": content}


def message(*attachments: Storage, head: int = 32, sent: datetime | None = None, **texts: str) -> Storage:
    times = {"p0039": sent} if sent else {}
    numbered = {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)}
    return {**fixed(head, **times), **said(**texts), **numbered}
