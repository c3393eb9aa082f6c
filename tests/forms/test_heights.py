"""Rows as high as their highest texts, of which only those that may decide are measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from xltasks.forms.heights import Heights, points_of, steps_up
from xltasks.model.cell import CellValue


@dataclass(frozen=True)
class Room:
    """A room whose texts are numbers of lines; how many a text has at most is ``loose`` lines more."""

    pitch: float
    loose: int = 0
    measured: Counter[int] = field(default_factory=Counter, compare=False)

    def lines(self, value: CellValue) -> int:
        assert isinstance(value, int)
        self.measured[value] += 1
        return value

    def most(self, value: CellValue) -> int:
        assert isinstance(value, int)
        return value + self.loose

    def surely_within(self, value: CellValue, lines: int) -> bool:
        assert isinstance(value, int)
        return value + self.loose // 2 <= lines


ROOMS = st.builds(Room, st.sampled_from([12.0, 15.5, 24.0, 31.0]), st.integers(0, 12))
TEXTS = st.tuples(ROOMS, st.integers(1, 40), st.integers(0, 3))
SHEETS = st.lists(st.tuples(st.sampled_from([0.0, 15.0, 27.0, 130.0]), st.lists(TEXTS, max_size=4)), max_size=8)


def plainly(sheet: list[tuple[float, list[tuple[Room, int, int]]]]) -> tuple[list[float], list[float]]:
    """Heights and pitches with every text measured: first those of one row, then the merged ones, the shortest first."""
    points, pitches = [least for least, _ in sheet], [0.0 for _ in sheet]
    merged = []
    for row, (_, texts) in enumerate(sheet):
        for room, lines, further in texts:
            need, last = points_of(lines, room.pitch), min(row + further, len(sheet) - 1)
            if last > row:
                merged.append((last - row, row, need, room.pitch))
            elif need > points[row]:
                points[row], pitches[row] = need, room.pitch
            else:
                pitches[row] = pitches[row] or room.pitch
    for rows, first, need, pitch in sorted(merged, key=lambda one: one[:2]):
        span = range(first, first + rows + 1)
        whole = sum([points[row] for row in span])
        lacking = need - whole
        for row in span:
            if lacking > 0:
                points[row] += lacking * (points[row] / whole if whole else 1 / len(span))
            pitches[row] = pitches[row] or pitch
    return list(map(steps_up, points)), pitches


@given(SHEETS)
def test_rows_are_as_high_as_if_every_text_were_measured(
    sheet: list[tuple[float, list[tuple[Room, int, int]]]],
) -> None:
    heights = Heights([least for least, _ in sheet])
    for row, (_, texts) in enumerate(sheet):
        alone = []
        for room, lines, further in texts:
            last = min(row + further, len(sheet) - 1)
            if last > row:
                heights.add_merged(row, last, (room, lines))
            else:
                alone.append((room, lines))
        heights.add(row, alone)
    heights.settle()
    assert (heights.points, heights.pitches) == plainly(sheet)


def test_one_text_of_a_row_is_measured_where_the_others_are_surely_lower() -> None:
    room = Room(15.0, loose=4)
    heights = Heights([20.0])
    heights.add(0, [(room, 3), (room, 12), (room, 7)])
    assert room.measured == {12: 1}
    assert heights.points == [points_of(12, 15.0)]


def test_no_text_is_measured_where_the_row_has_room_for_any() -> None:
    room = Room(15.0, loose=4)
    heights = Heights([400.0, 100.0])
    heights.add_merged(0, 1, (room, 20))
    heights.add(0, [(room, 3), (room, 12)])
    heights.settle()
    assert not room.measured and heights.points == [400.5, 100.5]
