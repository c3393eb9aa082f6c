"""Check form: everything wrong with a form template, looked at beside the one that lies with it."""

from __future__ import annotations

from pathlib import Path

from xltasks.book.unsupported import unsupported
from xltasks.errors import Fault, FileTrouble, TemplateError, UsageError
from xltasks.forms.compile import declared_fields, inspect_form
from xltasks.forms.lists import lists_of
from xltasks.model.issue import FormKind


def check_form(path: Path, columns: tuple[str, ...]) -> tuple[Fault, ...]:
    """``columns`` are the register's further ones, which a form may name. Raises UsageError where no file is read."""
    try:
        data = path.read_bytes()
        sister = path.with_name("consolidated.xlsx" if path.name == "input.xlsx" else "input.xlsx")
        theirs = sister.read_bytes() if sister.is_file() and sister != path else None
    except OSError as error:
        raise UsageError(Fault(f"文件读不出来：{error.strerror}", "检查路径", str(path))) from None
    try:
        fields = declared_fields(theirs) if theirs else ()
    except TemplateError:
        fields = ()  # the sister's faults are told when it is checked itself
    kind: FormKind = "consolidated" if path.stem == "consolidated" else "input"
    form, lists = None, None
    if theirs and kind == "consolidated":
        form, _ = inspect_form(theirs, path.parent.name, "input", fields=fields, columns=columns)
    if form is not None:
        lists = lists_of(form)
    return inspect_form(data, path.parent.name, kind, fields=fields, columns=columns, lists=lists)[1]


def left_out(path: Path) -> tuple[str, ...]:
    """A sentence for each kind of thing that the template has and no workbook made from it will have. Nothing is told
    of a file that cannot be opened: that is among its faults."""
    try:
        return unsupported(path.read_bytes())
    except (OSError, FileTrouble, ValueError, IndexError):
        return ()
