"""Writing a file whole or not at all: a temporary name beside the target, then a rename."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from xltasks.errors import CampaignError, Fault

_BEGINNING, _ENDING = ".xltasks-", ".tmp"
_PATIENCE = 3.0
"""Seconds to wait for Excel to let go of a file."""
_PAUSE = 0.1


@dataclass(frozen=True)
class Written:
    """Where the bytes are. ``beside`` says the target was held open and they stand under a new name next to it."""

    path: Path
    beside: bool = False


def write_file(target: Path, data: bytes) -> Written:
    """Puts ``data`` under the target's name, making its folder; an older file there stays until the new one is whole.

    Where another program keeps the target (Excel on Windows) the file is written beside it under a new name.
    Raises CampaignError on a full or read-only disk; then nothing has changed.
    """
    folder = str(target.parent)
    temporary = os.path.join(folder, f"{_BEGINNING}{os.getpid()}-{os.urandom(6).hex()}{_ENDING}")
    try:
        with _made(temporary, folder) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return _named(temporary, target)
    except BaseException as error:
        _remove(temporary)
        if isinstance(error, OSError):
            raise disk_fault(error, target) from error
        raise


def _made(path: str, folder: str) -> BinaryIO:
    """The file, new, and its folder where there is none."""
    try:
        return open(path, "xb")
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        return open(path, "xb")


@dataclass(frozen=True)
class Sheaf:
    """Files on their way to the disk together: to make hundreds of them last takes it little longer than one.

    Until ``settle`` each is under a temporary name only.
    """

    _waiting: list[tuple[str, Path]] = field(default_factory=list)
    _targets: set[Path] = field(default_factory=set)
    _folders: set[Path] = field(default_factory=set)
    _mark: str = field(default_factory=lambda: f"{_BEGINNING}{os.getpid()}-{os.urandom(6).hex()}")

    def add(self, target: Path, data: bytes) -> None:
        """Writes the bytes beside the target. Raises CampaignError as ``write_file`` does."""
        folder = target.parent
        temporary = f"{folder}{os.sep}{self._mark}-{len(self._waiting)}{_ENDING}"
        try:
            if folder not in self._folders:
                folder.mkdir(parents=True, exist_ok=True)
                self._folders.add(folder)
            with open(temporary, "xb") as file:
                file.write(data)
        except OSError as error:
            _remove(temporary)
            raise disk_fault(error, target) from error
        self._waiting.append((temporary, target))
        self._targets.add(target)

    def holds(self, target: Path) -> bool:
        """Whether bytes for that target are on their way."""
        return target in self._targets

    def settle(self) -> dict[Path, Written]:
        """Gives the files their names in the order in which they came, once all bytes are on the disk."""
        written: dict[Path, Written] = {}
        done = 0
        try:
            _flush([temporary for temporary, _ in self._waiting])
            for temporary, target in self._waiting:
                try:
                    written[target] = _renamed(temporary, target)
                except OSError as error:
                    raise disk_fault(error, target) from error
                done += 1
        finally:
            for folder in self._folders:
                _settle(folder)
            del self._waiting[:done]
            self.drop()
        return written

    def drop(self) -> None:
        """Removes what has no name yet."""
        for temporary, _ in self._waiting:
            _remove(temporary)
        self._waiting.clear()
        self._targets.clear()


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """A free name in the target's folder to write to before ``put_in_place``; what is left there is removed."""
    temporary = target.parent / f"{_BEGINNING}{os.getpid()}-{os.urandom(6).hex()}{_ENDING}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
    except OSError as error:
        raise disk_fault(error, target) from error
    finally:
        _remove(temporary)


def put_in_place(temporary: Path, target: Path) -> Written:
    """Gives a wholly written temporary file its final name, once its bytes are on the disk."""
    _flush([temporary])
    return _named(temporary, target)


def _named(temporary: Path | str, target: Path) -> Written:
    written = _renamed(temporary, target)
    _settle(target.parent)
    return written


def _flush(paths: Sequence[Path | str]) -> None:
    """Brings the bytes of files to the disk. One by one: the system tells of a disk that fails nowhere else."""
    for path in paths:
        with open(path, "rb+") as file:
            os.fsync(file.fileno())


def sweep_temporary(folder: Path, *, deep: bool = True) -> tuple[Path, ...]:
    """Removes what a killed run left half-written (only names we give); call it while holding the campaign lock."""
    swept = []
    for parent, folders, names in os.walk(folder):
        for name in names:
            if name.startswith(_BEGINNING) and name.endswith(_ENDING):
                leftover = Path(parent, name)
                if _remove(leftover):
                    swept.append(leftover)
        if not deep:
            break
        folders.sort()
    return tuple(swept)


def disk_fault(error: OSError, path: Path) -> CampaignError:
    """What the system refused, in words a coordinator can act on."""
    for numbers, message, remedy in _TROUBLES:
        if error.errno in numbers:
            return CampaignError(Fault(message, remedy, file=str(path)))
    message = f"写文件时出错：{error.strerror or error}"
    return CampaignError(Fault(message, "请检查磁盘和文件夹后重新运行；原有文件没有受影响", file=str(path)))


_TROUBLES = (
    (
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        "磁盘空间不够，没有写成",
        "请清理磁盘后重新运行；原有文件没有受影响",
    ),
    (
        (errno.EROFS, errno.EACCES, errno.EPERM),
        "文件夹只读或没有写入权限，没有写成",
        "请检查文件夹权限，或把整个文件夹复制到可以写的磁盘上再运行",
    ),
    ((errno.ENAMETOOLONG,), "文件名或路径太长，没有写成", "请把整个文件夹移到路径更短的地方再运行"),
    ((errno.ENOTDIR, errno.EEXIST), "应该是文件夹的地方有一个同名文件，没有写成", "请移走这个文件再运行"),
    ((errno.EISDIR,), "应该是文件的地方有一个同名文件夹，没有写成", "请移走这个文件夹再运行"),
    ((errno.EIO, errno.ESTALE, errno.ENODEV), "读写磁盘时出错", "请检查磁盘和网络盘连接后重新运行"),
)


def _renamed(temporary: Path | str, target: Path) -> Written:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(temporary, target)
            return Written(target)
        except PermissionError:
            if not target.is_file():
                raise
            if time.monotonic() >= until:
                break
            time.sleep(_PAUSE)
    beside = _free_name_beside(target)
    os.replace(temporary, beside)
    return Written(beside, beside=True)


def _free_name_beside(target: Path) -> Path:
    number = 2
    while True:
        beside = target.with_name(f"{target.stem}（{number}）{target.suffix}")
        if not beside.exists():
            return beside
        number += 1


def _settle(folder: Path | str) -> None:
    """Makes the new name itself survive a power cut, where the system lets a folder be flushed."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders; the rename is in its journal anyway.
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _remove(path: Path | str) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False  # Already renamed or gone, or held open: the next sweep takes it.
    return True


def keep_aside(target: Path, ours: Container[str]) -> Path | None:
    """Copies a file whose content is none of ours (a hash in ``ours``), so that a new one loses nobody's work.

    A copy, because a file moved away would be missing where its owner looks, and where we look for what was edited,
    should we be killed before the new one stands there. A copy that is there already is enough.
    """
    if not target.is_file():
        return None
    try:
        data = target.read_bytes()
        if sha256(data).hexdigest() in ours:
            return None
        kept = target.with_name(f"{target.stem}（改动件）{target.suffix}")
        kept = _name_for(data, kept)
        if not kept.exists():
            with temporary_beside(kept) as temporary:
                shutil.copyfile(target, temporary)
                shutil.copystat(target, temporary)
                put_in_place(temporary, kept)
    except OSError as error:
        raise disk_fault(error, target) from error
    return kept


def _name_for(data: bytes, first: Path) -> Path:
    """The first of its names that is free or holds these very bytes."""
    kept, number = first, 2
    while kept.exists() and not (kept.is_file() and kept.read_bytes() == data):
        kept = first.with_name(f"{first.stem}（{number}）{first.suffix}")
        number += 1
    return kept
