"""Texts as OOXML packages carry them: shared, in runs, and with escaped characters."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from xltasks.book.package import Package
from xltasks.book.plain_parts import PlainTexts, is_place, plain_texts
from xltasks.book.stretches import ITEMS, stretches
from xltasks.book.xmlparts import local, pieces, tree
from xltasks.errors import Unreadable
from xltasks.model.cell import canonical_text

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def shared_strings(package: Package, name: str) -> list[str]:
    """Every text of the shared string table; its own counts are never trusted."""
    if package.members[name].file_size <= package.limits.whole:
        taken = plain_texts(package.read(name))
        texts = None if taken is None else _together(taken)
    else:
        texts = _in_stretches(package, name)
    if texts is not None:
        return texts
    texts = []
    for item in pieces(package, name):
        # Nearly every item is one plain <t>.
        plain = len(item) == 1 and item[0].tag.endswith("}t")
        texts.append(unescaped(item[0].text or "") if plain else item_text(item))
    return texts


def _in_stretches(package: Package, name: str) -> list[str] | None:
    """A large table, read some items at a time. None where one of them takes the whole table to tell."""
    texts: list[str] = []
    try:
        for stretch in stretches(package, name, ITEMS):
            taken = None if stretch is None else plain_texts(stretch)
            if taken is None or len(taken.rest) > package.limits.whole:
                return None
            some = _together(taken)
            if some is None:
                return None
            texts += some
    except Unreadable:
        return None  # Parsed piece by piece, it may be mended, or tells what is wrong.
    return texts


def _together(taken: PlainTexts) -> list[str] | None:
    """The plain items and the others in their order; None where some stand elsewhere than in the table itself."""
    plain = [unescaped(text) for text in taken.texts] if taken.escaped else taken.texts
    root = tree(taken.rest)
    if not taken.mixed:
        return None if len(root) else plain
    if sum(is_place(item.tag) for item in root) != len(plain):
        return None
    following = iter(plain)
    return [next(following) if is_place(item.tag) else item_text(item) for item in root]


def item_text(item: Element) -> str:
    """The text of an ``si`` or ``is`` element: its runs joined, without phonetic hints (ECMA-376 Part 1, 18.4)."""
    texts = []
    for child in item:
        name = local(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(part.text or "" for part in child if local(part.tag) == "t")
    return unescaped("".join(texts))


def unescaped(text: str) -> str:
    """``_x000D_`` and its like undone (ECMA-376 Part 1, 22.9.2.19, ST_Xstring), line ends as LF.

    Half a surrogate pair becomes U+FFFD: it could not be written, printed or stored.
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return canonical_text(text) if "\r" in text else text
