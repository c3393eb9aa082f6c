"""The fast writer against the plain one: every part of the package is the same, byte by byte."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.book import emit, prototype, shared_texts
from xltasks.book.draft import (
    Body,
    Border,
    Cell,
    Column,
    Conditional,
    Edge,
    Filled,
    Font,
    Lines,
    Look,
    Name,
    Note,
    Page,
    Pattern,
    Row,
    Run,
    Sheet,
    Validation,
    Workbook,
    unfolded,
)
from xltasks.book.emit import Emitter
from xltasks.book.write import write_workbook
from xltasks.model.cell import Area

NOW = datetime(2024, 6, 21, 9, 30)

LINE = Edge("thin", "808080")
LOOKS = (
    Look(),
    Look(Font(size=14, bold=True), horizontal="center"),
    Look(Font("Courier New")),
    Look(fill="FFF9C4", border=Border(LINE, LINE, LINE, LINE), wrap=True, locked=False),
    Look(number_format="@", vertical="top"),
    Look(number_format="yyyy-mm-dd"),
)
TEXTS = (
    "",
    "任务",
    " 前后有空格 ",
    "两行\n文字",
    "=1+1",
    "<r>a</r>",
    "a<b & c",
    "_x000D_",
    "\x01控制",
    "半个\ud800",
    "甲" * 20,
)
FORMULAS = ("=SUM(A1:A3)", '=IF(A1>0,"有","无")&CHAR(10)', "A1", "=B2*2")

values = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(TEXTS),
    st.text(max_size=8),
    st.integers(-(10**18), 10**18),
    st.floats(allow_infinity=True, allow_nan=True),
    st.dates(date(1890, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1899, 12, 30), datetime(2100, 1, 1)),
    st.times(),
    st.timedeltas(timedelta(-1), timedelta(400)),
)
places = st.tuples(st.integers(1, 40), st.integers(1, 30))
notes = st.sampled_from(("", "", "上期：\n已完成。", "<&> " * 40, *TEXTS))


@st.composite
def cells(draw: st.DrawFn) -> tuple[Cell, ...]:
    found = draw(st.lists(places, max_size=12, unique=True))
    formulas = st.sampled_from(("", "", "", *FORMULAS))
    noted = draw(st.booleans())
    return tuple(
        Cell(row, column, draw(values), draw(st.sampled_from(LOOKS)), draw(formulas), note=draw(notes) if noted else "")
        for row, column in found
    )


line_values = st.tuples(*[st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(TEXTS))] * 3)
lines = st.builds(
    Lines, st.sampled_from((1, 45, 70)), st.lists(line_values, max_size=20).map(tuple), st.sampled_from(LOOKS)
)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    columns = sorted(draw(st.sets(st.integers(1, 30), max_size=4)))
    return Pattern(tuple(columns), tuple(draw(st.sampled_from(LOOKS)) for _ in columns))


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    top = draw(st.sampled_from((1, 42, 43)))
    rows = []
    for number in range(top, top + draw(st.integers(1, 20))):
        pattern = draw(st.sampled_from(rows)).pattern if rows and draw(st.booleans()) else draw(patterns())
        filled = draw(st.sampled_from((True, True, False)))
        values_ = tuple(draw(values) for _ in pattern.columns) if filled else ()
        odd = ()
        if pattern.columns and values_ and draw(st.booleans()):
            formula = draw(st.sampled_from(FORMULAS))
            odd = (Cell(number, pattern.columns[0], values_[0], pattern.looks[0], formula),)
        height = draw(st.one_of(st.none(), st.floats(0, 409)))
        rows.append(Filled(number, pattern, values_, height, draw(st.booleans()), odd))
    merges = draw(st.sampled_from(((), ((top, 1, top + 1, 1), (top, 3, top, 4), (top + 2, 1, top + 2, 2))))) * (top > 1)
    used = tuple(dict.fromkeys(row.pattern for row in rows))
    noted = [(row.number, column) for row in rows for column in row.pattern.columns if draw(st.booleans())]
    beside = tuple(Note(row, column, draw(st.sampled_from(("上期", "一\n二")))) for row, column in noted)
    return Body(top, rows[-1].number, used, lambda: rows, lambda: merges, beside if draw(st.booleans()) else ())


@st.composite
def sheets(draw: st.DrawFn, name: str) -> Sheet:
    row, column = draw(places)
    heights = st.one_of(st.none(), st.floats(0, 409))
    merges = draw(st.sampled_from(((), (Area(row, column, row + 1, column),), (Area(2, 1, 2, 3), Area(50, 1, 50, 2)))))
    return Sheet(
        name,
        draw(cells()),
        body=draw(st.sampled_from((None, draw(bodies())))),
        lines=draw(st.sampled_from(((), (draw(lines),)))),
        merges=merges,
        rows=tuple(
            Row(number, draw(heights), hidden=draw(st.booleans()))
            for number in draw(st.lists(st.integers(1, 60), max_size=5, unique=True))
        ),
        columns=tuple(
            Column(
                number,
                draw(st.sampled_from((None, 2.0, 12.5))),
                draw(st.booleans()),
                draw(st.sampled_from((None, *LOOKS))),
            )
            for number in draw(st.lists(st.integers(1, 12), max_size=3, unique=True))
        ),
        page=draw(st.sampled_from((Page(), Page(landscape=True, row_breaks=(3, 7), area=Area(1, 1, 9, 9))))),
        protected=draw(st.booleans()),
        default_row_height=draw(st.sampled_from((None, 18.0))),
        freeze=draw(st.sampled_from((None, (3, 2)))),
    )


@st.composite
def workbooks(draw: st.DrawFn) -> Workbook:
    return Workbook(
        (draw(sheets("填报表")), draw(sheets("其它"))),
        properties=(("xltasks.issue", draw(st.sampled_from(TEXTS))), ("xltasks.office", "办公室")),
        title="标题",
        author="某局",
        default_font=draw(st.sampled_from((Font(), Font("Courier New")))),
    )


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def assert_same(emitter: Emitter, workbook: Workbook) -> None:
    plain = parts(write_workbook(workbook, created=NOW))
    fast = parts(emitter.write(workbook, created=NOW))
    assert plain.keys() == fast.keys()
    for name, content in plain.items():
        assert fast[name] == content, name


@given(st.lists(workbooks(), min_size=1, max_size=3))
def test_any_workbook_has_the_same_parts_either_way(drawn: list[Workbook]) -> None:
    emitter = Emitter()
    for workbook in drawn:
        assert_same(emitter, workbook)


@given(st.lists(workbooks(), min_size=1, max_size=2))
def test_any_workbook_has_the_same_parts_where_its_texts_are_set_aside(drawn: list[Workbook]) -> None:
    emitter = Emitter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_texts, "_MANY", 2)
        patch.setattr(shared_texts, "_WAITING", 2)
        patch.setattr(shared_texts, "_LONG", 1)
        patch.setattr(prototype, "_BATCH", 300)
        for workbook in drawn:
            assert_same(emitter, workbook)


def test_of_many_long_texts_only_digests_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_texts, "_MANY", 1000)
    with closing(shared_texts.Texts()) as texts:
        long = [f"{number}、{'推进' * 30}" for number in range(1100)]
        numbers = [texts.number(text) for text in (*long, *long)]
        assert numbers == [*range(len(long))] * 2
        assert texts.unique == len(long) and len(texts.numbers) == shared_texts._MANY
        told = "".join(texts.xml())
    assert told.count("<si>") == len(long) and told.endswith(f"<si><t>{long[-1]}</t></si></sst>")


def test_a_sheet_with_a_body_is_written_like_its_cells() -> None:
    plain, answer = Pattern((1, 2, 4), (LOOKS[0], LOOKS[3], LOOKS[1])), Pattern((2,), (LOOKS[3],))
    formula = Cell(4, 2, 3, LOOKS[3], "=SUM(A3:A4)")
    rows = (
        Filled(3, plain, ("任务", 1, None), 30.75),
        Filled(4, plain, (None, None, "a<b"), None, odd=(formula,)),
        Filled(5, plain, (), 12, hidden=True),
        Filled(6, answer, ("任务",)),
    )
    body = Body(3, 6, (plain, answer), lambda: rows, lambda: [(3, 1, 4, 1), (5, 2, 5, 4)])
    told = Sheet("甲", (Cell(1, 1, "标题"),), body=body)
    untold = unfolded(told)
    assert [(cell.row, cell.column, cell.value, cell.formula) for cell in untold.cells] == [
        (1, 1, "标题", ""), (3, 1, "任务", ""), (3, 2, 1, ""), (3, 4, None, ""), (4, 1, None, ""),
        (4, 2, 3, "=SUM(A3:A4)"), (4, 4, "a<b", ""), (5, 1, None, ""), (5, 2, None, ""), (5, 4, None, ""),
        (6, 2, "任务", ""),
    ]  # fmt: skip
    assert untold.rows == (Row(3, 30.75), Row(4), Row(5, 12, hidden=True), Row(6))
    assert untold.merges == (Area(3, 1, 4, 1), Area(5, 2, 5, 4))
    cells = parts(Emitter().write(Workbook((untold,)), created=NOW))
    assert parts(Emitter().write(Workbook((told,)), created=NOW)) == cells
    assert_same(Emitter(), Workbook((told,)))


def test_a_body_takes_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = Pattern((1, 2), LOOKS[:2])
    body = Body(1, 900, (pattern,), lambda: (Filled(row, pattern, (row, f"第{row}项")) for row in range(1, 901)))
    workbook = Workbook((Sheet("甲", body=body),))
    plain = parts(write_workbook(workbook, created=NOW))
    monkeypatch.delattr(emit, "write_workbook")
    assert parts(Emitter().write(workbook, created=NOW)) == plain


def test_a_body_whose_only_text_is_the_result_of_a_formula_shares_no_strings() -> None:
    pattern = Pattern((1, 2), LOOKS[:2])
    row = Filled(1, pattern, ("甲", 7), odd=(Cell(1, 1, "甲", LOOKS[0], "=A3"),))
    workbook = Workbook((Sheet("甲", body=Body(1, 1, (pattern,), lambda: (row,))),))
    assert_same(Emitter(), workbook)
    assert "xl/sharedStrings.xml" not in parts(Emitter().write(workbook, created=NOW))
    other = Filled(2, pattern, ("乙", "丙"), odd=(Cell(2, 1, "乙", LOOKS[0], "=A3"),))
    assert_same(Emitter(), Workbook((Sheet("甲", body=Body(1, 2, (pattern,), lambda: (row, other))),)))


def test_notes_beside_a_body_take_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = Pattern((1, 2), LOOKS[:2])
    rows = [Filled(row, pattern, (row, f"第{row}项"), 15.0 + row) for row in range(1, 30)]
    notes = tuple(Note(row, 2, f"上期：\n第{row}项已完成。") for row in range(2, 30, 3))
    other = Sheet("乙", (Cell(3, 1, "有批注", note="批注"), Cell(4, 1, "没有")))
    body = Body(1, 29, (pattern,), lambda: rows, notes=notes)
    workbook = Workbook((Sheet("空"), Sheet("甲", body=body, columns=(Column(2, 40.0),)), other))
    plain = parts(write_workbook(workbook, created=NOW))
    assert sum("comments" in name for name in plain) == 2
    monkeypatch.delattr(emit, "write_workbook")
    assert parts(Emitter().write(workbook, created=NOW)) == plain
    read = openpyxl.load_workbook(BytesIO(Emitter().write(workbook, created=NOW)))
    assert read["甲"]["B5"].comment.text == "上期：\n第5项已完成。" and read["甲"]["B6"].comment is None


def form(office: str, rows: int) -> Workbook:
    answers = Area(2, 2, rows + 1, 2)
    made = [Cell(1, 1, f"填报科室：{office}", LOOKS[1])]
    for row in range(2, rows + 2):
        made += [Cell(row, 1, f"{office}第{row}项", LOOKS[3]), Cell(row, 2, None, LOOKS[3])]
        made.append(Cell(row, 3, None, LOOKS[0], f"=LEN(B{row})"))
    rule = Validation((answers,), "list", options=("√",), error="只能选√", prompt="请选")
    paint = Conditional((answers,), "expression", ('LEFT($B2,1)="√"',), fill="C6EFCE")
    sheet = Sheet(
        "填报表",
        tuple(made),
        merges=(Area(1, 1, 1, 3),),
        rows=tuple(Row(row, 30.0 + len(office)) for row in range(2, rows + 2)),
        validations=(rule,),
        conditionals=(paint,),
        protected=True,
    )
    list_ = Sheet("_list", (Cell(1, 1, office),), visibility="veryHidden")
    return Workbook((sheet, list_), (Name("名单", "填报表!$A$1"),), (("office", office),), "表", "局")


def test_workbooks_of_one_make_share_what_xlsxwriter_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = []
    render = emit.render
    monkeypatch.setattr(emit, "render", lambda *args, **options: rendered.append(1) or render(*args, **options))
    emitter = Emitter()
    for office in ("甲科", "乙科", "丙 & 丁科"):
        assert_same(emitter, form(office, 5))
    assert_same(emitter, form("戊科", 6))
    assert len(rendered) == 2


def test_what_only_xlsxwriter_can_write_takes_the_plain_way() -> None:
    long = tuple(f"第{number}个很长的选项" for number in range(40))
    unusual = (
        Sheet("甲", (Cell(1, 1, "去别处", link="甲!B7"),)),
        Sheet("甲", (Cell(1, 1, runs=(Run("粗", Font(bold=True)), Run("细"))),)),
        Sheet("甲", (Cell(1, 1, None, formula="=SORT(A2:A9)"),)),
        Sheet("甲", validations=(Validation((Area(1, 1, 9, 1),), "list", options=long),)),
        Sheet("甲", (Cell(1, 1, "先"), Cell(1, 1, "后"))),
    )
    for sheet in unusual:
        workbook = Workbook((sheet,))
        assert Emitter().write(workbook, created=NOW) == write_workbook(workbook, created=NOW)


def test_overlapping_merges_are_refused_as_by_the_plain_way() -> None:
    workbook = Workbook((Sheet("甲", merges=(Area(1, 1, 2, 2), Area(2, 2, 3, 3))),))
    with pytest.raises(ValueError):
        Emitter().write(workbook, created=NOW)


def test_the_same_draft_gives_the_same_bytes_from_a_fresh_emitter_and_a_used_one() -> None:
    used = Emitter()
    used.write(form("甲科", 5), created=NOW)
    assert used.write(form("乙科", 5), created=NOW) == Emitter().write(form("乙科", 5), created=NOW)


def test_another_library_reads_what_was_emitted() -> None:
    emitter = Emitter()
    emitter.write(form("甲科", 3), created=NOW)
    book = openpyxl.load_workbook(BytesIO(emitter.write(form("乙科", 3), created=NOW)))
    sheet = book["填报表"]
    assert sheet["A1"].value == "填报科室：乙科"
    assert sheet["A4"].value == "乙科第4项"
    assert sheet["C4"].value == "=LEN(B4)"
    assert sheet.row_dimensions[4].height == 32
    assert book.custom_doc_props["office"].value == "乙科"
