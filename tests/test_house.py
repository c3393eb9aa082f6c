"""The house keeps its shape: floors, no circles, homes of libraries, names, sizes, no words of one form."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from xltasks.forms.words import ROLES

ROOT = Path(__file__).parent.parent
FLOORS = (
    {"errors", "crew", "model"},
    {"book", "rules"},
    {"forms", "intake", "store"},
    {"outputs"},
    {"steps"},
    {"campaign"},
    {"cli"},
)
"""From the ground up: a room may use the rooms of lower floors, and none of its own floor but itself."""
HOMES = {
    "openpyxl": set(),
    "xlsxwriter": {"book"},
    "python_calamine": {"book"},
    "msoffcrypto": {"book"},
    "cryptography": {"book"},
    "jinja2": {"forms", "outputs"},
    "pandas": {"campaign", "outputs", "steps"},
    "click": {"cli"},
    "rich": {"cli"},
    "sqlite3": {"store"},
}
"""openpyxl has none: it is what tests read and write with, so that nothing is read back by the library that wrote it."""
FORM_WORDS = ("施工图", "进度安排", "落实情况", "安庆")
NOT_OF_ONE_FORM = {"filler", "phone", "联系电话"}
"""Headings of the register and of the sheet that declares fields: a form's field may happen to share them."""
CATCH_ALL = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "service"}
LARGEST, MEDIAN, MOST_PARAMETERS = 350, 120, 4

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "xltasks").rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def imported(name: str) -> set[str]:
    """Every module a module imports, at its top or inside; from a package, the module that is meant."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & set(MODULES)
            found |= inner or {node.module or ""}
    return found


def room(name: str) -> str:
    """``xltasks.book.grid`` → ``book``; the package's own face and its entry point stand on top, as ``""``."""
    parts = name.split(".")
    return "" if len(parts) == 1 or parts[1].startswith("__") else parts[1]


def floor(name: str) -> int:
    return next(height for height, rooms in enumerate(FLOORS) if room(name) in rooms)


def own_imports(name: str) -> set[str]:
    return {other for other in imported(name) if other.partition(".")[0] == "xltasks"}


def test_every_room_has_a_floor():
    assert {room(name) for name in MODULES} - {""} <= set().union(*FLOORS)


def test_imports_run_downward_only_and_rooms_of_one_floor_leave_each_other_alone():
    wrong = [
        f"{name} imports {other}"
        for name in MODULES
        if room(name)
        for other in own_imports(name)
        if room(other) not in ("", room(name)) and floor(other) >= floor(name)
    ]
    assert wrong == []


def test_no_module_below_the_command_line_asks_the_package_itself():
    wrong = [name for name in MODULES if room(name) not in ("", "cli") and any(not room(o) for o in own_imports(name))]
    assert wrong == []


def test_there_are_no_circles():
    settled: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> Iterator[str]:
        if name in path:
            yield " → ".join((*path[path.index(name) :], name))
        elif name not in settled:
            for other in sorted(own_imports(name) & set(MODULES) - {"xltasks"}):
                yield from visit(other, (*path, name))
            settled.add(name)

    assert [circle for name in MODULES if name != "xltasks" for circle in visit(name, ())] == []


def test_steps_do_not_import_each_other():
    wrong = [(name, other) for name in MODULES if room(name) == "steps" for other in own_imports(name)
             if room(other) == "steps"]  # fmt: skip
    assert wrong == []


def test_every_library_is_used_in_its_home_alone():
    wrong = [
        f"{name} uses {library}"
        for name in MODULES
        for library in {other.partition(".")[0] for other in imported(name)} & set(HOMES)
        if room(name) not in HOMES[library]
    ]
    assert wrong == []


def test_no_module_is_called_after_nothing():
    assert [name for name in MODULES if name.rpartition(".")[2] in CATCH_ALL] == []


def test_every_module_begins_by_saying_what_it_is():
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_modules_stay_small():
    lengths = {
        name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items() if path.name != "__init__.py"
    }
    assert {name: length for name, length in lengths.items() if length > LARGEST} == {}
    assert statistics.median(lengths.values()) <= MEDIAN


def test_functions_take_few_parameters_by_place_and_hide_none():
    wrong = []
    for name, tree in TREES.items():
        for function in (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))):
            places = [a.arg for a in (*function.args.posonlyargs, *function.args.args) if a.arg not in ("self", "cls")]
            if len(places) > MOST_PARAMETERS or function.args.kwarg:
                wrong.append(f"{name}.{function.name}")
    assert wrong == []


def literals(name: str) -> Iterator[str]:
    """The texts in a module's code, without its docstrings."""
    told = {
        id(node.value)
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def identifiers(name: str) -> Iterator[str]:
    for node in ast.walk(TREES[name]):
        for part in ("id", "attr", "arg", "name"):
            if isinstance(getattr(node, part, None), str):
                yield getattr(node, part)


def test_no_code_holds_the_words_of_one_form():
    wrong = [
        f"{name}: {text}"
        for name in MODULES
        for text in (*literals(name), *identifiers(name))
        if any(word in text for word in FORM_WORDS)
    ]
    assert wrong == []


def form_fields() -> set[str]:
    """Names and labels that the shipped forms declare, but for the roles that every form shares."""
    words: set[str] = set()
    for path in (ROOT / "templates").rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        if "字段" in book.sheetnames:
            words |= {
                str(word) for row in book["字段"].iter_rows(min_row=2, max_col=2, values_only=True) for word in row
            }
    return words - set(ROLES) - NOT_OF_ONE_FORM - {"None"}


def test_no_code_names_a_field_of_a_shipped_form():
    fields = form_fields()
    assert fields
    assert [f"{name}: {text}" for name in MODULES for text in literals(name) if text in fields] == []
