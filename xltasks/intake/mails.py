"""A mail (.eml): who sent it when, and what is attached. After RFC 5322 and RFC 2045, as far as mails follow them.

A reader of its own because the standard library's makes a string of every line, and follows nested parts by calling
itself: a mail of line ends, or of a thousand parts in each other, would take all the memory or all the stack.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from xltasks.errors import Refused, Unreadable
from xltasks.intake.mail_words import address, moment, parameters, unbase64, words
from xltasks.intake.member import Allowance, Member, fresh_name, told_name

_LINE = re.compile(rb"[^\n]*\n?")
_NAMED = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_GUESSED = re.compile(rb"(?:\A|\n)--([^\r\n]{1,70}?)(--)?[ \t]*\r?\n")
_LONGEST_HEADER, _MOST_HEADERS, _DEEPEST = 8 * 1024, 1000, 12
_MOST_BOUNDARIES = 100_000
"""Lines that look like a boundary, in all parts: a mail that has more is made to be slow."""
IN_THE_TEXT = "邮件正文里的图片（如签名、图标），不是附件"
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}


@dataclass(frozen=True)
class Mail:
    """``sent`` has its zone, or is what the clock there showed; ``sender`` is ``name <address>``."""

    sent: datetime | None
    sender: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class _Part:
    """``headers`` by lower-case name, unfolded; the body lies between ``start`` and ``end``."""

    headers: dict[bytes, bytes]
    start: int
    end: int

    def header(self, name: bytes) -> bytes:
        return self.headers.get(name, b"")

    @property
    def type(self) -> str:
        return self.header(b"content-type").partition(b";")[0].strip().lower().decode("ascii", "replace")


@dataclass
class _Reader:
    data: bytes
    boundaries: int = 0
    names: set[str] = field(default_factory=set)

    def leaves(self, part: _Part, depth: int) -> Iterator[_Part]:
        if not part.type.startswith("multipart/"):
            yield part
            return
        if depth > _DEEPEST:
            raise Refused("邮件的结构异常（层数太多），不予打开，请让对方只发填报表")
        for start, end in self._inside(part):
            yield from self.leaves(read_part(self.data, start, end), depth + 1)

    def _inside(self, part: _Part) -> Iterator[tuple[int, int]]:
        """Where the parts of a multipart begin and end; the last may lack its closing line."""
        told = parameters(part.header(b"content-type")).get("boundary", "").rstrip()
        boundary = told.encode("utf-8", "replace")
        if not boundary:
            # A header broken on the way; the body itself still shows what divides it.
            guess = _GUESSED.search(self.data, part.start, min(part.end, part.start + 4096))
            if guess is None:
                return
            boundary = guess[1]
        begun = None
        for line, following, closing in self._lines(b"--" + boundary, part):
            if begun is not None:
                yield begun, line
            begun = None if closing else following
            if closing:
                return
        if begun is not None:
            yield begun, part.end

    def _lines(self, boundary: bytes, part: _Part) -> Iterator[tuple[int, int, bool]]:
        """Each boundary line: where what precedes it ends, where the next part begins, whether it closes."""
        at = part.start if self.data.startswith(boundary, part.start) else -1
        if at < 0:
            at = self._next(boundary, part.start, part.end)
        while 0 <= at < part.end:
            self.boundaries += 1
            if self.boundaries > _MOST_BOUNDARIES:
                raise Refused("邮件的结构异常（分段太多），不予打开，请让对方只发填报表")
            line = self.data[at + len(boundary) : at + len(boundary) + 80].partition(b"\n")[0]
            if line.strip() in (b"", b"--"):
                after = self.data.find(b"\n", at + len(boundary), part.end)
                before = at - 1 if at > part.start else at
                before -= 1 if self.data[before - 1 : before] == b"\r" and before > part.start else 0
                yield max(before, part.start), part.end if after < 0 else after + 1, line.startswith(b"--")
            at = self._next(boundary, at + len(boundary), part.end)

    def _next(self, boundary: bytes, start: int, end: int) -> int:
        found = self.data.find(b"\n" + boundary, max(start - 1, 0), end)
        return -1 if found < 0 else found + 1

    def member(self, part: _Part, number: int) -> Member | None:
        """The attachment in a part; None for the mail's own text."""
        disposition = part.header(b"content-disposition")
        kept = disposition.strip().lower().startswith(b"attachment")
        name = parameters(disposition).get("filename") or parameters(part.header(b"content-type")).get("name", "")
        if part.type == "message/rfc822" and not name:
            name = _subject(self, part)
        if not name and not kept and (part.type.startswith(("text/", "multipart/")) or not part.type):
            return None
        told = fresh_name(told_name(name) or f"未命名附件{number}", self.names)
        body = partial(_body, self.data, part)
        if part.type.startswith("image/") and not kept and (b"inline" in disposition.lower() or _pictured(part)):
            return Member(told, body, ignored=IN_THE_TEXT)
        if part.type in _SIGNATURES:
            return Member(told, body, ignored="邮件的电子签名，不是报送文件")
        return Member(told, body)


def read_mail(data: bytes, allowance: Allowance) -> Mail:
    """Raises Refused for a mail made to be slow; a broken one is read as far as it goes."""
    whole = read_part(data, 0, len(data))
    reader = _Reader(data)
    leaves = tuple(reader.leaves(whole, 1))
    allowance.take(len(leaves), 0)
    members = (reader.member(part, number) for number, part in enumerate(leaves, 1))
    sent = moment(whole.header(b"date")) or moment(whole.header(b"received").rpartition(b";")[2])
    return Mail(sent, address(whole.header(b"from")), tuple(member for member in members if member))


def read_part(data: bytes, start: int, end: int) -> _Part:
    """Header lines up to the first empty line, or to the first that is none."""
    headers: dict[bytes, bytes] = {}
    name, at = b"", start
    for _ in range(_MOST_HEADERS):
        match = _LINE.match(data, at, end)
        line = match[0] if match else b""
        if not line.strip():
            at += len(line)
            break
        begun = _NAMED.match(line)
        if line[:1] in b" \t" and name:
            headers[name] = (headers[name] + b" " + line.strip())[:_LONGEST_HEADER]
        elif begun:
            name = begun[1].lower()
            if name in headers:  # The first of its name counts.
                name = b"\0"
            headers[name] = line[begun.end() :].strip()[:_LONGEST_HEADER]
        elif at > start and not line.startswith(b"From "):
            break
        at += len(line)
    return _Part(headers, at, end)


def _subject(reader: _Reader, part: _Part) -> str:
    inner = read_part(reader.data, part.start, part.end)
    return f"{words(inner.header(b'subject')) or '邮件'}.eml".replace("/", "／")


def _pictured(part: _Part) -> bool:
    return bool(part.header(b"content-id"))


def _body(data: bytes, part: _Part) -> bytes:
    body = data[part.start : part.end]
    encoding = part.header(b"content-transfer-encoding").strip().lower()
    if encoding == b"base64":
        return unbase64(body)
    if encoding == b"quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in (b"", b"7bit", b"8bit", b"binary"):
        return body
    raise Unreadable("附件的编码方式不常用，打不开，请让对方重新发送附件")
