"""Containers are opened by content, members come one by one, and nothing a stranger packs does harm."""

from __future__ import annotations

import io
import struct
import tarfile
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake import unpack as unpacking
from xltasks.intake.member import Allowance
from xltasks.intake.unpack import unpack
from xltasks.intake.walk import Found

WORKBOOK = b"not a container, whatever it holds"


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def named_in_bytes(raw: bytes, *, flag: int = 0) -> bytes:
    """A zip of one member whose name is these bytes, as programs on Chinese Windows write it."""
    placeholder = "n" * len(raw)
    data = zipped((placeholder, WORKBOOK)).replace(placeholder.encode(), raw)
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", changed, data.index(mark) + at, flag)
    return bytes(changed)


def found(name: str, data: bytes) -> Found:
    return Found(name, lambda: data, datetime(2024, 7, 1, 9, 0))


def told(file: Found) -> str:
    """What comes of a file: its content's size, or why there is none."""
    if file.ignored:
        return f"ignored {file.ignored}"
    if file.trouble:
        return f"{type(file.trouble).__name__.lower()} {file.trouble.reason}"
    try:
        return f"{len(file.load())} bytes"
    except FileTrouble as trouble:
        return f"{type(trouble).__name__.lower()} {trouble.reason}"


def inside(data: bytes, name: str = "outer.zip") -> dict[str, str]:
    return {file.file: told(file) for file in unpack(found(name, data))}


def test_a_file_that_is_no_container_comes_as_it_is():
    (file,) = unpack(found("a.zip", WORKBOOK))
    assert (file.file, file.load()) == ("a.zip", WORKBOOK)


def test_a_workbook_is_a_zip_and_is_not_unpacked():
    workbook = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    assert list(inside(workbook, "a.xlsx")) == ["a.xlsx"]
    assert list(inside(zipped(("二季度/a.xlsx", workbook)), "报送.xlsx")) == ["报送.xlsx!二季度/a.xlsx"]


def test_members_are_named_after_their_container_whatever_its_suffix():
    data = zipped(("inner/name.xlsx", WORKBOOK), ("a.et", b"x"), ("folder/", b""))
    assert inside(data, "2-回收/outer.dat") == {
        "2-回收/outer.dat!inner/name.xlsx": f"{len(WORKBOOK)} bytes",
        "2-回收/outer.dat!a.et": "1 bytes",
    }


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("中小办/二季度.xlsx".encode("gbk"), 0, "中小办/二季度.xlsx"),
        ("中小办/二季度.xlsx".encode(), 0, "中小办/二季度.xlsx"),
        ("中小办/二季度.xlsx".encode(), 0x800, "中小办/二季度.xlsx"),
        ("㐂𠮷科.xlsx".encode("gb18030"), 0, "㐂𠮷科.xlsx"),
        ("誠信科.xlsx".encode("gbk"), 0, "誠信科.xlsx"),  # the second byte of 誠 is a backslash
        ("中小办\\二季度.xlsx".encode("gbk"), 0, "中小办/二季度.xlsx"),
        (b"\xff\xff.xlsx", 0, "��.xlsx"),
        ("换\n行.xlsx".encode(), 0, "换�行.xlsx"),
    ],
)
def test_names_are_read_in_the_encoding_they_were_written_in(raw, flag, name):
    assert list(inside(named_in_bytes(raw, flag=flag))) == [f"outer.zip!{name}"]


@given(st.text(st.characters(codec="gbk", exclude_characters='/\\:*?"<>|', categories=("L", "N")), min_size=2))
def test_any_name_that_chinese_windows_can_write_is_read_unless_it_is_utf_8_too(name):
    raw = f"{name}.xlsx".encode("gbk")
    try:
        expected = raw.decode("utf-8")
    except UnicodeDecodeError:
        expected = f"{name}.xlsx"
    if expected.isprintable():
        assert list(inside(named_in_bytes(raw))) == [f"outer.zip!{expected}"]


def test_a_member_has_its_own_time_and_else_its_containers():
    old = zipfile.ZipInfo("a.xlsx", (2024, 6, 28, 17, 30, 2))
    unset = zipfile.ZipInfo("b.xlsx")
    files = list(unpack(found("outer.zip", zipped((old, b"1"), (unset, b"2")))))
    assert [file.modified for file in files] == [datetime(2024, 6, 28, 17, 30, 2), datetime(2024, 7, 1, 9, 0)]


def test_containers_in_containers_are_opened_up_to_a_depth():
    data = WORKBOOK
    for depth in range(unpacking.DEEPEST):
        data = zipped((f"{depth}.bin", data))
    ((name, what),) = inside(data).items()
    assert (name, what) == ("outer.zip!4.bin!3.bin!2.bin!1.bin!0.bin", f"{len(WORKBOOK)} bytes")
    ((name, what),) = inside(zipped(("一层.zip", data))).items()
    assert name.count("!") == unpacking.DEEPEST and what.startswith("refused 压缩包一层套一层")


def test_litter_in_a_container_is_ignored_as_on_the_disk():
    data = zipped(("__MACOSX/._a.xlsx", b"x"), ("~$a.xlsx", b"x"), ("空.xlsx", b""), ("a.xlsx", b"x"))
    said = inside(data)
    assert [what.split()[0] for what in said.values()] == ["ignored", "ignored", "ignored", "1"]
    assert "0 字节" in said["outer.zip!空.xlsx"]


@pytest.mark.parametrize("name", ["../evil.xlsx", "a/../../evil.xlsx", "/etc/evil.xlsx", "C:\\evil.xlsx", "..\\evil"])
def test_a_member_that_leads_outside_is_refused_and_the_others_are_read(name):
    said = inside(zipped((name, b"evil"), ("中小办.xlsx", WORKBOOK)))
    (evil, why), (_, good) = said.items()
    assert why.startswith("refused 名称指向压缩包以外") and good == f"{len(WORKBOOK)} bytes"
    assert evil.startswith("outer.zip!") and "/../" not in evil


def test_a_link_is_refused():
    link = zipfile.ZipInfo("中小办.xlsx")
    link.external_attr = 0o120777 << 16
    assert "链接" in inside(zipped((link, b"/etc/passwd")))["outer.zip!中小办.xlsx"]


def test_of_members_of_one_name_none_is_taken_for_the_right_one():
    said = [told(file) for file in unpack(found("o.zip", zipped(("a.xlsx", b"1"), ("a.xlsx", b"2"), ("b", b"3"))))]
    assert [what[:7] for what in said] == ["refused", "refused", "1 bytes"]


def locked(data: bytes, *names: str) -> bytes:
    changed = bytearray(data)
    for name in names:
        for mark, at, back in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            start = data.index(name.encode()) if back == 30 else data.rindex(name.encode())
            assert data[start - back : start - back + 4] == mark
            changed[start - back + at] |= 1
    return bytes(changed)


def test_a_zip_with_a_password_says_so_once_and_keeps_its_bytes():
    data = locked(zipped(("a.xlsx", b"1"), ("b.xlsx", b"2")), "a.xlsx", "b.xlsx")
    (file,) = unpack(found("outer.zip", data))
    assert isinstance(file.trouble, Unreadable) and "密码" in file.trouble.reason
    assert file.load() == data


def test_where_only_one_member_has_a_password_the_others_are_read():
    said = inside(locked(zipped(("a.xlsx", b"1"), ("b.xlsx", b"2")), "a.xlsx"))
    assert "密码" in said["outer.zip!a.xlsx"] and said["outer.zip!b.xlsx"] == "1 bytes"


def test_a_zip_of_nothing_is_reported():
    assert "没有文件" in inside(zipped())["outer.zip"]
    assert "没有文件" in inside(zipped(("folder/", b"")))["outer.zip"]


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_zip_is_unreadable_and_keeps_its_bytes(kept):
    data = zipped(("a.xlsx", bytes(n * n % 251 for n in range(5000))))
    (file,) = unpack(found("outer.zip", data[: int(len(data) * kept)]))
    assert isinstance(file.trouble, Unreadable) and "损坏" in file.trouble.reason


def test_a_damaged_member_is_unreadable_and_the_others_are_read():
    data = bytearray(zipped(("a.xlsx", bytes(n * n % 251 for n in range(5000))), ("b.xlsx", b"2")))
    data[60] ^= 0xFF
    said = inside(bytes(data))
    assert said["outer.zip!a.xlsx"].startswith("unreadable") and said["outer.zip!b.xlsx"] == "1 bytes"


def test_a_bomb_is_refused_unpacked_by_no_byte_and_its_neighbour_is_read():
    data = zipped(("bomb.xlsx", bytes(50_000_000)), ("b.xlsx", b"2"))
    tracemalloc.start()
    said = inside(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "炸弹" in said["outer.zip!bomb.xlsx"] and said["outer.zip!b.xlsx"] == "1 bytes"
    assert peak < 5_000_000


def test_a_bomb_that_understates_its_size_gives_no_more_than_it_promised():
    data = bytearray(zipped(("bomb.xlsx", bytes(50_000_000))))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + at, 1000)
    assert inside(bytes(data))["outer.zip!bomb.xlsx"].startswith("unreadable")


def test_bombs_in_bombs_stop_where_the_whole_becomes_too_much():
    level = zipped(*((f"{n}.bin", bytes([n]) * 150_000) for n in range(16)))
    for _ in range(2):
        level = zipped(*((f"{n}.zip", level) for n in range(16)), method=zipfile.ZIP_STORED)
    said = inside(level)
    refused = [what for what in said.values() if what.startswith("refused")]
    # 16 + 16² + 16³ members of 150 kB each are fewer than the limit of members, but more bytes than allowed.
    assert refused and all("512 MB" in what or "太多" in what for what in refused)
    assert sum(what == "150000 bytes" for what in said.values()) * 150_000 < 512 << 20


def test_a_hundred_thousand_entries_are_refused_as_one():
    entry = zipped(("a", b""))
    local, central = entry[: entry.index(b"PK\x01\x02")], entry[entry.index(b"PK\x01\x02") : entry.index(b"PK\x05\x06")]
    for count in (6_000, 150_000):
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(central) * count,
                          len(local), 0)  # fmt: skip
        assert inside(local + central * count + end)["outer.zip"].startswith(
            ("refused 压缩包内的文件太多", "unreadable")
        )


def tarred(*members: tuple[str, bytes], format: int = tarfile.GNU_FORMAT, encoding: str = "utf-8") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format, encoding=encoding) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), datetime(2024, 6, 28, 17, 30, tzinfo=UTC).timestamp()
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_members_of_a_tar_are_read_with_long_names_and_times(format, encoding):
    long = f"{'报送材料' * 7}/{'二季度' * 8}/a.xlsx"
    data = tarred(("中小办.xlsx", WORKBOOK), (long, b"12"), format=format, encoding=encoding)
    files = list(unpack(found("报送", data)))
    assert [file.file for file in files] == ["报送!中小办.xlsx", f"报送!{long}"]
    assert [file.load() for file in files] == [WORKBOOK, b"12"]
    assert files[0].modified == datetime(2024, 6, 28, 17, 30, tzinfo=UTC)


@given(st.lists(st.tuples(st.text("甲乙ab_", min_size=1), st.binary(min_size=1)), min_size=1))
def test_what_a_tar_holds_comes_out_as_the_standard_library_reads_it(members):
    data = tarred(*members)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        expected = [archive.extractfile(info).read() for info in archive]
    assert [member.load() for member in unpacking.tar_members(data, Allowance())] == expected


def test_links_devices_and_ways_out_in_a_tar_are_refused():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.FIFOTYPE), ("d", b"0")):
            info = tarfile.TarInfo(f"../{name}" if name == "d" else name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    said = inside(buffer.getvalue(), "o.tar")
    assert [what.split()[0] for what in said.values()] == ["refused"] * 4


@pytest.mark.parametrize(
    "damage", [b"99999999999\0", b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"-0000000001\0"]
)
def test_a_tar_with_an_impossible_size_is_unreadable(damage):
    data = bytearray(tarred(("a.xlsx", b"1"), ("b.xlsx", b"2")))
    data[124:136] = damage
    assert all(what.startswith(("unreadable", "refused")) for what in inside(bytes(data), "o.tar").values())


def gzipped(data: bytes, name: bytes = b"") -> bytes:
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(data) + packed.flush()
    flags = 8 if name else 0
    head = struct.pack("<4BIBB", 0x1F, 0x8B, 8, flags, 0, 0, 3) + (name + b"\0" if name else b"")
    return head + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def test_a_compressed_file_is_named_by_its_stream_or_after_its_container():
    assert list(inside(gzipped(WORKBOOK, "中小办.xlsx".encode("gbk")), "x.gz")) == ["x.gz!中小办.xlsx"]
    assert list(inside(gzipped(WORKBOOK), "科技科.xlsx.gz")) == ["科技科.xlsx.gz!科技科.xlsx"]
    assert list(inside(gzipped(tarred(("a/b.xlsx", b"1"))), "x.tgz")) == ["x.tgz!a/b.xlsx"]


@pytest.mark.parametrize("module", ["bz2", "lzma"])
def test_the_other_compressions_are_read_too(module):
    packed = __import__(module).compress(WORKBOOK)
    assert list(inside(packed, "a.xlsx.xz").values()) == [f"{len(WORKBOOK)} bytes"]
    assert inside(packed[:-8], "a.xlsx.xz")["a.xlsx.xz"].startswith("unreadable")


def test_streams_one_after_another_are_one_file_and_what_is_left_behind_is_none():
    assert [f.load() for f in unpack(found("a.gz", gzipped(b"1") + gzipped(b"2") + b"\0\0left"))] == [b"12"]
    assert inside(gzipped(b"1") * 1000, "a.gz")["a.gz"].startswith("refused")
    assert inside(gzipped(b"1") + gzipped(b"2")[:-9], "a.gz")["a.gz"].startswith("unreadable")


def test_a_compressed_bomb_is_refused_before_it_fills_the_memory():
    data = gzipped(bytes(100_000_000))
    tracemalloc.start()
    said = inside(data, "a.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "炸弹" in said["a.gz"] and peak < 40_000_000


def test_what_cannot_be_loaded_and_what_is_ignored_come_as_they_are():
    def gone() -> bytes:
        raise Unreadable("文件打不开")

    assert [told(file) for file in unpack(Found("a.zip", gone))] == ["unreadable 文件打不开"]
    assert [told(file) for file in unpack(Found("~$a.zip", gone, ignored="锁文件"))] == ["ignored 锁文件"]


@st.composite
def nests(draw: Callable) -> bytes:
    """A container of containers of …, of every kind there is, with any names."""
    name = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(lambda n: "\0" not in n)
    leaf = st.binary(max_size=40)
    data = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(st.tuples(name, inner), max_size=3).map(lambda members: zipped(*members)),
            inner.map(gzipped),
            st.lists(st.tuples(name, inner), max_size=3).map(lambda members: tarred(*members)),
            inner.map(
                lambda body: b"From: a@b.cn\r\nSubject: x\r\nContent-Type: application/zip; name=a.zip\r\n\r\n" + body
            ),
        ),
        max_leaves=6,
    )
    return draw(data)


@given(nests(), st.data())
def test_nothing_raises_whatever_is_packed_and_whatever_is_broken(data, more):
    if data and more.draw(st.booleans()):
        at = more.draw(st.integers(0, len(data) - 1))
        data = data[:at] + more.draw(st.binary(max_size=3)) + data[at + more.draw(st.integers(0, 3)) :]
    for file in unpack(found("outer", data)):
        assert file.file.startswith("outer") and (file.file == "outer" or file.file[5] == "!")
        assert file.file.isprintable() and told(file)


def test_members_are_unpacked_only_when_they_are_asked_for():
    asked = unpack(found("outer.zip", zipped(*((f"{n}.bin", bytes([n]) * 3_000_000) for n in range(40)))))
    tracemalloc.start()
    sizes = [len(file.load()) for file in asked]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(sizes) == 120_000_000 and peak < 20_000_000


def test_the_allowance_is_one_for_all_that_is_nested(monkeypatch):
    monkeypatch.setattr(unpacking, "Allowance", lambda: Allowance(5))
    inner = zipped(*((f"{n}.xlsx", b"x") for n in range(3)))
    said = inside(zipped(("a.zip", inner), ("b.zip", inner)))
    assert [what.split()[0] for what in said.values()] == ["1", "1", "1", "refused"]
    six = found("o.zip", zipped(*((f"{n}", b"x") for n in range(6))))
    assert isinstance(next(unpack(six)).trouble, Refused)


def test_of_a_container_full_of_unsafe_members_nothing_is_read_and_one_word_told():
    """A receipt for each of thousands would take minutes."""
    for unsafe in (101, 4000):
        data = zipped(*((f"../{number}.xlsx", WORKBOOK) for number in range(unsafe)), ("好.xlsx", WORKBOOK))
        assert [told(file) for file in unpack(found("a.zip", data))] == [
            "refused 压缩包内不安全的文件太多，整个不予解压，请让对方只发填报表"
        ]
    some = zipped(*((f"../{number}.xlsx", WORKBOOK) for number in range(50)), ("好.xlsx", WORKBOOK))
    assert len(list(unpack(found("a.zip", some)))) == 51
