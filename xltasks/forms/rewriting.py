"""A drawn formula written for one copy: references follow it, and what grew into several areas stays one argument's worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xltasks.forms.calls import Call, Part, alone, parsed, references_in
from xltasks.forms.growing import Grown, grown, nowhere
from xltasks.forms.layout import Layout
from xltasks.forms.references import Reference
from xltasks.forms.scope import Binding
from xltasks.model.cell import Area

Layouts = Mapping[str, Layout]
"""Layouts by the drawn name of their sheet."""
Report = Callable[[str, Reference], None]
"""Told (what is wrong, the reference): ``which`` copy is meant, or it lies in several ``parts``."""

LONGEST = 8192
"""Characters of a formula, and arguments of a call, that Excel takes."""
_MOST = 255
_LISTING = re.compile(
    r"SUM|COUNTA?|AVERAGEA?|MAXA?|MINA?|PRODUCT|SUMSQ|MEDIAN|GEOMEAN|HARMEAN|DEVSQ|AVEDEV|AND|OR|SUBTOTAL"
    r"|(?:STDEV|VAR)(?:|A|P|PA|\.S|\.P)"
)
"""Functions for which each area may be an argument of its own."""
_RANKING = re.compile(r"RANK(?:\.EQ)?|LARGE|SMALL")
"""Functions for which several areas in brackets are one argument."""
_ADDING = re.compile(r"COUNTIFS?|SUMIFS?|COUNTBLANK|SUMPRODUCT|ROWS")
"""Functions whose result for several areas is the sum of the results for each."""
_CELLWISE = re.compile(
    r"|IF|N|ABS|ROUND|INT|LEN|LEFT|RIGHT|MID|TRIM|EXACT|VALUE|IS(?:NUMBER|TEXT|BLANK)|NOT|YEAR|MONTH|DAY"
)
"""What a sum's inside may go through, cell by cell; brackets have no name."""


@dataclass(frozen=True)
class Rewriting:
    """Where a formula stands, and what it is told about."""

    home: Layout
    binding: Binding
    layouts: Layouts
    report: Report | None = None
    unions: bool = True
    """Whether several areas in brackets may be one argument, as they may not in conditional formats and validations."""

    def formula(self, drawn: str) -> str:
        return self._text(parsed(drawn))

    def _text(self, parts: tuple[Part, ...]) -> str:
        return "".join(
            part if isinstance(part, str) else self._call(part) if isinstance(part, Call) else self._one(part)
            for part in parts
        )

    def _call(self, call: Call) -> str:
        if _ADDING.fullmatch(call.function):
            return self._added(call)
        several = _LISTING.fullmatch(call.function) is not None
        union = self.unions and _RANKING.fullmatch(call.function) is not None
        arguments: list[str] = []
        for argument in call.arguments:
            reference = alone(argument)
            if reference is None or not (several or union):
                arguments.append(self._text(argument))
                continue
            areas = self._areas(reference)
            arguments += areas if several else [areas[0] if len(areas) == 1 else f"({','.join(areas)})"]
        if len(arguments) > _MOST and self.unions:
            groups = [arguments[n : n + _MOST] for n in range(0, len(arguments), _MOST)]
            arguments = [f"({','.join(group)})" for group in groups]
        return f"{call.name}({','.join(arguments)})"

    def _areas(self, reference: Reference) -> list[str]:
        found = self._seen(reference)
        if found is None:
            return [self._written(reference, nowhere(self._target(reference)), None)]
        return [self._written(reference, area, found) for area in found.shortest]

    def _one(self, reference: Reference) -> str:
        """A reference where one cell, or one area, is wanted."""
        found = self._seen(reference)
        if found is None:
            return self._written(reference, nowhere(self._target(reference)), None)
        if reference.single and not found.single:
            self._tell("which", reference)
        elif len(found.shortest) > 1:
            self._tell("parts", reference)
        return self._written(reference, found.span, found)

    def _added(self, call: Call) -> str:
        """A call whose result may be added up area by area, where its references came to several."""
        seen = {reference: self._seen(reference) for argument in call.arguments for reference in _cellwise(argument)}
        strict = call.function in ("COUNTBLANK", "SUMPRODUCT", "ROWS") or not _never_empty(call)
        apart = {len(found.areas) for found in seen.values() if found and len(found.areas) > 1}
        torn = [ref for ref, found in seen.items() if found and len(found.areas if strict else found.shortest) > 1]
        for argument in call.arguments:
            for reference in references_in(argument):
                if reference not in seen:
                    self._one(reference)  # told there, if it has to be
        if not torn:
            return f"{call.name}({','.join(self._parts(argument, seen, None) for argument in call.arguments)})"
        if len(apart) > 1:
            self._tell("parts", torn[0])
        each = [
            f"{call.name}({','.join(self._parts(argument, seen, number) for argument in call.arguments)})"
            for number in range(min(apart))
        ]
        return f"({'+'.join(each)})"

    def _parts(self, argument: tuple[Part, ...], seen: Mapping[Reference, Grown | None], number: int | None) -> str:
        """An argument with each of its references in the area of that number, or from the first to the last."""
        said = []
        for part in argument:
            if isinstance(part, Call) and _CELLWISE.fullmatch(part.function):
                inner = (self._parts(each, seen, number) for each in part.arguments)
                said.append(f"{part.name}({','.join(inner)})")
            elif isinstance(part, Call):
                said.append(self._call(part))
            elif isinstance(part, str):
                said.append(part)
            else:
                found = seen[part]
                area = found.span if found else nowhere(self._target(part))
                if found and number is not None and len(found.areas) > 1:
                    area = found.areas[number]
                said.append(self._written(part, area, found))
        return "".join(said)

    def _seen(self, reference: Reference) -> Grown | None:
        target = self._target(reference)
        if reference.sheet and reference.sheet not in self.layouts:
            return Grown((reference.area,), (reference.area,), reference.single)
        return grown(target, reference, self.binding, across=target is not self.home)

    def _target(self, reference: Reference) -> Layout:
        return self.layouts.get(reference.sheet, self.home) if reference.sheet else self.home

    def _written(self, reference: Reference, area: Area, found: Grown | None) -> str:
        known = reference.sheet in self.layouts
        sheet = self.layouts[reference.sheet].name if known else reference.sheet
        cell = len(found.shortest) > 1 and area.height * area.width == 1 if found else True
        single = cell or bool(found and found.single)
        return reference.written(sheet, area, single=single)

    def _tell(self, what: str, reference: Reference) -> None:
        if self.report is not None:
            self.report(what, reference)


def _cellwise(argument: tuple[Part, ...]) -> list[Reference]:
    """The references of an argument that stand for their cells one by one."""
    found: list[Reference] = []
    for part in argument:
        if isinstance(part, Reference):
            found.append(part)
        elif isinstance(part, Call) and _CELLWISE.fullmatch(part.function):
            found += [reference for inner in part.arguments for reference in _cellwise(inner)]
    return found


def _never_empty(call: Call) -> bool:
    """Whether a call that counts or adds by criteria passes over empty cells: each criterion is a plain text or number."""
    asked = call.arguments[2::2] if call.function == "SUMIFS" else call.arguments[1:2]
    asked = call.arguments[1::2] if call.function == "COUNTIFS" else asked
    return bool(asked) and all(_plain("".join(map(str, argument))) for argument in asked)


def _plain(criterion: str) -> bool:
    text = criterion.strip().strip('"')
    return criterion.strip().startswith('"') and bool(text) and not text.startswith(("<", "=", "*", "?"))
