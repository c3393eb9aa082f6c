"""What making a register out of a hand-made sheet reports."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.model.register import Register


@dataclass(frozen=True)
class Unplaced:
    """A cell with something in it that is neither in the register nor a heading; ``reason`` is Chinese."""

    sheet: str
    cell: str
    text: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """A register read from a sheet nobody made for us. ``assumed`` tells in Chinese what the sheet did not say outright."""

    register: Register
    assumed: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True)
class RegisterImport:
    """What ``register import`` reports; ``tasks``, ``items`` and ``offices`` are counts."""

    path: str
    tasks: int
    items: int
    offices: int
    assumed: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]
