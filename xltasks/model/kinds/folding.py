"""Text as it was meant: full-width characters folded, invisible ones dropped, outer space removed."""

from __future__ import annotations

from xltasks.model.cell import canonical_text

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = {0x3000: " ", 0x00A0: " ", 0x2007: " ", 0x202F: " "}
_MINUS = {0x2212: "-"}
# Zero-width characters come along when text is pasted from web pages and chat; variation selectors follow a tick
# typed on a telephone (✔️). None of them is visible in the cell.
_INVISIBLE: dict[int, None] = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F))
_TABLE: dict[int, int | str | None] = {**_FULL_WIDTH, **_SPACES, **_MINUS, **_INVISIBLE}


def folded(text: str) -> str:
    """``" ５，０００ "`` → ``5,000``."""
    return canonical_text(text).translate(_TABLE).strip()


def spaceless(text: str) -> str:
    """Folded, and without any space inside: what two spellings of one option have in common."""
    return "".join(folded(text).split())


def excerpt(text: str, longest: int = 20) -> str:
    """The beginning of a text on one line, for messages."""
    line = " ".join(canonical_text(text).split())
    return line if len(line) <= longest else f"{line[:longest]}…"
