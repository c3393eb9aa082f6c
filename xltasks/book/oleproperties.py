"""When an .xls was saved and its custom properties: the property sets of a compound file, after [MS-OLEPS]."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from xltasks.book.ole import OleFile
from xltasks.errors import Unreadable

_SUMMARY, _DOCUMENT = "\x05summaryinformation", "\x05documentsummaryinformation"
_OWN = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
"""The set of the properties that users name themselves."""
_NAMES, _CODE_PAGE, _LAST_SAVED = 0, 1, 13
_SHORT, _LONG, _REAL, _TRUTH, _TEXT, _WIDE, _MOMENT = 2, 3, 5, 11, 30, 31, 64
_MOST = 1024 * 1024
_MOST_PROPERTIES = 10_000
_UTF16 = 1200


def last_saved(container: OleFile) -> datetime | None:
    """When the program that wrote it says it was saved last, in UTC; None where it does not say."""
    for _, section in _sections(container.read(_SUMMARY, _MOST)):
        moment = section.value(_LAST_SAVED)
        if isinstance(moment, datetime):
            return moment
    return None


def own_properties(container: OleFile) -> dict[str, str]:
    """The custom document properties, every value as text."""
    found = {}
    for set_id, section in _sections(container.read(_DOCUMENT, _MOST)):
        if set_id == _OWN:
            for number, name in section.names():
                value = section.value(number)
                if value is not None:
                    found[name] = str(value)
    return found


@dataclass(frozen=True)
class _Section:
    """One property set: where each property lies in ``data``, by its number."""

    data: bytes
    places: dict[int, int]

    @property
    def code_page(self) -> int:
        page = self.value(_CODE_PAGE)
        return page & 0xFFFF if isinstance(page, int) else 0

    def names(self) -> Iterator[tuple[int, str]]:
        """Number and name of each property that has one."""
        at = self.places.get(_NAMES)
        if at is None:
            return
        page = self.code_page
        try:
            (count,) = struct.unpack_from("<I", self.data, at)
            at += 4
            for _ in range(min(count, _MOST_PROPERTIES)):
                number, length = struct.unpack_from("<II", self.data, at)
                size = length * 2 if page == _UTF16 else length
                yield number, _decoded(self.data[at + 8 : at + 8 + size], page)
                at += 8 + (size + 3) // 4 * 4 if page == _UTF16 else 8 + size
        except struct.error:
            return

    def value(self, number: int) -> str | int | float | datetime | None:
        """None for a property that is missing, broken, or of a type that no text can stand for."""
        at = self.places.get(number)
        if at is None:
            return None
        try:
            return self._read(at)
        except (struct.error, OverflowError, ValueError, OSError):
            return None

    def _read(self, at: int) -> str | int | float | datetime | None:
        (kind,) = struct.unpack_from("<I", self.data, at)
        if kind in _PLAIN:
            (plain,) = struct.unpack_from(_PLAIN[kind], self.data, at + 4)
            return bool(plain) if kind == _TRUTH else float(plain) if kind == _REAL else int(plain)
        if kind == _MOMENT:
            (ticks,) = struct.unpack_from("<Q", self.data, at + 4)
            moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
            return moment if ticks else None
        if kind in (_TEXT, _WIDE):
            (length,) = struct.unpack_from("<I", self.data, at + 4)
            page = _UTF16 if kind == _WIDE else self.code_page
            return _decoded(self.data[at + 8 : at + 8 + (length * 2 if kind == _WIDE else length)], page)
        return None


_PLAIN = {_SHORT: "<h", _LONG: "<i", _REAL: "<d", _TRUTH: "<h"}


def _sections(data: bytes) -> Iterator[tuple[bytes, _Section]]:
    try:
        (count,) = struct.unpack_from("<I", data, 24)
        for index in range(min(count, 2)):
            set_id, start = struct.unpack_from("<16sI", data, 28 + 20 * index)
            size, properties = struct.unpack_from("<II", data, start)
            section = data[start : start + size]
            listed = struct.iter_unpack("<II", section[8 : 8 + 8 * min(properties, _MOST_PROPERTIES)])
            yield set_id, _Section(section, dict(listed))
    except struct.error:
        return


def _decoded(text: bytes, page: int) -> str:
    name = {_UTF16: "utf-16-le", 65001: "utf-8", 936: "gb18030", 0: "gb18030"}.get(page, f"cp{page}")
    try:
        return text.decode(name, "replace").rstrip("\0")
    except LookupError as error:
        raise ValueError(page) from error


def saved_and_named(data: bytes) -> tuple[datetime | None, dict[str, str]]:
    """Both of an .xls; a file can do without either."""
    try:
        container = OleFile.open(data)
        return last_saved(container), own_properties(container)
    except (Unreadable, ValueError):
        return None, {}
