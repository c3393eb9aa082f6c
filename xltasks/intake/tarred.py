"""The members of a .tar, and what a .gz, .bz2 or .xz stream unpacks to."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal, Protocol

from xltasks.book.limits import LIMITS, MEGABYTE
from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake.member import BOMB, BROKEN, Allowance, Member, checked_name, named, told_name

Packing = Literal["gz", "bz2", "xz"]
_BLOCK = 512
_FILES, _LINKS, _LONG_NAME, _EXTENDED, _PASSED_OVER = b"0\0007", b"12", b"L", b"x", b"5gK"
_SUFFIX = re.compile(r"\.(?:gz|tgz|bz2|tbz2?|xz|txz|z)\Z", re.IGNORECASE)
_TARRED = re.compile(r"\.t(?:gz|bz2?|xz)\Z", re.IGNORECASE)
_OCTAL = re.compile(rb"[0-7]*")
_RECORD = re.compile(rb"\d{1,9} ([^=\n]+)=")


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


_MAKERS: dict[Packing, Callable[[], _Inflater]] = {
    "gz": partial(zlib.decompressobj, 31),
    "bz2": bz2.BZ2Decompressor,
    "xz": partial(lzma.LZMADecompressor, memlimit=128 * MEGABYTE),
}
_MAGIC: dict[Packing, bytes] = {"gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ"}
_MOST_STREAMS = 100


def tar_members(data: bytes, allowance: Allowance) -> tuple[Member, ...]:
    """After POSIX.1-2001 (ustar, pax) with GNU's long names. Raises Unreadable or Refused.

    The standard library's tarfile is not asked: it follows a stranger's offsets in circles.
    """
    members: list[Member] = []
    at, name = 0, None
    while at + _BLOCK <= len(data) and data[at] != 0:
        header = data[at : at + _BLOCK]
        kind, size = header[156:157], _number(header[124:136])
        content = data[at + _BLOCK : at + _BLOCK + size] if kind in _LONG_NAME + _EXTENDED else b""
        if kind == _LONG_NAME:
            name = content.rstrip(b"\0")
        elif kind == _EXTENDED:
            name = _extended(content).get(b"path", name)
        elif kind not in _PASSED_OVER:
            members.append(_member(data, at, name or _plain_name(header), allowance))
            allowance.take(1, 0)
            name = None
        else:
            name = None
        at += _BLOCK + (0 if kind in _LINKS else -(-size // _BLOCK) * _BLOCK)
    if not members and len(data) > at + 2 * _BLOCK:
        raise Unreadable(BROKEN)
    return tuple(members)


def unpacked_stream(data: bytes, packing: Packing, outer: str, allowance: Allowance) -> Member:
    """The one file in a compressed stream, named by the stream or after the outer name."""
    return Member(_inner_name(data, packing, outer), partial(_inflate, data, packing, allowance))


def _member(data: bytes, at: int, raw: bytes, allowance: Allowance) -> Member:
    header, name = data[at : at + _BLOCK], named(raw)
    size = _number(header[124:136])
    start = at + _BLOCK
    try:
        told = checked_name(name)
        if header[156:157] not in _FILES:
            raise Refused("压缩包内的链接或特殊文件，不予读取，请让对方放入文件本身")
        allowance.check(size, size)
        if start + size > len(data):
            raise Unreadable(BROKEN)
    except FileTrouble as trouble:
        return allowance.troubled(told_name(name), trouble)
    return Member(told, partial(_slice, data, start, start + size), _moment(_number(header[136:148])))


def _slice(data: bytes, start: int, end: int) -> bytes:
    return data[start:end]


def _number(field: bytes) -> int:
    digits = field.strip(b" \0")
    # Sizes beyond octal's eight gigabytes are written otherwise and are none of ours; one below nothing leads back.
    if not _OCTAL.fullmatch(digits):
        raise Unreadable(BROKEN)
    return int(digits or b"0", 8)


def _plain_name(header: bytes) -> bytes:
    name, prefix = header[:100].rstrip(b"\0"), header[345:500].rstrip(b"\0")
    return prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name


def _extended(content: bytes) -> dict[bytes, bytes]:
    """The records of a pax header: ``length key=value\\n``."""
    records: dict[bytes, bytes] = {}
    at = 0
    while match := _RECORD.match(content, at):
        length = int(content[at : content.index(b" ", at)])
        records[match[1]] = content[match.end() : at + length].removesuffix(b"\n")
        at += max(length, 1)
    return records


def _moment(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, OSError, ValueError):
        return None


def _inner_name(data: bytes, packing: Packing, outer: str) -> str:
    if packing == "gz" and len(data) > 10 and data[3] & 0x08 and not data[3] & 0x04:
        stored = named(data[10 : data.find(b"\0", 10, 1024)])
        if stored.strip():
            return told_name(stored.replace("\\", "/").rpartition("/")[2])
    bare = _TARRED.sub(".tar", outer)
    return _SUFFIX.sub("", bare) or outer


def _inflate(data: bytes, packing: Packing, allowance: Allowance) -> bytes:
    content = bytearray()
    rest = data
    # Streams may follow one another; what follows and is none is what some programs leave behind the end.
    for _ in range(_MOST_STREAMS):
        rest = _one_stream(rest, packing, content, allowance)
        if not rest.startswith(_MAGIC[packing]):
            allowance.take(1, len(content))
            return bytes(content)
    raise Refused("压缩包由太多段拼成，不予解压，请让对方重新压缩后发送")


def _one_stream(data: bytes, packing: Packing, content: bytearray, allowance: Allowance) -> bytes:
    """Adds what a stream unpacks to; returns what follows it."""
    inflater = _MAKERS[packing]()
    rest = data
    try:
        while not inflater.eof:
            chunk = inflater.decompress(rest, MEGABYTE)
            rest = getattr(inflater, "unconsumed_tail", b"")
            if not chunk and not rest and not inflater.eof:
                raise Unreadable(BROKEN)
            content += chunk
            if len(content) > LIMITS.ratio_from and len(content) > LIMITS.ratio * len(data):
                raise Refused(BOMB)
            allowance.check(len(content), len(content))
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError) as fault:
        raise Unreadable(BROKEN) from fault
    return inflater.unused_data
