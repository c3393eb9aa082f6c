"""Form templates: the bureau's own in 表样, otherwise those that ship with the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltasks.errors import Fault, TemplateError
from xltasks.store.folders import Folders

_INPUT, _CONSOLIDATED = "input.xlsx", "consolidated.xlsx"


@dataclass(frozen=True)
class Templates:
    """The two workbooks of one form, as they lie on disk."""

    name: str
    input: bytes
    consolidated: bytes


def shipped_folder() -> Path:
    """Beside the package when installed, at the top of a checkout otherwise."""
    package = Path(__file__).resolve().parent.parent
    beside = package / "templates"
    return beside if beside.is_dir() else package.parent / "templates"


def shipped_names() -> tuple[str, ...]:
    """The forms that ship with the program."""
    return tuple(sorted(folder.name for folder in shipped_folder().iterdir() if (folder / _INPUT).is_file()))


def find_templates(folders: Folders, name: str) -> Templates:
    """The campaign's own templates where there are any, else the shipped ones of that name. Raises TemplateError."""
    own = folders.own_templates
    if (own / _INPUT).is_file() or (own / _CONSOLIDATED).is_file():
        return _read(own, own.name)
    if name not in shipped_names():
        message = f"没有叫“{name}”的表样"
        remedy = f"在台账“设置”里把表样改为 {'、'.join(shipped_names())} 之一，或把自己的表样放进“{own.name}”文件夹"
        raise TemplateError(Fault(message, remedy, file=folders.register.name))
    return _read(shipped_folder() / name, name)


def _read(folder: Path, name: str) -> Templates:
    missing = [file for file in (_INPUT, _CONSOLIDATED) if not (folder / file).is_file()]
    if missing:
        remedy = "填报表样叫 input.xlsx，汇总表样叫 consolidated.xlsx，两个都要放进来"
        raise TemplateError(Fault(f"“{folder.name}”文件夹里缺少 {missing[0]}", remedy, file=str(folder)))
    try:
        return Templates(name, (folder / _INPUT).read_bytes(), (folder / _CONSOLIDATED).read_bytes())
    except OSError as error:
        raise TemplateError(Fault(f"表样读不出来：{error.strerror}", "关闭正在打开它的程序再试", str(folder))) from None
