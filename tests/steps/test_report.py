"""Report: the page and the workbook tell the campaign as it stands when they are written."""

from __future__ import annotations

import openpyxl
import pytest

from tests.steps.campaigns import COLLECTED, at, give_back, snapshot, start, with_answer
from xltasks.errors import UsageError

FAULTY = with_answer("乙科", "6", "施工图", (None, None, "调度20家。"))


def underway(tmp_path):
    campaign = start(tmp_path)
    give_back(campaign, "甲科")
    give_back(campaign, "乙科", FAULTY)
    at(campaign, COLLECTED).collect()
    return at(campaign, COLLECTED)


def rows(path, sheet):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows(min_row=4)]


def test_the_page_judges_what_has_come_in_by_now(tmp_path):
    campaign = underway(tmp_path)
    assert campaign.write_status(html=tmp_path / "进展.html") == (("html", "进展.html"),)
    page = (tmp_path / "进展.html").read_text("utf-8")
    assert "某某局2024年二季度填报进展" in page
    assert "退回待改" in page
    assert "全部 4 项任务、9 行" in page
    assert [one.state for one in campaign.status().offices] == ["returned", "returned", "issued"]


def test_the_workbook_has_the_same_roster_and_every_finding(tmp_path):
    campaign = underway(tmp_path)
    assert campaign.write_status(xlsx=tmp_path / "进展.xlsx") == (("xlsx", "进展.xlsx"),)
    roster = rows(tmp_path / "进展.xlsx", "报送情况")
    assert [(row[0], row[3]) for row in roster[:3]] == [("甲科", "通过"), ("乙科", "退回待改"), ("丙科", "未报")]
    # tasks, rows, done, pending, silent, share
    assert [row[7:13] for row in roster[:3]] == [[2, 4, 4, 0, 0, 1], [2, 4, 1, 2, 1, 0.25], [1, 3, 0, 0, 3, 0]]
    found = [row for row in rows(tmp_path / "进展.xlsx", "问题清单") if row[1] == "错误"]
    assert [(row[0], row[2], row[3]) for row in found] == [("乙科", "6", "施工图")]


def test_an_acceptance_and_an_extension_are_told(tmp_path):
    campaign = underway(tmp_path)
    campaign.validate()
    campaign.accept("乙科", reason="领导同意")
    campaign.extend("丙科", until="2024-07-08", reason="出差")
    campaign.write_status(html=tmp_path / "进展.html")
    page = (tmp_path / "进展.html").read_text("utf-8")
    assert "特准理由：领导同意" in page
    assert "延期到7月8日（出差）" in page


@pytest.mark.parametrize(
    ("target", "said"),
    [("进展.xlsx", "要以 .html 结尾"), ("3-退回/进展.html", "不能写进展报告"), ("2-回收", "是一个文件夹")],
)
def test_a_page_is_not_written_over_something_else(tmp_path, target, said):
    campaign = underway(tmp_path)
    before = snapshot(tmp_path)
    with pytest.raises(UsageError, match=said):
        campaign.write_status(html=tmp_path / target)
    assert snapshot(tmp_path) == before


def test_written_twice_the_files_are_the_same(tmp_path):
    campaign = underway(tmp_path)
    texts = []
    for _ in range(2):
        campaign.write_status(html=tmp_path / "进展.html", xlsx=tmp_path / "进展.xlsx")
        texts.append([(tmp_path / name).read_bytes() for name in ("进展.html", "进展.xlsx")])
    assert texts[0] == texts[1]
