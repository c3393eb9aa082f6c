"""What is worked out of a value when it is first asked for, and kept with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Made = TypeVar("Made")


class kept(Generic[Made]):
    """Like ``functools.cached_property``, whose lock (before Python 3.12) takes longer than much of what is kept here."""

    def __init__(self, work: Callable[[Any], Made]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> kept[Made]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Made: ...
    def __get__(self, instance: object | None, owner: type) -> kept[Made] | Made:
        if instance is None:
            return self
        # Python asks here only where the instance itself has nothing of that name yet.
        made = instance.__dict__[self._name] = self._work(instance)
        return made
