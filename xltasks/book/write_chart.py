"""A draft's chart written as a native one, that Excel and WPS redraw when its cells change."""

from __future__ import annotations

from typing import Any

from xltasks.book.draft import Chart
from xltasks.model.cell import Area

_FONT = "宋体"


def write_chart(workbook: Any, worksheet: Any, chart: Chart) -> None:
    """``workbook`` and ``worksheet`` are XlsxWriter's."""
    drawn = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for series in chart.series:
        drawn.add_series(
            {
                "name": series.name,
                "categories": _place(worksheet.get_name(), chart.categories),
                "values": _place(worksheet.get_name(), series.values),
                "gap": 40,
                **({"fill": {"color": f"#{series.color}"}} if series.color else {}),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"name": _FONT, "size": 12}, "overlay": False})
    # Bars grow from the bottom up, tables from the top down; turned round, the numbers would move to the top.
    drawn.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"name": _FONT}})
    drawn.set_x_axis({"num_format": "0", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    drawn.set_legend({"position": "bottom", "font": {"name": _FONT}})
    drawn.set_size({"width": chart.width, "height": chart.height})
    worksheet.insert_chart(chart.row - 1, chart.column - 1, drawn)


def _place(sheet: str, area: Area) -> list[object]:
    return [sheet, area.top - 1, area.left - 1, area.bottom - 1, area.right - 1]
