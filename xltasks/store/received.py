"""Received files as they came, each kept once under its hash and never changed."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from xltasks.errors import CampaignError, Fault
from xltasks.store.files import disk_fault, write_file
from xltasks.store.folders import Folders

_USUAL = (".xlsx", ".xls", ".et", ".ods", ".xlsm", ".zip", ".eml", ".bin")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Kept:
    """A received content in the store."""

    sha256: str
    path: Path


@dataclass(frozen=True)
class Received:
    """The folder .xltasks/received."""

    folders: Folders

    def keep(self, data: bytes, suffix: str) -> Kept:
        """Stores a content before anything else is done with it; what is there already stays as it is.

        ``suffix`` is that of the file as it came (``.xlsx``). Raises CampaignError on a full or read-only disk.
        """
        name = sha256(data).hexdigest()
        ending = suffix.lower() if _SUFFIX.match(suffix.lower()) else ".bin"
        beginning = os.path.join(self.folders.received, name)
        for candidate in dict.fromkeys((ending, *_USUAL)):
            # Only whole files bear a final name; a different size is damage from outside, mended by the same bytes.
            if _size(beginning + candidate) == len(data):
                return Kept(name, Path(beginning + candidate))
        return Kept(name, write_file(self._path(name, ending), data).path)

    def find(self, name: str) -> Path | None:
        """The stored file of that hash."""
        if not _HASH.match(name):
            return None
        for suffix in _USUAL:
            path = self._path(name, suffix)
            if path.is_file():
                return path
        return next(iter(sorted(self.folders.received.glob(f"{name}.*"))), None)

    def data(self, name: str) -> bytes:
        """The bytes as they came. Raises CampaignError where they are gone or no longer those."""
        path = self.find(name)
        if path is None:
            raise _lost(self.folders.received / name, "收到的原件不见了")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise disk_fault(error, path) from error
        if sha256(data).hexdigest() != name:
            raise _lost(path, "收到的原件被改动或损坏")
        return data

    def _path(self, name: str, suffix: str) -> Path:
        return self.folders.received / f"{name}{suffix}"


def _size(path: str) -> int:
    """Of a file, -1 where there is none."""
    try:
        state = os.stat(path)
    except OSError:
        return -1
    return state.st_size if stat.S_ISREG(state.st_mode) else -1


def _lost(path: Path, message: str) -> CampaignError:
    return CampaignError(Fault(message, "请从备份恢复 .xltasks/received，或重新收取这个文件", file=str(path)))
