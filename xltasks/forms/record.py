"""Named values that a template reaches, and nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Record:
    """Named values a template reaches as ``record.name`` or ``record['name']``; nothing else is reachable."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> object:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> object:
        return self._values[name]

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __str__(self) -> str:
        return str(self._values.get("name", ""))


class Gentle(Record):
    """A record that gives nothing, instead of an error, for a name it does not know (an empty past quarter)."""

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        return self._values.get(name)

    def __getitem__(self, name: str) -> object:
        return self._values.get(name, Gentle({}))

    def __str__(self) -> str:
        return ""


class Columned(Gentle):
    """The register's further columns; a blank for one it does not have, so that a form may do without."""

    __slots__ = ()

    def __getitem__(self, name: str) -> object:
        return self._values.get(name)
