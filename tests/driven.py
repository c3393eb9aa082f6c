"""A campaign driven through the command line alone, its sheets drawn, filled and read back by other programs."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from xltasks.cli.main import main

ROOT = Path(__file__).parent.parent
Asked = tuple[str | None, int, str]
"""(task or None, item or 0, field)."""
Answer = Callable[[str, dict[str, Any]], object]
"""(office, a cell of ``form cells --json``) → what the office types there; None for nothing."""
FILTERS = {"xls": "xls:MS Excel 97", "ods": "ods:calc8"}
FLOW = ("2024-06-21T09:00", "2024-07-02T09:00")


@dataclass(frozen=True)
class Form:
    """A bureau's own form: ``fields`` as (name, kind, scope, combine) in the words of the sheet 字段."""

    input: bytes
    consolidated: bytes
    fields: tuple[tuple[str, str, str, str], ...]


@dataclass
class Driven:
    """One bureau's folder. ``apart``: every command in a process of its own, as a coordinator runs it."""

    folder: Path
    apart: bool = False
    period: str = "2024Q2"

    def begin(
        self,
        form: Form | None,
        tasks: Sequence[Sequence[object]],
        *,
        offices: Sequence[str] = (),
        template: str = "quarterly",
    ) -> Driven:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        sheet.title = "设置"
        for row in (("单位", "市示范局"), ("单位简称", "示范局"), ("年度", 2024), ("当前季度", self.period), ("表样", template),
                    ("截止时间", datetime(2024, 7, 5, 17)), ("联系人", "张三"), ("联系电话", "5515812")):  # fmt: skip
            sheet.append(row)
        for name, rows in {"科室": [("科室",), *((office,) for office in offices)], "任务": tasks}.items():
            listed = book.create_sheet(name)
            for line in rows:
                listed.append(list(line))
        self.folder.mkdir(parents=True, exist_ok=True)
        book.save(self.folder / "台账.xlsx")
        (self.folder / "2-回收").mkdir(exist_ok=True)
        if form is not None:
            (self.folder / "表样").mkdir()
            (self.folder / "表样" / "input.xlsx").write_bytes(form.input)
            (self.folder / "表样" / "consolidated.xlsx").write_bytes(form.consolidated)
        return self

    def run(self, *words: str | Path, code: int = 0, now: str = FLOW[1]) -> dict[str, Any]:
        """One command's JSON; its exit code must be ``code``."""
        line = ["-C", str(self.folder), "--json", "--now", now, *map(str, words)]
        if self.apart:
            environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
            done = subprocess.run(
                [sys.executable, "-m", "xltasks", *line], env=environment, capture_output=True, text=True, check=False
            )
            given, out, said = done.returncode, done.stdout, done.stderr
        else:
            spoken, told = io.BytesIO(), io.BytesIO()
            with (
                redirect_stdout(io.TextIOWrapper(spoken, "utf-8")) as one,
                redirect_stderr(io.TextIOWrapper(told, "utf-8")) as two,
            ):
                given = main(line)
                one.flush()
                two.flush()
            out, said = spoken.getvalue().decode(), told.getvalue().decode()
        assert given == code, f"{words}: exit {given}\n{out}\n{said}"
        return json.loads(out)

    def check(self) -> None:
        for kind in ("input", "consolidated"):
            assert self.run("form", "check", self.folder / "表样" / f"{kind}.xlsx") == {"faults": []}

    def generate(self) -> list[dict[str, Any]]:
        return self.run("generate", now=FLOW[0])["issued"]

    def fill(self, answer: Answer, *, through: Mapping[str, str] | None = None) -> dict[tuple[str, Asked], object]:
        """Every office fills its workbook and sends it, some through LibreOffice; what each typed where."""
        typed: dict[tuple[str, Asked], object] = {}
        for issued in self.generate():
            office, source = issued["office"], self.folder / issued["path"]
            book = openpyxl.load_workbook(source)
            for cell in self.run("form", "cells", source)["cells"]:
                value = answer(office, cell)
                target = book[cell["sheet"]][cell["cell"]]
                assert not target.protection.locked, "an office can type there"
                target.value = value
                if isinstance(value, str):
                    target.data_type = "s"  # openpyxl would make a formula of "=…"
                if value is not None:
                    typed[office, (cell["task"], cell["item"] or 0, cell["field"])] = value
            target_file = self.folder / "2-回收" / f"交来的表{len(typed)}.xlsx"
            book.save(target_file)
            if (way := (through or {}).get(office)) is not None:
                saved_as(target_file, way)
                target_file.unlink()
        return typed

    def carry(self, *, partial: Sequence[str] = ()) -> dict[str, Any]:
        """Collect, validate, merge, audit: all well."""
        receipts = self.run("collect")["receipts"]
        assert {receipt["state"] for receipt in receipts} == {"new"}, receipts
        validated = self.run("validate")
        wrong = [finding for finding in validated["findings"] if finding["severity"] == "error"]
        assert not wrong, wrong
        assert {office["state"] for office in validated["offices"]} == {"accepted"}
        merged = self.run("merge", *partial)
        return {"merged": merged, "audit": self.run("audit")}


def saved_as(source: Path, way: str) -> Path:
    """The workbook as LibreOffice saves it in another format."""
    profile = f"-env:UserInstallation={(source.parent.parent / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        FILTERS[way],
        "--outdir",
        str(source.parent),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = source.with_suffix(f".{way}")
    assert made.is_file()
    return made


def expected(
    form: Form, typed: Mapping[tuple[str, Asked], object], offices: Mapping[str | None, Sequence[str]]
) -> dict[Asked, object]:
    """What the consolidated sheet must say: one office's answer as it is, several joined as the form declares."""
    combine = {name: (kind, how) for name, kind, _, how in form.fields}
    found: dict[Asked, object] = {}
    for asked in dict.fromkeys(asked for _, asked in typed):
        task, _, name = asked
        if task is None:
            continue
        kind, how = combine[name]
        parts = [(office, typed.get((office, asked))) for office in offices[task]]
        given = [(office, value) for office, value in parts if value is not None]
        if kind == "勾选":
            decides = parts[:1] if how == "牵头" else parts
            found[asked] = "√" if all(value is not None for _, value in decides) else None
        elif len(given) == 1 or how in ("牵头", "") or len({value for _, value in given}) == 1 and how != "求和":
            found[asked] = given[0][1]
        elif how == "求和":
            found[asked] = sum(value for _, value in given)
        else:
            found[asked] = "\n".join(f"{office}：{value}" for office, value in given)
    return {asked: value for asked, value in found.items() if value is not None}


def held(value: object) -> object:
    """A value as readers give it: a day is a moment at midnight, whole floats are whole."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def verify(
    driven: Driven, carried: Mapping[str, Any], truth: Mapping[Asked, object], leads: Mapping[str | None, str]
) -> Path:
    """The consolidated workbook says the truth to two readers, and the audit knows of every cell; its path.

    ``leads``: whose word stands, by task, where only the lead's does.
    """
    path = driven.folder / carried["merged"]["path"]
    book = openpyxl.load_workbook(path)
    other = CalamineWorkbook.from_path(path)
    rows = {name: other.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in other.sheet_names}
    shown: dict[Asked, object] = {}
    for cell in driven.run("form", "cells", path)["cells"]:
        place = book[cell["sheet"]][cell["cell"]]
        value = held(place.value)
        if value is None:
            continue
        again = rows[cell["sheet"]][place.row - 1][place.column - 1]
        assert held(again) == value, f"{cell['cell']}: {again!r} is not {value!r}"
        asked = cell["task"], cell["item"] or 0, cell["field"]
        assert shown.setdefault(asked, value) == value
    placed = {name for _, _, name in shown} | {cell["field"] for cell in driven.run("form", "cells", path)["cells"]}
    assert shown == {asked: held(value) for asked, value in truth.items() if asked[2] in placed}
    for cell in carried["audit"]["cells"]:
        asked = cell["task"], cell["item"] or 0, cell["field"]
        if cell["fate"] == "merged":
            at = cell["to"]
            assert driven.folder / at["path"] == path
            assert held(book[at["sheet"]][at["cell"]].value) == held(truth[asked])
        elif cell["fate"] == "superseded":
            # Another's word stands, or a tick does not, which not everybody gave.
            assert cell["office"] != leads[cell["task"]] or asked not in truth, cell
        else:
            assert cell["fate"] == "kept" and (cell["task"] is None or cell["field"] not in placed), cell
    return path
