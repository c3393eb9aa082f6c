"""The status page as a browser shows it: opened from disk, a link followed from an office to its findings."""

from __future__ import annotations

import sys

import pytest

from tests.outputs.browser import CHROMIUM, browsing
from tests.outputs.reports import HOSTILE, report
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.status_page import status_page
from xltasks.store.templates import shipped_folder

pytestmark = pytest.mark.skipif(CHROMIUM is None or sys.platform == "win32", reason="needs Chromium")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    page = folder / "进展.html"
    page.write_bytes(status_page(report(), Drawn((shipped_folder(),))))
    with browsing(folder / "profile") as browser:
        browser.open(page)
        yield browser, page


def test_a_click_on_an_office_leads_to_its_findings_and_back(opened):
    browser, _ = opened
    browser.click("#row-2 a")
    assert browser.says("location.hash") == "#office-2"
    assert browser.says("document.querySelector(':target h3').innerText").startswith("乙科")
    assert "没有填写" in browser.says("document.querySelector(':target').innerText")
    browser.click("#office-2 h3 a")
    assert browser.says("location.hash") == "#row-2"
    assert "退回待改" in browser.says("document.querySelector(':target').innerText")


def test_what_offices_wrote_is_shown_and_never_run(opened):
    browser, _ = opened
    assert browser.says("document.title") == "某某局2024年二季度填报进展"
    assert browser.says("document.scripts.length") == 0
    assert HOSTILE in browser.says("document.querySelector('#row-3 td').innerText")


def test_the_page_is_all_there_without_a_network(opened):
    browser, page = opened
    assert browser.requested == [page.as_uri()]


def test_nothing_sticks_out_at_the_side(opened):
    browser, _ = opened
    assert browser.says("document.documentElement.scrollWidth <= innerWidth")
    assert browser.says("document.querySelector('svg').getBoundingClientRect().height") > 60
