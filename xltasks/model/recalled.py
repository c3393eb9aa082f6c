"""A sequence that is fetched anew whenever somebody goes through it: what thousands of offices wrote need not be in
memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

Kept = TypeVar("Kept")


class Recalled(Sequence[Kept]):
    """What ``fetch`` gives, the same each time. Equal to any sequence of the same values."""

    def __init__(self, fetch: Callable[[], Sequence[Kept]]) -> None:
        self._fetch = fetch
        self._length: int | None = None

    def __iter__(self) -> Iterator[Kept]:
        fetched = self._fetch()
        # Python asks for the length of what it makes a tuple or list of, once it has begun to go through it.
        self._length = len(fetched)
        return iter(fetched)

    def __len__(self) -> int:
        if self._length is None:
            self._length = len(self._fetch())
        return self._length

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
