""".rar and .7z are opened where the optional libraries are there, and say what to do where they are not."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltasks.book.limits import Limits
from xltasks.errors import FileTrouble
from xltasks.intake import archives
from xltasks.intake import unpack as unpacking
from xltasks.intake.member import Allowance
from xltasks.intake.unpack import unpack
from xltasks.intake.walk import Found

py7zr = pytest.importorskip("py7zr")
pytest.importorskip("rarfile")
WORKBOOK = b"not a container, whatever it holds"


def inside(data: bytes, name: str) -> dict[str, bytes | str]:
    told: dict[str, bytes | str] = {}
    for file in unpack(Found(name, lambda: data, datetime(2024, 7, 1))):
        try:
            told[file.file] = file.ignored or (file.trouble.reason if file.trouble else file.load())
        except FileTrouble as trouble:
            told[file.file] = f"{type(trouble).__name__.lower()} {trouble.reason}"
    return told


def number(value: int) -> bytes:
    """RAR 5's variable length integer."""
    coded = bytearray()
    while value > 0x7F:
        coded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*coded, value])


def block(kind: int, flags: int, *fields: bytes, data: bytes = b"") -> bytes:
    body = number(kind) + number(flags | (2 if data else 0)) + (number(len(data)) if data else b"") + b"".join(fields)
    head = number(len(body)) + body
    return struct.pack("<I", zlib.crc32(head)) + head + data


def rar(*members: tuple[str, bytes], method: int = 0, encrypted: bool = False) -> bytes:
    """A RAR 5 archive of members that are stored, not compressed; ``method`` only says otherwise."""
    blocks = [block(1, 0, number(0))]
    for name, content in members:
        raw = name.encode()
        fields = [number(4), number(len(content)), number(0o644), struct.pack("<I", zlib.crc32(content)),
                  number(method << 7), number(1), number(len(raw)), raw]  # fmt: skip
        extra = b""
        if encrypted:
            record = number(1) + number(0) + number(0) + b"\x0f" + bytes(32)
            extra = number(len(record)) + record
        body = [number(2), number((2 if content else 0) | (1 if extra else 0))]
        body += [number(len(extra))] if extra else []
        body += [number(len(content))] if content else []
        whole = b"".join([*body, *fields, extra])
        head = number(len(whole)) + whole
        blocks.append(struct.pack("<I", zlib.crc32(head)) + head + content)
    return b"Rar!\x1a\x07\x01\x00" + b"".join(blocks) + block(5, 0, number(0))


def seven(*members: tuple[str, bytes], password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password=password) as archive:
        for name, content in members:
            archive.writestr(content, name)
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [rar, seven])
def test_the_members_of_an_archive_are_read_by_name(pack):
    data = pack(("中小办/二季度.xlsx", WORKBOOK), ("附件.pdf", b"%PDF-1.4"))
    assert inside(data, "报送.zip") == {
        "报送.zip!中小办/二季度.xlsx": WORKBOOK,
        "报送.zip!附件.pdf": b"%PDF-1.4",
    }


@pytest.mark.parametrize("pack", [rar, seven])
def test_archives_in_each_other_are_opened(pack):
    assert inside(seven(("inner", pack(("中小办.xlsx", WORKBOOK)))), "a.7z") == {"a.7z!inner!中小办.xlsx": WORKBOOK}


@pytest.mark.parametrize("data", [rar(("a.xlsx", b"1"), encrypted=True), seven(("a.xlsx", b"1"), password="x")])
def test_an_archive_with_a_password_says_so(data):
    assert "密码" in str(inside(data, "a")["a"])


def test_a_compressed_rar_without_a_program_to_open_it_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "unrar" in str(inside(rar(("a.xlsx", WORKBOOK), method=3), "a.rar")["a.rar"])


@pytest.mark.parametrize(("data", "kind"), [(rar(("a", b"1")), "rar"), (seven(("a", b"1")), "7z")])
def test_without_the_library_the_message_says_what_to_install(data, kind, tmp_path, monkeypatch):
    bare = tmp_path / "bare.py"
    bare.write_text(
        f"import runpy, sys\nsys.modules['rarfile'] = sys.modules['py7zr'] = None\n"
        f"runpy.run_path({str(archives._CHILD)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(archives, "_CHILD", bare)
    said = str(inside(data, f"a.{kind}")[f"a.{kind}"])
    assert f".{kind}" in said and "xltasks[archives]" in said and "解压" in said


@pytest.mark.parametrize("pack", [rar, seven])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_truncated_archive_is_unreadable(pack, kept):
    data = pack(("a.xlsx", bytes(n * n % 251 for n in range(5000))), ("b.xlsx", b"2"))
    for said in inside(data[: int(len(data) * kept)], "a").values():
        assert isinstance(said, str) and "损坏" in said


@pytest.mark.parametrize("name", ["../evil.xlsx", "/etc/evil.xlsx", "a/../../b"])
def test_a_member_of_a_rar_that_leads_outside_is_refused(name):
    said = inside(rar((name, b"evil"), ("b.xlsx", b"2")), "a.rar")
    assert [what if isinstance(what, bytes) else what.split()[0] for what in said.values()] == ["refused", b"2"]


def test_a_bomb_is_refused():
    said = inside(seven(("bomb.xlsx", bytes(70_000_000))), "a.7z")
    assert next(iter(said.values())).startswith("refused")


def test_an_archive_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])\n")
    monkeypatch.setattr(archives, "_CHILD", slow)
    monkeypatch.setattr(archives, "LIMITS", Limits(seconds=0.5))
    assert "0.5 秒" in str(inside(seven(("a", b"1")), "a.7z")["a.7z"])


def test_more_than_may_come_out_is_refused(monkeypatch):
    monkeypatch.setattr(unpacking, "Allowance", lambda: Allowance(members=2, inflated=10, single=6))
    assert str(inside(rar(("a", b"1"), ("b", b"2"), ("c", b"3")), "a")["a"]).startswith("压缩包内的文件太多")
    assert "解压后超过" in str(inside(seven(("a", b"123456"), ("b", b"123456")), "a")["a"])
    assert inside(rar(("a", b"1234567"), ("b", b"2")), "a") != {}


@settings(max_examples=6, deadline=None)
@given(st.sampled_from([rar, seven]), st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 7)), min_size=1))
def test_a_damaged_archive_raises_nothing(pack, flips):
    data = bytearray(pack(("a.xlsx", WORKBOOK * 20), ("b/c.pdf", b"%PDF")))
    for where, bit in flips:
        data[8 + int(where * (len(data) - 8))] ^= 1 << bit
    for name, what in inside(bytes(data), "a").items():
        assert name.startswith("a") and (isinstance(what, bytes) or what)


def test_the_process_writes_what_it_was_asked_even_where_no_library_can_read(tmp_path):
    (tmp_path / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c")
    done = subprocess.run(
        [sys.executable, "-P", str(archives._CHILD), "7z", str(tmp_path / "a.7z"), str(1 << 30), *["9"] * 5],
        capture_output=True,
        check=False,
    )
    assert b'"trouble": "end"' not in done.stdout
