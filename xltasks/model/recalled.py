"""A sequence that is fetched anew whenever somebody goes through it: what thousands of offices wrote need not be in
memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

Kept = TypeVar("Kept")


class Recalled(Sequence[Kept]):
    """What ``fetch`` gives, each time. Equal to any sequence of the same values."""

    def __init__(self, fetch: Callable[[], Sequence[Kept]]) -> None:
        self._fetch = fetch

    def __iter__(self) -> Iterator[Kept]:
        return iter(self._fetch())

    def __len__(self) -> int:
        return len(self._fetch())

    @overload
    def __getitem__(self, place: int) -> Kept: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Kept]: ...
    def __getitem__(self, place: int | slice) -> Kept | Sequence[Kept]:
        return self._fetch()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[type[tuple[Kept, ...]], tuple[tuple[Kept, ...]]]:
        """Sent to another process as what is fetched here."""
        return tuple, (tuple(self._fetch()),)
