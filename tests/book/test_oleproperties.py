"""What an .xls says of itself: when it was saved, and its custom properties."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from io import BytesIO

import olefile
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from xltasks.book.ole import OleFile
from xltasks.book.oleproperties import saved_and_named

SECTOR = 512
FREE, TABLE, END = 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFE
SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
DOCUMENT = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
OWN = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
SAVED = datetime(2024, 7, 1, 9, 30, tzinfo=UTC)


def compound(summary: bytes, document: bytes) -> bytes:
    """A compound file of two streams of 4096 bytes each, so that none lies in the mini stream."""
    names = ("Root Entry", "\5SummaryInformation", "\5DocumentSummaryInformation")
    table = [TABLE, END, *range(3, 10), END, *range(11, 18), END]
    entries = b""
    for name, kind, first in zip(names, (5, 2, 2), (END, 2, 10), strict=True):
        text = name.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, 1)
        entries += head.ljust(116, b"\0") + struct.pack("<III", first, 4096 if kind == 2 else 0, 0)
    header = OleFile.MAGIC + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, END, 0, END, 0, 0) + struct.pack("<108I", *[FREE] * 108)
    body = summary.ljust(4096, b"\0") + document.ljust(4096, b"\0")
    return header + struct.pack("<128I", *table, *[FREE] * (128 - len(table))) + entries.ljust(SECTOR, b"\0") + body


def sets(*each: tuple[bytes, dict[int, bytes]]) -> bytes:
    """A property set stream."""
    head = struct.pack("<HHI16sI", 0xFFFE, 0, 0, b"", len(each))
    listed, sections = b"", b""
    for set_id, properties in each:
        listed += set_id + struct.pack("<I", len(head) + 20 * len(each) + len(sections))
        places, values = b"", b""
        for number, value in properties.items():
            places += struct.pack("<II", number, 8 + 8 * len(properties) + len(values))
            values += value + b"\0" * (-len(value) % 4)
        sections += struct.pack("<II", 8 + len(places) + len(values), len(properties)) + places + values
    return head + listed + sections


def moment(when: datetime) -> bytes:
    ticks = int((when - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    return struct.pack("<IQ", 64, ticks)


def text(value: str, encoding: str = "utf-8") -> bytes:
    encoded = value.encode(encoding) + b"\0"
    return struct.pack("<II", 30, len(encoded)) + encoded


def dictionary(names: dict[int, str], encoding: str) -> bytes:
    listed = b""
    for number, name in names.items():
        plain = name.encode(encoding) + b"\0"
        listed += struct.pack("<II", number, len(plain)) + plain
    return struct.pack("<I", len(names)) + listed


@pytest.mark.parametrize(("page", "encoding"), [(65001, "utf-8"), (936, "gbk")])
def test_the_time_of_saving_and_the_own_properties_are_read(page, encoding):
    names = {2: "期次", 3: "科室", 4: "件数", 5: "已审"}
    own = {
        0: dictionary(names, encoding),
        1: struct.pack("<Ihxx", 2, page - 65536 if page > 32767 else page),
        2: text("2024Q2", encoding),
        3: text("甲科", encoding),
        4: struct.pack("<Ii", 3, 12),
        5: struct.pack("<IH", 11, 0xFFFF),
    }
    data = compound(
        sets((SUMMARY, {12: moment(SAVED.replace(year=2020)), 13: moment(SAVED)})), sets((DOCUMENT, {}), (OWN, own))
    )
    saved, found = saved_and_named(data)
    assert saved == SAVED
    assert found == {"期次": "2024Q2", "科室": "甲科", "件数": "12", "已审": "True"}


def test_wide_texts_and_wide_names_are_read():
    name = "科室".encode("utf-16-le") + b"\0\0"
    wide = "甲科".encode("utf-16-le") + b"\0\0"
    own = {
        0: struct.pack("<III", 1, 2, 3) + name,
        1: struct.pack("<Ih", 2, 1200),
        2: struct.pack("<II", 31, 3) + wide,
    }
    assert saved_and_named(compound(sets((SUMMARY, {})), sets((OWN, own)))) == (None, {"科室": "甲科"})


def test_a_time_never_set_is_none():
    assert saved_and_named(compound(sets((SUMMARY, {13: struct.pack("<IQ", 64, 0)})), b"")) == (None, {})


def test_however_it_is_damaged_it_says_nothing_worse_than_nothing():
    own = {0: dictionary({2: "a"}, "utf-8"), 1: struct.pack("<Ih", 2, 12345), 2: text("b")}
    data = compound(sets((SUMMARY, {13: moment(SAVED)})), sets((OWN, own)))
    for place in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        saved_and_named(bytes(damaged))
        saved_and_named(data[:place])


def test_streams_small_and_large_are_those_that_another_reader_finds():
    book, plain, locked = openpyxl.Workbook(), BytesIO(), BytesIO()
    for number in range(500):
        book.active.append((number, f"第{number}行"))
    book.save(plain)
    OOXMLFile(plain).encrypt("x", locked)
    container, other = OleFile.open(locked.getvalue()), olefile.OleFileIO(locked)
    sizes = []
    for path in other.listdir():
        expected = other.openstream(path).read()
        sizes.append(len(expected))
        assert container.read(path[-1].lower(), 1 << 20) == expected
        assert container.read(path[-1].lower(), 100) == expected[:100]
    assert min(sizes) < 4096 < max(sizes)
    assert container.read("nothing", 100) == b""
