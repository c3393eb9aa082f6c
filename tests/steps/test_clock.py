"""Who was first and who is late goes by the bureau's clock, wherever the machines and the mails were."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO

import openpyxl
import pytest

from tests.steps.campaigns import COLLECTED, at, give_back, start, with_answer, write_register
from xltasks.campaign import Campaign

ZONES = pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])


@pytest.fixture
def machine(monkeypatch):
    """Sets the zone of this machine for the test."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot be told another zone")

    def set_to(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield set_to
    monkeypatch.undo()
    time.tzset()


def saved(path, moment):
    """The workbook says that it was saved then, as its program wrote it."""
    target = BytesIO()
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(target, "w") as changed:
        for part in parts.infolist():
            data = parts.read(part)
            if part.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), data)
            changed.writestr(part, data)
    path.write_bytes(target.getvalue())


def without_time(path):
    """The workbook says nothing of when it was saved."""
    target = BytesIO()
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(target, "w") as changed:
        for part in parts.infolist():
            if part.filename != "docProps/core.xml":
                changed.writestr(part, parts.read(part))
    path.write_bytes(target.getvalue())


@ZONES
def test_a_workbooks_own_time_is_universal_and_shown_on_the_bureaus_clock(tmp_path, machine, zone):
    machine(zone)
    campaign = start(tmp_path)
    saved(give_back(campaign, "丙科"), "2024-07-01T08:00:00Z")
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.order_by, receipt.returned_at) == ("workbook", datetime(2024, 7, 1, 16))


@ZONES
def test_a_files_own_time_is_shown_on_it_too(tmp_path, machine, zone):
    machine(zone)
    campaign = start(tmp_path)
    path = give_back(campaign, "丙科")
    without_time(path)
    os.utime(path, (datetime(2024, 7, 1, 8, tzinfo=UTC).timestamp(),) * 2)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.order_by, receipt.returned_at) == ("file", datetime(2024, 7, 1, 16))


@ZONES
def test_a_mail_from_another_zone_is_put_in_order_and_in_time(tmp_path, machine, zone):
    """The deadline is 17:00 in China: 8:30 in universal time is before it, 9:30 after."""
    machine(zone)
    campaign = start(tmp_path)
    attached = give_back(campaign, "丙科").rename(tmp_path / "丙科.xlsx").read_bytes()
    for name, date in (("准时", "Fri, 05 Jul 2024 08:30:00 -0000"), ("晚", "Fri, 05 Jul 2024 09:30:00 +0000")):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Date"] = "a@example.cn", "b@example.cn", date
        mail.add_attachment(attached, maintype="application", subtype="octet-stream", filename="a.xlsx")
        (campaign.folders.inbox / f"{name}.eml").write_bytes(mail.as_bytes())
    receipts = at(campaign, datetime(2024, 7, 6, 9)).collect().receipts
    assert {receipt.file: receipt.returned_at for receipt in receipts} == {
        "2-回收/准时.eml!a.xlsx": datetime(2024, 7, 5, 16, 30),
        "2-回收/晚.eml!a.xlsx": datetime(2024, 7, 5, 17, 30),
    }
    (status,) = (one for one in at(campaign, datetime(2024, 7, 6, 9)).status().offices if one.office == "丙科")
    assert (status.returned_at, status.late) == (datetime(2024, 7, 5, 16, 30), False)


def test_the_register_may_name_another_zone(tmp_path):
    campaign = start(tmp_path)
    write_register(tmp_path / "台账.xlsx", more=(("时区", "UTC+6"),))
    saved(give_back(campaign, "丙科"), "2024-07-01T08:00:00Z")
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert receipt.returned_at == datetime(2024, 7, 1, 14)


@ZONES
def test_a_workbook_that_was_never_saved_again_bears_the_moment_of_its_issue(tmp_path, machine, zone):
    machine(zone)
    campaign = start(tmp_path)
    (path,) = campaign.folders.issue_folder("2024Q2").glob("*（丙科）.xlsx")
    assert openpyxl.load_workbook(path).properties.modified == datetime(2024, 6, 20, 1)  # 9:00 in China
    (campaign.folders.inbox / path.name).write_bytes(path.read_bytes())
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert receipt.returned_at == datetime(2024, 6, 20, 9)


@ZONES
def test_now_is_what_the_bureaus_clock_shows(tmp_path, machine, zone):
    machine(zone)
    campaign = start(tmp_path)
    give_back(campaign, "丙科", with_answer("丙科", "9", "施工图", ("√", None, "入企。")))
    (receipt,) = Campaign.open(tmp_path, now=datetime(2024, 7, 2, 1, tzinfo=UTC)).collect().receipts
    assert receipt.received_at == datetime(2024, 7, 2, 9)
    command = [sys.executable, "-m", "xltasks", "-C", str(tmp_path), "--now", "2024-07-05T08:59Z", "status"]
    on_time = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    command[6] = "2024-07-05T09:01Z"
    late = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert on_time.stdout.count("late") < late.stdout.count("late"), (on_time, late)
