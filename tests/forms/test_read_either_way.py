"""What stands as issued is passed over early; looked at cell by cell it comes to the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tests.forms.test_read import ISSUED, RETURNED
from xltasks.book.grid import Book
from xltasks.book.open import open_book
from xltasks.campaign import Campaign
from xltasks.forms import align, issued_sheet, strays
from xltasks.forms.read import read_submission
from xltasks.model.answer import Raw, Submission
from xltasks.model.issue import Issue
from xltasks.store.issue_text import issue_from_text, issue_to_text
from xltasks.store.submission_text import submission_from_text, submission_to_text

EXAMPLE = Path(__file__).parents[2] / "examples" / "anqing-2024"


@contextmanager
def cell_by_cell() -> Iterator[None]:
    """No sheet counts as standing as it was issued, and every cell is compared in full."""

    def moved(*values: object, **options: object) -> align.Alignment:
        return alignment(*values, **{**options, "unmoved": False})

    def every(self: strays.Strays) -> Iterator[tuple[int, int]]:
        sheet = self.alignment.sheet
        return iter({*sheet.cells, *sheet.special} - self._asked)

    alignment = align.Alignment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(align, "Alignment", moved)
        patch.setattr(align, "_keys_in_place", lambda *_: None)
        patch.setattr(strays.Strays, "_differing", every)
        for room in (align, issued_sheet, strays):
            patch.setattr(room, "says", lambda value, text: canonical(value) == canonical(text))
        yield


def canonical(value: object) -> str:
    return issued_sheet.canonical(issued_sheet.shown(value))


def both_ways(book: Book, issue: Issue) -> Submission:
    found = read_submission(book, issue, file="甲科.xlsx")
    with cell_by_cell():
        assert found == read_submission(book, issue, file="甲科.xlsx")
    assert submission_from_text(submission_to_text(found)) == found
    return found


def test_as_issued_and_answered_it_reads_the_same():
    issue = ISSUED.rendered.issue
    assert both_ways(open_book(RETURNED), issue).answers
    assert issue_from_text(issue_to_text(issue)) == issue


def test_the_returns_of_the_example_read_the_same(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "局", ignore=shutil.ignore_patterns(".xltasks"))
    Campaign.open(tmp_path / "局").generate()
    issues = {issue.stamp.office: issue for issue in Campaign.open(tmp_path / "局").store.issued.issues("2024Q2")}
    read = 0
    for path in sorted((EXAMPLE / "2-回收").rglob("*.xlsx")):
        book = open_book(path.read_bytes())
        office = book.properties.get("xltasks.office")
        if office in issues:
            read += len(both_ways(book, issues[office]).answers) > 0
    assert read >= 5


BOOK = open_book(RETURNED)
FILLED = sorted(BOOK.sheets[0].cells)
PLACES = some.sampled_from(FILLED) | some.tuples(some.integers(1, 12), some.integers(1, 9))
VALUES = some.one_of(
    some.none(),
    some.sampled_from(
        [1, 2.0, True, "推进甲项目", "推进甲项目 ", "推进\r\n甲项目", "XT-2024Q2-甲科-00000000", " ", "a|b|c|d|e|f"]
    ),
    some.sampled_from([value for value in BOOK.sheets[0].cells.values()]),
    some.text(max_size=3),
)
SPECIAL = some.sampled_from([Raw("x", "=A1"), Raw(None, "=COUNTA(G3:G9)"), Raw("#N/A", error=True), Raw(3, "=")])


@settings(max_examples=150, deadline=None)
@given(some.dictionaries(PLACES, VALUES, max_size=4), some.dictionaries(PLACES, SPECIAL, max_size=2))
@example({(2, 3): None, (8, 5): "难点"}, {})
def test_any_cells_changed_read_the_same(values, special):
    sheet = BOOK.sheets[0]
    cells = {place: value for place, value in {**sheet.cells, **values}.items() if value is not None}
    changed = replace(sheet, cells=cells, special={**sheet.special, **special})
    both_ways(replace(BOOK, sheets=(changed, *BOOK.sheets[1:])), ISSUED.rendered.issue)


@settings(max_examples=60, deadline=None)
@given(some.permutations(range(3, 9)), some.sets(some.integers(3, 8), max_size=2), some.booleans())
def test_any_rows_moved_read_the_same(order, deleted, keys_stay):
    sheet = BOOK.sheets[0]
    went = dict(zip(range(3, 9), order, strict=True))
    key_column = max(column for _, column in sheet.cells)

    def place(at: tuple[int, int]) -> tuple[int, int]:
        return at if keys_stay and at[1] == key_column else (went.get(at[0], at[0]), at[1])

    cells = {place(at): value for at, value in sheet.cells.items() if at[0] not in deleted}
    changed = replace(sheet, cells=cells)
    both_ways(replace(BOOK, sheets=(changed, *BOOK.sheets[1:])), ISSUED.rendered.issue)
