"""A campaign begun."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Initialised:
    """A new campaign folder and the files in it, relative to it."""

    path: str
    files: tuple[str, ...]
