"""Rows of plain values in little room: packed by the thousand, unpacked while somebody goes through them."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, overload

from xltasks.model.cell import CellValue

_TOGETHER = 1000

PackedRow = tuple[CellValue, ...]


class Packed(Sequence[PackedRow]):
    """Rows of texts, numbers, truth values and None; no dates. Equal to any sequence of the same rows."""

    def __init__(self, rows: Iterable[PackedRow]) -> None:
        told: Iterator[Any] = iter(rows)
        self._packs: list[bytes] = []
        self._length = 0
        while pack := tuple(islice(told, _TOGETHER)):
            self._packs.append(marshal.dumps(pack))
            self._length += len(pack)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[PackedRow]:
        for pack in self._packs:
            yield from marshal.loads(pack)

    @overload
    def __getitem__(self, place: int) -> PackedRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PackedRow]: ...
    def __getitem__(self, place: int | slice) -> PackedRow | Sequence[PackedRow]:
        if isinstance(place, slice):
            return tuple(self)[place]
        pack, within = divmod(range(self._length)[place], _TOGETHER)
        row: PackedRow = marshal.loads(self._packs[pack])[within]
        return row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
