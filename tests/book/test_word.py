"""Word tables as sheets: merges, titles, tracked text, several tables, text outside; and what is said without the library."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest

from xltasks.book.word import read_word
from xltasks.errors import FileTrouble, Unreadable
from xltasks.model.cell import Area

docx = pytest.importorskip("docx")


def saved(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def add_table(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    return table


def test_cells_merges_and_the_lines_above_a_table_make_a_sheet() -> None:
    document = docx.Document()
    document.add_paragraph("某局2024年任务分解表")
    table = add_table(document, [["序号", "目标任务"], ["1", "平台"], ["", "招商"]])
    table.cell(1, 0).merge(table.cell(2, 0))
    (sheet,) = read_word(saved(document))
    assert sheet.cells == {
        (1, 1): "某局2024年任务分解表", (2, 1): "序号", (2, 2): "目标任务", (3, 1): "1", (3, 2): "平台", (4, 2): "招商",
    }  # fmt: skip
    assert sheet.merges == (Area.parse("A1:B1"), Area.parse("A3:A4"))


def test_paragraphs_of_a_cell_are_its_lines() -> None:
    document = docx.Document()
    cell = add_table(document, [["市局"]]).cell(0, 0)
    cell.add_paragraph("【甲科】")
    (sheet,) = read_word(saved(document))
    assert sheet.cells == {(1, 1): "市局\n【甲科】"}


def test_tables_of_one_width_continue_each_other_and_others_are_sheets_of_their_own() -> None:
    document = docx.Document()
    add_table(document, [["a", "b"]])
    document.add_paragraph("续表")
    add_table(document, [["c", "d"]])
    add_table(document, [["e"]])
    first, second = read_word(saved(document))
    assert [value for _, value in sorted(first.cells.items())] == ["a", "b", "续表", "c", "d"]
    assert second.cells == {(1, 1): "e"}


def test_text_put_in_under_tracking_counts_and_text_taken_out_does_not() -> None:
    document = docx.Document()
    paragraph = add_table(document, [["原文"]]).cell(0, 0).paragraphs[0]._p
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraph.append(docx.oxml.parse_xml(f'<w:ins xmlns:w="{word}" w:id="1"><w:r><w:t>增补</w:t></w:r></w:ins>'))
    paragraph.append(
        docx.oxml.parse_xml(f'<w:del xmlns:w="{word}" w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del>')
    )
    (sheet,) = read_word(saved(document))
    assert sheet.cells == {(1, 1): "原文增补"}


def test_text_in_a_content_control_is_not_lost() -> None:
    document = docx.Document()
    add_table(document, [["a"]])
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    control = f'<w:sdt xmlns:w="{word}"><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    document.element.body.insert(0, docx.oxml.parse_xml(control))
    table, aside = read_word(saved(document))
    assert (table.cells, aside.cells) == ({(1, 1): "a"}, {(1, 1): "控件"})


def test_a_damaged_document_is_told_as_one() -> None:
    with pytest.raises(FileTrouble):
        read_word(saved(docx.Document())[:-200])


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(Unreadable) as told:
        read_word(b"PK")
    assert "pip install xltasks[docx]" in told.value.reason
