"""Offices save their return in LibreOffice with a password to open: with the password known, everything comes back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.steps.campaigns import ANSWERS, COLLECTED, MERGED, at, give_back, sheet_says, start, write_register
from xltasks.campaign import Campaign

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)
PASSWORD = "秘密2024"
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard">
 <library:element library:name="Locking"/>
</library:library>
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Locking" script:language="StarBasic">
Sub Save(source As String, target As String, filter As String, password As String)
  Dim opening(0) As New com.sun.star.beans.PropertyValue
  opening(0).Name = "Hidden" : opening(0).Value = True
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, opening())
  Dim saving(1) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName" : saving(0).Value = filter
  saving(1).Name = "Password" : saving(1).Value = password
  book.storeToURL(target, saving())
  book.close(True)
End Sub
</script:module>
"""


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign in whose inbox every workbook lies as .ods with a password.

    Driven so, LibreOffice leaves the password out of Excel's formats; tests/book/test_locked.py has those.
    """
    folder = tmp_path_factory.mktemp("passwords")
    campaign = start(folder / "ours")
    run = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    # The first start lays the profile out; a macro put there before would be overwritten.
    subprocess.run([*run, "--terminate_after_init"], check=True, capture_output=True, timeout=180)
    macros = folder / "profile" / "user" / "basic" / "Standard"
    (macros / "script.xlb").write_text(LIBRARY, "utf-8")
    (macros / "Locking.xba").write_text(MODULE, "utf-8")
    for office in ANSWERS:
        path = give_back(campaign, office)
        source = path.rename(folder / path.name)
        target = (campaign.folders.inbox / f"{office}.ods").absolute()
        told = ",".join(f'"{word}"' for word in (source.as_uri(), target.as_uri(), "calc8", PASSWORD))
        subprocess.run([*run, f"macro:///Standard.Locking.Save({told})"], check=True, capture_output=True, timeout=180)
        assert target.is_file()
    return folder / "ours"


def copied(returned: Path, tmp_path: Path) -> Campaign:
    return at(shutil.copytree(returned, tmp_path / "ours"), COLLECTED)


def test_without_the_password_each_says_what_to_do(returned, tmp_path):
    receipts = copied(returned, tmp_path).collect().receipts
    assert {receipt.state for receipt in receipts} == {"unreadable"}
    assert all("问明密码" in receipt.reason for receipt in receipts)


def test_with_the_password_every_answer_comes_back(returned, tmp_path):
    campaign = copied(returned, tmp_path)
    write_register(tmp_path / "ours" / "台账.xlsx", more=(("密码", f"别的、{PASSWORD}"),))
    campaign = at(tmp_path / "ours", COLLECTED)
    receipts = campaign.collect().receipts
    assert {(receipt.office, receipt.state, receipt.identified_by) for receipt in receipts} == {
        (office, "new", "stamp") for office in ANSWERS
    }
    merged = campaign.merge()
    assert sheet_says(campaign.folders.absolute(merged.path)) == MERGED
