"""Tables, documents and complaints, as a screen, a pipe and an old console get them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest

from xltasks.cli import show
from xltasks.cli.show import Toned
from xltasks.errors import Fault


def test_a_piped_table_is_aligned_though_chinese_characters_are_twice_as_wide(capsys):
    show.table(("office", "tasks"), [("中小办", 3), ("Office 12", 11)])
    assert capsys.readouterr().out == (
        "office     tasks\n"
        "中小办         3\n"
        "Office 12     11\n"
    )  # fmt: skip


def test_times_empty_cells_and_tones_are_plain_text_in_a_pipe(capsys):
    show.table(("a", "b", "c"), [(datetime(2024, 6, 28, 9, 5), None, Toned("late", "bad"))])
    assert capsys.readouterr().out.splitlines()[1] == "2024-06-28 09:05     late"


def test_a_long_text_of_several_lines_keeps_to_its_line_in_a_pipe(capsys):
    show.table(("value", "fate"), [("第一行\n第二行" + "长" * 80, "merged")])
    line = capsys.readouterr().out.splitlines()[1].removesuffix("  merged")
    assert line.startswith("第一行 第二行长长") and line.endswith("长…") and show.columns(line) <= 60


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}], ids=["colours", "NO_COLOR"])
def test_a_table_is_drawn_on_a_terminal_and_no_color_is_honoured(variables):
    import pty

    ours, theirs = pty.openpty()
    script = (
        "import click; from xltasks.cli import show; show.say(click.style('错误', fg='red'));"
        "show.table(('科室',), [(show.Toned('退回', 'bad'),)])"
    )
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment = plain | {"TERM": "xterm", "PYTHONUTF8": "1"} | variables
    subprocess.run([sys.executable, "-c", script], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    seen = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "│" in seen and "退回" in seen
    for red in ("\x1b[31m错误", "\x1b[1;31m退回"):
        assert (red in seen) == (not variables)


def test_a_document_is_utf8_whatever_the_console_speaks():
    script = "from xltasks.cli import show; show.document({'office': '中小办', 'value': '✓'})"
    environment = os.environ | {"PYTHONIOENCODING": "gbk"}
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True).stdout
    assert json.loads(printed.decode("utf-8")) == {"office": "中小办", "value": "✓"}


def test_a_lone_surrogate_does_not_lose_the_document(capfdbinary):
    show.document({"value": "前\ud83d后"})
    assert json.loads(capfdbinary.readouterr().out.decode("utf-8")) == {"value": "前\ud83d后"}


@pytest.mark.parametrize("many", [0, 1, 499, 500, 501, 1203])
def test_many_lines_are_printed_each_once_in_their_order(many, capsys):
    lines = [f"第{number}行" for number in range(many)]
    show.say_all(iter(lines))
    assert capsys.readouterr().out == "".join(f"{line}\n" for line in lines)


def test_a_complaint_says_where_what_and_what_to_do(capsys):
    show.complain(Fault("没有这个科室", "请改成科室表中的名称", "台账.xlsx", "任务", "D5"))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "台账.xlsx › 任务!D5: 没有这个科室\n  → 请改成科室表中的名称\n"


def test_a_path_in_the_last_column_is_never_cut():
    path = "3-退回/2024Q2/" + "很长的单位名称" * 8 + "退回修改.xlsx"
    assert show.aligned(("office", "correction copy"), [("甲科", path)], (False, False))[1].endswith(path)
