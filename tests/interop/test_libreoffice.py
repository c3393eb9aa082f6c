"""Offices fill the form in LibreOffice and save it in its formats: every answer comes back, and whose it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from xltasks.book.stamp import SHEET as STAMP_SHEET
from xltasks.campaign import Campaign, form_cells

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)
FILTERS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "ods": "ods:calc8"}
ISSUED, TODAY = datetime(2024, 6, 21, 9, 0), datetime(2024, 7, 1, 9, 0)
NARRATIVES = (
    "1.平台建设完成主体工程。\n2.已服务企业 1,200 家，占 33.94%。",
    "=1+1 是原文，不是公式。",
    "  前后有空格  ",
    "截至6月底，“一企一策”已惠及𠮷利、㐂多等企业 & 园区 <3 个>。",
    "长篇：" + "推进情况正常，" * 300,
    "2024-06-30",
    "5515812",
    "50%",
    "√",
    "TRUE",
    "00123",
    "1E5",
)  # fmt: skip
REGISTER = {
    "设置": (("名称", "内容"), ("单位", "市经济和信息化局"), ("单位简称", "市经信局"), ("年度", 2024), ("当前季度", "2024Q2")),
    "科室": (("科室", "联系人"), ("中小办", "王伟"), ("科技科", "李娜")),
    "任务": (
        ("序号", "目标任务", "责任分工", "监督方式", "类别", "第二季度"),
        *(
            (number, f"第{number}项重点任务", f"市经信局\n【{office}】", "5515812", category, f"{category}：完成{number}0%。")
            for office, numbers in (("中小办", (1, 4, 9)), ("科技科", (5, 12, 30)))
            for number in numbers
            for category in ("进度", "计划")
        ),
    ),
}  # fmt: skip

Answers = dict[tuple[str, str], object]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("libreoffice") / "经信局"
    root.mkdir()
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in REGISTER.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(root / "台账.xlsx")
    Campaign.open(root, now=ISSUED).generate()
    return root


@pytest.fixture(scope="module")
def filled(campaign: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answers]:
    """The issued workbooks with answers typed in; one office has deleted every stamp and kept the rows' keys."""
    folder = tmp_path_factory.mktemp("filled")
    answers: Answers = {}
    for office in ("中小办", "科技科"):
        (issued,) = (campaign / "1-下发").rglob(f"*{office}*.xlsx")
        book = openpyxl.load_workbook(issued)
        narratives = iter(NARRATIVES if office == "中小办" else reversed(NARRATIVES))
        for number, cell in enumerate(form_cells(issued).cells):
            if cell.kind == "check":
                value = "√" if number % 2 else None
            elif cell.kind == "choice":
                value = None if number % 2 else "正在推进"
            else:
                value = next(narratives, "王伟")
            book[cell.sheet][cell.cell] = value
            book[cell.sheet][cell.cell].data_type = "s" if value else "n"  # openpyxl takes a leading = for a formula
            if value is not None:
                answers[cell.key.text, cell.field] = value
        if office == "科技科":
            without_stamp(book)
        book.save(folder / f"{office}.xlsx")
    return folder, answers


def without_stamp(book: openpyxl.Workbook) -> None:
    del book[STAMP_SHEET]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "XT-" in cell.value:
                    cell.value = None


@pytest.fixture(scope="module", params=sorted(FILTERS))
def returned(
    request: pytest.FixtureRequest,
    campaign: Path,
    filled: tuple[Path, Answers],
    tmp_path_factory: pytest.TempPathFactory,
) -> Campaign:
    """The campaign after LibreOffice has opened each workbook and saved it, and they were collected."""
    folder = tmp_path_factory.mktemp(request.param)
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        FILTERS[request.param],
        "--outdir",
        str(folder / "saved"),
        *(str(path) for path in sorted(filled[0].glob("*.xlsx"))),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    copied = shutil.copytree(campaign, folder / "经信局")
    shutil.copytree(folder / "saved", copied / "2-回收", dirs_exist_ok=True)
    opened = Campaign.open(copied, now=TODAY)
    opened.collect()
    return opened


def test_each_workbook_is_known_by_its_stamp_or_its_rows(returned: Campaign) -> None:
    receipts = {receipt.office: receipt for receipt in returned.collect().receipts}
    assert {office: receipt.identified_by for office, receipt in receipts.items()} == {
        "中小办": "stamp",
        "科技科": "keys",
    }
    assert {receipt.state for receipt in receipts.values()} == {"duplicate"}


def test_every_answer_is_the_one_that_was_typed(returned: Campaign, filled: tuple[Path, Answers]) -> None:
    audited = {(cell.key.text, cell.field): cell.value for cell in returned.audit().cells if cell.key and cell.field}
    assert audited == filled[1]
    assert len(audited) >= 2 * len(NARRATIVES)


def test_nothing_else_looks_as_if_the_office_had_changed_it(returned: Campaign) -> None:
    other = [(cell.office, cell.cell, cell.value, cell.fate) for cell in returned.audit().cells if not cell.field]
    # The form's code, which one office deleted, is the only text that differs from what was issued.
    assert [cell for cell in other if cell[0] == "中小办"] == []
    assert all(fate == "altered" for *_, fate in other) and len(other) <= 1


def test_the_answers_are_merged(returned: Campaign, filled: tuple[Path, Answers]) -> None:
    merged = returned.merge(include_rejected=True)
    assert merged.path is not None
    sheet = openpyxl.load_workbook(returned.folders.absolute(merged.path)).worksheets[0]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {value for (_, field), value in filled[1].items() if field == "progress"} <= texts
