"""Templates are read as openpyxl reads them: those that ship, examples, whatever is drawn, saved or lies about.

Real files come from the folder that XLTASKS_CORPUS names.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from tests.book import by_openpyxl
from tests.book.test_template import MOMENT, differences, workbooks
from xltasks.book.draft import Workbook
from xltasks.book.template import read_template
from xltasks.book.template_formulas import filled
from xltasks.book.write import write_workbook
from xltasks.errors import TemplateError

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("templates/*/*.xlsx"))
NOT_ONE = ("~$河湖科.xlsx", "水保科.xlsx")
"""What a program leaves while it works, and a file that did not come whole."""
EXAMPLES = sorted(path for path in ROOT.glob("examples/**/*.xlsx") if path.name not in NOT_ONE)
CORPUS = os.environ.get("XLTASKS_CORPUS", "")


def against_openpyxl(data: bytes) -> list[str]:
    """Where the two readings differ, but for the order of areas (openpyxl sorts them) and what openpyxl cannot read."""
    its, mine = by_openpyxl.read(data), read_template(data)
    if its.author in ("", "openpyxl"):
        # It looks for the author in one place only, and gives itself for one where there is none.
        its = replace(its, title=mine.title, author=mine.author)
    known = {name for name, _ in its.properties}
    mine = replace(mine, properties=tuple(pair for pair in mine.properties if pair[0] in known))
    if len(its.sheets) == len(mine.sheets):
        # It does not read the rules that Excel writes as extensions, which come last.
        pairs = zip(its.sheets, mine.sheets, strict=True)
        sheets = (replace(own, validations=own.validations[: len(other.validations)]) for other, own in pairs)
        mine = replace(mine, sheets=tuple(sheets))
    return list(differences(in_order(its), in_order(mine)))


def in_order(workbook: Workbook) -> Workbook:
    sheets = []
    for sheet in workbook.sheets:
        rules = tuple(replace(rule, areas=tuple(sorted({*rule.areas}))) for rule in sheet.validations)
        formats = tuple(replace(rule, areas=tuple(sorted({*rule.areas}))) for rule in sheet.conditionals)
        sheets.append(replace(sheet, validations=rules, conditionals=formats))
    return replace(workbook, sheets=tuple(sheets))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_template_that_ships_is_read_as_openpyxl_reads_it(path: Path):
    assert against_openpyxl(path.read_bytes()) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_workbook_of_the_examples_is_read_as_openpyxl_reads_it(path: Path):
    assert against_openpyxl(path.read_bytes()) == []


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(workbooks())
def test_a_draft_written_out_is_read_as_openpyxl_reads_it(workbook):
    assert against_openpyxl(write_workbook(workbook, created=MOMENT)) == []


@pytest.mark.skipif(shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed")
def test_a_template_that_libreoffice_saved_is_read_as_openpyxl_reads_it(tmp_path):
    originals = [shutil.copy(path, tmp_path / f"{path.parent.name}-{path.name}") for path in SHIPPED]
    profile, saved = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", tmp_path / "saved"
    options = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved)]
    subprocess.run(["soffice", profile, *options, *map(str, originals)], check=True, capture_output=True, timeout=180)
    assert len(list(saved.iterdir())) == len(SHIPPED)
    assert {path.name: against_openpyxl(path.read_bytes()) for path in saved.iterdir()} == {
        path.name: [] for path in saved.iterdir()
    }


@pytest.mark.skipif(not CORPUS, reason="XLTASKS_CORPUS names no folder")
def test_real_workbooks_are_read_as_openpyxl_reads_them():
    different, compared = {}, 0
    for path in sorted(Path(CORPUS).iterdir()):
        data = path.read_bytes()
        try:
            by_openpyxl.read(data)
        except Exception:  # noqa: BLE001, S112 - openpyxl gives up on many with whatever its code happens to raise
            continue
        compared += 1
        try:
            found = against_openpyxl(data)
        except TemplateError as error:
            found = [str(error)]
        if found:
            different[path.name] = found[:3]
    assert different == {}
    assert compared


OPERANDS = st.sampled_from(
    ("A1", "B12", "$C$3", "D$4", "$AB7", "A:C", "$A:B", "1:4", "$2:$3", "B2:$C3", "表!A1", "'我 的''表'!B2:C3", "Q1_2024",
     '"A1"', "TRUE", "12", "1.5", "季度")
)  # fmt: skip
FORMULAS = st.recursive(
    OPERANDS,
    lambda inner: (
        st.builds("{}{}{}".format, inner, st.sampled_from("+-*&="), inner)
        | st.builds("{}({},{})".format, st.sampled_from(("SUM", "LOG10", "IF")), inner, inner)
    ),
    max_leaves=6,
)


@given(FORMULAS, st.integers(0, 9), st.integers(0, 9))
def test_a_formula_is_filled_as_openpyxl_fills_it(formula, rows, columns):
    expected = Translator(f"={formula}", "B2").translate_formula(row_delta=rows, col_delta=columns)
    assert filled(f"={formula}", rows, columns) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1048576", "=#REF!"),
        ("=XFD1+$XFD$1048576", "=#REF!+$XFD$1048576"),
        ("=Table1[A1]+[1]表!A1", "=Table1[A1]+[1]表!B2"),
        ("=A1:INDEX(A1:A9,1)", "=B2:INDEX(B2:B10,1)"),
        ("=sum(a1)", "=sum(B2)"),
    ],
)
def test_what_openpyxl_fills_wrongly_is_filled_as_excel_does(formula, expected):
    assert filled(formula, 1, 1) == expected
