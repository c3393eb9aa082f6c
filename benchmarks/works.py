"""What is measured: every line of the benchmark with those who do the work, the limit first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Start = Literal["nothing", "blank", "returned", "finished"]
"""What lies in the output folder at the beginning: nothing, a campaign with its register alone, one whose returns have
come in, or one that is finished but for one newer file."""

_SHARED = 400
"""Offices from which on xltasks takes several processes by itself."""


@dataclass(frozen=True)
class Contestant:
    """``module`` of benchmarks.contestants; above ``most`` offices it is left out, because it takes too long, below
    ``least``, because it does what another one does."""

    label: str
    module: str
    start: Start = "nothing"
    most: int = 1_000_000
    least: int = 0
    needs: str = ""
    """A package that may be missing."""


@dataclass(frozen=True)
class Work:
    """One job. With ``once`` it does not depend on the number of offices."""

    name: str
    title: str
    contestants: tuple[Contestant, ...]
    once: bool = False


WORKS = (
    Work(
        "generate",
        "generate: one input workbook for every office",
        (
            Contestant("limit", "generate_limit"),
            Contestant("xltasks", "generate_xltasks", "blank"),
            Contestant("xltasks, one process", "generate_xltasks_alone", "blank", least=_SHARED),
            Contestant("XlsxWriter, in memory", "generate_xlsxwriter"),
            Contestant("XlsxWriter, default", "generate_xlsxwriter_files"),
            Contestant("openpyxl, template", "generate_openpyxl", most=200),
        ),
    ),
    Work(
        "merge",
        "collect + validate + merge: the returns to one consolidated sheet",
        (
            Contestant("limit", "merge_limit"),
            Contestant("limit, sources listed", "merge_limit_listed"),
            Contestant("xltasks", "merge_xltasks", "returned"),
            Contestant("xltasks, one process", "merge_xltasks_alone", "returned", least=_SHARED),
            Contestant("polars (values)", "merge_polars", needs="polars"),
            Contestant("pandas + calamine (values)", "merge_pandas_calamine"),
            Contestant("pandas + openpyxl (values)", "merge_pandas_openpyxl"),
            Contestant("openpyxl, copy loop", "merge_openpyxl", most=200),
        ),
    ),
    Work(
        "again",
        "again: one new file after all are in",
        (
            Contestant("xltasks, first run", "merge_xltasks", "returned"),
            Contestant("xltasks, collect", "collect_xltasks", "finished"),
            Contestant("xltasks, collect + validate + merge", "again_xltasks", "finished"),
        ),
    ),
    Work(
        "large",
        "large: one consolidated sheet of 100,000 rows",
        (
            Contestant("limit", "large_limit"),
            Contestant("xltasks", "large_xltasks"),
            Contestant("XlsxWriter", "large_xlsxwriter"),
            Contestant("XlsxWriter, constant memory", "large_xlsxwriter_constant"),
            Contestant("polars (values)", "large_polars", needs="polars"),
        ),
        once=True,
    ),
)
