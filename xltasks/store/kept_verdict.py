"""What judging one content came to, as the ledger keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KeptVerdict:
    """``basis`` names all that the judgement rests on: it holds as long as that is the same, and only so long.

    ``as_asked`` says that the content answers the very issue that the register asks for. ``findings``, ``stances`` (what
    it says of rows that offices share) and ``said`` (what it says row by row) are texts: they are read when they are
    wanted.
    """

    office: str
    basis: str
    nil: bool
    as_asked: bool
    errors: int
    warnings: int
    hints: int
    findings: str
    stances: str
    said: str
