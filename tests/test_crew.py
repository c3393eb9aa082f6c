"""Several processes do the same work: all of it, in order, and nobody is left behind."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.steps.campaigns import COLLECTED, at
from tests.steps.stories import STORIES, result_of
from xltasks import crew
from xltasks.crew import Crew
from xltasks.errors import CampaignError, Fault

WAYS = ("fork", "spawn") if hasattr(os, "fork") else ("spawn",)


@dataclass(frozen=True)
class Doubling:
    """Work that needs something sent along, and can be told to fail, or to die where it is not done by ``owner``."""

    factor: int = 2
    fails_at: int = -1
    dies_at: int = -1
    owner: int = 0

    def __call__(self, piece: int) -> int:
        if piece == self.fails_at:
            raise CampaignError([Fault("坏了", "修好", "甲.xlsx"), Fault("也坏了", "换掉")])
        if piece == self.dies_at and os.getpid() != self.owner:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.factor * piece


@pytest.fixture(params=WAYS)
def way(request, monkeypatch) -> str:
    """How the system makes processes: both ways where there are two."""
    monkeypatch.setattr(crew, "_context", lambda: multiprocessing.get_context(request.param))
    return request.param


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_everything_is_done_and_handed_over_in_order(jobs, way):
    done = list(Crew(jobs).done(Doubling(), range(30), expected=30))
    assert done == [(piece, 2 * piece) for piece in range(30)]


def test_it_is_really_done_by_other_processes(way):
    workers = {result for _, result in Crew(2).done(_who, range(8), expected=8)}
    assert os.getpid() not in workers
    assert 1 <= len(workers) <= 2


def _who(_piece: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def test_what_the_work_raises_is_raised_whole_at_its_turn(way):
    taken = []
    with pytest.raises(CampaignError) as raised:
        for _, result in Crew(2).done(Doubling(fails_at=5), range(30), expected=30):
            taken.append(result)
    assert taken == [0, 2, 4, 6, 8]
    assert [fault.message for fault in raised.value.faults] == ["坏了", "也坏了"]
    assert str(raised.value) == "甲.xlsx：坏了 → 修好\n也坏了 → 换掉"


@pytest.mark.skipif(sys.platform == "win32", reason="no process kills itself there")
def test_what_a_process_that_was_killed_should_have_done_is_done_here(way):
    done = Crew(2).done(Doubling(dies_at=7, owner=os.getpid()), range(30), expected=30)
    assert [result for _, result in done] == [2 * piece for piece in range(30)]


def test_where_no_process_can_be_started_all_is_done_here(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", refuse)
    assert [result for _, result in Crew(2).done(_who, range(3), expected=3)] == [os.getpid()] * 3


def test_pieces_are_asked_for_a_few_ahead_and_no_more():
    asked: list[int] = []

    def pieces() -> Iterator[int]:
        for piece in range(100):
            asked.append(piece)
            yield piece

    ahead = [len(asked) - number for number, _ in enumerate(Crew(2).done(Doubling(), pieces(), expected=100), 1)]
    assert max(ahead) < (2 * crew._AHEAD + 1) * crew._BATCH
    assert len(asked) == 100


def test_by_itself_it_takes_processes_only_where_that_pays(monkeypatch):
    monkeypatch.setattr(crew, "_cores", lambda: 4)
    few = Crew(None).done(_who, range(3), expected=crew._PAYS - 1)
    assert {result for _, result in few} == {os.getpid()}
    many = Crew(None).done(_who, range(3), expected=crew._PAYS)
    assert os.getpid() not in {result for _, result in many}
    assert Crew(None)._jobs(crew._PAYS) == 4
    assert Crew()._jobs(10_000) == 1
    assert Crew(6)._jobs(2) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of Unix")
@pytest.mark.parametrize("way_of_death", [signal.SIGKILL, signal.SIGINT])
def test_nobody_stays_behind_when_the_one_who_gives_out_the_work_ends(way_of_death, tmp_path):
    script = (
        "import sys, time\n"
        "from tests.test_crew import _slowly\n"
        "from xltasks.crew import Crew\n"
        "for _, pid in Crew(2).done(_slowly, range(1000), expected=1000):\n"
        "    print(pid, flush=True)\n"
    )
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, text=True
    ) as running:
        assert running.stdout is not None
        workers = {int(running.stdout.readline()) for _ in range(10)}
        running.send_signal(way_of_death)
    until = time.monotonic() + 30
    while any(map(_alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_alive, workers))


def _slowly(_piece: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def _alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and that nobody has asked about yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_several_processes_leave_the_campaign_that_one_leaves(story, way, tmp_path):
    story(tmp_path / "before")
    results = []
    for jobs in (1, 3):
        folder = Path(shutil.copytree(tmp_path / "before", tmp_path / str(jobs)))
        at(folder, COLLECTED, jobs=jobs).run()
        results.append(result_of(folder))
    assert results[0] == results[1]
