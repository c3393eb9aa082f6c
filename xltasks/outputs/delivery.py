"""A written product put in its place, without losing what somebody did to the one before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from xltasks.model.finding import Finding, Place
from xltasks.store.files import Written, keep_aside, write_file
from xltasks.store.folders import Folders


@dataclass(frozen=True)
class Delivered:
    """``path`` is where the file is, relative to the campaign; ``findings`` say what came in the way."""

    path: str
    sha256: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A file about to be delivered; ``there`` says that these very bytes stand in the place already."""

    target: Path
    sha256: str
    there: bool
    office: str | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """Products of one verb; ``ours`` are the hashes of all that this verb ever wrote there."""

    folders: Folders
    verb: str
    ours: Collection[str]

    def deliver(self, target: Path, data: bytes, *, office: str | None = None) -> Delivered:
        """Writes the file unless these bytes are there already; one that somebody edited is kept under another name."""
        ready = self.ready(target, data, office=office)
        return self.done(ready, None if ready.there else write_file(target, data))

    def ready(self, target: Path, data: bytes, *, office: str | None = None) -> Ready:
        """The place looked at, and what somebody edited there kept: the file may be written."""
        digest = sha256(data).hexdigest()
        if self._there(target, digest):
            return Ready(target, digest, True, office)
        kept = keep_aside(target, {*self.ours, digest})
        return Ready(target, digest, False, office, () if kept is None else (self._kept(target, kept, office),))

    def done(self, ready: Ready, written: Written | None) -> Delivered:
        """What came of it, once the file is written where that was needed."""
        path, findings = ready.target, ready.findings
        if written is not None:
            path = written.path
            findings = (*findings, self._beside(ready.target, path, ready.office)) if written.beside else findings
        return Delivered(self.folders.relative(path), ready.sha256, findings)

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
