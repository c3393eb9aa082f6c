"""Letters and pages drawn as jinja2 templates, filled in inside an immutable sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xltasks.errors import Fault, TemplateError

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_REMEDY = "请对照自带的 templates/ 文件夹里的同名文件改正，或删去自己的这一份，改用自带的"


@dataclass(frozen=True)
class Drawn:
    """Templates in ``folders``; the first folder that has one wins, so a bureau may bring its own."""

    folders: Sequence[Path]

    def text(self, name: str, names: Mapping[str, object]) -> str:
        """``letters/group.j2`` with its names filled in; ``.html.j2`` escapes every value.

        A lone surrogate, which no file can hold, becomes ``?``. Raises TemplateError where the template is at fault.
        """
        import jinja2

        try:
            filled = _environment(tuple(self.folders)).get_template(name).render(names)
        except jinja2.TemplateSyntaxError as error:
            message = f"模板第 {error.lineno} 行写错了：{error.message}"
            raise TemplateError(Fault(message, _REMEDY, error.filename or name)) from None
        except jinja2.TemplateNotFound as error:
            raise TemplateError(Fault(f"找不到模板 {error.name}", "请重新安装本程序", name)) from None
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
            raise TemplateError(Fault(f"模板填不出来：{error}", _REMEDY, name)) from None
        return filled.encode("utf-8", "replace").decode()


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
