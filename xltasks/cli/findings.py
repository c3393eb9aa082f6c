"""Findings as people read them: one block for each fault, with all the cells it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    said = {"error": _("error"), "warning": _("warning"), "hint": _("hint")}
    severities = {severity: click.style(said[severity], fg=colour) for severity, colour in _COLOURS.items()}
    show.say_all(line for group in grouped(findings) for line in _told(group, severities, all_cells=all_cells))


def _told(group: Sequence[Finding], severities: Mapping[Severity, str], *, all_cells: bool) -> Iterator[str]:
    first = group[0]
    yield ""
    yield f"{severities[first.severity]}  {first.message}  ({first.code})"
    for line in _places(group, all_cells=all_cells):
        yield f"    {line}"
    if first.remedy:
        yield f"    → {first.remedy}"


def counted(findings: Iterable[Finding]) -> str:
    """``2 errors, 1 warning, 0 hints``."""
    severities = Counter(finding.severity for finding in findings)
    errors, warnings, hints = severities["error"], severities["warning"], severities["hint"]
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
