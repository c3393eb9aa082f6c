"""Text that a spreadsheet file cannot keep: what is kept of it, and a sentence that says what was lost."""

from __future__ import annotations

import re

from xltasks.model.cell import LONGEST_TEXT, canonical_text, utf16_length

_UNUSUAL = re.compile("[\r\ud800-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}[_\x00-\x08\x0b-\x1f\ufffe\uffff])")
"""The underscore of a text that would read as an escape, also where an escape that follows would complete it."""
_ESCAPED_CONTROL = re.compile("_x(00[01][0-9A-Fa-f]|[Ff]{3}[EeFf])_")
REPLACEMENT = "\ufffd"


def keepable(text: str) -> tuple[str, str]:
    """What one cell can keep of a text, and a Chinese sentence on what it cannot (empty when all is kept).

    Line ends become LF, which loses nothing. Control characters are kept: the file carries them as ``_x0001_``
    (ECMA-376 Part 1, 22.9.2.19, ST_Xstring). Half a surrogate pair cannot be written in UTF-8, and no program
    reads more than 32,767 UTF-16 units from a cell.
    """
    # Printable is asked first: for Chinese text it takes a tenth of the time.
    if len(text) <= LONGEST_TEXT // 2 and (text.isprintable() or _UNUSUAL.search(text) is None):
        return text, ""
    lost: list[str] = []
    kept, broken = _whole_characters(canonical_text(text))
    if broken:
        lost.append(f"有 {broken} 个字符编码残缺，无法保存，已用“{REPLACEMENT}”代替")
    length = utf16_length(kept)
    if length > LONGEST_TEXT:
        kept = _cut(kept, LONGEST_TEXT)
        lost.append(
            f"文字共 {length} 个字，一个单元格最多只能存 {LONGEST_TEXT} 个字，末尾 {length - utf16_length(kept)} 个字没有写入"
        )
    return kept, "；".join(lost)


def cut_text(text: str, longest: int) -> str:
    """What anything but a cell (a formula, a message, a property) can hold: ``longest`` units, no control characters."""
    return _cut(_UNWRITABLE.sub("", _whole_characters(canonical_text(text))[0]), longest)


def awkward(text: str) -> bool:
    """Whether a text needs escapes."""
    return _UNWRITABLE.search(text) is not None or ("_x" in text and _LOOKS_ESCAPED.search(text) is not None)


def escaped(text: str) -> str:
    """Characters XML forbids as ``_xHHHH_``, and text that already looks so protected, as ST_Xstring asks."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped_controls(text: str) -> str:
    """Escapes of control characters and line ends undone, for readers that leave them as ``_x000D_``."""
    if "_x" not in text:
        return text
    return canonical_text(_ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), text))


def _whole_characters(text: str) -> tuple[str, int]:
    """Surrogate pairs joined, lone ones replaced; and how many were replaced."""
    if _LONE.search(text) is None:
        return text, 0
    joined = _PAIR.sub(lambda match: match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
    return _LONE.subn(REPLACEMENT, joined)


def _cut(text: str, longest: int) -> str:
    # No character is longer than two units, so that a short text need not be counted.
    if len(text) <= longest // 2 or (len(text) <= longest and utf16_length(text) <= longest):
        return text
    units = text.encode("utf-16-le")[: longest * 2]
    return units.decode("utf-16-le", "ignore")
