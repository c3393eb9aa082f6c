"""A mail as Outlook keeps it (.msg): who sent it when, and what is attached. After [MS-OXMSG].

A compound file: each property of the mail is a stream of its own or stands in a table of fixed ones, each attachment is
a storage with properties of its own, and an attached mail is a storage in that.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from xltasks.book.ole import Entry, OleFile
from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake.mails import IN_THE_TEXT, Mail
from xltasks.intake.member import Allowance, Member, fresh_name, named, told_name

_FIXED = "__properties_version1.0"
_ATTACHED = "__attach_version1.0_"
_SUBJECT, _SENDER, _ADDRESS, _SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_LONG_NAME, _SHORT_NAME, _DISPLAYED, _MIME, _CONTENT_ID, _HIDDEN = 0x3707, 0x3704, 0x3001, 0x370E, 0x3712, 0x7FFE
_DATA, _STORED = "__substg1.0_37010102", "__substg1.0_3701000d"
_WIDE, _NARROW, _MOMENT = "001f", "001e", 0x0040
_DEEPEST = 5
_LONGEST = 64 * 1024
"""Bytes of a property that says something of the mail."""
_BROKEN = "Outlook 邮件（.msg）不完整或已损坏，打不开，请让对方重新发送附件"
_LINK = "附件只是一个链接（云附件或网盘文件），不在邮件里，请下载后放入收件文件夹"


def read_outlook(data: bytes, allowance: Allowance) -> Mail:
    """Raises Unreadable for what is no compound file, Refused for more than is allowed."""
    try:
        container = OleFile.open(data)
    except Unreadable as error:
        raise Unreadable(_BROKEN) from error
    message = _Object(container, container.inside(), 32)
    address = next((text for text in map(message.text, (_SMTP, _ADDRESS)) if "@" in text), "")
    sender = f"{message.text(_SENDER)} <{address}>".strip() if address else message.text(_SENDER)
    sent = message.moment(_SUBMITTED) or message.moment(_DELIVERED)
    return Mail(sent, sender, tuple(_Opened(container, allowance).members(message, "", 1)))


@dataclass(frozen=True)
class _Object:
    """A mail or an attachment: its streams by name; ``head`` bytes stand before the table of fixed properties."""

    container: OleFile
    inside: Mapping[str, Entry]
    head: int

    def text(self, property: int) -> str:
        for kind in (_WIDE, _NARROW):
            stream = self.inside.get(f"__substg1.0_{property:04x}{kind}")
            if stream is not None:
                raw = self.container.content(stream, _LONGEST)
                return (raw.decode("utf-16-le", "replace") if kind == _WIDE else named(raw)).strip("\0 \r\n\t")
        return ""

    def moment(self, property: int) -> datetime | None:
        value = self._fixed(property, _MOMENT)
        try:
            moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 10)
        except OverflowError:
            return None
        return moment if value else None

    def says(self, property: int) -> bool:
        return self._fixed(property, 0x000B) != 0

    def _fixed(self, property: int, kind: int) -> int:
        stream = self.inside.get(_FIXED)
        table = self.container.content(stream, _LONGEST) if stream else b""
        whole = (len(table) - self.head) // 16 * 16
        for found, told, value in struct.iter_unpack("<HH4xQ", table[self.head : self.head + max(whole, 0)]):
            if (told, found) == (property, kind):
                return int(value)
        return 0


@dataclass
class _Opened:
    container: OleFile
    allowance: Allowance
    names: set[str] = field(default_factory=set)

    def members(self, message: _Object, folder: str, depth: int) -> Iterator[Member]:
        """The attachments; those of an attached mail as if they lay in a folder of its name."""
        attached = [entry for name, entry in sorted(message.inside.items()) if name.startswith(_ATTACHED)]
        self.allowance.take(len(attached), 0)
        for entry in attached:
            one = _Object(self.container, self.container.inside(entry), 8)
            inner = self.container.inside(one.inside[_STORED]) if _STORED in one.inside else {}
            if _FIXED in inner:
                if depth == _DEEPEST:
                    raise Refused("邮件一层套一层，层数太多，不予打开，请让对方只发填报表")
                mail = _Object(self.container, inner, 24)
                name = told_name((mail.text(_SUBJECT) or "邮件").replace("/", "／"))
                yield from self.members(mail, f"{folder}{name}.msg/", depth + 1)
            else:
                yield self._member(one, folder, len(self.names) + 1)

    def _member(self, one: _Object, folder: str, number: int) -> Member:
        said = next((text for text in map(one.text, (_LONG_NAME, _SHORT_NAME, _DISPLAYED)) if text), "")
        name = fresh_name(folder + (told_name(said) or f"未命名附件{number}"), self.names)
        stream = one.inside.get(_DATA)
        if stream is None:
            return (
                Member(name, bytes, ignored=IN_THE_TEXT)
                if _STORED in one.inside
                else self.allowance.troubled(name, Unreadable(_LINK))
            )
        try:
            self.allowance.check(stream.size, stream.size)
        except FileTrouble as trouble:
            return self.allowance.troubled(name, trouble)
        self.allowance.take(0, stream.size)
        pictured = one.text(_MIME).lower().startswith("image/") and (one.says(_HIDDEN) or one.text(_CONTENT_ID) != "")
        return Member(name, partial(_content, self.container, stream), ignored=IN_THE_TEXT if pictured else "")


def _content(container: OleFile, stream: Entry) -> bytes:
    content = container.content(stream, stream.size)
    if len(content) != stream.size:
        raise Unreadable(_BROKEN)
    return content
