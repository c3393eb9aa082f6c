"""A container is bounded before it is believed."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from xltasks.book.limits import Limits
from xltasks.book.package import Package
from xltasks.errors import Refused, Unreadable


def zipped(*members: tuple[str | ZipInfo, bytes], method: int = ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with warnings.catch_warnings(), ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def understated(data: bytes, size: int) -> bytes:
    """The same container whose headers promise less than comes out."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, data.index(b"PK\x03\x04") + 22, size)
    struct.pack_into("<I", changed, data.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_STORED])
@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_a_member_is_read_whole_and_in_chunks(method, size):
    content = bytes(n % 251 for n in range(size))
    package = Package.open(zipped(("xl/a.xml", content), method=method))
    assert package.read("xl/a.xml") == content
    assert b"".join(package.stream("xl/a.xml")) == content


@pytest.mark.parametrize("name", ["xl/Workbook.xml", "/xl/workbook.xml", "xl\\workbook.xml", "XL/WORKBOOK.XML"])
def test_names_are_found_however_they_are_spelt(name):
    package = Package.open(zipped((name, b"<a/>")))
    assert package.find("xl/workbook.xml") == "xl/workbook.xml"
    assert package.read("/xl/workbook.xml") == b"<a/>"
    assert package.find("xl/other.xml") is None


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "xl\\..\\evil.xml", "C:/evil.xml"])
def test_names_that_lead_outside_are_refused(name):
    with pytest.raises(Refused, match="外部"):
        Package.open(zipped((name, b"")))


def test_links_are_refused():
    link = ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    with pytest.raises(Refused, match="链接"):
        Package.open(zipped((link, b"/etc/passwd")))


@pytest.mark.parametrize("second", ["xl/a.xml", "xl/A.xml", "xl\\a.xml"])
def test_two_members_of_one_name_are_refused(second):
    with pytest.raises(Refused, match="重名"):
        Package.open(zipped(("xl/a.xml", b"1"), (second, b"2")))


def test_a_file_too_large_is_refused_unopened():
    with pytest.raises(Refused, match="超过 1 MB"):
        Package.open(b"PK" * 1_000_000, limits=Limits(file=1 << 20))


def test_too_many_members_are_refused():
    data = zipped(*((f"{n}.xml", b"") for n in range(12)))
    with pytest.raises(Refused, match="超过 10 个"):
        Package.open(data, limits=Limits(parts=10))


def test_too_much_content_is_refused_by_its_headers():
    with pytest.raises(Refused, match="解压后超过"):
        Package.open(zipped(("a", b"ab" * 1000), ("b", b"cd" * 1000)), limits=Limits(inflated=3000))


def test_a_part_packed_too_densely_is_refused():
    data = zipped(("a", b"\0" * 1_000_000))
    with pytest.raises(Refused, match="炸弹"):
        Package.open(data, limits=Limits(ratio_from=500_000))
    assert len(Package.open(data).read("a")) == 1_000_000


@pytest.mark.parametrize("size", [10, 2_000_000])
def test_headers_that_understate_a_size_are_found_out_while_inflating(size):
    data = understated(zipped(("a", bytes(n % 7 for n in range(5_000_000)))), size)
    package = Package.open(data)
    with pytest.raises(Refused, match="不符"):
        package.read("a")
    with pytest.raises(Refused, match="不符"):
        for _ in package.stream("a"):
            pass


def test_a_damaged_member_is_unreadable():
    data = bytearray(zipped(("a", bytes(n * n % 251 for n in range(5000)))))
    data[60] ^= 0xFF
    with pytest.raises(Unreadable, match="损坏"):
        Package.open(bytes(data)).read("a")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_container_is_unreadable(kept):
    data = zipped(("a", bytes(n * n % 251 for n in range(5000))))
    with pytest.raises(Unreadable, match="没有传完"):
        Package.open(data[: int(len(data) * kept)])


def test_a_member_with_a_password_is_unreadable():
    data = bytearray(zipped(("a", b"secret")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(Unreadable, match="密码"):
        Package.open(bytes(data)).read("a")


def test_a_method_no_spreadsheet_program_uses_is_unreadable():
    with pytest.raises(Unreadable, match="压缩方式"):
        Package.open(zipped(("a", b"content"), method=ZIP_BZIP2)).read("a")
