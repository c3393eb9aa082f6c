"""XML of a stranger's package: no DTD, any encoding, small parts at once, large ones piece by piece."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Literal, cast
from xml.etree.ElementTree import Element, ParseError, XMLParser, XMLPullParser
from xml.parsers import expat

from xltasks.book.limits import Limits
from xltasks.book.package import Package
from xltasks.errors import Refused, Unreadable

Mark = Literal["start", "whole", "end"]

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_KNOWN = re.compile(r"(?:gb\w*|big5\w*|iso-?8859-\d+|latin-?1|windows-\d+|cp125\d|shift_jis|euc-\w+|koi8-\w)\Z")
_DTD_BYTES = re.compile(b"<!(?:DOCTYPE|ENTITY)")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}));")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_SUSPECTS = ("&#", "\ufffe", "\uffff")
_LONGEST_REFERENCE = 12
_FED = 64 * 1024
_HELD = 1_000_000

DTD = "文件内含有实体声明（DTD），存在安全风险，不予打开，请用 Excel 或 WPS 另存为 .xlsx 后重新发送"
BROKEN = "文件内部结构已损坏，请用 Excel 或 WPS 打开原文件并另存为 .xlsx 后重新发送"


def tree(data: bytes) -> Element:
    """The root of a part. Raises Refused for a DTD, Unreadable for broken XML."""
    encoding = encoding_of(data)
    if encoding == "utf-8":
        try:
            return _parsed(data.removeprefix(codecs.BOM_UTF8))
        except ParseError:
            pass
    try:
        return _parsed(_mended(data.decode(encoding, "replace")).encode("utf-8"))
    except ParseError as error:
        raise Unreadable(BROKEN) from error


def pieces(package: Package, name: str, containers: Collection[str] = ()) -> Iterator[Element]:
    """The root's children one after another, or the children of those of them whose local name is in ``containers``.

    Nothing here keeps a piece once the next is asked for.
    """
    if package.members[name].file_size > package.limits.whole:
        yield from _streamed(package, name, containers)
        return
    yield from children(tree(package.read(name)), containers)


def children(root: Element, containers: Collection[str] = ()) -> Iterator[Element]:
    """As ``pieces``, of a part that is parsed already."""
    if not containers:
        yield from root
        return
    for child in root:
        if local(child.tag) in containers:
            yield from child


def nested(package: Package, name: str, whole: Collection[str]) -> Iterator[tuple[Mark, Element]]:
    """A part's elements in their order, at any depth: ``start`` and ``end`` of each, but those whose local name is in
    ``whole`` come once with all that is in them, as ``whole``. Nothing here keeps one once the next is asked for.
    """
    if package.members[name].file_size > package.limits.whole:
        yield from _nested_stream(package, name, whole)
    else:
        yield from _nested_tree(tree(package.read(name)), package.limits, whole)


def _nested_tree(root: Element, limits: Limits, whole: Collection[str]) -> Iterator[tuple[Mark, Element]]:
    if local(root.tag) in whole:
        yield "whole", root
        return
    stack = [(root, iter(root))]
    yield "start", root
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", element
        elif local(child.tag) in whole:
            yield "whole", child
        else:
            stack.append((child, iter(child)))
            _check(limits, len(stack), 0)
            yield "start", child


def _nested_stream(package: Package, name: str, whole: Collection[str]) -> Iterator[tuple[Mark, Element]]:
    stack: list[Element] = []
    within = held = 0
    for event, element in _events(package, name):
        if event == "start":
            stack.append(element)
            held += 1
            _check(package.limits, len(stack), held)
            if within:
                within += 1
            elif local(element.tag) in whole:
                within = 1
            else:
                held = 0
                yield "start", element
            continue
        stack.pop()
        if within > 1:
            within -= 1
            continue
        yield ("whole" if within else "end"), element
        within = 0
        if stack:
            stack[-1].clear()


def local(tag: str) -> str:
    """``{namespace}sheetData`` → ``sheetData``: Strict and transitional workbooks differ in the namespace alone."""
    return tag.rpartition("}")[2]


def _parsed(data: bytes) -> Element:
    # The parser is told the encoding, so these are the very bytes it will see: no encoding can hide a DTD.
    if _DTD_BYTES.search(data) and _declares_dtd(data):
        raise Refused(DTD)
    parser = XMLParser(encoding="utf-8")
    parser.feed(data)
    root: Element = parser.close()
    return root


class _Reached(Exception):
    """The root element begins: nothing after it can be a DTD, though a text may look like one."""


def _declares_dtd(data: bytes) -> bool:
    found = []

    def doctype(*_: object) -> None:
        found.append(True)
        raise _Reached

    def start(*_: object) -> None:
        raise _Reached

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (_Reached, expat.ExpatError):
        pass
    return bool(found)


def encoding_of(data: bytes) -> str:
    """The encoding of a part as Python calls it. Raises Unreadable for one that nobody knows."""
    start = data[:4]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    declared = _DECLARED.match(data)
    name = declared[1].decode().lower() if declared else "utf-8"
    if name in ("gbk", "gb2312"):
        return "gb18030"
    # A part that declares UTF-16 in single bytes is not UTF-16.
    if name in ("utf-8", "utf8", "ascii", "us-ascii") or name.startswith(("utf-16", "ucs-2")):
        return "utf-8"
    try:
        known = _KNOWN.match(name) is not None and bool(codecs.lookup(name))
    except LookupError:
        known = False
    if not known:
        raise Unreadable("文件内部使用了无法识别的文字编码，请用 Excel 或 WPS 另存为 .xlsx 后重新发送")
    return name


def _mended(text: str) -> str:
    """One character XML forbids, or half a pair, must not lose the file: it becomes U+FFFD."""

    def reference(match: re.Match[str]) -> str:
        number = int(match[1], 16) if match[1] else int(match[2])
        valid = number <= 0x10FFFF and (number in (9, 10, 13) or not _FORBIDDEN.match(chr(number)))
        return match[0] if valid else "\ufffd"

    return _FORBIDDEN.sub("\ufffd", _REFERENCE.sub(reference, text)).removeprefix("\ufeff")


def _streamed(package: Package, name: str, containers: Collection[str]) -> Iterator[Element]:
    stack: list[Element] = []
    limits = package.limits
    held = 0
    within = not containers
    level = 2 if containers else 1
    for event, element in _events(package, name):
        if event == "start":
            stack.append(element)
            held += 1
            if containers and len(stack) == 2:
                within = local(element.tag) in containers
            _check(limits, len(stack), held)
            continue
        stack.pop()
        if len(stack) == level and within:
            yield element
        if len(stack) <= level or not within:
            # What has been handed out, and what nobody asked for, is let go.
            held = 0
            if stack:
                stack[-1].clear()


def _events(package: Package, name: str) -> Iterator[tuple[str, Element]]:
    """``start`` and ``end`` of every element of a part that is read piece by piece."""
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    limits = package.limits
    silent = 0
    try:
        for text in _texts(package.stream(name)):
            parser.feed(text)
            silent += len(text)
            for event in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                silent = 0
                yield event
            if silent > limits.token:
                raise Refused(f"文件内有超过 {limits.token >> 20} MB 的单段文字，不予打开")
        parser.close()
    except ParseError as error:
        raise Unreadable(BROKEN) from error


def _check(limits: Limits, depth: int, held: int) -> None:
    if depth > limits.depth:
        raise Refused("文件内部结构嵌套过深，不予打开")
    if held > _HELD:
        raise Refused("文件内单行内容过多，不予打开")


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Text in short stretches, mended where it needs it, the first checked for a DTD."""
    decoder = None
    plain = True
    torn = ""
    for chunk in chunks:
        if decoder is None:
            encoding = encoding_of(chunk)
            plain = encoding == "utf-8"
            decoder = codecs.getincrementaldecoder("utf-8-sig" if plain else encoding)("replace")
            text = decoder.decode(chunk)
            head = text.encode("utf-8", "replace")
            if _DTD_BYTES.search(head) and _declares_dtd(head):
                raise Refused(DTD)
        else:
            text = torn + decoder.decode(chunk)
        # A reference may begin at the end of this chunk.
        cut = text.find("&", max(len(text) - _LONGEST_REFERENCE, 0))
        text, torn = (text, "") if cut < 0 else (text[:cut], text[cut:])
        if not plain or len(chunk.translate(None, _CONTROLS)) < len(chunk) or any(one in text for one in _SUSPECTS):
            text = _mended(text)
        for start in range(0, len(text), _FED):
            yield text[start : start + _FED]
    if torn:
        yield _mended(torn)
