"""A part too large to be looked at whole, cut between its rows or items into small parts that say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xltasks.book.package import Package

_LONGEST_HEAD = 64 * 1024
_HELD = 2
"""Times ``Limits.whole`` that may come without a place to cut: the merges of a long sheet follow its last row."""


@dataclass(frozen=True)
class Cut:
    """Where a part may be cut: each stretch is put between the part's own ``head`` and ``closing`` tags.

    The head goes before every stretch, so it must hold nothing that is read. Text alone tells no comment from an
    element: whoever reads a stretch must make sure that it has none.
    """

    beginning: bytes
    end: bytes
    head: re.Pattern[bytes]
    closing: bytes


ROWS = Cut(
    b"<row", b"</row>", re.compile(rb"(?:(?!mergeCell|sheetData)[^\0])*<sheetData>"), b"</sheetData></worksheet>"
)
ITEMS = Cut(b"<si", b"</si>", re.compile(rb"(?:<\?xml[^<]*)?<sst[^<>]*>\s*"), b"</sst>")


def stretches(package: Package, name: str, cut: Cut) -> Iterator[bytes | None]:
    """The stretches of a part, about a megabyte each; None, and no more, where it cannot be cut.

    Raises Unreadable or Refused as ``Package.stream`` does.
    """
    head = held = b""
    for chunk in package.stream(name):
        held += chunk
        if not head:
            head = held[: max(held.find(cut.beginning), 0)]
            if len(head) > _LONGEST_HEAD or cut.head.fullmatch(head) is None:
                break
            held = held[len(head) :]
        end = held.rfind(cut.end) + len(cut.end)
        if end >= len(cut.end):
            yield head + held[:end] + cut.closing
            held = held[end:]
        elif len(held) > _HELD * package.limits.whole:
            break
    else:
        yield head + held
        return
    yield None
