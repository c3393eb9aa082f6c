"""Identity numbers by their check character (GB 11643), telephone numbers by their shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.rules.reading.identity import is_identity_number, personal


def test_the_standards_own_examples_are_right() -> None:
    assert is_identity_number("11010519491231002X")
    assert is_identity_number("440524188001010014")


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491331002X", "11010519490230002X", "1101051949123100", "11010519491231002x", ""],
)
def test_a_wrong_check_character_birthday_or_length_is_none(number: str) -> None:
    assert not is_identity_number(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(place: int, off: int) -> None:
    number = "440524188001010014"
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert not is_identity_number(wrong)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", ["138****5678"]),
        ("138 1234 5678、139-1234-5678", ["138****5678", "139****5678"]),
        ("身份证440524188001010014", ["4405**********0014"]),
        ("440524 18800101 0014", ["4405**********0014"]),
        ("产值13812345678元，订单号A13812345678，213812345678，12812345678", []),
        ("0556-5515812、12345、400-800-1234", []),
    ],
)
def test_personal_numbers_are_found_and_masked(text: str, masked: list[str]) -> None:
    assert [one.masked for one in personal(text)] == masked
