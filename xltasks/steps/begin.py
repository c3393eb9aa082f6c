"""Begin: a new campaign folder with a model register."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xltasks.book.write import write_workbook
from xltasks.errors import Fault, UsageError
from xltasks.forms.pair import compile_forms
from xltasks.model.beginning import Initialised
from xltasks.outputs.model_register import model_register
from xltasks.store.files import write_file
from xltasks.store.folders import Folders
from xltasks.store.register_headings import TASK_HEADINGS
from xltasks.store.templates import find_templates, shipped_names


def begin(folder: Path, template: str, now: datetime) -> Initialised:
    """A new campaign folder with a filled-in model register. Raises UsageError where one is there already."""

    folders = Folders(folder.absolute())
    if template not in shipped_names():
        raise UsageError(Fault(f"没有叫“{template}”的表样", f"可用的表样：{'、'.join(shipped_names())}"))
    if folders.register.exists():
        raise UsageError(Fault("这个文件夹里已经有台账", "换一个新的文件夹，或直接使用现有台账", str(folders.register)))
    chosen = find_templates(folders, template)
    forms = compile_forms(template, chosen.input, chosen.consolidated, ())
    columns = tuple(name for name in forms.register_columns() if name not in TASK_HEADINGS)
    model = model_register(now.year, template=template, templates=shipped_names(), columns=columns)
    register = write_file(folders.register, write_workbook(model, created=now)).path
    folders.inbox.mkdir(exist_ok=True)
    return Initialised(str(folders.root), (folders.relative(register), folders.relative(folders.inbox) + "/"))
