"""Whatever offices put into open lists is there again, row by row: in what is read, and in the consolidated sheet.

Returns are made and looked at with openpyxl alone; every row that it sees filled must have been read as one row of the
list it stands in, and must stand in the merged list once for each office that filled it.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.broken.hands import insert_rows
from tests.forms.drawing import edited
from tests.forms.listing import NEW, OTHER, listed
from tests.steps.listed import Listing

CASES = int(os.environ.get("XLTASKS_CASES", "15"))
"""More on demand."""
ISSUED = listed()
LISTS = ((4, 2, "1", NEW), (7, 2, "2", NEW), (11, 3, None, OTHER))
"""First row, rows offered, task, name: as 甲科 gets them."""
KEYS = 5

words = st.text("甲乙丙ab12=、。 √", min_size=1, max_size=8).filter(str.strip)
sums = st.integers(1, 10**6) | st.sampled_from([0.5, 12.25])
steps = st.lists(
    st.tuples(
        st.sampled_from(["fill", "fill", "insert", "insert", "copy", "delete", "blank"]),
        st.integers(0, 2),
        st.integers(0, 9),
        st.tuples(words, words, sums),
    ),
    max_size=12,
)


@dataclass
class Hand:
    """An office at work: ``tops`` and ``sizes`` of the lists in its sheet."""

    sheet: Any
    tops: list[int] = field(default_factory=lambda: [top for top, *_ in LISTS])
    sizes: list[int] = field(default_factory=lambda: [size for _, size, *_ in LISTS])

    def do(self, act: str, number: int, where: int, values: tuple[object, ...]) -> None:
        size, top = self.sizes[number], self.tops[number]
        if act == "fill" and size:
            self.write(top + where % size, number, values)
        elif act in ("insert", "blank", "copy"):
            row = top + where % (size + 1)
            copied = [self.sheet.cell(top + where % size, n).value for n in range(2, 6)] if size else []
            insert_rows(self.sheet, row)
            self.grow(number, 1)
            if act == "insert":
                self.write(row, number, values)
            for column, value in enumerate(copied, 2) if act == "copy" else ():
                put(self.sheet.cell(row, column), value)
        elif act == "delete" and size > 1:
            insert_rows(self.sheet, top + where % size, -1)
            self.grow(number, -1)

    def grow(self, number: int, by: int) -> None:
        self.sizes[number] += by
        for later in range(number + 1, len(LISTS)):
            self.tops[later] += by

    def write(self, row: int, number: int, values: tuple[object, ...]) -> None:
        for column, value in enumerate(values if number < 2 else values[:1], 2):
            put(self.sheet.cell(row, column), value)


def put(cell: Any, value: object) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def rows_in(sheet: Any, hand: Hand) -> Iterator[tuple[str | None, str, int, tuple[object, ...]]]:
    """(task, list, row, values) of every filled row that stands in a list."""
    for top, size, (_, _, task, name) in zip(hand.tops, hand.sizes, LISTS, strict=True):
        for row in range(top, top + size):
            values = tuple(sheet.cell(row, column).value for column in (2, 3, 4))
            if any(str(value or "").strip() for value in values):
                yield task, name, row, values


@settings(max_examples=CASES * 8, deadline=None)
@given(steps, st.booleans())
def test_every_filled_row_is_read_as_one_row_of_the_list_it_stands_in(acts, keyless: bool) -> None:
    hands: list[Hand] = []

    def edit(book: Any) -> None:
        hand = Hand(book["表"])
        hands.append(hand)
        for act in acts:
            hand.do(*act)
        for row in range(1, hand.sheet.max_row + 1) if keyless else ():
            hand.sheet.cell(row, KEYS).value = None

    data = edited(ISSUED.data, edit)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    submission = ISSUED.read(data)
    there = {answer.at.cell: answer for answer in submission.answers if not answer.raw.empty}
    keys: dict[object, int] = {}
    for task, name, row, values in rows_in(sheet, hands[0]):
        for column, value in zip("BCD", values, strict=True):
            if str(value or "").strip():
                answer = there.pop(f"{column}{row}")
                assert (answer.key.task, answer.key.category, answer.raw.value) == (task, name, value)
                assert keys.setdefault(answer.key, row) == row
    assert there == {}
    assert len({(answer.key, answer.field) for answer in submission.answers}) == len(submission.answers)
    assert [stray.at.cell for stray in submission.strays if not stray.told and stray.kind == "unplaced"] == []


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Listing(tmp_path_factory.mktemp("局") / "局").begun().folder


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, steps)
def test_every_filled_row_of_every_office_stands_in_the_merged_lists_once(ground: Path, first, second) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bureau = Listing(Path(shutil.copytree(ground, Path(folder) / "局")))
        given_back: Counter[tuple[str, ...]] = Counter()
        cells = 0
        for office, acts in (("甲科", first), ("乙科", second)):
            hands: list[Hand] = []

            def edit(sheet: Any, acts: Any = acts, office: str = office, hands: list[Hand] = hands) -> None:
                hand = Hand(sheet)
                if office == "乙科":  # which has no part in the second task
                    hand.tops, hand.sizes = [4, 6, 8], [2, 0, 3]
                hands.append(hand)
                for act, number, where, values in acts:
                    if not (office == "乙科" and number == 1):
                        hand.do(act, number, where, values)

            path = bureau.give_back(office, {}, edit=edit)
            for _, _, _, values in rows_in(openpyxl.load_workbook(path)["表"], hands[0]):
                given_back[tuple(plain(value) for value in values)] += 1
                cells += sum(bool(plain(value)) for value in values)
        campaign = bureau.collected()
        campaign.validate()
        assert campaign.merge(include_rejected=True).path
        rows = [tuple(plain(cell) for cell in row[1:4]) for row in bureau.shows()]
        fixed = {("东路", "城投", ""), ("西路", "城投", ""), ("大桥", "交投", ""), ("", "", "")}
        title = [row[0] for row in bureau.shows()].index("合计")
        merged = Counter(row for place, row in enumerate(rows) if place != title and row not in fixed)
        assert merged == given_back - Counter({row: given_back[row] for row in fixed})
        fates = Counter(cell.fate for cell in campaign.audit().cells if cell.key and cell.key.listed)
        assert fates == ({"merged": cells} if cells else {})


def plain(value: object) -> str:
    return "" if value is None else str(value).strip()
