"""The two forms of one template folder, over the same fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from xltasks.errors import Fault, TemplateError
from xltasks.forms.compile import compile_form, declared_fields
from xltasks.forms.expressions import names_used
from xltasks.forms.form import Expression, Form
from xltasks.forms.lists import lists_of


@dataclass(frozen=True)
class Forms:
    """What offices fill in and what the bureau hands in."""

    input: Form
    consolidated: Form

    def register_columns(self) -> tuple[str, ...]:
        """The headings of the register that the forms look for beyond those every register has, as they come."""
        found: dict[str, None] = {}
        for form in (self.consolidated, self.input):
            for sheet in form.sheets:
                found |= dict.fromkeys(band.column for band in sheet.bands if band.column)
                for unit in sheet.units:
                    if isinstance(unit.content, Expression):
                        used = names_used(unit.content.source, whole=unit.content.whole)
                        found |= dict.fromkeys(name for of, name in used if name and of in ("column", "plan"))
        return tuple(found)


@lru_cache(maxsize=8)
def compile_forms(name: str, input_data: bytes, consolidated_data: bytes, columns: tuple[str, ...]) -> Forms:
    """Both forms compiled; fields may be declared in either file or, alike, in both. Raises TemplateError."""
    theirs = declared_fields(consolidated_data)
    form = compile_form(input_data, name, "input", fields=theirs, columns=columns)
    sister = compile_form(
        consolidated_data, name, "consolidated", fields=form.fields, columns=columns, lists=lists_of(form)
    )
    for field in sister.fields:
        if field not in form.fields:
            message = f"字段“{field.name}”在两个表样里的声明不一致"
            raise TemplateError(
                Fault(message, "只在 input.xlsx 里声明字段，或把两处写得一样", f"{name}/consolidated.xlsx")
            )
    return Forms(form, sister)
