"""What ``register import`` says, as text and as JSON, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from xltasks.cli.main import main

ROWS = [("某局2025年一季度任务",), ("序号", "目标任务", "责任分工", "第一季度"), ("1", "平台", "【甲科】", "调研")]


@pytest.fixture
def breakdown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return drawn(tmp_path / "分解表.xlsx", ROWS)


def drawn(file: Path, rows: list[tuple[str | None, ...]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file


def test_it_says_what_was_made_and_assumed(breakdown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "import", breakdown.name]) == 0
    assert capsys.readouterr().out == (
        "1 task, 1 rows, 1 offices → 台账.xlsx\n"
        "Assumed:\n"
        "  标题：某局2025年一季度任务\n"
        "  单位简称：某局（取自标题）\n"
        "  单位：某局（取自标题）\n"
        "  年度：2025（取自标题）\n"
        "  当前季度：第一季度（取自标题）\n"
        "Next: check the register, then call `xltasks generate` in its folder.\n"
    )
    assert Path("台账.xlsx").is_file()


def test_cells_without_a_place_are_listed_and_the_exit_code_is_one(
    breakdown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = drawn(breakdown.with_name("缺号.xlsx"), [*ROWS, (None, "招商", None, "x")])
    assert main(["register", "import", str(file), "-o", "out.xlsx", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in ("path", "tasks", "items", "offices")} == {
        "path": "out.xlsx", "tasks": 1, "items": 1, "offices": 1,
    }  # fmt: skip
    assert [(entry["sheet"], entry["cell"], entry["text"]) for entry in told["unplaced"]] == [
        ("Sheet", "B4", "招商"), ("Sheet", "D4", "x"),
    ]  # fmt: skip
    assert all(entry["reason"] for entry in told["unplaced"])


def test_a_second_import_does_not_overwrite_the_first(breakdown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "import", breakdown.name, "-q"]) == 0
    assert main(["register", "import", breakdown.name, "-q"]) == 2
    assert "不覆盖" in capsys.readouterr().err


def test_the_folder_named_by_c_gets_the_register(breakdown: Path, tmp_path: Path) -> None:
    (tmp_path / "新").mkdir()
    assert main(["-C", "新", "register", "import", breakdown.name, "--period", "2025Q2"]) == 0
    assert (tmp_path / "新" / "台账.xlsx").is_file()
    assert main(["-C", "新", "generate", "--dry-run"]) == 0
