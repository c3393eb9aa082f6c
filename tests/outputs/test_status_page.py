"""The status page: whole, escaped, and telling who is late and what is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.outputs.reports import DEADLINE, HOSTILE, NOON, OFFICES, report, standing
from xltasks.model.register import Office
from xltasks.model.status import OfficeStatus
from xltasks.outputs.chart import completion_chart
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.report import OfficeReport
from xltasks.outputs.status_page import status_page
from xltasks.rules.progress import Progress
from xltasks.store.templates import shipped_folder

DRAWN = Drawn((shipped_folder(),))
VOID = {"meta", "br", "i"}


class Page(HTMLParser):
    """Tags, attributes and text as a parser that knows nothing of us sees them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.texts, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def values(self, name):
        return [value for key, value in self.attributes if key == name]


def page(*offices):
    return Page(status_page(report(*offices), DRAWN).decode())


def test_every_link_leads_to_a_place_on_the_page_and_every_mark_up_is_closed():
    seen = page()
    assert seen.open == []
    assert {link.removeprefix("#") for link in seen.values("href")} <= set(seen.values("id"))
    assert {"#office-2", "#row-2"} <= set(seen.values("href"))


def test_the_page_asks_for_nothing_from_outside():
    seen = page()
    text = status_page(report(), DRAWN).decode()
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(seen.tags)
    assert seen.values("src") == []
    assert "http" not in re.sub(r"http-equiv", "", text)
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'; style-src 'unsafe-inline'" in seen.values("content")


def test_hostile_names_and_narratives_stay_text():
    seen = page()
    assert "script" not in seen.tags
    assert "b" in seen.tags
    assert "<b>丙</b>" in "".join(seen.texts)
    assert "".join(seen.texts).count(HOSTILE) >= 3
    assert not [name for name, _ in seen.attributes if name.startswith("on")]


def test_who_is_to_be_chased_comes_first_with_the_reason():
    told = " ".join("".join(page().texts).split())
    assert "应报科室" in told
    assert f"{HOSTILE}：逾期未报，应在 2024-07-05 17:00 前报回" in told
    assert "乙科：退回待改，必须改的 3 处" in told
    assert told.index("现在要催的") < told.index("科室名单") < told.index("完成情况") < told.index("各科室的问题")


def test_one_fault_in_several_cells_is_told_once_the_gravest_first():
    faults = OFFICES[1].faults
    assert [(fault.severity, fault.cells) for fault in faults] == [
        ("error", "填报表!H8"),
        ("error", "填报表!F7、填报表!F8"),
        ("hint", "填报表!H9"),
    ]
    assert faults[1].rows == "4 · 措施"


@pytest.mark.parametrize(
    ("state", "more", "word", "mark"),
    [
        ("accepted", {}, "通过", "well"),
        ("accepted", {"accepted": "领导同意"}, "特准通过", "well"),
        ("nil", {}, "零报告", "well"),
        ("rejected", {}, "退回待改", "back"),
        ("returned", {}, "待审核", "open"),
        ("issued", {}, "未报", "wait"),
        ("missing", {}, "未报", "wait"),
        ("not issued", {}, "未下发", "wait"),
    ],
)
def test_every_state_has_a_word_and_a_colour(state, more, word, mark):
    one = OfficeReport(1, standing("甲科", state, **more), Office("甲科"), Progress(1, 1))
    assert (one.word, one.mark) == (word, mark)


def test_decisions_are_told_in_the_remarks():
    status = OfficeStatus("甲科", "accepted", NOON, NOON, 1, 1, 0, True, DEADLINE, "出差", "领导同意", 2)
    one = OfficeReport(1, status, Office("甲科"), Progress(1, 1))
    assert one.remark(NOON) == "迟报；延期到7月5日17:00（出差）；特准理由：领导同意；已催 2 次"


def test_when_all_is_well_nobody_is_chased():
    told = "".join(page(OFFICES[0]).texts)
    assert "各科室都已报回，没有要催的。" in told
    assert "现在没有发现问题。" in told


def test_a_register_without_tasks_still_makes_a_page():
    empty = replace(report(), offices=(), whole=Progress(0, 0))
    assert Page(status_page(empty, DRAWN).decode()).open == []


def test_bars_share_one_measure_and_never_leave_the_drawing():
    chart = completion_chart(OFFICES)
    ends = [bar.parts[-1].x + bar.parts[-1].width for bar in chart.bars]
    assert max(ends) <= chart.width
    widths = {(bar.name, part.kind): part.width for bar in chart.bars for part in bar.parts}
    assert (
        widths["乙科", "pending"] == widths["乙科", "silent"] == pytest.approx(widths["甲科", "done"] * 2 / 3, abs=0.2)
    )


def test_a_lone_surrogate_does_not_lose_the_page():
    one = replace(OFFICES[0], office=Office("甲\ud800科"))
    assert "甲?科".encode() in status_page(report(one), DRAWN)
