"""The consolidated sheet of the example as it prints: nothing clipped, headings on every page, tasks kept whole."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from tests.print.pdf import PrintedPage, clipped, header_on_every_page, needs_soffice, pages_of
from xltasks.campaign import Campaign

pytestmark = needs_soffice

EXAMPLE = Path(__file__).parents[2] / "examples" / "anqing-2024"
TASKS = json.loads((EXAMPLE / "facts.json").read_text("utf-8"))["tasks"]
NARRATIVES = [row["progress"] for task in TASKS for row in task["rows"]]
PLANS = [row["plan"] for task in TASKS for row in task["rows"]]
TITLES = [task["title"] for task in TASKS]
HEADINGS = ("序号", "目标任务", "责任分工", "监督方式", "第二季度", "完成情况", "已完成", "未完成", "落实情况")


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("print") / "anqing-2024"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总"))
    path = Campaign.open(folder, now=datetime(2024, 7, 6, 9)).run().merge.path
    assert path is not None
    return (folder / path).read_bytes()


@pytest.fixture(scope="module")
def pages(merged: bytes) -> tuple[PrintedPage, ...]:
    return pages_of(merged)


def with_heights(workbook: bytes, factor: float) -> bytes:
    """The workbook with every row's height multiplied."""
    lower = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(lower, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb' ht="([\d.]+)"', lambda m: b' ht="%.2f"' % (float(m[1]) * factor), part)
            new.writestr(name, part)
    return lower.getvalue()


def test_every_narrative_plan_and_title_lies_inside_its_cell(pages: tuple[PrintedPage, ...]) -> None:
    assert clipped(pages, NARRATIVES) == []
    assert clipped(pages, PLANS) == []
    assert clipped(pages, TITLES) == []


def test_the_headings_are_on_every_page(pages: tuple[PrintedPage, ...]) -> None:
    assert header_on_every_page(pages, HEADINGS)


def test_it_takes_no_more_pages_than_the_city_needed(pages: tuple[PrintedPage, ...]) -> None:
    assert 1 < len(pages) <= 8


def test_no_task_is_torn_by_a_page_end(pages: tuple[PrintedPage, ...]) -> None:
    for task in TASKS:
        wanted = [row["progress"] for row in task["rows"]]
        assert any(not clipped([page], [*wanted, task["title"]]) for page in pages), task["no"]


@pytest.mark.parametrize("factor", [0.9, 0.8])
def test_lower_rows_clip_text_so_that_this_check_can_fail(merged: bytes, factor: float) -> None:
    assert clipped(pages_of(with_heights(merged, factor)), NARRATIVES)
