"""The members of a .rar or .7z: an optional library reads them, in a process that may die without taking us along."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Literal

from xltasks.book.limits import LIMITS
from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake.member import BOMB, BROKEN, LOCKED, Allowance, Member, checked_name, told_name

Archive = Literal["rar", "7z"]
_CHILD = Path(__file__).with_name("archives_child.py")
_BY_HAND = "，或者先自己解压，把里面的文件放入收件文件夹再收取"
_TROUBLES: dict[str, FileTrouble] = {
    "broken": Unreadable(BROKEN),
    "locked": Unreadable(LOCKED),
    "bomb": Refused(BOMB),
    "large": Refused(f"文件超过 {LIMITS.file >> 20} MB，没有读取，请让对方只发填报表，附件另发"),
    "link": Refused("压缩包内的链接或特殊文件，不予读取，请让对方放入文件本身"),
    "volume": Unreadable("这只是分卷压缩包的一卷，打不开，请让对方压缩成一个文件后重新发送"),
    "tool": Unreadable(f"打开 .rar 还需要系统里装有 unrar、unar 或 7-Zip 之一，请安装（可请信息中心协助）{_BY_HAND}"),
}


def archive_members(data: bytes, kind: Archive, allowance: Allowance, spool: IO[bytes]) -> tuple[Member, ...]:
    """Unpacks into ``spool``, an empty file from which the members are read as long as it is open.

    Raises Unreadable or Refused where the container cannot be used at all.
    """
    with tempfile.TemporaryDirectory(prefix="xltasks-") as folder:
        path = Path(folder) / f"archive.{kind}"
        path.write_bytes(data)
        room = [allowance.members, allowance.inflated, allowance.single, LIMITS.ratio_from, LIMITS.ratio]
        command = [sys.executable, "-P", str(_CHILD), kind, str(path), str(LIMITS.memory), *map(str, room)]
        _run_apart(command, spool, Path(folder))
    spool.seek(0)
    frames = tuple(_frames(spool))
    last = frames[-1] if frames and not frames[-1].name else _Frame(trouble="broken")
    if last.trouble != "end":
        _fail(last.trouble, kind, allowance)
    members = frames[:-1]
    allowance.take(len(members), sum(frame.size for frame in members))
    return tuple(_member(spool, frame, allowance) for frame in members)


@dataclass(frozen=True)
class _Frame:
    """One member in the spool: its bytes lie at ``start``, or ``trouble`` says why there are none."""

    name: str = ""
    size: int = 0
    moment: str = ""
    trouble: str = ""
    start: int = 0


def _frames(spool: IO[bytes]) -> list[_Frame]:
    frames: list[_Frame] = []
    while line := spool.readline(100_000):
        try:
            frame = _Frame(**{**json.loads(line), "start": spool.tell()})
            spool.seek(frame.size, os.SEEK_CUR)
        except (ValueError, TypeError, OSError):
            return frames  # The process died while it wrote.
        frames.append(frame)
    return frames


def _member(spool: IO[bytes], frame: _Frame, allowance: Allowance) -> Member:
    try:
        told = checked_name(frame.name)
        if frame.trouble:
            raise _TROUBLES.get(frame.trouble, _TROUBLES["broken"])
    except FileTrouble as trouble:
        return allowance.troubled(told_name(frame.name), trouble)
    return Member(told, partial(_content, spool, frame), datetime.fromisoformat(frame.moment) if frame.moment else None)


def _content(spool: IO[bytes], frame: _Frame) -> bytes:
    spool.seek(frame.start)
    content = spool.read(frame.size)
    if len(content) != frame.size:
        raise Unreadable(BROKEN)
    return content


def _run_apart(command: list[str], spool: IO[bytes], folder: Path) -> None:
    # A session of its own, so that the unpacking program it calls can be ended with it.
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=spool,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
    )
    try:
        process.wait(LIMITS.seconds)
    except subprocess.TimeoutExpired as slow:
        raise Refused(f"压缩包在 {LIMITS.seconds:g} 秒内未能解压完，不予解压，请让对方分几次发送") from slow
    finally:
        if process.returncode is None:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()


def _fail(trouble: str, kind: Archive, allowance: Allowance) -> None:
    if trouble == "missing":
        raise Unreadable(
            f"还不能打开 .{kind} 压缩包：请安装扩展 pip install xltasks[archives] 后重新收取"
            f"{_BY_HAND}；也可请对方改发 .zip"
        )
    if trouble == "count":
        allowance.take(allowance.members + 1, 0)
    if trouble == "inflated":
        allowance.take(0, allowance.inflated + 1)
    raise _TROUBLES.get(trouble, _TROUBLES["broken"])
