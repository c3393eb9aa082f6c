"""What is fetched whenever somebody goes through it: like any sequence, and fetched once each time."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence

import pytest

from xltasks.model.recalled import Recalled


@pytest.fixture
def fetched() -> list[str]:
    return []


@pytest.fixture
def recalled(fetched: list[str]) -> Recalled[int]:
    def fetch() -> Sequence[int]:
        fetched.append("fetched")
        return 3, 1, 2

    return Recalled(fetch)


@pytest.mark.parametrize(
    "gone_through",
    [
        lambda it: (tuple(it), (3, 1, 2)),
        lambda it: (list(it), [3, 1, 2]),
        lambda it: ((*it, 7), (3, 1, 2, 7)),
        lambda it: ([*it], [3, 1, 2]),
        lambda it: (sorted(it), [1, 2, 3]),
        lambda it: ([one for one in it], [3, 1, 2]),
        lambda it: (it[0], 3),
        lambda it: (it[1:], (1, 2)),
        lambda it: (len(it), 3),
        lambda it: (bool(it), True),
        lambda it: (2 in it, True),
    ],
)
def test_going_through_it_fetches_once(
    gone_through: Callable[[Recalled[int]], tuple[object, object]], recalled: Recalled[int], fetched: list[str]
) -> None:
    found, expected = gone_through(recalled)
    assert found == expected
    assert fetched == ["fetched"]


def test_going_through_it_again_fetches_again_but_not_to_tell_how_many_there_are(
    recalled: Recalled[int], fetched: list[str]
) -> None:
    assert tuple(recalled) == tuple(recalled) and len(fetched) == 2
    assert len(recalled) == 3 and len(fetched) == 2


def test_it_is_equal_to_any_sequence_of_the_same_values(recalled: Recalled[int]) -> None:
    assert recalled == (3, 1, 2) and recalled == [3, 1, 2] and recalled != (3, 1)
    assert hash(recalled) == hash((3, 1, 2)) and repr(recalled) == "(3, 1, 2)"


def test_it_is_sent_as_what_is_fetched(recalled: Recalled[int]) -> None:
    assert pickle.loads(pickle.dumps(recalled)) == (3, 1, 2)
