"""The sheet 科室: who fills a workbook, and by which names a person may be calling them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xltasks.errors import Fault
from xltasks.model.register import Office
from xltasks.store.register_headings import ALIASES, CONTACT, EMAIL, OFFICE, PHONE, normal, squeezed
from xltasks.store.register_table import Table

_SEPARATORS = re.compile(r"[、，,；;/／\n]+")


@dataclass(frozen=True)
class Directory:
    """The offices by name and alias, whatever the white space and width of the letters."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, offices: tuple[Office, ...]) -> Directory:
        names = {normal(alias): office.name for office in offices for alias in office.aliases}
        return cls({**names, **{normal(office.name): office.name for office in offices}})

    def find(self, said: str) -> str | None:
        return self.names.get(normal(said))

    def nearest(self, said: str) -> tuple[str, ...]:
        """Up to three offices whose name resembles what was said, the closest first."""
        import difflib  # only where a name is wrong

        close = difflib.get_close_matches(normal(said), list(self.names), n=3, cutoff=0.4)
        return tuple(dict.fromkeys(self.names[name] for name in close))


def listed(text: str) -> tuple[str, ...]:
    """Names written one after another with 、，,；;/ or line breaks between them."""
    return tuple(dict.fromkeys(name for part in _SEPARATORS.split(text) if (name := squeezed(part))))


def read_offices(table: Table) -> tuple[tuple[Office, ...], list[Fault]]:
    """The offices in sheet order, and what is wrong with their list."""
    if OFFICE not in table.columns:
        remedy = "请在标题行写上“科室”，下面每行一个科室。"
        return (), [table.fault("没有“科室”这一列", remedy)]
    faults = table.faults()
    rows: dict[str, list[int]] = {}
    name = ""
    for row in table.rows():
        if not any(table.owns(row, heading) for heading in table.columns):
            continue
        if table.owns(row, OFFICE):
            name = table.name(row, OFFICE)
            if name in rows:
                message = f"科室“{name}”与 {table.cell(rows[name][0], OFFICE)} 重复"
                remedy = "每个科室只列一行：请删去多余的一行，或改正名称。"
                faults.append(table.fault(message, remedy, cell=table.cell(row, OFFICE)))
                continue
            rows[name] = [row]
        elif table.value(row, OFFICE) is not None:
            rows[name].append(row)
        else:
            message = "该行没有科室名称"
            remedy = "请填写科室名称；若该行不是科室，请删去。"
            faults.append(table.fault(message, remedy, cell=table.cell(row, OFFICE)))
    if not rows and not faults:
        faults.append(table.fault("科室表里一个科室也没有", "请每行填写一个科室：名称、联系人、电话。"))
    faults += _doubly_named(table, rows)
    return tuple(_office(table, name, lines) for name, lines in rows.items()), faults


def _office(table: Table, name: str, rows: list[int]) -> Office:
    """One office; where its name is merged over several rows, each row's contact counts."""

    def joined(heading: str) -> str:
        return "、".join(dict.fromkeys(text for row in rows if (text := table.text(row, heading))))

    return Office(name, joined(CONTACT), joined(PHONE), joined(EMAIL), _aliases(table, name, rows))


def _aliases(table: Table, name: str, rows: list[int]) -> tuple[str, ...]:
    said = listed("\n".join(table.text(row, ALIASES) for row in rows))
    return tuple(alias for alias in said if normal(alias) != normal(name))


def _doubly_named(table: Table, rows: Mapping[str, list[int]]) -> list[Fault]:
    """A name or alias that two offices claim: no one could tell which is meant."""
    claimed: dict[str, tuple[str, str]] = {}
    faults = []
    for name, lines in rows.items():
        claims = [(name, table.cell(lines[0], OFFICE))]
        claims += [(alias, table.cell(lines[0], ALIASES)) for alias in _aliases(table, name, lines)]
        for said, cell in claims:
            owner, place = claimed.setdefault(normal(said), (name, cell))
            if owner != name:
                message = f"名称“{said}”既指“{owner}”（{place}）又指“{name}”"
                remedy = "科室的名称和别名不能相同：请改掉其中一个。"
                faults.append(table.fault(message, remedy, cell=cell))
    return faults
