"""Whatever an office pastes into a cell: no rule raises, and none takes its time over a long text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from xltasks.model.period import Period
from xltasks.rules.case import Case, Earlier
from xltasks.rules.catalogue import judge
from xltasks.rules.codes import KNOWN

Report = Callable[..., Case]
PIECES = st.sampled_from(
    [
        "截止",
        "截至",
        "目前",
        "2024年",
        "一季度",
        "末",
        "1-5月份",
        "七月",
        "下旬",
        "预计",
        "完成",
        "申报",
        "占",
        "33.94%",
        "881家",
        "829.46亿元",
        "万元",
        "其中",
        "，",
        "。",
        "；",
        "、",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "1.",
        "2、",
        "（三）",
        "一是",
        "三是",
        "四、",
        "\n",
        "累计",
        "13812345678",
        "11010519491231002X",
        "100个",
        "以上",
        "目标任务",
        "的",
        "97%",
        "年底",
        "2月31日",
        "十十",
        "百万亿",
        "０",
        "99月",
        "13月",
        "请填写",
        "XX",
        "{{",
        "}}",
        ",",
        ";",
        ":",
        ".",
        "第",
        "季度",
        "至",
        "-",
        "—",
        "年内",
        "\x1f",
        "\x00",
        "�",
        "😀",
        "é",
        "上半年",
        "前13个月",
        "00000000000",
        "占0%",
        "0家",
        "9999年",
        "1.5月份",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, TEXTS)
@example("0家，占0%；0.0亿元，占总投资0亿元的0%，其中0家。", "0个以上", "完成年度目标任务的0%")
def test_no_rule_raises_and_every_finding_is_catalogued(report: Report, text: str, plan: str, before: str) -> None:
    for pending in (False, True):
        case = report(text, plan=plan, title=plan, pending=pending)
        last = Earlier(Period(2024, "quarter", 1), report(before, pending=True).answers)
        for finding in judge(replace(case, earlier=(last,))):
            assert finding.code in KNOWN
            assert finding.message and finding.remedy
            assert len(finding.message) < 300


HEAVY = (
    "占", "《", "（", "1", "1,", "其中5家，", "截止", "一", "12家，占33%；", "1.\n", "预计三季度完成", "一是", "829.46亿元、829.46万元",
    "新建5G基站9个，", "完成年度目标任务的", "xX", "_", "{{", "13812345678", "1-5月份，", "。", "5月", "()", "占其", "年年",
)  # fmt: skip
JUDGE = """
import sys
sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from conftest import reported
from xltasks.model.period import Period
from xltasks.rules.case import Earlier
from xltasks.rules.catalogue import judge
for piece in sys.argv[2:]:
    text = (piece * 30_000)[:30_000]
    case = reported(text, plan=text, title=text)
    judge(replace(case, earlier=(Earlier(Period(2024, "quarter", 1), case.answers),)))
"""


def test_cells_full_of_one_thing_are_judged_within_reach() -> None:
    """In a process of its own, so that a rule that tries every way through a text is stopped."""
    command = [sys.executable, "-c", JUDGE, str(Path(__file__).parent), *HEAVY]
    subprocess.run(command, check=True, timeout=240)
