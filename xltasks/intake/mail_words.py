"""What a mail's header lines say: names, addresses, dates and parameters in every spelling mail programs use.

Written for hostile and broken headers: each pattern runs once over a bounded text, and nothing raises. The standard
library's header parser calls itself as deep as a stranger likes, and takes no GBK characters under the name GB2312.
"""

from __future__ import annotations

import binascii
import codecs
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from xltasks.intake.member import named

_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([BbQq])\?([^?]*)\?=")
_PARAMETER = re.compile(r';\s*([^=;\s"]{1,60})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_PIECE = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?\Z")
_ADDRESS = re.compile(r"[^\s<>()\",;:]{1,100}@[^\s<>()\",;:]{1,100}")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030"}
"""Programs write characters outside GB2312 under its name."""


def words(raw: bytes) -> str:
    """A header's text, its encoded words (RFC 2047) decoded."""
    text = named(raw)
    result: list[str] = []
    waiting, charset, last = b"", "", 0
    for match in _WORD.finditer(text):
        between = text[last : match.start()]
        if between.strip() or (waiting and match[1].lower() != charset):
            result += [_decoded(waiting, charset), between if between.strip() or not waiting else ""]
            waiting = b""
        elif not waiting:
            result.append(between)
        # Some programs cut a character in two, so neighbours are joined before they are decoded.
        waiting += _word_bytes(match[2], match[3])
        charset, last = match[1].lower(), match.end()
    result += [_decoded(waiting, charset), text[last:]]
    return "".join(result).strip()


def parameters(raw: bytes) -> dict[str, str]:
    """A header's parameters by lower-case name, extended and continued ones (RFC 2231) put together."""
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(named(raw)):
        piece = _PIECE.match(match[1])
        if piece is None:
            continue
        value = match[2].strip()
        if value.startswith('"'):
            # Only these two are escaped: a Windows path has backslashes of its own.
            value = re.sub(r'\\(["\\])', r"\1", value[1:].removesuffix('"'))
        numbers = pieces.setdefault(piece[1].lower(), {})
        # The extended form of a parameter tells more than the plain one beside it.
        number = int(piece[2]) if piece[2] else -1
        if number not in numbers or piece[3]:
            numbers[number] = (bool(piece[3]), value)
    return {name: _joined(numbers) for name, numbers in pieces.items()}


def address(raw: bytes) -> str:
    """The first sender in a From line as ``name <address>``, either part alone where the other is missing."""
    text = named(raw)
    angle = re.search(r"<([^<>]*)>", text)
    found = _ADDRESS.search(angle[1] if angle else text)
    name = text[: angle.start()] if angle else (text[: found.start()] if found else text)
    shown = words(name.strip().strip("\"'").encode("utf-8", "replace")).strip("\"' (")
    return f"{shown} <{found[0]}>".strip() if found else shown


def moment(raw: bytes) -> datetime | None:
    """When a Date line says, with its zone; without one where the line has none."""
    try:
        told = parsedate_to_datetime(raw[:200].decode("ascii", "replace"))
        # RFC 5322, 3.3: -0000 is universal time from a clock that does not say where it stands.
        return told.replace(tzinfo=UTC) if told.tzinfo is None and b"-0000" in raw else told
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "Bb":
        return unbase64(text.encode("ascii", "ignore"))
    return binascii.a2b_qp(text.encode("ascii", "ignore"), header=True)


def unbase64(data: bytes) -> bytes:
    """Base64 without its padding, or cut short, for what it still holds."""
    for ending in (b"", b"=", b"==", b"A=="):
        try:
            return binascii.a2b_base64(data + ending)
        except binascii.Error:
            continue
    return b""


def _decoded(data: bytes, charset: str) -> str:
    wanted = _WIDER.get(charset, charset)
    try:
        return data.decode(codecs.lookup(wanted).name)
    except (LookupError, UnicodeError, ValueError):
        return named(data)


def _joined(numbers: dict[int, tuple[bool, str]]) -> str:
    """A parameter's value from its pieces, ``-1`` being the one that was not cut."""
    order = [-1] if -1 in numbers else sorted(numbers)
    extended, first = numbers[order[0]]
    if not extended:
        # Against the standard, but the custom of half the programs: encoded words in a parameter.
        return words("".join(numbers[number][1] for number in order).encode("utf-8", "replace"))
    charset, _, rest = first.partition("'")
    rest = rest.partition("'")[2] if "'" in rest else first
    data = unquote_to_bytes(rest)
    for number in order[1:]:
        encoded, value = numbers[number]
        data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    return _decoded(data, charset.lower())
