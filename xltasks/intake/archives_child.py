"""Unpacks one .rar or .7z to standard output: a line of JSON for each member, then its bytes.

Run as a script in a process of its own, which may be killed or run out of memory. Arguments: kind, path, the most bytes
of memory, members, bytes in all, bytes of one member, and the density that honest files do not reach (from how many
bytes, how many times). The last line says ``end``, or why the archive cannot be used;
without one the library has failed over a broken archive.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_WINDOWS_TOOLS = (("UNRAR_TOOL", "WinRAR\\UnRAR.exe"), ("SEVENZIP_TOOL", "7-Zip\\7z.exe"))


@dataclass(frozen=True)
class _Room:
    members: int
    inflated: int
    single: int
    ratio_from: int
    ratio: int

    def trouble(self, size: int, packed: int) -> str:
        if packed and size > self.ratio_from and size > self.ratio * packed:
            return "bomb"
        return "large" if size > self.single else ""


class _Unusable(Exception):
    """Carries the word that tells why."""


def main(kind: str, path: str, memory: int, room: _Room) -> None:
    _bound_memory(memory)
    try:
        _READERS[kind](path, room)
    except _Unusable as trouble:
        _tell(trouble=str(trouble))
    except ImportError:
        _tell(trouble="missing")
    except MemoryError:
        _tell(trouble="inflated")
    else:
        _tell(trouble="end")
    sys.stdout.buffer.flush()


def _rar(path: str, room: _Room) -> None:
    rarfile: Any = importlib.import_module("rarfile")
    for setting, place in _WINDOWS_TOOLS:
        for root in ("ProgramFiles", "ProgramFiles(x86)"):
            tool = os.path.join(os.environ.get(root, ""), place)
            if os.name == "nt" and os.path.isfile(tool):
                setattr(rarfile, setting, tool)
    try:
        archive = rarfile.RarFile(path)
        files = [info for info in archive.infolist() if not info.is_dir()]
    except rarfile.NeedFirstVolume as error:
        raise _Unusable("volume") from error
    except (rarfile.PasswordRequired, rarfile.NoCrypto) as error:
        raise _Unusable("locked") from error
    if archive.needs_password() and not files:
        raise _Unusable("locked")
    _check(room, files, lambda info: info.file_size)
    if files and all(info.needs_password() for info in files):
        raise _Unusable("locked")
    for info in files:
        moment = info.date_time and datetime(*info.date_time[:6]).isoformat() or ""
        trouble = room.trouble(info.file_size, info.compress_size)
        if info.is_symlink() or not info.is_file():
            trouble = "link"
        elif info.needs_password():
            trouble = "locked"
        content = b""
        if not trouble:
            try:
                with archive.open(info) as stream:
                    content = stream.read(info.file_size + 1)
                trouble = "" if len(content) == info.file_size else "broken"
            except rarfile.RarCannotExec as error:
                raise _Unusable("tool") from error
            except (rarfile.Error, OSError, ValueError, EOFError):
                trouble = "broken"
        _tell(info.filename, content, moment, trouble)


def _seven(path: str, room: _Room) -> None:
    py7zr: Any = importlib.import_module("py7zr")
    try:
        with py7zr.SevenZipFile(path) as archive:
            if archive.needs_password():
                raise _Unusable("locked")
            files = [info for info in archive.list() if not info.is_directory]
            _check(room, files, lambda info: info.uncompressed)
            packed = os.path.getsize(path)
            troubles = {
                info.filename: "link"
                if not info.is_file
                else room.trouble(info.uncompressed, info.compressed or packed)
                for info in files
            }
            factory = _factory(py7zr, {info.filename: info.uncompressed for info in files})
            wanted = [name for name, trouble in troubles.items() if not trouble]
            if wanted:
                archive.extract(targets=wanted, factory=factory)
    except py7zr.exceptions.PasswordRequired as error:
        raise _Unusable("locked") from error
    for info in files:
        product = factory.products.get(info.filename)
        content = bytes(product.content) if product else b""
        trouble = troubles[info.filename] or ("" if len(content) == info.uncompressed else "broken")
        moment = info.creationtime.isoformat() if info.creationtime else ""
        _tell(info.filename, b"" if trouble else content, moment, trouble)


def _factory(py7zr: Any, promised: dict[str, int]) -> Any:
    """Takes what py7zr unpacks into memory, never more of a member than was promised."""

    class Product(py7zr.Py7zIO):  # type: ignore[misc]
        def __init__(self, most: int) -> None:
            self.content = bytearray()
            self.most = most

        def write(self, data: bytes | bytearray) -> int:
            if len(self.content) + len(data) > self.most:
                raise _Unusable("bomb")
            self.content += data
            return len(data)

        def read(self, size: int | None = None) -> bytes:
            return bytes(self.content)

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            return None

        def size(self) -> int:
            return len(self.content)

    class Factory(py7zr.WriterFactory):  # type: ignore[misc]
        def __init__(self) -> None:
            self.products: dict[str, Product] = {}

        def create(self, filename: str) -> Product:
            return self.products.setdefault(filename, Product(promised.get(filename, 0)))

    return Factory()


def _check(room: _Room, files: list[Any], size: Callable[[Any], int]) -> None:
    if len(files) > room.members:
        raise _Unusable("count")
    if sum(size(info) for info in files if size(info) <= room.single) > room.inflated:
        raise _Unusable("inflated")


def _tell(name: str = "", content: bytes = b"", moment: str = "", trouble: str = "") -> None:
    line = {"name": name, "size": 0 if trouble else len(content), "moment": moment, "trouble": trouble}
    sys.stdout.buffer.write(json.dumps(line).encode("ascii") + b"\n")
    if not trouble:
        sys.stdout.buffer.write(content)


def _bound_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


_READERS: dict[str, Callable[[str, _Room], None]] = {"rar": _rar, "7z": _seven}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), _Room(*map(int, sys.argv[4:])))
