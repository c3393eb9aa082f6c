"""A zip container from a stranger, opened in memory: nothing is trusted and nothing touches the disk."""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from xltasks.book.limits import LIMITS, Limits
from xltasks.errors import Refused, Unreadable

_ENTRY = b"PK\x01\x02"
_LEAST = 46
"""Bytes that an entry takes at least."""
_MARK = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_STORED, _DEFLATED = 0, 8
_CHUNK = 1024 * 1024
_DRIVE = re.compile(r"[A-Za-z]:")

BROKEN = "文件不完整或已损坏（可能没有传完），请用 Excel 或 WPS 打开原文件，确认能打开后重新发送"
LOCKED = "文件被加密，无法读取，请去掉密码后重新发送"


@dataclass(frozen=True)
class Deflated:
    """A part as it lies in a container, with the size and the check sum of what it inflates to."""

    name: str
    packed: bytes
    size: int
    crc: int


@dataclass(frozen=True)
class Package:
    """The members of a container by canonical name: lower case, forward slashes, no leading slash."""

    data: bytes
    members: dict[str, ZipInfo]
    limits: Limits

    @classmethod
    def open(cls, data: bytes, *, limits: Limits = LIMITS) -> Package:
        """Raises Unreadable for a broken container, Refused for a dangerous one."""
        if len(data) > limits.file:
            raise Refused(f"文件超过 {limits.file >> 20} MB，不予打开，请删去图片等无关内容后重新发送")
        # zipfile builds an object per entry before anyone can count them, so count before where there is room for many.
        if len(data) > limits.parts * _LEAST and data.count(_ENTRY) > limits.parts + 1:
            raise Refused(f"压缩包内的文件超过 {limits.parts} 个，不予打开")
        try:
            with ZipFile(BytesIO(data)) as archive:
                infos = archive.infolist()
        except (BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, struct.error) as error:
            raise Unreadable(BROKEN) from error
        return cls(data, _members(infos, limits), limits)

    @classmethod
    def holding(cls, parts: Iterable[Deflated], *, limits: Limits) -> Package:
        """A container of parts that are deflated already; held to the limits as one that was opened."""
        data = bytearray()
        infos: list[ZipInfo] = []
        for part in parts:
            info = ZipInfo(part.name)
            info.compress_type, info.header_offset = _DEFLATED, len(data)
            info.compress_size, info.file_size, info.CRC = len(part.packed), part.size, part.crc
            infos.append(info)
            data += _LOCAL.pack(_MARK, 0, 0) + part.packed
        return cls(bytes(data), _members(infos, limits), limits)

    def find(self, name: str) -> str | None:
        """The canonical name of a part, however its reference spells it, or None where it is missing."""
        canonical = canonical_name(name)
        return canonical if canonical in self.members else None

    def read(self, name: str) -> bytes:
        """A whole part. Raises KeyError where it is missing, Unreadable or Refused as ``open`` does."""
        info = self.members[canonical_name(name)]
        if info.file_size <= _CHUNK and info.compress_type == _DEFLATED:
            inflater = zlib.decompressobj(-15)
            try:
                content = inflater.decompress(self._packed(info), info.file_size + 1)
            except zlib.error as error:
                raise Unreadable(BROKEN) from error
            _whole(info, len(content), zlib.crc32(content))
            return content
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """A part in chunks of at most 1 MB, never more than its header and the limits promise."""
        info = self.members[canonical_name(name)]
        packed = self._packed(info)
        size = crc = 0
        for chunk in _chunks(packed, info):
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
            if size > info.file_size:
                break
            yield chunk
        _whole(info, size, crc)

    def _packed(self, info: ZipInfo) -> memoryview:
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable(LOCKED)
        if info.compress_type not in (_STORED, _DEFLATED):
            raise Unreadable("文件的压缩方式不是表格软件所用的，请用 Excel 或 WPS 另存为 .xlsx 后重新发送")
        try:
            mark, name_length, extra_length = _LOCAL.unpack_from(self.data, info.header_offset)
        except struct.error as error:
            raise Unreadable(BROKEN) from error
        start = info.header_offset + _LOCAL.size + name_length + extra_length
        packed = memoryview(self.data)[start : start + info.compress_size]
        if mark != _MARK or len(packed) != info.compress_size:
            raise Unreadable(BROKEN)
        return packed


def canonical_name(name: str) -> str:
    """Part names compare without case (ECMA-376 Part 2, 6.2.2.3); some writers use backslashes or a leading slash."""
    return name.replace("\\", "/").lstrip("/").lower()


def _members(infos: list[ZipInfo], limits: Limits) -> dict[str, ZipInfo]:
    if len(infos) > limits.parts:
        raise Refused(f"压缩包内的文件超过 {limits.parts} 个，不予打开")
    members: dict[str, ZipInfo] = {}
    total = 0
    for info in infos:
        name = canonical_name(info.filename)
        if ".." in name.split("/") or _DRIVE.match(name) or stat.S_ISLNK(info.external_attr >> 16):
            raise Refused("压缩包内含有指向外部的路径或链接，不予打开")
        if name in members:
            raise Refused("压缩包内有重名的文件，不予打开")
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * info.compress_size:
            raise Refused("文件解压后异常膨胀（疑似压缩炸弹），不予打开")
        total += info.file_size
        if not name.endswith("/"):
            members[name] = info
    if total > limits.inflated:
        raise Refused(f"文件解压后超过 {limits.inflated >> 20} MB，不予打开")
    return members


def _chunks(packed: memoryview, info: ZipInfo) -> Iterator[bytes]:
    if info.compress_type == _STORED:
        for start in range(0, len(packed), _CHUNK):
            yield bytes(packed[start : start + _CHUNK])
        return
    inflater = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            chunk = inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
            if not chunk:
                return
            yield chunk
    except zlib.error as error:
        raise Unreadable(BROKEN) from error


def _whole(info: ZipInfo, size: int, crc: int) -> None:
    # The directory was checked against the limits, so a part that outgrows its entry there is a lie, not a slip.
    if size > info.file_size:
        raise Refused("压缩包内文件的实际大小与登记的不符（疑似压缩炸弹），不予打开")
    if size != info.file_size or crc != info.CRC:
        raise Unreadable(BROKEN)
