"""A large part read in stretches says what it says parsed as a whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.book.test_fuzz import CASES, RETURNED, SEED, drawn, part_damaged, token_put_in
from tests.book.test_plain_parts import ROWS as ANY_ROWS
from tests.book.test_plain_parts import parsed, workbook
from tests.book.test_worksheet import packed
from tests.book.test_worksheet import strings as table
from xltasks.book import package as container
from xltasks.book import strings, worksheet
from xltasks.book.grid import Book
from xltasks.book.limits import LIMITS
from xltasks.book.open import open_book
from xltasks.book.package import Package
from xltasks.book.stretches import ITEMS, ROWS, stretches
from xltasks.errors import FileTrouble, Refused

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = ("<si><t>推进</t></si>", "<si><r><t>二</t></r><r><t>三</t></r></si>", "<si><t/></si>")
MANY = TEXTS * 40


@contextmanager
def small_chunks(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "_CHUNK", size)
        yield


def told(data: bytes, *, whole: int = 600, chunk: int = 400) -> Book | str:
    """What a workbook says to whom parts of more than ``whole`` bytes are large."""
    with small_chunks(chunk):
        try:
            return open_book(data, limits=replace(LIMITS, whole=whole))
        except FileTrouble as trouble:
            return trouble.reason


def cut_up(data: bytes, part: str = SHEET) -> list[bytes | None]:
    with small_chunks(400):
        return list(stretches(Package.open(data, limits=replace(LIMITS, whole=600)), part, ROWS))


def rows(count: int) -> str:
    return "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}"><v>{n}</v></c><c r="C{n}"/></row>'
        for n in range(1, count + 1)
    )


@settings(max_examples=200, deadline=None)
@given(some.lists(ANY_ROWS, min_size=1, max_size=12), some.booleans())
def test_any_rows_are_the_same_in_stretches(lists, merged):
    after = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>' if merged else ""
    data = workbook("".join(row for found in lists for row in found), *MANY, after=after)
    assert told(data) == parsed(data)


@pytest.mark.parametrize("path", RETURNED, ids=lambda path: path.name)
def test_a_return_is_the_same_in_stretches(path):
    data = path.read_bytes()
    assert told(data, whole=4000, chunk=3000) == parsed(data)


@pytest.mark.parametrize("way", [part_damaged, token_put_in], ids=lambda way: way.__name__)
def test_what_is_damaged_is_no_less_read_in_stretches(way):
    """It may be read where a damage lies in a plain cell that makes sense nevertheless."""
    originals = [drawn(), *(path.read_bytes() for path in RETURNED)]
    for number in range(CASES // 8):
        chance = random.Random(f"{way.__name__} {SEED} {number}")
        data = way(chance.choice(originals), chance)
        found = told(data, whole=4000, chunk=3000)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worksheet, "stretches", lambda *_: iter([None]))
            patch.setattr(strings, "stretches", lambda *_: iter([None]))
            wanted = told(data, whole=4000, chunk=3000)
        assert found == wanted or isinstance(found, Book), number


def test_a_large_plain_part_is_never_parsed_piece_by_piece(monkeypatch):
    data = workbook(rows(60), *MANY)
    wanted = parsed(data)
    monkeypatch.setattr(worksheet, "pieces", None)
    monkeypatch.setattr(strings, "pieces", None)
    book = told(data)
    assert isinstance(book, Book) and book == wanted and len(book.sheets[0].cells) == 120


def test_every_stretch_is_a_part_and_together_they_are_the_whole():
    found = cut_up(workbook(rows(30)))
    whole = Package.open(workbook(rows(30))).read(SHEET)
    head, closing = whole[: whole.index(b"<row")], ROWS.closing
    assert len(found) > 3
    inside = [stretch.removeprefix(head).removesuffix(closing) for stretch in found if stretch is not None]
    assert head + b"".join(inside) + closing == whole


@pytest.mark.parametrize(
    "rows, after",
    [
        ('<row r="1"/>' * 200, ""),  # Nowhere to cut.
        ("", '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'),
        (rows(3), "<x>" + " " * 4000 + "</x>"),
    ],
    ids=["no end of a row", "no row", "a long end"],
)
def test_what_cannot_be_cut_says_so_last(rows, after):
    assert cut_up(workbook(rows, after=after))[-1] is None


def test_merges_above_the_rows_are_not_told_again_with_every_stretch():
    part = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><mergeCells>'
        f'<mergeCell ref="A1:B2"/></mergeCells><sheetData>{rows(40)}</sheetData></worksheet>'
    )
    data = packed({SHEET: part, **table(*TEXTS)})
    book = told(data)
    assert isinstance(book, Book) and book == parsed(data) and len(book.sheets[0].merges) == 1


def test_a_table_that_holds_more_than_its_items_is_not_cut():
    data = workbook(rows(2), "<extLst/>", *MANY)
    with small_chunks(400):
        package = Package.open(data, limits=replace(LIMITS, whole=600))
        assert list(stretches(package, "xl/sharedstrings.xml", ITEMS)) == [None]
    assert told(data) == parsed(data)


def test_more_cells_than_there_may_be_are_refused_after_the_stretch_that_has_them():
    with small_chunks(400), pytest.raises(Refused, match="单元格超过"):
        open_book(workbook(rows(60), *MANY), limits=replace(LIMITS, whole=600, cells=30))
