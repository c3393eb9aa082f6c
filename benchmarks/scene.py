"""What the contestants start from, for so many offices: a folder made once, copied afresh for every run."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.truth import BUREAU, BUREAU_SHORT, PERIOD, YEAR, Office, build, load, save

ISSUED, RETURNED, AGAIN = datetime(2024, 6, 21, 9), datetime(2024, 7, 5, 9), datetime(2024, 7, 8, 9)
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True)
class Scene:
    """``folder`` holds truth.pickle, blank/ (a register), issued/ (after generate), returns/ and, for the hand-written
    contestants, one finished workbook of each kind: input.xlsx and consolidated.xlsx."""

    folder: Path

    @property
    def truth(self) -> tuple[Office, ...]:
        return load(self.folder / "truth.pickle")

    @property
    def blank(self) -> Path:
        return self.folder / "blank"

    @property
    def issued(self) -> Path:
        return self.folder / "issued"

    @property
    def finished(self) -> Path:
        """The campaign after every return is in and merged."""
        return self.folder / "finished"

    @property
    def returns(self) -> Path:
        return self.folder / "returns"

    @property
    def newer(self) -> Path:
        """A second version of one office's return."""
        return self.folder / "newer.xlsx"

    @property
    def input(self) -> Path:
        return self.folder / "input.xlsx"

    @property
    def consolidated(self) -> Path:
        return self.folder / "consolidated.xlsx"


def prepare(folder: Path, offices: int) -> Scene:
    """Makes the scene, unless it is there. xltasks itself issues the workbooks that all contestants read."""
    from benchmarks.returns import fill
    from xltasks.campaign import Campaign

    scene = Scene(folder)
    if scene.consolidated.exists():
        return scene
    shutil.rmtree(folder, ignore_errors=True)
    scene.blank.mkdir(parents=True)
    truth = build(offices)
    save(truth, folder / "truth.pickle")
    write_register(scene.blank / "台账.xlsx", truth)
    copy_campaign(scene.blank, scene.issued)
    issued = Campaign.open(scene.issued, now=ISSUED).generate().issued
    scene.returns.mkdir()
    for office, workbook in zip(truth, issued, strict=True):
        fill(scene.issued / workbook.path, scene.returns / f"{office.name}.xlsx", office)
    fill(scene.issued / issued[0].path, scene.newer, truth[0], later=True)
    shutil.copy(scene.issued / issued[0].path, scene.input)
    _finish_small(scene, truth[:2])
    return scene


def _finish_small(scene: Scene, truth: tuple[Office, ...]) -> None:
    """The look of the consolidated sheet, read off a merge of two offices."""
    from benchmarks.returns import fill
    from xltasks.campaign import Campaign

    small = scene.folder / "small"
    small.mkdir()
    write_register(small / "台账.xlsx", truth)
    campaign = Campaign.open(small, now=RETURNED)
    for office, workbook in zip(truth, campaign.generate().issued, strict=True):
        fill(small / workbook.path, small / "2-回收" / f"{office.name}.xlsx", office)
    campaign.collect()
    merged = campaign.merge()
    assert merged.path is not None, merged
    shutil.copy(small / merged.path, scene.consolidated)
    shutil.rmtree(small)


def copy_campaign(source: Path, target: Path) -> None:
    """A campaign folder to be written in: files are linked, since no writer changes one in place, but the ledger is."""

    def link_or_copy(one: str, other: str) -> str:
        if one.endswith(".sqlite"):
            return str(shutil.copy2(one, other))
        os.link(one, other)
        return other

    # A linked lock would make all copies wait for each other.
    shutil.copytree(source, target, copy_function=link_or_copy, ignore=shutil.ignore_patterns("lock"))


def write_register(path: Path, truth: tuple[Office, ...]) -> None:
    """The register as a coordinator keeps it; task cells once, blanks below."""
    import xlsxwriter  # type: ignore[import-untyped]

    book = xlsxwriter.Workbook(path, {"in_memory": True})
    settings, offices, tasks = (book.add_worksheet(name) for name in ("设置", "科室", "任务"))
    pairs = (
        ("名称", "内容"),
        ("单位", BUREAU),
        ("单位简称", BUREAU_SHORT),
        ("年度", YEAR),
        ("当前季度", PERIOD),
        ("表样", "quarterly"),
    )
    for line, pair in enumerate(pairs):
        settings.write_row(line, 0, pair)
    offices.write_row(0, 0, ("科室", "联系人", "电话", "邮箱", "别名"))
    tasks.write_row(0, 0, ("序号", "目标任务", "责任分工", "监督方式", "类别", *QUARTERS))
    line = 1
    for index, office in enumerate(truth, 1):
        offices.write_row(index, 0, (office.name, office.person, office.phone))
        for task in office.tasks:
            tasks.write_row(line, 0, (task.number, task.title, task.responsible, task.phone))
            for row in task.rows:
                tasks.write_string(line, 4, row.category)
                tasks.write_string(line, 6, row.plan)
                line += 1
    book.close()
