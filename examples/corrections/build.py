"""Builds this example from story.json: the register 台账.xlsx, and in 来件 what the offices sent, one folder a day.

Run it again when the quarterly template changes: returned workbooks name the issue they answer.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from xltasks.campaign import Campaign, form_cells

HERE = Path(__file__).parent
AHEAD = timedelta(hours=8)
"""China's clocks of universal time, in which workbooks say when they were saved."""
ARRIVED = HERE / "来件"
WRITTEN = datetime(2024, 3, 18, 9, 0)
ISSUED = {"一季度": datetime(2024, 3, 20, 9, 0), "二季度": datetime(2024, 6, 20, 9, 0)}
SENT = {
    "一季度": datetime(2024, 4, 1, 10, 0),
    "二季度": datetime(2024, 7, 2, 10, 0),
    "退回后": datetime(2024, 7, 8, 9, 30),
    "再报": datetime(2024, 7, 9, 15, 0),
}
QUARTERS = ("一季度", "二季度")
DEADLINE = datetime(2024, 7, 5, 17, 0)
SHEETS: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "设置": (("名称", "内容"), (14, 24)),
    "科室": (("科室", "联系人", "电话", "邮箱", "别名"), (10, 10, 12, 24, 12)),
    "任务": (("序号", "目标任务", "责任分工", "监督方式", "类别", "第一季度", "第二季度"), (6, 36, 18, 12, 12, 30, 30)),
    "规则": (("规则", "状态", "级别", "参数", "科室", "任务", "理由", "有效期"), (16, 6, 6, 12, 10, 6, 34, 12)),
}

Row = list[str | None]
Answers = dict[tuple[str, str], Row]
"""Of each row, by task number and category: what stands under 已完成 and 未完成, and what was done."""


def story() -> dict[str, Any]:
    known: dict[str, Any] = json.loads((HERE / "story.json").read_text(encoding="utf-8"))
    return known


def answers(known: dict[str, Any], office: str, *stages: str) -> Answers:
    """What an office says at the last of the ``stages``; what it does not say anew there stays."""
    said: Answers = {}
    for task in known["tasks"]:
        for row in task["rows"]:
            for stage in stages:
                if stage in row["answers"].get(office, {}):
                    said[str(task["no"]), row["category"]] = row["answers"][office][stage]
    return said


def write_register(path: Path, known: dict[str, Any]) -> None:
    phones = {office["name"]: office["phone"] for office in known["offices"]}
    lines: dict[str, list[Any]] = {
        "设置": known["settings"],
        "科室": [tuple(office.values()) for office in known["offices"]],
        "任务": [
            (
                task["no"],
                task["title"],
                "".join(f"【{office}】" for office in task["offices"]),
                phones[task["offices"][0]],
            )
            + (row["category"], *row["plans"])
            for task in known["tasks"]
            for row in task["rows"]
        ],
        "规则": known["rules"],
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, (headings, widths) in SHEETS.items():
        sheet = book.create_sheet(name)
        for line in (headings, *lines[name]):
            sheet.append([value or None for value in line])
        for column, width in zip("ABCDEFGH", widths, strict=False):
            sheet.column_dimensions[column].width = width
    path.write_bytes(saved(book, WRITTEN))


def filled(file: Path, rows: Answers) -> openpyxl.Workbook:
    """The workbook (issued, or a correction copy) as an office fills it."""
    book = openpyxl.load_workbook(file)
    for cell in form_cells(file).cells:
        said = rows.get((cell.key.task or "", cell.key.category or ""))
        if said is not None:
            book[cell.sheet][cell.cell] = dict(zip(("done", "pending", "progress"), said, strict=True))[cell.field]
    return book


def scribbled(book: openpyxl.Workbook, known: dict[str, Any]) -> openpyxl.Workbook:
    """What an office does beside the answer cells: a remark below the sheet, a plan made smaller."""
    sheet, change = book["填报表"], known["beside"]["altered"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == change["from"]:
                cell.value = change["to"]
    sheet.cell(sheet.max_row + 2, 3, known["beside"]["outside"])
    return book


def saved(book: openpyxl.Workbook, when: datetime) -> bytes:
    """The workbook's bytes, saved at ``when``, so that building again changes nothing."""
    fresh, settled = io.BytesIO(), io.BytesIO()
    book.properties.created = WRITTEN
    book.save(fresh)
    with zipfile.ZipFile(fresh) as parts, zipfile.ZipFile(settled, "w") as target:
        for name in parts.namelist():
            content = parts.read(name)
            if name.endswith("core.xml"):
                stamp = f"{when - AHEAD:%Y-%m-%dT%H:%M:%SZ}".encode()
                content = re.sub(rb"(modified[^>]*>)\d[^<]*", rb"\g<1>" + stamp, content)
            target.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def send(stage: str, name: str, book: openpyxl.Workbook) -> None:
    (ARRIVED / stage).mkdir(parents=True, exist_ok=True)
    (ARRIVED / stage / f"{name}.xlsx").write_bytes(saved(book, SENT[stage]))


def send_all(known: dict[str, Any], folder: Path) -> None:
    """The offices' whole correspondence, as it happens in a campaign in ``folder``."""
    write_register(folder / "台账.xlsx", known)
    issued: dict[str, Path] = {}
    for stage in QUARTERS:
        if issued:
            Campaign.open(folder, now=ISSUED[stage]).rollover("2024Q2", deadline=DEADLINE)
        generated = Campaign.open(folder, now=ISSUED[stage]).generate()
        issued = {one.office: folder / one.path for one in generated.issued}
        for office, file in issued.items():
            book = filled(file, answers(known, office, stage))
            if stage == "二季度" and office == known["beside"]["office"]:
                scribbled(book, known)
            send(stage, office, book)
        Campaign.open(folder, now=SENT[stage]).collect([ARRIVED / stage])
    judged = Campaign.open(folder, now=SENT["二季度"]).validate()
    copies = {one.office: folder / one.correction for one in judged.offices if one.correction}
    send("退回后", "造林科（已改）", filled(copies["造林科"], answers(known, "造林科", "退回后")))
    send("再报", "资源科（更新）", filled(issued["资源科"], answers(known, "资源科", "二季度", "再报")))


def main() -> None:
    write_register(HERE / "台账.xlsx", story())
    with tempfile.TemporaryDirectory() as folder:
        send_all(story(), Path(folder))


if __name__ == "__main__":
    main()
