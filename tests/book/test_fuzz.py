"""Damaged workbooks are read or refused with a reason, and nothing else ever happens.

A fixed number of cases, always the same; ``XLTASKS_FUZZ=5000`` asks for more, ``XLTASKS_FUZZ_SEED`` for others.
"""

from __future__ import annotations

import io
import os
import random
import re
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from xltasks.book.answer_list import form_cells
from xltasks.book.open import open_book
from xltasks.book.sniff import sniff
from xltasks.book.stamp import find_stamps
from xltasks.book.template import read_template
from xltasks.book.unsupported import unsupported
from xltasks.errors import FileTrouble, TemplateError

CASES = int(os.environ.get("XLTASKS_FUZZ", "800"))
SEED = int(os.environ.get("XLTASKS_FUZZ_SEED", "20240701"))
TEMPLATES = sorted((Path(__file__).parents[2] / "templates").glob("*/*.xlsx"))
RETURNED = sorted((Path(__file__).parents[2] / "examples" / "anqing-2024" / "2-回收").rglob("*.xlsx"))
PATIENCE = 20
MOST_MEMORY = 512 * 1024
"""Kilobytes by which the process may grow over all cases."""
TOKENS = (
    b"<", b">", b"&", b'"', b"]]>", b"<!--", b"<![CDATA[", b"<?xml ?>", b"<!DOCTYPE a>", b"&#0;", b"&#xD800;", b"&lol;",
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"</worksheet>", b"<row>", b'<c r="XFE1048577"/>', b'<c r="A1" t="s"><v>-1</v></c>',
    b'<mergeCell ref="A1:XFD1048576"/>', b"<v>1e999</v>", b"<v>NaN</v>", b' t="e"', b' t="b"', b' t="d"', b' s="99999"',
    b' xmlns="urn:x"', b"_x0000_", "√".encode(), "√".encode("utf-16"), b"9" * 400,
)  # fmt: skip


@cache
def drawn() -> bytes:
    """A workbook with everything a form has: texts, numbers, dates, merges, formulas, rules, hidden sheets, names."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("填报表")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(30):
            sheet.write_row(row, 0, [row, "推进平台建设", row / 7, row % 2 == 0])
            sheet.write_number(row, 4, 45_000 + row, day)
            sheet.write_formula(row, 5, f"=A{row + 1}*2", None, row * 2)
        sheet.write_rich_string("G1", "一", bold, "二", "三")
        sheet.merge_range("H1:H5", "合并")
        sheet.data_validation("G2:G9", {"validate": "list", "source": ["√", "正在推进"]})
        sheet.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 3, "format": bold})
        hidden = book.add_worksheet("_xltasks")
        hidden.write_column(0, 0, ["xltasks.issue", "xltasks.bureau"])
        hidden.very_hidden()
        book.define_name("名称", "=填报表!$A$1:$B$2")
        book.set_custom_property("xltasks.issue", "3f9a1c07")
    return buffer.getvalue()


@cache
def drawn_ods() -> bytes:
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="float" office:value="{n}"><text:p>{n}</text:p>'
        f"</table:table-cell><table:table-cell><text:p>推进</text:p></table:table-cell></table:table-row>"
        for n in range(20)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": mimetype, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def bits_flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def pieces_moved(data: bytes, chance: random.Random) -> bytes:
    start, end, to = (chance.randrange(len(data)) for _ in range(3))
    piece = data[min(start, end) : min(start, end) + chance.randint(1, 400)]
    return data[:to] + piece + data[to + chance.choice((0, len(piece))) :]


def parts_swapped(data: bytes, chance: random.Random) -> bytes:
    members = parts(data)
    one, other = chance.choice(list(members)), chance.choice(list(members))
    members[one], members[other] = members[other], members[one]
    return packed(members)


def part_lost(data: bytes, chance: random.Random) -> bytes:
    members = parts(data)
    del members[chance.choice(list(members))]
    return packed(members)


def part_damaged(data: bytes, chance: random.Random) -> bytes:
    """The container is whole again around it, so that it is the XML that has to be coped with."""
    members = parts(data)
    name = chance.choice([name for name in members if members[name]])
    members[name] = chance.choice((bits_flipped, cut, pieces_moved))(members[name], chance)
    return packed(members)


def token_put_in(data: bytes, chance: random.Random) -> bytes:
    members = parts(data)
    name = chance.choice(list(members))
    at = chance.randrange(len(members[name]) + 1)
    members[name] = members[name][:at] + chance.choice(TOKENS) + members[name][at:]
    return packed(members)


def attribute_changed(data: bytes, chance: random.Random) -> bytes:
    members = parts(data)
    name = chance.choice([name for name in members if b'="' in members[name]])
    values = list(re.finditer(rb'="([^"]*)"', members[name]))
    start, end = chance.choice(values).span(1)
    value = chance.choice(
        (b"", b"-1", b"99999999999", b"A0", b"XFE1", b"x" * 99, b"../../../etc/passwd", b"rId1", b"0")
    )
    members[name] = members[name][:start] + value + members[name][end:]
    return packed(members)


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    bits_flipped, cut, pieces_moved, parts_swapped, part_lost, part_damaged, token_put_in, attribute_changed,
)  # fmt: skip


@contextmanager
def patience(case: object) -> Iterator[None]:
    """Ends what hangs, where the system can."""

    def give_up(*_: object) -> None:
        raise TimeoutError(f"{case} took more than {PATIENCE} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def grown() -> int:
    """The most kilobytes the process has taken so far; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def open_damaged(data: bytes, case: object) -> bool:
    """Whether it could be read. Fails for anything but an answer or a reason."""
    with patience(case):
        assert sniff(data)
        try:
            book = open_book(data)
        except FileTrouble as trouble:
            assert trouble.reason, case
            return False
        find_stamps(book)
        form_cells(book)
        assert all(row >= 1 and column >= 1 for sheet in book.sheets for row, column in sheet.cells), case
        return True


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_damaged_workbook_is_read_or_refused_with_a_reason(way):
    originals = [drawn(), *(path.read_bytes() for path in RETURNED)]
    before, read = grown(), 0
    for number in range(CASES // len(WAYS)):
        case = f"{way.__name__} {SEED} {number}"
        chance = random.Random(case)
        data = chance.choice(originals)
        for _ in range(chance.choice((1, 1, 1, 3))):
            try:
                data = way(data, chance)
            except (zipfile.BadZipFile, ValueError, IndexError):
                break  # Damaged beyond what can be damaged further.
        read += open_damaged(data, case)
    assert grown() - before < MOST_MEMORY
    assert read < CASES


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_damaged_template_is_read_or_refused_with_a_reason(way):
    originals = [drawn(), *(path.read_bytes() for path in TEMPLATES)]
    for number in range(CASES // len(WAYS)):
        case = f"template {way.__name__} {SEED} {number}"
        chance = random.Random(case)
        data = way(chance.choice(originals), chance)
        with patience(case):
            try:
                assert read_template(data).sheets, case
                unsupported(data)
            except TemplateError as error:
                assert error.faults, case


@pytest.mark.parametrize("number", range(max(CASES // 40, 1)))
def test_a_damaged_workbook_of_another_format_is_read_or_refused_with_a_reason(number):
    case = f"ods {SEED} {number}"
    chance = random.Random(case)
    open_damaged(chance.choice(WAYS)(drawn_ods(), chance), case)


def test_what_is_damaged_here_is_whole_before():
    for data in (drawn(), drawn_ods(), *(path.read_bytes() for path in RETURNED)):
        assert open_damaged(data, "whole")
    assert RETURNED
