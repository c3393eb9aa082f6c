"""References in formulas: all of them, and nothing that only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.forms.references import moved, quoted, references, relative, shifted


def found(formula):
    return [(reference.sheet, reference.area.name) for reference in references(formula)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1+B$2*$C3-$D$4", [("", "A1"), ("", "B2"), ("", "C3"), ("", "D4")]),
        ("=SUM(A1:B7,C3)", [("", "A1:B7"), ("", "C3")]),
        ("=SUM($A$1:$B$7)", [("", "A1:B7")]),
        ("=填报表!A1&'附 表'!B2:C3", [("填报表", "A1"), ("附 表", "B2:C3")]),
        ("='小张''s 表'!A1", [("小张's 表", "A1")]),
        ("='A1'!B2", [("A1", "B2")]),
        ('="A1"&A1&"say ""B2"""', [("", "A1")]),
        ("=LOG10(A1)+ATAN2(1,2)", [("", "A1")]),
        ("=BIN2DEC(A1)", [("", "A1")]),
        ("=A1.5+Q2_total+表A1+TRUE", []),
        ("=IF(A1>0,\n A2, A3 )", [("", "A1"), ("", "A2"), ("", "A3")]),
        ("=A1048576+XFD1", [("", "A1048576"), ("", "XFD1")]),
        ("=SUM(A:A)+SUM(1:3)", []),
        ("=1E5+2.5E3", []),
        ("=A1%+-B1^2", [("", "A1"), ("", "B1")]),
        ("={A1,1}", [("", "A1")]),
    ],
)
def test_references_are_found(formula, expected):
    assert found(formula) == expected
    assert moved(formula, lambda r: r.written(r.sheet, r.area, single=r.single)) == formula


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("填报表", "填报表"),
        ("Sheet1x", "Sheet1x"),
        ("附 表", "'附 表'"),
        ("小张's", "'小张''s'"),
        ("2024", "'2024'"),
        ("A1", "'A1'"),
        ("Q2", "'Q2'"),
        ("RC", "'RC'"),
        ("R1C1", "'R1C1'"),
        ("c", "'c'"),
        ("甲-乙", "'甲-乙'"),
    ],
)
def test_sheet_names_are_quoted_where_excel_wants_it(sheet, written):
    assert quoted(sheet) == written
    assert found(f"={written}!B7") == [(sheet, "B7")]


def test_filling_down_and_right_moves_what_has_no_dollar_sign():
    assert shifted("=A1+$A1+A$1+$A$1+SUM(B2:$C3)", 2, 1) == "=B3+$A3+B$1+$A$1+SUM(C4:$C5)"
    assert shifted('="A1"&LOG10(2)', 5, 5) == '="A1"&LOG10(2)'


def test_a_formula_filled_beyond_the_sheet_s_edge_stops_there():
    assert shifted("=A1", -3, -3) == "=A1"


def test_the_relative_form_is_the_same_where_the_same_is_said():
    assert relative("=A1+$B$2", 5, 3) == relative(shifted("=A1+$B$2", 4, 2), 9, 5)
    assert relative("=A1", 5, 3) != relative("=A1", 6, 3)
    assert relative("=$A$1", 5, 3) == relative("=$A$1", 6, 4)


columns = st.sampled_from(["A", "b", "Z", "AA", "XFD"])
marks = st.sampled_from(["", "$"])
cells = st.builds(lambda a, c, b, r: f"{a}{c}{b}{r}", marks, columns, marks, st.integers(1, 1_048_576))
sheets = st.sampled_from(["", "填报表!", "'附 表'!", "'小张''s!A1'!", "Sheet_1.x!"])
references_written = st.builds(
    lambda sheet, first, last: sheet + first + (f":{last}" if last else ""), sheets, cells, st.none() | cells
)
others = st.sampled_from(
    ['"A1"', '"a ""B2"" c"', "LOG10(", "ATAN2(", "SUM(", "1.5", "1E5", "TRUE", "已填", "Q2_x", "x.A1", "表1"]
)
between = st.sampled_from([",", "+", "-", "*", "/", "^", "&", "=", "<>", ",(", ")", " ", "\n", "%+", "{", "}", ";"])


@given(st.lists(st.tuples(st.booleans(), references_written, others, between), max_size=12))
def test_in_any_formula_the_references_are_found_and_the_rest_is_left_alone(parts):
    """Each part is a reference or something else, and a sign that separates it from the next."""
    formula = "=" + "".join((reference if is_one else other) + sign for is_one, reference, other, sign in parts)
    expected = "=" + "".join(("@" if is_one else other) + sign for is_one, reference, other, sign in parts)
    assert moved(formula, lambda reference: "@") == expected


@given(references_written)
def test_a_reference_is_written_as_it_was(written):
    (one,) = references("=" + written)
    again = one.written(one.sheet, one.area, single=one.single)
    assert list(references("=" + again)) == [one]
