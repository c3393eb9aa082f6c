"""The members of a .zip, named as whoever packed it saw them."""

from __future__ import annotations

import lzma
import stat
import struct
import zlib
from collections import Counter
from datetime import datetime
from functools import partial
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake.member import BROKEN, LOCKED, Allowance, Member, checked_name, named, told_name

_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 100_000
"""Entries of the container and of what lies unpacked in it: zipfile builds an object for each of its own."""
_UTF8 = 0x800
_ENCRYPTED = 0x1
_UNSET = (1980, 1, 1, 0, 0, 0)
_FAULTS = (
    BadZipFile, NotImplementedError, RuntimeError, ValueError, OverflowError, EOFError, OSError, MemoryError,
    struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What zipfile raises over broken containers; RuntimeError asks for a password."""


def zip_members(data: bytes, allowance: Allowance) -> tuple[Member, ...]:
    """Raises Unreadable or Refused where the container cannot be used at all."""
    if data.count(_ENTRY) > _MOST_ENTRIES:
        allowance.take(_MOST_ENTRIES, 0)
    try:
        archive = ZipFile(BytesIO(data))
    except _FAULTS as fault:
        raise Unreadable(BROKEN) from fault
    files = [info for info in archive.infolist() if not info.orig_filename.endswith(("/", "\\"))]
    if files and all(info.flag_bits & _ENCRYPTED for info in files):
        raise Unreadable(LOCKED)
    allowance.take(len(files), sum(info.file_size for info in files if _within(info, allowance)))
    bearers = Counter(_name(info) for info in files)
    return tuple(_member(archive, info, allowance, alone=bearers[_name(info)] == 1) for info in files)


def _member(archive: ZipFile, info: ZipInfo, allowance: Allowance, *, alone: bool) -> Member:
    name = _name(info)
    try:
        told = checked_name(name)
        if not alone:
            raise Refused("压缩包内有几个同名的文件，分不清哪个算数，请让对方重新压缩后发送")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Refused("压缩包内的链接或特殊文件，不予读取，请让对方放入文件本身")
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable(LOCKED)
        allowance.check(info.file_size, info.compress_size)
    except FileTrouble as trouble:
        return allowance.troubled(told_name(name), trouble)
    return Member(told, partial(_content, archive, info), _moment(info.date_time))


def _within(info: ZipInfo, allowance: Allowance) -> bool:
    """Whether a member will be read at all; one that is refused by itself is no reason to refuse the others."""
    try:
        allowance.check(info.file_size, info.compress_size)
    except Refused:
        return False
    return True


def _name(info: ZipInfo) -> str:
    # The name before zipfile turns backslashes into slashes: the second byte of a GBK character may be one.
    raw = info.orig_filename
    return raw if info.flag_bits & _UTF8 else named(raw.encode("cp437"))


def _content(archive: ZipFile, info: ZipInfo) -> bytes:
    try:
        with archive.open(info) as stream:
            # Never more than the directory promised, and the check sum is looked at on the way.
            content = stream.read(info.file_size + 1)
    except _FAULTS as fault:
        if isinstance(fault, NotImplementedError):
            raise Unreadable("压缩方式不常用，打不开，请让对方用普通 ZIP 方式重新压缩后发送") from fault
        raise Unreadable(BROKEN) from fault
    if len(content) != info.file_size:
        raise Unreadable(BROKEN)
    return content


def _moment(parts: tuple[int, int, int, int, int, int]) -> datetime | None:
    try:
        return None if parts == _UNSET else datetime(*parts)
    except ValueError:
        return None
