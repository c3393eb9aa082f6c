"""``python -m benchmarks``: everything measured in one run on one machine, and told as tables.

The first round of every contestant only warms up; its output is checked, so that nobody wins by doing less.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from benchmarks.measuring import ROOT, Cost, measure
from benchmarks.startup import EXAMPLE, commands
from benchmarks.table import growth, table
from benchmarks.versions import installed, versions
from benchmarks.works import WORKS, Contestant, Work

_COMPARED = {"generate": ("XlsxWriter, in memory",), "merge": ("polars (values)",), "large": ("XlsxWriter",)}


@dataclass(frozen=True)
class Wish:
    """What to measure: ``works`` and ``contestants`` (parts of their labels) empty for all."""

    offices: tuple[int, ...]
    runs: int
    works: tuple[str, ...]
    contestants: tuple[str, ...]
    folder: Path

    def wants(self, work: Work, contestant: Contestant, offices: int) -> bool:
        named = not self.contestants or any(part in contestant.label for part in self.contestants)
        there = not contestant.needs or installed(contestant.needs)
        return named and there and (work.once or contestant.least <= offices <= contestant.most)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--offices", default="20,200,2000", help="numbers of offices (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="paired runs after the warm-up (default: %(default)s)")
    parser.add_argument("--works", default="", help="some of: start-up, generate, merge, again, large")
    parser.add_argument("--contestants", default="", help="parts of their names; default: all")
    parser.add_argument("--folder", type=Path, help="keep the prepared campaigns here for the next run")
    parser.add_argument("--json", type=Path, help="every single measurement goes into this file")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="xltasks-bench-") as temporary:
        wish = Wish(
            tuple(int(number) for number in told.offices.split(",")),
            told.runs,
            tuple(filter(None, told.works.split(","))),
            tuple(filter(None, told.contestants.split(","))),
            told.folder or Path(temporary),
        )
        wish.folder.mkdir(parents=True, exist_ok=True)
        _report(wish, told.json)


def _report(wish: Wish, target: Path | None) -> None:
    print(f"{date.today()}: {', '.join(f'{name} {value}' for name, value in versions().items())}\n", flush=True)
    every: dict[str, dict[str, list[Cost]]] = {}
    if not wish.works or "start-up" in wish.works:
        every["start-up"] = _startup(wish)
        print(table("start-up", every["start-up"]), flush=True)
    grown: dict[str, dict[int, list[Cost]]] = {}
    for work in (work for work in WORKS if not wish.works or work.name in wish.works):
        for offices in wish.offices[:1] if work.once else wish.offices:
            costs = _raced(wish, work, offices)
            every[work.name if work.once else f"{work.name} {offices}"] = costs
            title = work.title if work.once else f"{work.title}, {offices} offices"
            print(table(title, costs, _COMPARED.get(work.name, ())), flush=True)
            if "xltasks" in costs and not work.once:
                grown.setdefault(work.name, {})[offices] = costs["xltasks"]
    for name, by_offices in grown.items():
        if len(by_offices) > 1:
            print(growth(name, by_offices))
    if target is not None:
        told = {name: {who: [asdict(c) for c in costs] for who, costs in line.items()} for name, line in every.items()}
        target.write_text(json.dumps({"versions": versions(), "costs": told}, indent=1, ensure_ascii=False), "utf-8")


def _startup(wish: Wish) -> dict[str, list[Cost]]:
    campaign, begun = wish.folder / "example", wish.folder / "example-begun"
    for folder in (campaign, begun):
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    measure((sys.executable, "-m", "xltasks", "-C", str(begun), "run"), wish.folder / "log")
    asked = commands(campaign, begun)
    costs: dict[str, list[Cost]] = {label: [] for label in asked}
    for turn in range(-1, 4 * wish.runs):  # milliseconds scatter more than seconds
        for label, command in asked.items():
            cost = measure(command, wish.folder / "log")
            if turn >= 0:
                costs[label].append(cost)
    return costs


def _raced(wish: Wish, work: Work, offices: int) -> dict[str, list[Cost]]:
    """Everybody once to warm up, then in turn."""
    scene = wish.folder / str(offices)
    _child("prepare", str(scene), str(offices))
    racing = [contestant for contestant in work.contestants if wish.wants(work, contestant, offices)]
    costs: dict[str, list[Cost]] = {contestant.label: [] for contestant in racing}
    for turn in range(-1, wish.runs):
        for contestant in racing:
            out = _readied(contestant, scene)
            module = "benchmarks.contestants"
            command = (sys.executable, "-m", module, contestant.module, str(scene), str(out))
            cost = measure(command, wish.folder / "log")
            if turn >= 0:
                costs[contestant.label].append(cost)
            elif contestant.module != "collect_xltasks":
                checked = "merge" if work.name == "again" else work.name
                _child("checking", checked, str(scene), str(out))
            if contestant.module == "merge_xltasks" and not (scene / "finished").exists():
                out.rename(scene / "finished")
            shutil.rmtree(out, ignore_errors=True)
    return costs


def _readied(contestant: Contestant, scene: Path) -> Path:
    """A fresh output folder."""
    out = scene / "out"
    shutil.rmtree(out, ignore_errors=True)
    if contestant.start == "nothing":
        out.mkdir()
    else:
        _child("prepare", contestant.start, str(scene), str(out))
    os.sync()  # what was just copied is not the contestant's to write
    return out


def _child(module: str, *arguments: str) -> None:
    """Preparing and checking happen in other processes, so that this one stays small."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        (sys.executable, "-m", f"benchmarks.{module}", *arguments),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"benchmarks.{module} {' '.join(arguments)}:\n{done.stderr[-3000:]}")


main()
