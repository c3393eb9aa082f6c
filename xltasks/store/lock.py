"""One run at a time on a campaign: a lock that the system lets go of when its holder dies."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from xltasks.errors import CampaignError, Fault
from xltasks.store.files import disk_fault

_PAUSE = 0.1
_LOCKED_BYTE = 1 << 30
"""Windows forbids reading what is locked: the lock lies far behind the text that says who holds it."""


@dataclass(frozen=True)
class Holder:
    """Who works on the campaign; ``since`` is local time without zone."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"{self.host} 上的进程 {self.pid}，{self.since} 开始" if self.pid else "另一个程序"


@contextmanager
def campaign_lock(
    path: Path, at: datetime, *, wait: float = 10.0, on_wait: Callable[[Holder], None] | None = None
) -> Iterator[None]:
    """Holds the campaign's lock for the block, against other processes and other threads; not to be nested.

    A second run waits up to ``wait`` seconds (``on_wait`` is told once for whom), then CampaignError says who holds it.
    """
    handle = _opened(path)
    try:
        _acquire(handle, path, wait, on_wait)
        held = _kept_from_children(handle)
        mine = Holder(os.getpid(), socket.gethostname(), at.isoformat(" ", "seconds"))
        _write(handle, json.dumps(asdict(mine)).encode())
        try:
            yield
        finally:
            held.clear()
            _write(handle, b"")
            _unlock(handle)
    finally:
        os.close(handle)


def holder(path: Path) -> Holder:
    """Who wrote their name into the lock file last; ``pid`` 0 where nobody did."""
    try:
        return Holder(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return Holder(0, "", "")


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise disk_fault(error, path) from error


def _acquire(handle: int, path: Path, wait: float, on_wait: Callable[[Holder], None] | None) -> None:
    until = time.monotonic() + wait
    told = False
    while not _try_lock(handle, path):
        if time.monotonic() >= until:
            message = f"另一次运行正在使用这个工作文件夹（{holder(path)}）"
            raise CampaignError(Fault(message, "请等它运行完再试；确实没有在运行时，请结束那个进程", file=str(path)))
        if on_wait is not None and not told:
            on_wait(holder(path))
            told = True
        time.sleep(_PAUSE)


def _write(handle: int, text: bytes) -> None:
    try:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text)
    except OSError:
        pass  # The name is a courtesy: a full disk must not stop the work here.


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int, path: Path) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

    def _kept_from_children(handle: int) -> list[int]:
        return [handle]  # Nothing is inherited: Windows starts workers afresh.

else:
    import fcntl

    def _try_lock(handle: int, path: Path) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise disk_fault(error, path) from error
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)

    def _kept_from_children(handle: int) -> list[int]:
        """A worker forked during the work would inherit the lock and, when its parent is killed, keep the campaign
        locked: it closes its copy at birth. Clearing the list ends that."""
        held = [handle]

        def let_go() -> None:
            while held:
                os.close(held.pop())

        os.register_at_fork(after_in_child=let_go)
        return held
