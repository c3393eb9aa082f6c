"""A written product put in its place, without losing what somebody did to the one before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from xltasks.model.finding import Finding, Place
from xltasks.store.files import keep_aside, write_file
from xltasks.store.folders import Folders


@dataclass(frozen=True)
class Delivered:
    """``path`` is where the file is, relative to the campaign; ``findings`` say what came in the way."""

    path: str
    sha256: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """Products of one verb; ``ours`` are the hashes of all that this verb ever wrote there."""

    folders: Folders
    verb: str
    ours: Collection[str]

    def deliver(self, target: Path, data: bytes, *, office: str | None = None) -> Delivered:
        """Writes the file unless these bytes are there already; one that somebody edited is kept under another name."""
        digest = sha256(data).hexdigest()
        findings: list[Finding] = []
        if not self._there(target, digest):
            kept = keep_aside(target, {*self.ours, digest})
            if kept is not None:
                findings.append(self._kept(target, kept, office))
            written = write_file(target, data)
            if written.beside:
                findings.append(self._beside(target, written.path, office))
            target = written.path
        return Delivered(self.folders.relative(target), digest, tuple(findings))

    def _there(self, target: Path, digest: str) -> bool:
        try:
            return target.is_file() and sha256(target.read_bytes()).hexdigest() == digest
        except OSError:
            return False  # Writing will say what is wrong with it.

    def _kept(self, target: Path, kept: Path, office: str | None) -> Finding:
        told = self.folders.relative(kept)
        message = f"{target.name} 在写出后被改动过，已另存为 {told}，原位置写入了新的文件"
        return Finding(f"{self.verb}.kept", "hint", message, "请核对改动的内容，不需要的可以删去", Place(told), office)

    def _beside(self, target: Path, written: Path, office: str | None) -> Finding:
        told = self.folders.relative(written)
        message = f"{target.name} 正被别的程序打开，新的文件写在了 {told}"
        remedy = "请关闭打开它的程序，再重新运行一次"
        return Finding(f"{self.verb}.beside", "warning", message, remedy, Place(told), office)
