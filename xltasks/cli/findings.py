"""Findings as people read them: one block for each fault, with all the cells it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

import click

from xltasks.cli import show
from xltasks.model.finding import grouped

if TYPE_CHECKING:
    from xltasks.model.finding import Finding, Severity

_COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "hint": "cyan"}
_SHOWN = 6
"""Cells listed per office before the rest is only counted."""


def tell_findings(findings: Iterable[Finding], *, all_cells: bool = False) -> None:
    """Errors first. A message that stands in many cells is said once."""
    for group in grouped(findings):
        first = group[0]
        say_severity = click.style(_severity(first.severity), fg=_COLOURS[first.severity])
        show.say()
        show.say(f"{say_severity}  {first.message}  ({first.code})")
        for line in _places(group, all_cells=all_cells):
            show.say(f"    {line}")
        if first.remedy:
            show.say(f"    → {first.remedy}")


def counted(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning, 0 hints``."""
    errors, warnings, hints = (
        sum(finding.severity == severity for finding in findings) for severity in ("error", "warning", "hint")
    )
    return _(", ").join(
        (
            ngettext("{count} error", "{count} errors", errors).format(count=errors),
            ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings),
            ngettext("{count} hint", "{count} hints", hints).format(count=hints),
        )
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _places(group: Sequence[Finding], *, all_cells: bool) -> Iterator[str]:
    """One line per office and file: ``办公室  报表.xlsx › 填报表!B7, B9 …``."""
    lines: dict[tuple[str, str, str], list[str]] = {}
    for finding in group:
        cells = lines.setdefault((finding.office or "", finding.at.file, finding.at.sheet), [])
        if finding.at.cell:
            cells.append(finding.at.cell)
    for (office, file, sheet), cells in lines.items():
        kept = cells if all_cells else cells[:_SHOWN]
        place = (f"{sheet}!" if sheet and kept else sheet) + ", ".join(kept)
        if len(cells) > len(kept):
            rest = len(cells) - len(kept)
            place += " " + ngettext("and {count} more", "and {count} more", rest).format(count=rest)
        where = " › ".join(part for part in (file, place) if part)
        line = "  ".join(part for part in (office, where) if part)
        if line:
            yield line


def _severity(severity: Severity) -> str:
    return {"error": _("error"), "warning": _("warning"), "hint": _("hint")}[severity]
