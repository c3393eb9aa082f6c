"""What proposing a form template from a finished sheet reports."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.errors import Fault
from xltasks.model.field import Field


@dataclass(frozen=True)
class FormProposed:
    """``files`` are the templates written, ``faults`` what checking them finds; ``assumed`` is Chinese."""

    path: str
    files: tuple[str, ...]
    fields: tuple[Field, ...]
    assumed: tuple[str, ...]
    faults: tuple[Fault, ...]
