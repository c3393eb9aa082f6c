"""The third example: its README's commands, played in a copy, print what it says; faults go out, mended answers come in."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from xltasks.campaign import form_cells
from xltasks.cli.main import main
from xltasks.rules.codes import FAMILIES

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "corrections"
README = (EXAMPLE / "README.md").read_text("utf-8")
STORY = json.loads((EXAMPLE / "story.json").read_text("utf-8"))
BLOCK = re.compile(r"```(sh|text)\n(.*?)```", re.DOTALL)
COPY = "mkdir -p build && cp -r examples/corrections build/corrections && cd build/corrections"
OFFICE, RESUBMITS = "造林科", "资源科"


@dataclass(frozen=True)
class Step:
    command: str
    code: int
    said: str


@dataclass(frozen=True)
class Play:
    """The campaign at its end, and every command on the way."""

    folder: Path
    steps: tuple[Step, ...]

    def step(self, beginning: str, nth: int = 0) -> Step:
        return [step for step in self.steps if step.command.split(" ", 4)[-1].startswith(beginning)][nth]

    def merged(self, mark: str = "") -> Path:
        return self.folder / "4-汇总" / "2024Q2" / f"市林业局2024年二季度汇总表{mark}.xlsx"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("build") / "corrections"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总"))
    commands = [line for kind, text in BLOCK.findall(README) if kind == "sh" for line in text.splitlines()]
    assert commands[0] == COPY
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XLTASKS_LANG", "en")
        patch.setenv("LANGUAGE", "en")
        yield Play(folder, tuple(typed(command) for command in commands[1:]))


def typed(command: str) -> Step:
    program, *arguments = shlex.split(command)
    if program == "python3":
        done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=spoken())
        return Step(command, done.returncode, done.stdout.decode("utf-8"))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main(arguments)
    return Step(command, code, said.getvalue())


def spoken() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def told() -> list[tuple[str, str]]:
    """Each text of the README with the command that prints it."""
    blocks = BLOCK.findall(README)
    return [
        (before.splitlines()[-1], text)
        for (kind, before), (other, text) in itertools.pairwise(blocks)
        if (kind, other) == ("sh", "text")
    ]


@pytest.mark.parametrize(("command", "text"), told(), ids=lambda value: value[:60])
def test_each_command_prints_what_the_readme_says(play: Play, command: str, text: str) -> None:
    (step,) = [step for step in play.steps if step.command == command]
    lines = iter(step.said.splitlines())
    for expected in text.splitlines():
        if expected == "...":
            return
        line = next(lines)
        assert line.startswith(expected.removesuffix("...")) if expected.endswith("...") else line == expected
    assert not list(lines)


def test_only_judging_faults_ends_with_one(play: Play) -> None:
    assert [step.command for step in play.steps if step.code] == [
        play.step("validate", 1).command,
        play.step("validate", 2).command,
    ]


def findings(step: Step) -> set[tuple[str, str, str]]:
    """(code, severity, cell) of what one office was told."""
    found = re.findall(r"^(\w+)  .*?  \(([\w.]+)\)\n((?:    \S.*\n)+)", step.said, re.MULTILINE)
    return {
        (code, severity, cell)
        for severity, code, lines in found
        for cells in re.findall(rf"^    {OFFICE}  .* › 填报表!(.*)$", lines, re.MULTILINE)
        for cell in cells.split(", ")
    }


def test_the_office_has_the_faults_of_every_family_that_the_readme_lists(play: Play) -> None:
    listed = set(re.findall(r"^\| (\w+\.\w+) \| (\w+) \| (\w+) \|", README, re.MULTILINE))
    assert findings(play.step("validate", 1)) == listed
    assert {code.partition(".")[0] for code, _, _ in listed} == set(FAMILIES) - {"intake"}


def test_the_register_excuses_one_office_from_one_rule(play: Play) -> None:
    rows = {row[0]: row for row in STORY["rules"]}
    assert rows["wording.ending"][4:6] == ["产业科", "10"]
    (untidy,) = [row for row in STORY["tasks"][-1]["rows"] if row["category"] == "进度安排"]
    assert not untidy["answers"]["产业科"]["二季度"][2].endswith("。")
    assert "第10项任务（进度安排）" not in play.step("validate", 1).said


def test_the_correction_copy_begins_with_a_list_that_links_to_the_faulty_cells(play: Play) -> None:
    book = openpyxl.load_workbook(play.folder / "3-退回/2024Q2/市林业局2024年二季度填报表（造林科）退回修改.xlsx")
    assert book.sheetnames[0] == "问题清单" and book.active.title == "问题清单" and "未识别内容" in book.sheetnames
    listed = book["问题清单"]
    lines = [[cell.value for cell in row] for row in listed.iter_rows(min_row=4) if row[0].value]
    assert len(lines) == len(findings(play.step("validate", 1)))
    assert [line[1][:2] for line in lines] == ["错误"] * 3 + ["警告"] * 7 + ["提示"] * 11
    linked = {row[2].hyperlink.location for row in listed.iter_rows(min_row=4) if row[2].hyperlink}
    assert {"'填报表'!F11", "'填报表'!F12", "'填报表'!H7"} <= linked
    form = book["填报表"]
    assert form["H7"].value == STORY["tasks"][0]["rows"][0]["answers"][OFFICE]["二季度"][2]
    for place in linked:
        cell = form[place.partition("!")[2]]
        assert cell.comment is not None and cell.fill.fgColor.rgb[2:] in ("FFC7CE", "F8CBAD", "DDEBF7"), place
    strays = {cell.value for row in book["未识别内容"].iter_rows() for cell in row}
    assert STORY["beside"]["outside"] in strays and STORY["beside"]["altered"]["to"] in strays


def test_the_letter_names_what_must_be_mended(play: Play) -> None:
    letter = (play.folder / "3-退回/2024Q2/催报/造林科.txt").read_text("utf-8")
    assert "必须修改的共 3 处" in letter and "市林业局2024年二季度填报表（造林科）退回修改.xlsx" in letter


def test_mended_in_the_copy_it_is_accepted_and_its_marks_are_no_answers(play: Play) -> None:
    assert findings(play.step("validate", 2)) == set()
    assert f"{OFFICE}  accepted       0         0      0" in play.step("validate", 2).said


def last_said() -> dict[tuple[str, str, str], list[str | None]]:
    """The last answer of each office to each row."""
    stages = ("二季度", "退回后", "再报")
    return {
        (str(task["no"]), row["category"], office): next(said[stage] for stage in reversed(stages) if stage in said)
        for task in STORY["tasks"]
        for row in task["rows"]
        for office, said in row["answers"].items()
    }


def test_the_merged_cells_are_the_last_answers_and_the_coordinators_edits(play: Play) -> None:
    merged = form_cells(play.merged())
    progress = {(c.key.task, c.key.category): c.value for c in merged.cells if c.field == "progress"}
    edits = {(edit["task"], edit["category"]): edit["value"] for edit in STORY["edits"]}
    for (task, category, _office), (_done, _pending, text) in last_said().items():
        value = str(progress[task, category])
        assert value == edits[task, category] if (task, category) in edits else str(text) in value, (task, category)
    assert len(progress) == 12


def test_a_new_answer_came_in_beside_the_edits_and_the_edited_file_is_kept(play: Play) -> None:
    kept = {(c.key.task, c.key.category, c.field): c.value for c in form_cells(play.merged("（改动件）")).cells}
    now = {(c.key.task, c.key.category, c.field): c.value for c in form_cells(play.merged()).cells}
    changed = {place for place in now if now[place] != kept[place]}
    again = {
        (str(task["no"]), row["category"])
        for task in STORY["tasks"]
        for row in task["rows"]
        if "再报" in row["answers"].get(RESUBMITS, {})
    }
    edited = {(edit["task"], edit["category"]) for edit in STORY["edits"]}
    assert {place[:2] for place in changed} == again - edited
    assert play.step("merge", 1).said.count("(merge.conflict)") == 1


def test_the_clean_sheet_carries_the_same_words_and_the_summary(play: Play) -> None:
    clean, merged = (openpyxl.load_workbook(play.merged(mark)) for mark in ("（上报）", ""))
    assert clean.sheetnames == ["汇总表", "统计", "未完成清单"]
    words = [
        {str(cell.value) for row in book["汇总表"].iter_rows() for cell in row if cell.value}
        for book in (clean, merged)
    ]
    assert words[0] <= words[1]
    unfinished = {cell.value for row in clean["未完成清单"].iter_rows() for cell in row}
    assert "完成松材线虫病防治8万亩。" in " ".join(map(str, unfinished))


def test_the_status_page_and_workbook_are_written(play: Play) -> None:
    assert OFFICE in (play.folder / "进展.html").read_text("utf-8")
    assert openpyxl.load_workbook(play.folder / "进展.xlsx").worksheets


def test_what_the_story_writes_is_ignored_by_git_and_what_it_needs_is_small() -> None:
    asked = ["git", "check-ignore", "build/corrections/台账.xlsx", "build/corrections/进展.html"]
    done = subprocess.run([*asked, *written()], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2 + len(written())
    assert all(path.stat().st_size < 30_000 for path in EXAMPLE.glob("来件/*/*.xlsx"))


def written() -> list[str]:
    return [f"examples/corrections/{folder}/x" for folder in (".xltasks", "1-下发", "3-退回", "4-汇总")]
