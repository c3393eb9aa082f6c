"""The input workbooks of one period, as the register asks for them now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from xltasks.forms.fonts import with_fonts
from xltasks.forms.form import Form
from xltasks.forms.issuing import input_stamp
from xltasks.forms.pair import compile_forms
from xltasks.forms.scope import Occasion
from xltasks.model.cell import CellValue
from xltasks.model.issue import Issue, Stamp
from xltasks.model.listed import Lists
from xltasks.model.period import Period
from xltasks.outputs.earlier import beside, lookups
from xltasks.rules.asked import as_typed
from xltasks.rules.case import Earlier, Judged
from xltasks.rules.listed import lists_of
from xltasks.store.opening import Store

if TYPE_CHECKING:
    from xltasks.book.emit import Emitter
    from xltasks.forms.render import Rendered
    from xltasks.forms.sheets import Drawings

# Rendering and writing are imported when a workbook is drawn: judging wants no more than what was asked.


@dataclass(frozen=True)
class Answered:
    """What an office has answered already, by (task, item, field) and in open lists."""

    values: Mapping[tuple[str | None, int, str], CellValue]
    lists: Lists = field(default_factory=Lists)

    @classmethod
    def of(cls, answers: Iterable[Judged]) -> Answered:
        """The answers as they would be typed again."""
        every = tuple(answers)
        values = {(one.answer.key.task, one.answer.key.item, one.field.name): as_typed(one) for one in every}
        return cls(values, lists_of(every, as_typed))

    def value(self, task: str | None, item: int, field: str) -> CellValue:
        return self.values.get((task, item, field))


def _unanswered(task: str | None, item: int, field: str) -> CellValue:
    return None


@dataclass(frozen=True)
class InputWorkbooks:
    """One workbook for each office, over the same form."""

    store: Store
    form: Form
    period: Period

    @cached_property
    def emitter(self) -> Emitter:
        """Writes the workbooks, and remembers what they share."""
        from xltasks.book.emit import Emitter

        return Emitter()

    @cached_property
    def _drawings(self) -> Drawings:
        from xltasks.forms.sheets import Drawings

        return Drawings(self.form)

    @classmethod
    def of(cls, store: Store, period: Period) -> InputWorkbooks:
        """Raises TemplateError where the form cannot be used."""
        templates, register = store.templates, store.register
        forms = compile_forms(templates.name, templates.input, templates.consolidated, register.columns)
        return cls(store, with_fonts(forms.input, register.settings), period)

    def stamp(self, office: str) -> Stamp:
        known = self._stamps.get(office)
        if known is None:
            known = self._stamps[office] = input_stamp(self.store.register, self.form, self.period, office)
        return known

    @cached_property
    def _stamps(self) -> dict[str, Stamp]:
        return {}

    def rendered(self, office: str, answered: Answered | None = None, *, earlier: tuple[Earlier, ...] = ()) -> Rendered:
        """The office's workbook with what it has answered already, and with the ``earlier`` periods' answers beside."""
        from xltasks.forms.render import render

        register = self.store.register
        occasion = Occasion(
            register=register,
            period=self.period,
            stamp=self.stamp(office),
            tasks=register.tasks_of(office),
            office=register.office(office),
            fields=tuple(field.name for field in self.form.fields),
            value=answered.value if answered else _unanswered,
            lists=answered.lists if answered else Lists(),
            history=lookups(earlier),
        )
        rendered = render(self.form, occasion, drawings=self._drawings)
        return replace(rendered, workbook=beside(rendered.workbook, rendered.slots(), earlier)) if earlier else rendered

    def issue(self, office: str) -> Issue:
        """What the register asks of the office now, whether it was issued so or not."""
        return self.store.issued.load_issue(self.stamp(office).issue) or self.rendered(office).issue
