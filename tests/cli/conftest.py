"""The command line speaks English in these tests, whatever the machine speaks."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("XLTASKS_LANG", "en")
    monkeypatch.delenv("XLTASKS_CAMPAIGN", raising=False)
