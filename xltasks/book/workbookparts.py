"""What a workbook package says about itself: its sheets in order, its properties, when it was saved."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from xml.etree.ElementTree import Element

from xltasks.book.grid import Visibility
from xltasks.book.package import Package
from xltasks.book.strings import unescaped
from xltasks.book.xmlparts import local, tree
from xltasks.errors import Unreadable

_MAIN = "xl/workbook.xml"
_CACHED = 64 * 1024
_NO_WORKBOOK = "文件里没有工作簿，不是 Excel 表格，请用 Excel 或 WPS 打开原文件并另存为 .xlsx 后重新发送"
_BETA = re.compile(
    r"\{http://schemas\.(?:microsoft\.com/office/excel/2005/|openxmlformats\.org/spreadsheetml/2006/\d+/main)"
)
"""The namespaces of the test versions of Excel 2007, which no program reads today."""
_TEST_VERSION = "文件是 Excel 2007 测试版的格式，现在的软件都打不开，请在原来的软件中另存为 .xlsx（或 .xls）后重新发送"


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it; ``part`` is None where the package does not have it."""

    name: str
    visibility: Visibility
    part: str | None


@dataclass(frozen=True)
class WorkbookParts:
    """The parts of a workbook by their names in the package, and what the main one says."""

    main: str
    sheets: tuple[SheetPart, ...]
    date1904: bool
    strings: str | None
    styles: str | None
    theme: str | None


def workbook_parts(package: Package) -> WorkbookParts:
    """Raises Unreadable where there is no workbook, or one of a test version."""
    main = _main_part(package)
    part = package.read(main)
    # Workbooks from one template share this part, and the relationships, byte for byte.
    said = _said(part) if len(part) <= _CACHED else _said.__wrapped__(part)
    links = relations(package, main)
    folder = posixpath.dirname(main)
    return WorkbookParts(
        main,
        tuple(_sheet(package, one, links, f"{folder}/worksheets/sheet{n}.xml") for n, one in enumerate(said.sheets, 1)),
        said.date1904,
        _linked(package, links, "sharedStrings") or package.find(f"{folder}/sharedStrings.xml"),
        _linked(package, links, "styles") or package.find(f"{folder}/styles.xml"),
        _linked(package, links, "theme") or package.find(f"{folder}/theme/theme1.xml"),
    )


@dataclass(frozen=True)
class _Said:
    """What the main part says; the sheets as (name, state, id of the relationship)."""

    sheets: tuple[tuple[str, str, str], ...]
    date1904: bool


@lru_cache(maxsize=32)
def _said(part: bytes) -> _Said:
    root = tree(part)
    if local(root.tag) != "workbook":
        raise Unreadable(_NO_WORKBOOK)
    if _BETA.match(root.tag):
        raise Unreadable(_TEST_VERSION)
    listed: list[Element] = []
    date1904 = False
    for child in root:
        name = local(child.tag)
        if name == "sheets":
            listed = [sheet for sheet in child if local(sheet.tag) == "sheet"]
        elif name == "workbookPr":
            date1904 = child.get("date1904", "").lower() in ("1", "true", "on")
    return _Said(
        tuple((sheet.get("name", ""), sheet.get("state", "visible"), _id(sheet)) for sheet in listed), date1904
    )


def _id(sheet: Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


@dataclass(frozen=True)
class Relation:
    """What a part has to do with another: ``part`` is None where that lies outside or is missing."""

    id: str
    type: str
    """The last step of the relationship's type, in small letters: Strict and transitional workbooks share it but for
    hyphens (``customProperties`` and ``custom-properties``), which are left out."""
    part: str | None
    target: str
    """As it is written; the one thing that a relationship to the outside has."""


def relations(package: Package, part: str) -> tuple[Relation, ...]:
    """The relationships of a part (of the package itself for an empty name); none where they are missing or broken."""
    folder, name = posixpath.split(part)
    source = package.find(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    if source is None:
        return ()
    try:
        data = package.read(source)
        links = _links(data, folder) if len(data) <= _CACHED else _links.__wrapped__(data, folder)
    except Unreadable:
        return ()
    return tuple(Relation(id, type, path and package.find(path), target) for id, type, path, target in links)


@lru_cache(maxsize=64)
def _links(part: bytes, folder: str) -> tuple[tuple[str, str, str | None, str], ...]:
    """(id, type, path, target) of each relationship: the target as a path in the package, None where it lies outside,
    and as it is written."""
    found = []
    for link in tree(part):
        external = link.get("TargetMode", "").lower() == "external"
        type_end = link.get("Type", "").rpartition("/")[2].replace("-", "").lower()
        target = link.get("Target", "").replace("\\", "/")
        path = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found.append((link.get("Id", ""), type_end, None if external else path, link.get("Target", "")))
    return tuple(found)


def custom_properties(package: Package) -> dict[str, str]:
    """Custom document properties, every value as the text it is stored as."""
    part = _package_part(package, "custom-properties", "docProps/custom.xml")
    if part is None:
        return {}
    found = {}
    for entry in tree(package.read(part)):
        name = entry.get("name")
        if name:
            found[unescaped(name)] = unescaped("".join(entry.itertext()))
    return found


def title_and_author(package: Package) -> tuple[str, str]:
    """``dc:title`` and ``dc:creator`` of the core properties, empty where they are missing."""
    part = _package_part(package, "core-properties", "docProps/core.xml")
    said = {local(entry.tag): unescaped(entry.text or "") for entry in tree(package.read(part))} if part else {}
    return said.get("title", ""), said.get("creator", "")


def modified(package: Package) -> datetime | None:
    """``dcterms:modified`` of the core properties: UTC by the standard; without zone where the program left it out."""
    part = _package_part(package, "core-properties", "docProps/core.xml")
    if part is None:
        return None
    for entry in tree(package.read(part)):
        if local(entry.tag) == "modified":
            return moment_said(entry.text or "")
    return None


def moment_said(text: str) -> datetime | None:
    """``2024-06-28T01:00:00Z``, with the zone it says, if any; None for what is no moment."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _package_part(package: Package, type_end: str, usual: str) -> str | None:
    return _linked(package, relations(package, ""), type_end) or package.find(usual)


def _linked(package: Package, links: tuple[Relation, ...], type_end: str) -> str | None:
    wanted = type_end.replace("-", "").lower()
    return next((link.part for link in links if link.part and link.type == wanted), None)


def _main_part(package: Package) -> str:
    main = _linked(package, relations(package, ""), "officeDocument") or package.find(_MAIN)
    if main is None:
        raise Unreadable(_NO_WORKBOOK)
    return main


def _sheet(package: Package, said: tuple[str, str, str], links: tuple[Relation, ...], usual: str) -> SheetPart:
    name, state, id = said
    link = next((link for link in links if link.id == id), None)
    part = link.part if link else package.find(usual)
    visibility: Visibility = "veryHidden" if state == "veryHidden" else "hidden" if state == "hidden" else "visible"
    return SheetPart(unescaped(name), visibility, part)
