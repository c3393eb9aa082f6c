"""Builds this example from story.json: the register 台账.xlsx, and in 2-回收 what came back by every road.

Run it again when the quarterly template changes: returned workbooks name the issue they answer. One office saves its
workbook in an older format, which LibreOffice does here; without it that file is left as it is.
"""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from xltasks.campaign import Campaign, form_cells

HERE = Path(__file__).parent
AHEAD = timedelta(hours=8)
"""China's clocks of universal time, in which workbooks say when they were saved."""
INBOX = HERE / "2-回收"
SAVED, ISSUED = datetime(2024, 6, 20, 9, 0), datetime(2024, 6, 21, 9, 0)
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
FORM = "填报表"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"

Answers = dict[tuple[str, str], tuple[str | None, str]]
"""Of each row, by task number and category: what stands under 已完成, and what was done."""


def story() -> dict[str, Any]:
    known: dict[str, Any] = json.loads((HERE / "story.json").read_text(encoding="utf-8"))
    return known


def answers(known: dict[str, Any], *, corrected: bool = False) -> Answers:
    changes = known["corrected"] if corrected else {}
    return {
        (str(task["no"]), category): (done, changes.get(str(task["no"]), {}).get(category, progress))
        for task in known["tasks"]
        for category, _, done, progress in task["rows"]
    }


def write_register(path: Path, known: dict[str, Any]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    settings = book.create_sheet("设置")
    for pair in (("名称", "内容"), *known["settings"]):
        settings.append(pair)
    offices = book.create_sheet("科室")
    offices.append(("科室", "联系人", "电话", "邮箱", "别名"))
    for office in known["offices"]:
        offices.append(tuple(office.values()))
    tasks = book.create_sheet("任务")
    tasks.append(("序号", "目标任务", "责任分工", "监督方式", "类别", *QUARTERS))
    phones = {office["name"]: office["phone"] for office in known["offices"]}
    for task in known["tasks"]:
        responsible = f"{known['settings'][1][1]}\n【{task['office']}】"
        for category, plan, _, _ in task["rows"]:
            tasks.append((task["no"], task["title"], responsible, phones[task["office"]], category, None, plan))
    for sheet, widths in ((settings, (14, 24)), (offices, (10, 10, 12, 24, 12)), (tasks, (6, 36, 14, 12, 12, 12, 36))):
        for column, width in zip("ABCDEFG", widths, strict=False):
            sheet.column_dimensions[column].width = width
    path.write_bytes(saved(book, SAVED))


def issue(known: dict[str, Any], folder: Path) -> dict[str, Path]:
    """The issued workbook of each office."""
    write_register(folder / "台账.xlsx", known)
    campaign = Campaign.open(folder, now=ISSUED)
    return {one.office: folder / one.path for one in campaign.generate().issued}


def filled(issued: Path, rows: Answers) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(issued)
    for cell in form_cells(issued).cells:
        if cell.scope == "item":
            done, progress = rows[cell.key.task or "", cell.key.category or ""]
            typed = {"done": done, "pending": None if done else "正在推进", "progress": progress}
            book[cell.sheet][cell.cell] = typed[cell.field]
    return book


def copied(book: openpyxl.Workbook) -> openpyxl.Workbook:
    """What a person sees of the form, pasted into a new workbook: no stamp, no keys, no form code."""
    sheet, fresh = book[FORM], openpyxl.Workbook()
    target = fresh.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            hidden = sheet.column_dimensions[get_column_letter(cell.column)].hidden
            if cell.value is not None and not hidden and "XT-" not in str(cell.value) and cell.data_type != "f":
                target.cell(cell.row + 2, cell.column, cell.value)
    for area in sheet.merged_cells.ranges:
        target.merge_cells(None, area.min_row + 2, area.min_col, area.max_row + 2, area.max_col)
    return fresh


def saved(book: openpyxl.Workbook, when: datetime) -> bytes:
    """The workbook's bytes, saved at ``when``, so that building again changes nothing."""
    fresh, settled = io.BytesIO(), io.BytesIO()
    book.properties.created = SAVED
    book.save(fresh)
    with zipfile.ZipFile(fresh) as parts, zipfile.ZipFile(settled, "w") as target:
        for name in parts.namelist():
            content = parts.read(name)
            if name.endswith("core.xml"):
                content = re.sub(
                    rb"(modified[^>]*>)\d[^<]*", rb"\g<1>" + f"{when - AHEAD:%Y-%m-%dT%H:%M:%SZ}".encode(), content
                )
            target.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def zipped_on_windows(members: dict[str, bytes], when: datetime) -> bytes:
    """A zip as Chinese Windows makes it: names in GBK, and no flag that says so."""
    buffer = io.BytesIO()
    raw = {number: name.encode("gbk") for number, name in enumerate(members)}
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, content in enumerate(members.values()):
            held = chr(ord("a") + number) * len(raw[number])
            archive.writestr(zipfile.ZipInfo(held, when.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    data = buffer.getvalue()
    for number, name in raw.items():
        data = data.replace(chr(ord("a") + number).encode() * len(name), name)
    return data


def mailed(sender: tuple[str, str], members: dict[str, bytes], when: datetime) -> bytes:
    """A mail as a Chinese program writes it: GB18030 in encoded words, in the parameters too."""

    def word(text: str) -> str:
        return f"=?GB18030?B?{base64.b64encode(text.encode('gb18030')).decode()}?="

    head = (
        f"From: {word(sender[0])} <{sender[1]}>\nTo: bgs@slj.example.cn\nSubject: {word('二季度完成情况')}\n"
        f'Date: {when:%a, %d %b %Y %H:%M:%S} +0800\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=_part"\n'
    )
    text = "--=_part\nContent-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: base64\n\n"
    text += base64.encodebytes("请查收附件。".encode("gb18030")).decode()
    for name, content in members.items():
        text += (
            f'--=_part\nContent-Type: application/octet-stream; name="{word(name)}"\n'
            f'Content-Disposition: attachment; filename="{word(name)}"\nContent-Transfer-Encoding: base64\n\n'
        ) + base64.encodebytes(content).decode()
    return f"{head}\n{text}--=_part--\n".encode().replace(b"\n", b"\r\n")


def saved_as_xls(book: bytes, target: Path) -> None:
    if shutil.which("soffice") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{target.stem}.xlsx")
        source.write_bytes(book)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        shutil.copy(source.with_suffix(".xls"), target)


def neighbours_return(known: dict[str, Any]) -> bytes:
    """The input workbook of an office of the same name in another bureau."""
    other = json.loads(json.dumps(known))
    bureau, office = known["neighbour"]["bureau"], known["neighbour"]["office"]
    other["settings"][0][1] = other["settings"][1][1] = bureau
    other["offices"] = [one for one in other["offices"] if one["name"] == office]
    other["tasks"] = [
        {**task, "title": known["neighbour"]["title"]} for task in other["tasks"] if task["office"] == office
    ]
    with tempfile.TemporaryDirectory() as folder:
        issued = issue(other, Path(folder))[office]
        return saved(filled(issued, answers(other)), datetime(2024, 7, 3, 10, 0))


def write_inbox(known: dict[str, Any]) -> None:
    INBOX.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        issued = issue(known, Path(folder))
        rows, corrected = answers(known), answers(known, corrected=True)
        rivers = saved(filled(issued["河湖科"], rows), datetime(2024, 7, 1, 10, 12))
        water = saved(filled(issued["供水科"], rows), datetime(2024, 7, 1, 16, 40))
        again = saved(filled(issued["供水科"], corrected), datetime(2024, 7, 4, 9, 5))
        plans = saved(filled(issued["规划科"], rows), datetime(2024, 7, 2, 15, 30))
        safety = saved(copied(filled(issued["安全科"], rows)), datetime(2024, 7, 3, 11, 20))
        soil = saved(filled(issued["水保科"], rows), datetime(2024, 7, 5, 14, 0))
    members = {"河湖科/填报表（已填）.xlsx": rivers, "河湖科/签字页.pdf": PDF}
    attached = {"二季度填报表（终版）.xlsx": water, "情况说明.pdf": PDF + b"%2\n"}
    sent = datetime(2024, 7, 2, 8, 50)
    mail = mailed(("陈刚", "gsk@slj.example.cn"), attached, sent)
    files = {
        "报送材料.zip": zipped_on_windows(members, datetime(2024, 7, 1, 10, 30)),
        "转发：二季度完成情况.eml": mail,
        "二季度完成情况 - 副本.xlsx": safety,
        "河长办再报一次.xlsx": rivers,
        "供水科（更正）.xlsx": again,
        "安全科.xlsx": neighbours_return(known),
        "水保科.xlsx": soil[: len(soil) * 2 // 3],
        "~$河湖科.xlsx": b"\x05lock",
    }
    for name, content in files.items():
        (INBOX / name).write_bytes(content)
    saved_as_xls(plans, INBOX / "规划科.xls")


def main() -> None:
    write_register(HERE / "台账.xlsx", story())
    write_inbox(story())


if __name__ == "__main__":
    main()
