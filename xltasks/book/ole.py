"""An OLE compound file (.xls, .doc, encrypted .xlsx): its stream names and what stands in them.

After [MS-CFB]: sectors of 512 or 4096 bytes chained through a table; streams below 4096 bytes lie in a mini stream.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from xltasks.errors import Unreadable

_FILEPASS = 0x2F
_BOUNDSHEET = 0x85
_LAST = 0xFFFFFFFA
_MINI_CUTOFF, _MINI_SECTOR = 4096, 64
_MOST_SECTORS = 20_000
_BROKEN = "文件不完整或已损坏（可能没有传完），请用 Excel 或 WPS 打开原文件，确认能打开后重新发送"


_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the directory: a stream, or a storage whose entries hang below ``child`` as a tree."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    first: int
    size: int


@dataclass(frozen=True)
class OleFile:
    """``streams`` has first sector and size by lower-case name."""

    MAGIC: ClassVar[bytes] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

    data: bytes
    sector_size: int
    streams: dict[str, tuple[int, int]]
    mini: tuple[int, ...]
    """The sectors of the mini stream."""
    table: tuple[int, ...] = ()
    """For each sector the one that follows it."""
    entries: tuple[Entry, ...] = ()
    """The directory, the root first."""

    @classmethod
    def open(cls, data: bytes) -> OleFile:
        """Raises Unreadable for a broken compound file."""
        try:
            shift = struct.unpack_from("<H", data, 30)[0]
            if shift not in (9, 12):
                raise Unreadable(_BROKEN)
            size = 1 << shift
            table = _table(data, size)
            directory = b"".join(
                _sector(data, size, number) for number in _chain(table, struct.unpack_from("<I", data, 48)[0])
            )
        except struct.error as error:
            raise Unreadable(_BROKEN) from error
        entries = tuple(_entry(directory, start) for start in range(0, len(directory) - 127, 128))
        streams: dict[str, tuple[int, int]] = {}
        mini: tuple[int, ...] = ()
        for entry in entries:
            if entry.kind == _ROOT:
                mini = tuple(_chain(table, entry.first))
            elif entry.kind in (_STORAGE, _STREAM):
                streams.setdefault(entry.name.lower(), (entry.first, entry.size))
        return cls(data, size, streams, mini, table, entries)

    def inside(self, storage: Entry | None = None) -> dict[str, Entry]:
        """What lies in a storage (the root for None), by lower-case name; however its tree was spoilt, each once."""
        found: dict[str, Entry] = {}
        waiting = [(storage or self.entries[0]).child] if self.entries else []
        seen: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number < len(self.entries) and number not in seen:
                seen.add(number)
                entry = self.entries[number]
                found.setdefault(entry.name.lower(), entry)
                waiting += (entry.left, entry.right)
        return found

    def read(self, name: str, most: int) -> bytes:
        """A stream, ``most`` bytes of it; as far as it goes where it is torn, empty where it is missing."""
        return self._content(*self.streams.get(name, (0, 0)), most)

    def content(self, stream: Entry, most: int) -> bytes:
        """The same of a stream that was found in its storage."""
        return self._content(stream.first, stream.size, most)

    def _content(self, first: int, whole: int, most: int) -> bytes:
        size = min(whole, most)
        if whole >= _MINI_CUTOFF:
            sectors = _chain(self.table, first, size // self.sector_size + 1)
            return b"".join(_sector(self.data, self.sector_size, number) for number in sectors)[:size]
        following = self._mini_table if size else ()
        pieces = _chain(following, first, size // _MINI_SECTOR + 1)
        return b"".join(self._mini_sector(number) for number in pieces)[:size]

    @cached_property
    def _mini_table(self) -> tuple[int, ...]:
        """For each mini sector the one that follows it; the mini stream of a stranger's file is never believed long."""
        start = struct.unpack_from("<I", self.data, 60)[0]
        content = b"".join(_sector(self.data, self.sector_size, number) for number in _chain(self.table, start))
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _mini_sector(self, number: int) -> bytes:
        index, offset = divmod(number * _MINI_SECTOR, self.sector_size)
        if index >= len(self.mini):
            return b""
        return _sector(self.data, self.sector_size, self.mini[index])[offset : offset + _MINI_SECTOR]

    def head(self, name: str) -> bytes:
        """The first bytes of a stream (a mini sector of 64 at least, a sector at most); empty where it is missing."""
        first, size = self.streams.get(name, (0, 0))
        if size >= _MINI_CUTOFF:
            return _sector(self.data, self.sector_size, first)
        return self._mini_sector(first)[:size]


def is_locked(data: bytes) -> bool:
    """Whether an .xls needs a password: a FILEPASS record among the first of its workbook ([MS-XLS] 2.4.117)."""
    if not data.startswith(OleFile.MAGIC):
        return False
    head = OleFile.open(data).head("workbook")
    at = 0
    while at + 4 <= len(head):
        kind = int.from_bytes(head[at : at + 2], "little")
        if kind in (_FILEPASS, _BOUNDSHEET):
            return kind == _FILEPASS
        at += 4 + int.from_bytes(head[at + 2 : at + 4], "little")
    return False


def _sector(data: bytes, size: int, number: int) -> bytes:
    start = (number + 1) * size
    return data[start : start + size]


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """The sector table: for each sector the one that follows it."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(_MOST_SECTORS):
        if following >= _LAST:
            break
        block = struct.unpack(f"<{size // 4}I", _sector(data, size, following))
        numbers.extend(block[:-1])
        following = block[-1]
    table: list[int] = []
    for number in numbers[:_MOST_SECTORS]:
        if number >= _LAST:
            break
        content = _sector(data, size, number)
        table.extend(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))
        if len(table) * size > len(data) + size * size:
            break
    return tuple(table)


def _entry(directory: bytes, start: int) -> Entry:
    length, kind = struct.unpack_from("<HB", directory, start + 64)
    left, right, child = struct.unpack_from("<III", directory, start + 68)
    first, size = struct.unpack_from("<II", directory, start + 116)
    name = directory[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return Entry(name, kind, left, right, child, first, size)


def _chain(table: tuple[int, ...], first: int, most: int = _MOST_SECTORS) -> list[int]:
    """Sectors that follow each other, ``most`` of them: a broken table may lead in a circle."""
    chain: list[int] = []
    while first < len(table) and len(chain) < most:
        chain.append(first)
        first = table[first]
    return chain
