"""What ``remind`` says, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xltasks.model.finding import Finding

Tone = Literal["临近", "到期", "逾期"]
"""Before the day of the deadline, on the day, after the deadline."""
ReminderReason = Literal["missing", "late", "rejected"]


@dataclass(frozen=True)
class Letter:
    """A reminder to one office; ``path`` holds the text, ``eml`` the mail to send, where one was asked for."""

    office: str
    reason: ReminderReason
    tone: Tone
    text: str
    path: str
    eml: str | None = None


@dataclass(frozen=True)
class Reminded:
    """``group`` is one text for all, empty where nobody owes anything; ``not_issued`` offices have nothing to fill."""

    period: str
    tone: Tone
    group: str
    path: str | None
    letters: tuple[Letter, ...]
    not_issued: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
