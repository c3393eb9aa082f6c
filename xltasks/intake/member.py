"""What a container holds, before it is opened: one member, the names it may bear, and how much may come out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from xltasks.book.limits import LIMITS
from xltasks.errors import FileTrouble, Refused

BROKEN = "压缩包不完整或已损坏（可能没有传完），打不开，请让对方重新压缩后发送"
LOCKED = "压缩包有密码，打不开，请让对方去掉密码后重新发送，或自己解压后把里面的文件放入收件文件夹"
BOMB = "解压后异常膨胀（疑似压缩炸弹），不予解压"
_OUTSIDE = "名称指向压缩包以外的位置（绝对路径或 ..），不予读取，请让对方重新压缩后发送"
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 500
"""Characters of a member's name that receipts tell."""


@dataclass(frozen=True)
class Member:
    """``name`` with ``/`` between folders; ``load`` gives the bytes or raises Unreadable or Refused.

    ``ignored`` as in Found. ``modified`` has its zone, or is what the clock there showed.
    """

    name: str
    load: Callable[[], bytes]
    modified: datetime | None = None
    ignored: str = ""


@dataclass
class Allowance:
    """How many members, and how many bytes of them, one dropped file may still yield, however deep they are nested."""

    members: int = LIMITS.parts
    refusals: int = 100
    """Members that may be refused one by one: whoever packs more of them packed no returns."""
    inflated: int = LIMITS.inflated
    single: int = LIMITS.file

    def take(self, members: int, inflated: int) -> None:
        """Grants what a container is about to yield. Raises Refused, and grants nothing, where it is too much."""
        if members > self.members:
            raise Refused(f"压缩包内的文件太多（连同里面的压缩包最多 {LIMITS.parts} 个），不予解压，请让对方分几次发送")
        if inflated > self.inflated:
            raise Refused(f"压缩包解压后超过 {LIMITS.inflated >> 20} MB，不予解压，请让对方只发填报表，附件另发")
        self.members -= members
        self.inflated -= inflated

    def troubled(self, name: str, trouble: FileTrouble) -> Member:
        """A member that can be named and nothing more. Raises Refused where there are too many that are unsafe."""
        if isinstance(trouble, Refused):
            self.refusals -= 1
            if self.refusals < 0:
                raise Refused("压缩包内不安全的文件太多，整个不予解压，请让对方只发填报表") from trouble
        return Member(name, partial(_raise, trouble))

    def check(self, size: int, packed: int) -> None:
        """Raises Refused for a member that is too large, or packed more densely than honest files are."""
        if size > LIMITS.ratio_from and size > LIMITS.ratio * packed:
            raise Refused(BOMB)
        if size > self.single:
            raise Refused(f"文件超过 {self.single >> 20} MB，没有读取，请让对方只发填报表，附件另发")


def checked_name(name: str) -> str:
    """The name as receipts tell it. Raises Refused for one that leads out of the container."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or _DRIVE.match(plain) or ".." in plain.split("/"):
        raise Refused(_OUTSIDE)
    return told_name(plain)


def told_name(name: str) -> str:
    """A stranger's name in characters fit for a receipt; it still never names a place on the disk."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    # Receipts shorten paths as the system does, and a way up would swallow the container's own name.
    text = "/".join("．．" if part == ".." else part for part in parts)
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"


def fresh_name(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken already; from now on it is."""
    stem, dot, suffix = name.rpartition(".")
    chosen, number = name, 2
    while chosen in taken:
        chosen = f"{stem}（{number}）.{suffix}" if dot else f"{name}（{number}）"
        number += 1
    taken.add(chosen)
    return chosen


def named(raw: bytes) -> str:
    """A name whose encoding nobody tells: UTF-8 as Macs and Linux write, else GBK as Chinese Windows does."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", "replace")


def _raise(trouble: FileTrouble) -> bytes:
    raise trouble
