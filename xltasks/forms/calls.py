"""A formula taken apart into calls, arguments and references, so that one argument may become several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from xltasks.forms.references import Reference, moved, tokens


@dataclass(frozen=True)
class Call:
    """``SUM(A1,2)``: a function's name as it is written, empty for mere brackets, and what each argument is made of."""

    name: str
    arguments: tuple[tuple[Part, ...], ...]

    @property
    def function(self) -> str:
        """The name that Excel shows, in capitals."""
        return self.name.upper().removeprefix("_XLFN.")


Part = str | Reference | Call


@lru_cache(maxsize=1024)
def parsed(formula: str) -> tuple[Part, ...]:
    """What a formula is made of, in order; brackets that do not close are mere text."""
    found = _Reader(tokens(formula)).parts(closing=False)
    return found if written(found, _as_drawn) == moved(formula, _as_drawn) else tuple(tokens(formula))


def written(parts: tuple[Part, ...], write: Callable[[Reference], str]) -> str:
    """The formula put together again, each reference as ``write`` has it."""
    return "".join(
        part if isinstance(part, str) else write(part) if isinstance(part, Reference) else _call(part, write)
        for part in parts
    )


def references_in(parts: tuple[Part, ...]) -> Iterator[Reference]:
    """Every reference, those inside calls too."""
    for part in parts:
        if isinstance(part, Reference):
            yield part
        elif isinstance(part, Call):
            for argument in part.arguments:
                yield from references_in(argument)


def alone(argument: tuple[Part, ...]) -> Reference | None:
    """The reference that is all of an argument."""
    said = [part for part in argument if not isinstance(part, str) or part.strip()]
    return said[0] if len(said) == 1 and isinstance(said[0], Reference) else None


def _call(call: Call, write: Callable[[Reference], str]) -> str:
    return f"{call.name}({','.join(written(argument, write) for argument in call.arguments)})"


def _as_drawn(reference: Reference) -> str:
    return reference.written(reference.sheet, reference.area, single=reference.single)


@dataclass
class _Reader:
    left: Iterator[str | Reference]

    def parts(self, *, closing: bool) -> tuple[Part, ...]:
        """What stands before the end; ``closing``: the arguments of one call, as one part."""
        found: list[list[Part]] = [[]]
        for token in self.left:
            if isinstance(token, str) and token.endswith("(") and not token.startswith('"'):
                found[-1] += [Call(token[:-1], self.arguments())]
            elif closing and token == ")":
                break
            elif closing and token == ",":
                found.append([])
            else:
                found[-1].append(token)
        return (Call("", tuple(map(tuple, found))),) if closing else tuple(found[0])

    def arguments(self) -> tuple[tuple[Part, ...], ...]:
        (call,) = self.parts(closing=True)
        return call.arguments if isinstance(call, Call) else ()
