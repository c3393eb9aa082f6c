"""What stops the work: each error says where it is, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file its owner wrote (a register, a template, a setting)."""

    message: str
    remedy: str
    file: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def where(self) -> str:
        """``file › sheet!cell`` with only the parts that are known."""
        place = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return " › ".join(part for part in (self.file, place) if part)

    def __str__(self) -> str:
        parts = [f"{self.where}：{self.message}" if self.where else self.message, self.remedy]
        return " → ".join(part for part in parts if part)


class XltasksError(Exception):
    """The work cannot go on; ``faults`` holds everything found wrong, never only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[XltasksError], tuple[tuple[Fault, ...]]]:
        """By its faults: one that was raised in another process comes over whole."""
        return type(self), (self.faults,)


class RegisterError(XltasksError):
    """The register (台账.xlsx) cannot be used as it stands."""


class TemplateError(XltasksError):
    """A form template cannot be used as it stands."""


class CampaignError(XltasksError):
    """The campaign folder, its ledger or the disk stops the work."""


class UsageError(XltasksError):
    """What was asked for does not exist: an unknown office, period or file."""


class FileTrouble(Exception):
    """A received file cannot be read; ``reason`` is Chinese and fit for a receipt."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Unreadable(FileTrouble):
    """Damaged, encrypted, or of a kind that cannot hold a form."""


class Locked(Unreadable):
    """It has a password to open, and none that is known opens it."""


class Refused(FileTrouble):
    """Unsafe: a bomb, an external entity, a size or count beyond the limits."""
