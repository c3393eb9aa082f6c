"""Rows packed by the thousand come out as they went in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.book.packed import Packed

VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.lists(st.lists(VALUES, max_size=4).map(tuple), max_size=20), st.integers(1, 200))
def test_rows_come_out_as_they_went_in_as_often_as_they_are_asked_for(
    rows: list[tuple[object, ...]], times: int
) -> None:
    packed = Packed(rows * times)
    assert [*packed] == [*packed] == rows * times
    assert len(packed) == len(rows) * times
    assert packed == tuple(rows * times) and packed != [*rows * times, ("one more",)]


def test_a_row_can_be_asked_for_by_its_place() -> None:
    packed = Packed((number, str(number)) for number in range(2500))
    assert packed[0] == (0, "0") and packed[1000] == (1000, "1000") and packed[-1] == (2499, "2499")
    assert packed[998:1002] == tuple((number, str(number)) for number in range(998, 1002))
    with pytest.raises(IndexError):
        packed[2500]


def test_a_day_cannot_be_packed() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        Packed([(date(2024, 7, 1),)])
