"""What is stored comes back as it was: every value with its type."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from xltasks.model.answer import Answer, Raw, Stray, Submission
from xltasks.model.cell import CellValue
from xltasks.model.field import Field
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice
from xltasks.store.encode import from_text, raw_from_json, raw_to_json, to_text, value_from_json, value_to_json
from xltasks.store.event_text import event_from_text, event_to_text
from xltasks.store.events import (
    Event,
    FileReceived,
    JudgedContent,
    MergeWritten,
    PeriodJudged,
    Placed,
    VersionPinned,
    WorkbookIssued,
    kind_name,
)
from xltasks.store.issue_text import issue_from_text, issue_to_text, issue_to_texts, shape_from_text
from xltasks.store.submission_text import submission_from_text, submission_to_text

# A high and a low surrogate side by side are, in JSON as in UTF-16, one character: only single ones are drawn.
texts = st.text(st.characters(), max_size=20) | st.sampled_from(["\ud800", "a\udfffb", "=1+1", "\x00\r\n", "√"])
texts = texts.filter(lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") == text)
names = st.text("中小办abc2024Q|\\\n", max_size=6)
numbers = st.integers(1, 2000)
values = st.one_of(
    st.none(),
    texts,
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
keys = st.builds(RowKey, names, names, st.none() | names, st.none() | names, st.integers(0, 50))
places = st.builds(Place, names, names, names)
raws = st.builds(Raw, values, texts, st.booleans(), st.booleans())
findings = st.builds(
    Finding,
    names,
    st.sampled_from(["error", "warning", "hint"]),
    texts,
    texts,
    at=places,
    office=st.none() | names,
    key=st.none() | keys,
    field=st.none() | names,
)
submissions = st.builds(
    Submission,
    names,
    names,
    names,
    st.lists(st.builds(Answer, keys, names, raws, places), max_size=6).map(tuple),
    st.lists(
        st.builds(Stray, st.sampled_from(["altered", "unplaced"]), places, values, texts, st.none() | keys), max_size=4
    ).map(tuple),
    st.lists(findings, max_size=3).map(tuple),
)
issues = st.builds(
    Issue,
    st.builds(Stamp, names, names, names, names, names, st.sampled_from(["input", "consolidated"])),
    st.lists(st.builds(Field, names, texts, options=st.lists(texts, max_size=3).map(tuple)), max_size=3).map(tuple),
    st.lists(st.builds(Slot, keys, names, names, numbers, numbers, values, st.booleans()), max_size=5).map(tuple),
    st.lists(st.builds(IssuedText, names, numbers, numbers, texts, st.none() | keys), max_size=5).map(tuple),
    st.lists(st.builds(IssuedRow, names, numbers, keys, numbers), max_size=5).map(tuple),
    st.lists(st.tuples(names, numbers), max_size=2).map(tuple),
    st.lists(st.tuples(names, numbers, numbers), max_size=2).map(tuple),
)


def exact(value: object) -> tuple[type, object]:
    return type(value), value


@given(values)
def test_a_value_keeps_its_type(value: CellValue) -> None:
    back = value_from_json(from_text(to_text(value_to_json(value))))
    assert exact(back) == exact(value)


def test_values_that_are_equal_and_not_the_same_stay_apart() -> None:
    row: list[CellValue] = [1, 1.0, True, "1", "", None, 0, False, datetime(2024, 6, 30), datetime(2024, 6, 30).date()]
    back = [value_from_json(data) for data in from_text(to_text([value_to_json(value) for value in row]))]
    assert [exact(value) for value in back] == [exact(value) for value in row]


@given(raws)
def test_a_cell_as_found_comes_back(raw: Raw) -> None:
    assert raw_from_json(from_text(to_text(raw_to_json(raw)))) == raw


@given(submissions)
def test_a_submission_comes_back(submission: Submission) -> None:
    text = submission_to_text(submission)
    text.encode()
    assert submission_from_text(text) == submission


@given(issues)
def test_an_issue_comes_back(issue: Issue) -> None:
    text = issue_to_text(issue)
    assert issue_from_text(text.encode()) == issue


@given(issues)
def test_an_issue_comes_back_from_its_own_text_and_its_shape(issue: Issue) -> None:
    texts = issue_to_texts(issue)
    assert issue_from_text(texts.own.encode(), {texts.digest: shape_from_text(texts.shape)}.__getitem__) == issue


def test_chinese_text_is_kept_readable() -> None:
    assert to_text(["落实情况"]) == '["落实情况"]'


def test_every_event_comes_back() -> None:
    at = datetime(2024, 7, 1, 9, 30)
    receipt = Receipt("a.zip!b/中.xlsx", "f" * 64, "new", "", at, "中小办", "2024Q2", "id", "stamp", "mail", at)
    events: list[Event] = [
        WorkbookIssued("2024Q2", "中小办", "id", "1-下发/2024Q2/中小办.xlsx", "a" * 64, 3, 6),
        FileReceived(receipt),
        FileReceived(Receipt("x.tmp", "", "ignored", "临时文件", at)),
        VersionPinned("2024Q2", "中小办", "f" * 64),
        PeriodJudged(
            "2024Q2",
            (JudgedOffice("中小办", "rejected", 1, 0, 2, "3-退回/2024Q2/中小办.xlsx"),),
            (JudgedContent("中小办", "f" * 64),),
        ),
        MergeWritten(
            "2024Q2",
            "4-汇总/2024Q2/汇总.xlsx",
            "b" * 64,
            "c" * 64,
            True,
            (
                Placed("f" * 64, "填报表", "F7", "汇总", "G6"),
                Placed("f" * 64, "填报表", "F8", "汇总", "G7"),
                Placed("e" * 64, "填报表", "F7", "汇总", "G8"),
            ),
        ),
    ]
    assert [event_from_text(kind_name(type(event)), event_to_text(event)) for event in events] == events


def test_a_kind_of_event_from_a_newer_program_is_no_event() -> None:
    assert event_from_text("cancelled", "{}") is None
