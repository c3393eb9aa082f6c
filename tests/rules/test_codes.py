"""The catalogue of faults is complete, and says of each what a coordinator needs for the sheet 规则."""

from __future__ import annotations

import re
from pathlib import Path

import xltasks
from xltasks.rules.catalogue import FOLLOWS
from xltasks.rules.codes import FAMILIES, FAULTS, KNOWN

SOURCES = Path(xltasks.__file__).parent
CODE = re.compile(rf'"((?:{"|".join(FAMILIES)})\.[a-z]+)"')


def test_every_code_the_sources_give_is_catalogued() -> None:
    given = {code for path in SOURCES.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    assert given - set(KNOWN) == set()


def test_codes_and_names_are_unique_and_complete() -> None:
    assert len(KNOWN) == len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(fault.code.partition(".")[0] in FAMILIES and fault.name and fault.meaning for fault in FAULTS)
    assert not {fault.name for fault in FAULTS} & set(FAMILIES.values())
    assert {*FOLLOWS, *FOLLOWS.values()} <= set(KNOWN)


def test_rules_on_text_never_reject() -> None:
    told = [fault for fault in FAULTS if fault.code.partition(".")[0] in ("history", "figures", "timing", "wording")]
    assert {fault.severity for fault in told} == {"hint", "warning"}
