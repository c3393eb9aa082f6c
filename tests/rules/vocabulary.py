"""Texts made of what the rules look for: clauses of good and of faulty reports, figures, marks, and stray characters."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from tests.rules.test_any_text import PIECES
from tests.rules.test_text_rules import BAD, GOOD

_SAID = [said for reports in (GOOD, BAD) for group in reports.values() for said in group]
_CLAUSES = sorted({
    clause for said in _SAID for text in (said.text, said.plan, said.title)
    for clause in re.split(r"(?<=[，。；、\n])", text) if clause
})  # fmt: skip
_FIGURE = st.tuples(
    st.sampled_from(["累计", "新增", "完成", "走访", "力争完成", "共", "预计", "其中", ""]),
    st.sampled_from(["规上企业", "5G基站", "技改项目", "开工率", "省级智能工厂", "企"]),
    st.sampled_from(["", "", "达到", "共", "约", "（甲）", "1.", "不少于"]),
    st.integers(0, 99).map(str) | st.sampled_from(["1,000", "12.5", "三十", "十", "二", "１２"]),
    st.sampled_from(["", "", "余", "万", "亿", "多万"]),
    st.sampled_from(["家", "个", "项", "元", "%", "吨标煤", "度", "人次", "千瓦时", "月", "级"]),
    st.sampled_from(["，", "。", "；", "以上，", "目标任务。", "以内，", "\n", ""]),
).map("".join)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(_CLAUSES),
        _FIGURE,
        PIECES,
        st.sampled_from(
            [
                "请在此填报",
                "待补充完善内容",
                "点击此处添加",
                "此处填写",
                "在此输入",
                "××",
                "xX项",
                "___",
                "{{ a }}",
                "todo",
            ]
        ),
        st.sampled_from(sorted(set("".join(_CLAUSES)))),
    ),
    max_size=14,
).map("".join)
