"""A small campaign to try the verbs on: a register, offices that fill their workbooks, and an independent look.

Everything is written and read with openpyxl; of the program only ``form cells`` is asked, for where an answer goes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl

from xltasks.campaign import Campaign, form_cells

ISSUED = datetime(2024, 6, 20, 9)
FILLED = datetime(2024, 7, 1, 16)
COLLECTED = datetime(2024, 7, 2, 9)
DEADLINE = datetime(2024, 7, 5, 17)
CHINA = timezone(timedelta(hours=8))

Row = tuple[str | int | None, ...]
Answers = Mapping[tuple[str, str], Row]
"""(task, category) → (done, pending, progress)."""

OFFICES = (("甲科", "甲处"), ("乙科", None), ("丙科", None))
"""Name and alias."""
TASKS: tuple[Row, ...] = (
    # 序号, 目标任务, 责任科室, 类别, 第一季度, 第二季度
    (1, "培育企业5家", "甲科", "进度安排", "摸底", "培育一批"),
    (None, None, None, "施工图", "1.摸底", "1.宣传\n2.培训"),
    (4, "推进重点项目", "甲科、乙科", "进度安排", "前期", "开工"),
    (None, None, None, "施工图", "办手续", "挂图作战"),
    (6, "稳定工业运行", "乙科", "进度安排", "监测", "监测"),
    (None, None, None, "施工图", "调度", "调度"),
    (9, "节能降耗", "丙科", "进度安排", "诊断", "诊断"),
    (None, None, None, "施工图", "入企", "入企"),
    (None, None, None, "保障措施", "培训", "培训"),
)
ANSWERS: dict[str, Answers] = {
    "甲科": {
        ("1", "进度安排"): ("√", None, None),
        ("1", "施工图"): ("√", None, "1.宣传12场。\n2.培训3期。"),
        ("4", "进度安排"): ("√", None, "甲：项目已开工。"),
        ("4", "施工图"): ("√", None, "甲：完成主体。"),
    },
    "乙科": {
        ("4", "进度安排"): ("√", None, "乙：施工许可已办。"),
        ("4", "施工图"): (None, "正在推进", "乙：用地报批中。"),
        ("6", "进度安排"): (None, "持续推进", "乙：每月监测。"),
        ("6", "施工图"): ("√", None, "乙：调度20家。"),
    },
    "丙科": {
        ("9", "进度安排"): (None, "正在推进", "丙：诊断8家。"),
        ("9", "施工图"): ("√", None, "=丙：入企15次"),
        ("9", "保障措施"): ("√", None, "-培训2期"),
    },
}
MERGED: dict[tuple[str, str], Row] = {
    ("1", "进度安排"): ("√", None, None),
    ("1", "施工图"): ("√", None, "1.宣传12场。\n2.培训3期。"),
    ("4", "进度安排"): ("√", None, "甲科：甲：项目已开工。\n乙科：乙：施工许可已办。"),
    ("4", "施工图"): (None, "正在推进", "甲科：甲：完成主体。\n乙科：乙：用地报批中。"),
    ("6", "进度安排"): (None, "持续推进", "乙：每月监测。"),
    ("6", "施工图"): ("√", None, "乙：调度20家。"),
    ("9", "进度安排"): (None, "正在推进", "丙：诊断8家。"),
    ("9", "施工图"): ("√", None, "=丙：入企15次"),
    ("9", "保障措施"): ("√", None, "-培训2期"),
}
"""What the consolidated sheet must say when everybody gave ANSWERS."""
FIELDS = ("done", "pending", "progress")


def start(
    folder: Path, *, tasks: Iterable[Row] = TASKS, period: str = "2024Q2", bureau: str = "市某某局", issued: bool = True
) -> Campaign:
    """A campaign folder with its register and, mostly, its workbooks issued."""
    folder.mkdir(parents=True, exist_ok=True)
    write_register(folder / "台账.xlsx", tasks=tasks, period=period, bureau=bureau)
    (folder / "2-回收").mkdir(exist_ok=True)
    campaign = at(folder, ISSUED)
    if issued:
        campaign.generate()
    return campaign


def at(campaign: Campaign | Path, moment: datetime, *, jobs: int = 1) -> Campaign:
    """The campaign opened afresh at another time; the register is read again."""
    return Campaign.open(campaign if isinstance(campaign, Path) else campaign.folders.root, now=moment, jobs=jobs)


def write_register(
    path: Path,
    *,
    tasks: Iterable[Row] = TASKS,
    period: str = "2024Q2",
    bureau: str = "市某某局",
    more: Iterable[Row] = (),
) -> None:
    """``more`` are further settings."""
    book = openpyxl.Workbook()
    settings = book.active
    settings.title = "设置"
    for pair in (
        ("名称", "内容"),
        ("单位", bureau),
        ("单位简称", bureau.removeprefix("市")),
        ("年度", 2024),
        ("当前季度", period),
        ("表样", "quarterly"),
        ("截止时间", DEADLINE),
        *more,
    ):
        settings.append(pair)
    offices = book.create_sheet("科室")
    offices.append(("科室", "别名"))
    for office in OFFICES:
        offices.append(office)
    listed = book.create_sheet("任务")
    listed.append(("序号", "目标任务", "责任科室", "类别", "第一季度", "第二季度"))
    for row in tasks:
        listed.append(row)
    book.save(path)


def issued_file(campaign: Campaign, office: str) -> Path:
    (path,) = campaign.folders.issue_folder(campaign.register.settings.period).glob(f"*（{office}）.xlsx")
    return path


def places(file: Path) -> dict[tuple[str | None, str | None, str], tuple[str, str]]:
    """(task, category, field) → (sheet, cell) of every answer cell."""
    return {(cell.key.task, cell.key.category, cell.field): (cell.sheet, cell.cell) for cell in form_cells(file).cells}


def fill(
    source: Path,
    target: Path,
    answers: Answers,
    *,
    saved: datetime = FILLED,
    then: Callable[[openpyxl.Workbook], None] | None = None,
    only: str = "",
) -> Path:
    """The issued workbook with answers typed in (to one task ``only``), saved as a new file; ``then`` does what an
    office does besides."""
    where = places(source)
    book = openpyxl.load_workbook(source)
    for (task, category), row in answers.items():
        if only and task != only:
            continue
        for field, value in zip(FIELDS, row, strict=True):
            sheet, cell = where[task, category, field]
            book[sheet][cell].value = value
            if isinstance(value, str):
                book[sheet][cell].data_type = "s"  # openpyxl would make a formula of "=…"
    if then is not None:
        then(book)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(saved_at(book, saved))
    return target


def saved_at(book: openpyxl.Workbook, when: datetime) -> bytes:
    """The workbook's bytes, saved (by what the file itself says) when the bureau's clock showed a certain time."""
    fresh, settled = io.BytesIO(), io.BytesIO()
    book.save(fresh)
    with zipfile.ZipFile(fresh) as parts, zipfile.ZipFile(settled, "w") as target:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "docProps/core.xml":
                moment = when.replace(tzinfo=CHINA).isoformat().encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, data)
            target.writestr(zipfile.ZipInfo(part.filename, (2024, 1, 1, 0, 0, 0)), data)
    return settled.getvalue()


def give_back(
    campaign: Campaign,
    office: str,
    answers: Answers | None = None,
    *,
    name: str = "",
    saved: datetime = FILLED,
    then: Callable[[openpyxl.Workbook], None] | None = None,
) -> Path:
    """The office fills its workbook and drops it into the inbox."""
    target = campaign.folders.inbox / (name or f"{office}.xlsx")
    return fill(
        issued_file(campaign, office),
        target,
        ANSWERS[office] if answers is None else answers,
        saved=saved,
        then=then,
    )


def all_give_back(campaign: Campaign) -> None:
    for office in ANSWERS:
        give_back(campaign, office)


def with_answer(office: str, task: str, category: str, row: Row) -> Answers:
    """An office's usual answers with one row changed."""
    return {**ANSWERS[office], (task, category): row}


def sheet_says(file: Path) -> dict[tuple[str, str], Row]:
    """The consolidated sheet as a reader sees it: (task, category) → (done, pending, progress), by its columns."""
    sheet = openpyxl.load_workbook(file).worksheets[0]
    found: dict[tuple[str, str], Row] = {}
    number = None
    for row in range(5, sheet.max_row + 1):
        number = sheet.cell(row, 1).value if sheet.cell(row, 1).value is not None else number
        category = sheet.cell(row, 5).value
        if category is not None:
            found[str(number), str(category)] = tuple(sheet.cell(row, column).value for column in (7, 8, 9))
    return found


def said(findings: Iterable[object]) -> list[str]:
    """``甲科 填报表!G8 answers.missing``: who, where, what."""
    return [
        " ".join(part for part in (f.office or "", f"{f.at.sheet}!{f.at.cell}" if f.at.cell else "", f.code) if part)
        for f in findings
    ]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file in a folder but the lock, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }
