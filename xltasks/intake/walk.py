"""Every file that was dropped, one by one, with its way to be read; nothing is opened here."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from xltasks.book.package import Package
from xltasks.errors import Fault, FileTrouble, Refused, Unreadable, UsageError

LARGEST = 64 * 1024 * 1024
"""Bytes of one file: beyond any workbook of this kind, and safe to hold in memory."""

_LITTER = {
    "thumbs.db": "Windows 的缩略图缓存",
    "ehthumbs.db": "Windows 的缩略图缓存",
    "desktop.ini": "Windows 的文件夹设置",
    ".ds_store": "macOS 的文件夹设置",
}
_HALF_LOADED = (".crdownload", ".part", ".partial", ".download", ".!ut", ".xltd")


@dataclass(frozen=True)
class Found:
    """One file, on the disk or (from other sources of Found) inside a container.

    ``file`` is the path as given, with ``/``; a member is called ``outer.zip!inner/name.xlsx``. ``load`` gives its
    bytes, or raises Unreadable or Refused. ``ignored`` says in Chinese why it is none of ours; empty where it may be.
    ``modified`` and ``mailed`` have their zone, or are what the clock there showed; None where nothing tells them. ``sender`` is who mailed
    it, as ``name <address>``. ``trouble`` says why a container cannot be used although its bytes can be had and kept.
    """

    file: str
    load: Callable[[], bytes]
    modified: datetime | None = None
    mailed: datetime | None = None
    ignored: str = ""
    sender: str = ""
    trouble: FileTrouble | None = None
    package: Package | None = None
    """The content as a zip container, where it has been opened already."""

    @property
    def name(self) -> str:
        """The last part of the name, without folders and containers."""
        return self.file.rpartition("!")[2].rpartition("/")[2]


def walk(paths: Iterable[Path], *, avoid: Iterable[Path] = ()) -> Iterator[Found]:
    """The files given and those in the folders given, folder by folder in the order of their names, each once.

    Folders in ``avoid`` are passed over unless they are given themselves. Raises UsageError at once for a path that
    is not there.
    """
    given = tuple(paths)
    faults = [
        Fault("没有这个文件或文件夹", "请检查写的路径", file=_told(path)) for path in given if not os.path.lexists(path)
    ]
    if faults:
        raise UsageError(faults)
    return _each_once(given, frozenset(os.path.abspath(folder) for folder in avoid))


def why_ignored(name: str, size: int) -> str:
    """Why a file of that name and size cannot be a return; empty where it may be one."""
    lower = name.lower()
    if lower in _LITTER:
        return f"{_LITTER[lower]}，不是报送文件"
    if lower.startswith("~$"):
        return "Excel 或 WPS 打开文件时留下的临时文件（~$ 开头），不是报送文件"
    if lower.startswith(".~"):
        return "办公软件打开文件时留下的锁文件，不是报送文件"
    if lower.startswith("._"):
        return "macOS 附带的说明文件，不是报送文件"
    if lower.endswith(".tmp"):
        return "临时文件（.tmp），不是报送文件"
    if lower.endswith(_HALF_LOADED):
        return "没有下载完的文件，请下载完整后重新放入"
    return "空文件（0 字节），请让对方重新发送" if size == 0 else ""


def _each_once(given: tuple[Path, ...], avoid: frozenset[str]) -> Iterator[Found]:
    seen: set[str] = set()
    for path in given:
        # A link given by name is followed: whoever typed it meant what it points to.
        inside = _folder(path, avoid) if path.is_dir() else iter([(path, _file(path, follow=True))])
        for place, found in inside:
            whole = os.path.abspath(place)
            if whole not in seen:
                seen.add(whole)
                yield found


def _folder(folder: Path, avoid: frozenset[str]) -> Iterator[tuple[Path, Found]]:
    waiting = [folder]  # A list and no recursion: folders may lie deeper than Python calls go.
    while waiting:
        path = waiting.pop()
        if path != folder and (path.is_symlink() or not path.is_dir()):
            yield path, _file(path, follow=False)
            continue
        try:
            inside = sorted(os.listdir(path), reverse=True)
        except OSError as error:
            yield path, Found(_told(path), partial(_fail, f"文件夹打不开：{error.strerror}"))
            continue
        waiting += [path / name for name in inside if os.path.abspath(path / name) not in avoid]


def _file(path: Path, *, follow: bool) -> Found:
    told = _told(path)
    try:
        state = path.stat() if follow else path.lstat()
    except OSError as error:
        return Found(told, partial(_fail, f"文件打不开：{error.strerror}"))
    return Found(told, partial(_load, path), _moment(state.st_mtime), ignored=_why_passed_over(path, state))


def _why_passed_over(path: Path, state: os.stat_result) -> str:
    if stat.S_ISLNK(state.st_mode):
        return "是指向别处的链接，不是文件本身；需要时请放入文件本身"
    if not stat.S_ISREG(state.st_mode):
        return "不是普通文件（管道、设备等），不读取"
    return why_ignored(path.name, state.st_size)


def _load(path: Path) -> bytes:
    try:
        # Not blocking, and looked at again once open: what is a file now may have become a pipe since the walk.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise Refused("不是普通文件（管道、设备等），不读取")
            data = b"" if state.st_size > LARGEST else file.read(state.st_size + 1)
            if len(data) > state.st_size:  # It grows while it is read.
                data += file.read(LARGEST)
    except OSError as error:
        raise Unreadable(f"文件打不开：{error.strerror}。请关闭正在使用它的程序后重新收取") from error
    if state.st_size > LARGEST or len(data) > LARGEST:
        raise Refused(f"文件超过 {LARGEST // 1024 // 1024} MB，没有读取；请让对方只发填报表，附件另发")
    return data


def _fail(reason: str) -> bytes:
    raise Unreadable(reason)


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None  # A broken file system date tells nothing.


def _told(path: Path) -> str:
    """The path in readable characters: names unpacked from a GBK archive on Linux are no UTF-8."""
    text = path.as_posix()
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("gb18030", "replace")
    return text
