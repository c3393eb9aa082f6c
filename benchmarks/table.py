"""Measurements as tables: medians, and ratios of runs that were made side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from benchmarks.measuring import Cost

Results = Mapping[str, Sequence[Cost]]
"""Costs by contestant, one for every round; the first contestant is what the others are compared with."""


def table(title: str, results: Results, compared: Sequence[str] = ()) -> str:
    """A Markdown table. ``compared`` names further contestants to give ratios to."""
    bases = [next(iter(results)), *(name for name in compared if name in results)]
    heads = ["CPU s", "wall s", "peak MiB", *(f"CPU : {name}" for name in bases)]
    lines = [f"### {title}", "", f"| | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    for name, costs in results.items():
        cells = [f"{median(cost.cpu for cost in costs):.2f}", f"{median(cost.wall for cost in costs):.2f}"]
        cells.append(f"{median(cost.peak for cost in costs):.0f}")
        cells += [f"{median(ratios(costs, results[base])):.2f}" for base in bases]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def ratios(costs: Sequence[Cost], base: Sequence[Cost]) -> Iterator[float]:
    """Round by round."""
    return (one.cpu / other.cpu for one, other in zip(costs, base, strict=True))


def growth(work: str, costs: Mapping[int, Sequence[Cost]]) -> str:
    """CPU per workbook by the number of offices, and how it grows from the smallest."""
    lines = [
        f"### growth of {work} (xltasks)",
        "",
        "| offices | CPU ms per workbook | against the line above |",
        "|---:|---:|---:|",
    ]
    before = None
    for offices, runs in sorted(costs.items()):
        each = median(cost.cpu for cost in runs) / offices * 1000
        lines.append(f"| {offices} | {each:.2f} | {'' if before is None else f'{each / before:.2f}'} |")
        before = each
    return "\n".join([*lines, ""])
