"""One run at a time on a campaign."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from xltasks.errors import CampaignError
from xltasks.store.lock import Holder, campaign_lock, holder

AT = datetime(2024, 7, 1, 9, 30)
HOLD = (
    "import sys, time; from datetime import datetime; from pathlib import Path\n"
    "from xltasks.store.lock import campaign_lock\n"
    "with campaign_lock(Path(sys.argv[1]), datetime(2024, 7, 1, 8)):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.readline()\n"
)


def another_run(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(path)]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "held\n"
    return running


def end(running: subprocess.Popen[str]) -> None:
    running.communicate("\n", timeout=30)


def test_the_holder_is_known_while_it_holds(tmp_path: Path) -> None:
    path = tmp_path / ".xltasks" / "lock"
    with campaign_lock(path, AT):
        assert holder(path) == Holder(os.getpid(), socket.gethostname(), "2024-07-01 09:30:00")
    assert holder(path) == Holder(0, "", "")
    with campaign_lock(path, AT, wait=0):
        pass


def test_a_second_run_is_told_who_holds_the_campaign(tmp_path: Path) -> None:
    running = another_run(tmp_path / "lock")
    waited: list[Holder] = []
    with (
        pytest.raises(CampaignError, match=f"{running.pid}，2024-07-01 08:00:00 开始.*请等它运行完"),
        campaign_lock(tmp_path / "lock", AT, wait=0.15, on_wait=waited.append),
    ):
        raise AssertionError("two runs at once")
    assert [who.pid for who in waited] == [running.pid]
    end(running)


def test_a_second_run_goes_on_when_the_first_has_ended(tmp_path: Path) -> None:
    running = another_run(tmp_path / "lock")

    def let_go(_: Holder) -> None:
        end(running)

    with campaign_lock(tmp_path / "lock", AT, wait=30, on_wait=let_go):
        assert holder(tmp_path / "lock").pid == os.getpid()


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    running = another_run(tmp_path / "lock")
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=30)
    with campaign_lock(tmp_path / "lock", AT, wait=0):
        pass


def test_a_worker_that_outlives_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    program = HOLD.replace(
        "    print(", "    import os; child = os.fork()\n    child or time.sleep(60)\n    print(child); print("
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None and running.stdin is not None
    worker = int(running.stdout.readline())
    try:
        os.kill(running.pid, signal.SIGKILL)
        running.wait(timeout=30)
        time.sleep(0)
        with campaign_lock(tmp_path / "lock", AT, wait=0):
            pass
    finally:
        os.kill(worker, signal.SIGKILL)
        running.stdin.close()
        running.stdout.close()


def test_it_is_let_go_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), campaign_lock(tmp_path / "lock", AT):
        raise ZeroDivisionError
    with campaign_lock(tmp_path / "lock", AT, wait=0):
        pass


def test_two_threads_of_one_program_exclude_each_other_too(tmp_path: Path) -> None:
    with campaign_lock(tmp_path / "lock", AT):
        second = campaign_lock(tmp_path / "lock", AT, wait=0)
        with pytest.raises(CampaignError, match=f"进程 {os.getpid()}"):
            second.__enter__()
        assert holder(tmp_path / "lock").pid == os.getpid()


def test_a_name_left_in_the_file_by_a_killed_run_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text('{"pid": 1, "host": "gone", "since": "2020"}')
    with campaign_lock(tmp_path / "lock", AT, wait=0):
        pass
    (tmp_path / "lock").write_text("garbage")
    assert str(holder(tmp_path / "lock")) == "另一个程序"
