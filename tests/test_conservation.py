"""The conservation law: whatever comes in, every received cell has one fate, and nothing is merged without a source.

Random mess is driven through collect, validate and merge. Received files and the consolidated sheet are read with
openpyxl and compared cell by cell with what was issued; the program's own readers have no word here.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell

from tests.steps.campaigns import COLLECTED, FIELDS, FILLED, at, fill, issued_file, places, saved_at, start
from xltasks.campaign import Campaign, form_cells

CASES = int(os.environ.get("XLTASKS_CASES", "15"))
"""More on demand."""
OFFICES = ("甲科", "乙科", "丙科")
TICKS = {"√", "✓", "是", "Y", "1", "TRUE"}
FATES = {
    "merged", "accepted", "superseded", "rejected", "altered", "overridden", "kept", "nil", "unplaced",
    "unidentified", "unreadable",
}  # fmt: skip

words = st.text("甲乙ab1=+-@'\"、。% \n😀龘√|<&", min_size=1, max_size=12)
values = st.one_of(
    words,
    st.sampled_from(["√", "√", "√", "正在推进", "×", "是", "  ", "已完成", "=1+1", "#N/A", "１２", "甲科：同一句话"]),
    st.integers(-5, 10**6),
    st.sampled_from([0.5, 33.94, True, False, date(2024, 6, 30), datetime(2024, 7, 1, 8, 30)]),
)
numbers = st.integers(0, 10**6)


@dataclass(frozen=True)
class Returned:
    """What an office does to its workbook: answers by the ordinal of the cell, other cells likewise, cells outside."""

    office: str
    answers: Mapping[int, object]
    altered: tuple[tuple[int, object], ...] = ()
    outside: Mapping[tuple[int, int], object] | None = None
    added: Mapping[tuple[int, int], object] | None = None
    renamed: bool = False
    unstamped: bool = False
    hour: int = 0


returns = st.builds(
    Returned,
    office=st.sampled_from(OFFICES),
    answers=st.dictionaries(st.integers(0, 15), values, max_size=14),
    altered=st.lists(st.tuples(numbers, values), max_size=3).map(tuple),
    outside=st.dictionaries(st.tuples(st.integers(1, 30), st.integers(12, 16)), values, max_size=3),
    added=st.none() | st.dictionaries(st.tuples(st.integers(1, 3), st.integers(1, 3)), values, min_size=1, max_size=3),
    renamed=st.booleans(),
    unstamped=st.booleans(),
    hour=st.integers(0, 6),
)
strangers = st.sampled_from(["unrelated", "torn", "other bureau", "other quarter", "copy"])
rounds = st.lists(st.lists(returns | strangers, max_size=4), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """Two bureaus with everything issued; each example works in a copy."""
    folder = tmp_path_factory.mktemp("ground")
    start(folder / "ours").generate("2024Q1")
    start(folder / "theirs", bureau="市另一局")
    return folder


@dataclass(frozen=True)
class World:
    """One example: the campaign, and by hash every content dropped with the issued workbook it was made from."""

    campaign: Campaign
    theirs: Campaign
    contents: dict[str, tuple[bytes, Path | None]]

    def drop(self, mess: Returned | str, number: int) -> None:
        target = self.campaign.folders.inbox / f"{number}.xlsx"
        source, data = None, b""
        if isinstance(mess, Returned):
            source = issued_file(self.campaign, mess.office)
            data = made(source, mess)
        elif mess == "unrelated":
            book = openpyxl.Workbook()
            book.active["B2"], book.active["C3"] = f"无关的表{number}", number
            data = saved_at(book, FILLED)
        elif mess == "torn":
            data = issued_file(self.campaign, "甲科").read_bytes()[: 3000 + number]
        elif mess == "other bureau":
            where = fill(issued_file(self.theirs, "甲科"), target, {("1", "施工图"): ("√", None, f"外单位{number}")})
            data = where.read_bytes()
        elif mess == "other quarter":
            (early,) = self.campaign.folders.issue_folder("2024Q1").glob("*乙科*.xlsx")
            data = fill(early, target, {("6", "施工图"): ("√", None, f"一季度{number}")}).read_bytes()
            source = early
        elif self.contents:
            data, source = next(iter(self.contents.values()))
        if data:
            target.write_bytes(data)
            self.contents.setdefault(sha256(data).hexdigest(), (data, source))


def made(source: Path, mess: Returned) -> bytes:
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    answers = [place for place in places(source).values()]
    typed = {place: mess.answers[n] for n, place in enumerate(answers) if n in mess.answers}
    for (name, cell), value in typed.items():
        put(book[name][cell], value)
    others = [
        cell
        for one in book.worksheets[:2]
        for row in one.iter_rows()
        for cell in row
        if cell.value is not None and (one.title, cell.coordinate) not in answers and "|" not in str(cell.value)
    ]
    for number, value in mess.altered:
        put(others[number % len(others)], value)
    for (row, column), value in (mess.outside or {}).items():
        put(sheet.cell(row, column), value)
    if mess.added:
        extra = book.create_sheet("附表")
        for (row, column), value in mess.added.items():
            put(extra.cell(row, column), value)
    if mess.renamed:
        sheet.title = "Sheet1"
    if mess.unstamped:
        del book["_xltasks"]
    return saved_at(book, FILLED + timedelta(hours=mess.hour))


def put(cell: openpyxl.cell.cell.Cell, value: object) -> None:
    if not isinstance(cell, MergedCell):
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"


def plain(value: object) -> str:
    """A value as a person reads it, blanks at line ends and around it apart."""
    if isinstance(value, bool):
        value = str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date() if not value.hour and not value.minute else value.isoformat(" ", "seconds")
    return "\n".join(line.rstrip() for line in ("" if value is None else str(value)).split("\n")).strip()


def cells(data: bytes) -> Iterator[tuple[str, str, object]]:
    """(sheet, cell, value) of every cell with something to see, the stamp's own sheet apart."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        if not sheet.title.startswith("_xltasks"):
            for row in sheet.iter_rows():
                for cell in row:
                    if plain(cell.value):
                        yield sheet.title, cell.coordinate, cell.value


def check_every_cell_has_one_fate(world: World) -> None:
    audits = [at(world.campaign, COLLECTED).audit(period).cells for period in ("2024Q1", "2024Q2")]
    # What is nobody's yet is shown in every period it might belong to.
    lines = (*audits[1], *(line for line in audits[0] if line.fate not in ("unidentified", "unreadable")))
    assert {line.fate for line in lines} <= FATES
    told = Counter((line.sha256, line.sheet, line.cell) for line in lines)
    assert [place for place, count in told.items() if count > 1] == []
    assert {line.sha256 for line in lines} <= set(world.contents)
    for digest, (data, source) in world.contents.items():
        try:
            received = {(sheet, cell): value for sheet, cell, value in cells(data)}
        except zipfile.BadZipFile:
            assert [line.fate for line in lines if line.sha256 == digest] == ["unreadable"]
            continue
        fates = {(line.sheet, line.cell): line.fate for line in lines if line.sha256 == digest}
        issued = {(sheet, cell): value for sheet, cell, value in cells(source.read_bytes())} if source else {}
        asked = set(places(source).values()) if source else set()
        for (sheet, cell), value in received.items():
            origin = ("填报表" if sheet == "Sheet1" else sheet, cell)
            if origin in asked or plain(issued.get(origin)) != plain(value):
                assert (sheet, cell) in fates, f"{sheet}!{cell} {value!r} was lost"
            else:
                assert (sheet, cell) not in fates, f"{sheet}!{cell} {value!r} did not differ"


def check_nothing_is_merged_without_a_source(world: World, file: Path) -> None:
    sheet = openpyxl.load_workbook(file).worksheets[0]
    rows, number = {}, None
    for row in range(5, sheet.max_row + 1):
        number = sheet.cell(row, 1).value if sheet.cell(row, 1).value is not None else number
        rows[row] = (str(number), sheet.cell(row, 5).value)
    sources = {cell.cell: cell.sources or () for cell in form_cells(file).cells}
    asked = {
        office: {place: key for key, place in places(issued_file(world.campaign, office)).items()} for office in OFFICES
    }
    for row, (task, category) in rows.items():
        for field, column in zip(FIELDS, "GHI", strict=True):
            value = sheet[f"{column}{row}"].value
            stands_on = sources.get(f"{column}{row}", ())
            assert bool(stands_on) == (value is not None)
            texts = []
            for source in stands_on:
                book = openpyxl.load_workbook(io.BytesIO(world.contents[source.sha256][0]))
                origin = ("填报表" if source.sheet == "Sheet1" else source.sheet, source.cell)
                assert asked[source.office][origin] == (task, category, field)
                texts.append((source.office, plain(book[source.sheet][source.cell].value)))
            if field == "done" and stands_on:
                assert value == "√"
                assert {text.upper() for _, text in texts} <= TICKS
            elif stands_on:
                alike = len({text for _, text in texts}) == 1
                joined = texts[0][1] if alike else "\n".join(f"{office}：{text}" for office, text in texts)
                assert squeezed(value) == squeezed(joined)


def squeezed(value: object) -> str:
    """White space apart: an office's own outer blanks and line ends stay in the middle of joined texts."""
    return "".join(plain(value).split())


@given(rounds=rounds, include_rejected=st.booleans(), validated=st.booleans())
@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_received_cell_has_one_fate_and_every_merged_value_its_sources(
    ground, rounds, include_rejected, validated
):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ground / "ours", Path(folder) / "ours")
        world = World(at(Path(folder) / "ours", COLLECTED), at(ground / "theirs", COLLECTED), {})
        number = 0
        for mess in rounds:
            for one in mess:
                number += 1
                world.drop(one, number)
            receipts = world.campaign.collect().receipts
            assert len(receipts) == len(list(world.campaign.folders.inbox.iterdir()))
            if validated:
                world.campaign.validate()
            check_every_cell_has_one_fate(world)
            merged = world.campaign.merge(partial=True, include_rejected=include_rejected)
            check_nothing_is_merged_without_a_source(world, world.campaign.folders.root / merged.path)
            check_every_cell_has_one_fate(world)
            check_the_audit_and_the_sheet_agree(world, world.campaign.folders.root / merged.path)


def check_the_audit_and_the_sheet_agree(world: World, file: Path) -> None:
    lines = at(world.campaign, COLLECTED).audit().cells
    merged = {(line.sha256, line.sheet, line.cell, line.to.cell) for line in lines if line.to is not None}
    assert {line.fate for line in lines if line.to is not None} <= {"merged"}
    assert all(line.to is not None for line in lines if line.fate == "merged")
    assert merged == {
        (source.sha256, source.sheet, source.cell, cell.cell)
        for cell in form_cells(file).cells
        for source in cell.sources or ()
    }


def test_the_law_notices_a_cell_that_was_lost_and_a_value_in_the_wrong_row(ground, tmp_path, monkeypatch):
    """The checks above are worth something: each goes red where the program does wrong."""
    shutil.copytree(ground / "ours", tmp_path / "ours")
    world = World(at(tmp_path / "ours", COLLECTED), at(ground / "theirs", COLLECTED), {})
    world.drop(Returned("乙科", {n: f"答{n}" for n in range(12)}, altered=((0, "改"),), outside={(20, 12): "外"}), 1)
    world.campaign.collect()
    check_every_cell_has_one_fate(world)
    merged = world.campaign.merge(partial=True, include_rejected=True)
    file = tmp_path / "ours" / merged.path
    check_nothing_is_merged_without_a_source(world, file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet["I9"].value, sheet["I10"].value = sheet["I10"].value, sheet["I9"].value
    book.save(file)
    with pytest.raises(AssertionError):
        check_nothing_is_merged_without_a_source(world, file)
    whole = Campaign.audit
    for kind in ("altered", "unplaced", "merged"):
        monkeypatch.setattr(Campaign, "audit", lambda self, *p, k=kind: without(whole(self, *p), k))
        with pytest.raises(AssertionError, match="was lost"):
            check_every_cell_has_one_fate(world)


def without(audit, fate):
    return type(audit)(audit.period, tuple(line for line in audit.cells if line.fate != fate))
