"""A dropped file, or every file inside it where it is a container: archives, mails, and those in each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from xltasks.book.sniff import sniff, sniffed
from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake.member import Allowance, Member
from xltasks.intake.tarred import Packing, tar_members, unpacked_stream
from xltasks.intake.walk import Found, why_ignored
from xltasks.intake.zipped import zip_members

if TYPE_CHECKING:
    from xltasks.intake.archives import Archive
    from xltasks.intake.mails import Mail

DEEPEST = 5
"""Containers in each other."""


def with_bytes(found: Found, data: bytes) -> Found:
    """The file with its bytes in hand, so that they are read from the disk or unpacked only once."""
    return replace(found, load=partial(_given, data))


def unpack(found: Found) -> Iterator[Found]:
    """The file itself, or its members in their order; what a container is goes by its content.

    A container comes out only where it cannot be used; ``trouble`` then says why. Members are unpacked one by one as
    they are asked for, so that little is held at a time. Never raises.
    """
    if found.ignored:
        yield found
        return
    try:
        data = found.load()
    except FileTrouble as trouble:
        yield replace(found, load=partial(_raise, trouble))
        return
    yield from _Unpacking(Allowance()).opened(with_bytes(found, data), data, 1)


@dataclass(frozen=True)
class _Contents:
    members: tuple[Member, ...]
    mailed: datetime | None = None
    sender: str = ""


@dataclass(frozen=True)
class _Unpacking:
    """Of one dropped file, with what it may still yield."""

    allowance: Allowance

    def opened(self, found: Found, data: bytes, depth: int) -> Iterator[Found]:
        seen = sniffed(data)
        kind = seen.kind
        if kind not in _CONTAINERS:
            yield found if seen.package is None else replace(found, package=seen.package)
            return
        with ExitStack() as held:
            try:
                if depth > DEEPEST:
                    raise Refused(f"压缩包一层套一层，超过 {DEEPEST} 层，不予打开，请让对方直接压缩填报表")
                contents = self._contents(found, data, kind, held)
            except FileTrouble as trouble:
                yield replace(found, trouble=trouble)
                return
            if not contents.members:
                # What a mail says by itself no program takes for a return, but it is kept, and its sender is known.
                yield replace(found, mailed=contents.mailed, sender=contents.sender)
            for member in contents.members:
                yield from self._member(_told(found, member, contents), depth)

    def _member(self, found: Found, depth: int) -> Iterator[Found]:
        if found.ignored:
            yield found
            return
        try:
            data = found.load()
        except FileTrouble as trouble:
            yield replace(found, load=partial(_raise, trouble))
            return
        if data:
            yield from self.opened(with_bytes(found, data), data, depth + 1)
        else:
            yield replace(found, ignored=why_ignored(found.name, 0))

    def _contents(self, found: Found, data: bytes, kind: str, held: ExitStack) -> _Contents:
        """Raises Unreadable or Refused where a container cannot be used at all."""
        if kind in _MAILS:
            mail = _read_mail(data, kind, self.allowance)
            return _Contents(mail.members, mail.sent, mail.sender)
        if kind == "zip":
            members = zip_members(data, self.allowance)
        elif kind in _ARCHIVES:
            from xltasks.intake.archives import archive_members

            spool = held.enter_context(TemporaryFile())  # noqa: SIM115
            members = archive_members(data, _ARCHIVES[kind], self.allowance, spool)
        elif kind in _PACKINGS:
            stream = unpacked_stream(data, _PACKINGS[kind], found.name, self.allowance)
            content = stream.load()
            # A compressed .tar is one container to whoever made it.
            if sniff(content) == "tar":
                members = tar_members(content, self.allowance)
            else:
                members = (replace(stream, load=partial(_given, content)),)
        else:
            members = tar_members(data, self.allowance)
        if not members:
            raise Unreadable("压缩包里没有文件，请让对方重新压缩后发送")
        return _Contents(members)


def _told(outer: Found, member: Member, contents: _Contents) -> Found:
    """The member as a file of its own, with what is known of its container."""
    return Found(
        f"{outer.file}!{member.name}",
        member.load,
        member.modified or outer.modified,
        contents.mailed or outer.mailed,
        member.ignored or why_ignored(member.name.rpartition("/")[2], 1),
        contents.sender or outer.sender,
    )


_ARCHIVES: dict[str, Archive] = {"rar": "rar", "7z": "7z"}
_PACKINGS: dict[str, Packing] = {"gz": "gz", "bz2": "bz2", "xz": "xz"}
_MAILS = ("mail", "msg")
_CONTAINERS = {"zip", "tar", *_MAILS, *_ARCHIVES, *_PACKINGS}


def _read_mail(data: bytes, kind: str, allowance: Allowance) -> Mail:
    # Imported when the first mail comes: they take longer to load than ten returns to read.
    if kind == "msg":
        from xltasks.intake.outlook import read_outlook

        return read_outlook(data, allowance)
    from xltasks.intake.mails import read_mail

    return read_mail(data, allowance)


def _given(data: bytes) -> bytes:
    return data


def _raise(trouble: FileTrouble) -> bytes:
    raise trouble
