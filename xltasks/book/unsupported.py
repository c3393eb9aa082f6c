"""What stands in a template and a draft cannot hold, so that its owner can be told before it is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xltasks.book.package import Package
from xltasks.book.template_parts import Parts, open_parts
from xltasks.book.template_rules import holdable
from xltasks.book.template_xml import MAIN, SHEET_PIECES
from xltasks.book.workbookparts import Relation
from xltasks.book.xmlparts import nested, tree

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_ELEMENTS = {
    f"{MAIN}autoFilter": "自动筛选",
    f"{MAIN}colBreaks": "竖向分页符",
    f"{MAIN}tablePart": "超级表（插入→表格）",
    f"{MAIN}picture": "背景图片",
    f"{MAIN}control": "控件",
    f"{MAIN}oleObject": "嵌入的文件",
    f"{_X14}sparkline": "迷你图",
    f"{_DRAWING}pic": "图片",
    f"{_DRAWING}sp": "文本框或形状",
    f"{_DRAWING}cxnSp": "线条",
    f"{_DRAWING}graphicFrame": "图表",
}
_RULES = {
    "colorScale": "色阶",
    "dataBar": "数据条",
    "iconSet": "图标集",
    "top10": "“前/后若干项”条件格式",
    "aboveAverage": "“高于/低于平均值”条件格式",
    "duplicateValues": "“重复值”条件格式",
    "uniqueValues": "“唯一值”条件格式",
}
_RELATIONS = {"pivottable": "数据透视表", "threadedcomment": "批注的回复"}
_FILES = {"xl/vbaproject.bin": "宏", "xl/externallinks/": "对其他文件的引用", "xl/chartsheets/": "图表工作表"}
_SOLID = ("none", "solid")


def unsupported(data: bytes) -> tuple[str, ...]:
    """One Chinese sentence for each kind of thing on each sheet that is not taken over.

    For a file that ``read_template`` can read; raises what the readers raise for any other.
    """
    parts = open_parts(data)
    said = [
        f"工作簿里有{what}，不会出现在生成的表里。"
        for start, what in _FILES.items()
        if any(member.startswith(start) for member in parts.package.members)
    ]
    if _patterned(parts.styles):
        said.append("有单元格用了花纹或渐变填充，生成的表里只保留纯色填充。")
    for sheet in parts.sheets:
        found = Counter(_in_sheet(parts, sheet.part) if sheet.part else ())
        said += [f"工作表“{sheet.name}”里的{what}（{count} 处）不会出现在生成的表里。" for what, count in found.items()]
    return tuple(said)


def _in_sheet(parts: Parts, part: str) -> Iterator[str]:
    pieces = nested(parts.package, part, SHEET_PIECES)
    _, root = next(pieces)
    if root.tag != f"{MAIN}worksheet":
        return
    for mark, piece in pieces:
        for node in piece.iter() if mark == "whole" else (piece,) if mark == "start" else ():
            yield from _in_element(node)
    yield from _in_relations(parts.linked(part), parts.package)


def _in_element(node: Element) -> Iterator[str]:
    if node.tag in _ELEMENTS:
        yield _ELEMENTS[node.tag]
    elif node.tag == f"{MAIN}cfRule" and not holdable(node):
        yield _RULES.get(node.get("type") or "", "特殊的条件格式")
    elif node.tag == f"{_X14}cfRule" and node.get("type") != "dataBar":
        yield "引用其他工作表的条件格式"
    elif node.tag == f"{MAIN}f":
        yield from _in_formula(node)
    elif node.tag in (f"{MAIN}row", f"{MAIN}col") and node.get("outlineLevel", "0") != "0":
        yield "分级显示（组合）"
    elif node.tag == f"{MAIN}sheetProtection" and (node.get("password") or node.get("hashValue")):
        yield "工作表保护密码"
    elif node.tag == f"{MAIN}headerFooter":
        yield from _in_header(node)


def _in_formula(node: Element) -> Iterator[str]:
    if "DISPIMG(" in (node.text or "").upper():
        yield "单元格内嵌图片"
    if node.get("t") == "array" and ":" in (node.get("ref") or ""):
        yield "占多个单元格的数组公式"
    if node.get("t") == "dataTable":
        yield "模拟运算表"


def _in_header(node: Element) -> Iterator[str]:
    if node.get("differentFirst") in ("1", "true"):
        yield "首页不同的页眉页脚"
    if node.get("differentOddEven") in ("1", "true"):
        yield "奇偶页不同的页眉页脚"
    if any("&G" in (part.text or "") for part in node):
        yield "页眉页脚中的图片"


def _in_relations(relations: tuple[Relation, ...], package: Package) -> Iterator[str]:
    for relation in relations:
        if relation.type in _RELATIONS:
            yield _RELATIONS[relation.type]
        elif relation.type == "hyperlink" and not relation.target.startswith("#"):
            yield "网页或外部文件的链接"
        elif relation.type == "drawing" and relation.part:
            for node in tree(package.read(relation.part)).iter():
                if node.tag in _ELEMENTS:
                    yield _ELEMENTS[node.tag]


def _patterned(styles: Element) -> bool:
    fills = styles.find(f"{MAIN}fills")
    formats = styles.find(f"{MAIN}cellXfs")
    used = {node.get("fillId") or "0" for node in (formats if formats is not None else ())}
    for number, fill in enumerate(fills if fills is not None else ()):
        pattern = fill.find(f"{MAIN}patternFill")
        if str(number) in used and (pattern is None or pattern.get("patternType", "none") not in _SOLID):
            return True
    return False
