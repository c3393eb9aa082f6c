"""What an expression needs to know: with equal needs it gives equal results, so that most need not be evaluated again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xltasks.forms.expressions import BadExpression, parsed

_FILLED = ("any", "all", "none", "filled")


@dataclass(frozen=True)
class Need:
    """``name.attribute``, or the name alone; ``truth`` where only its being true or false matters.

    For ``task.any('field')`` and its like the attribute is ``filled`` and ``argument`` the field.
    """

    name: str
    attribute: str = ""
    truth: bool = False
    argument: str = ""


@lru_cache(maxsize=4096)
def needs(source: str, *, whole: bool, truth: bool = False) -> tuple[Need, ...] | None:
    """All that a text or, where it is ``whole``, an expression needs; None where that cannot be told beforehand.

    ``truth``: nothing but the truth of the whole matters, as with a condition.
    """
    from jinja2 import nodes

    try:
        tree = parsed(source, whole=whole)
    except BadExpression:
        return None
    if any(name.ctx != "load" for name in tree.find_all(nodes.Name)):
        return None  # loops and set give names of their own
    root = tree.body[0].nodes[0] if whole else tree
    return tuple(dict.fromkeys(_needs(root, truth=truth)))


def _needs(node: Any, *, truth: bool) -> Iterator[Need]:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        yield Need(node.name, truth=truth)
    elif isinstance(node, nodes.Not):
        yield from _needs(node.node, truth=True)
    elif isinstance(node, nodes.And | nodes.Or):
        yield from _needs(node.left, truth=truth)
        yield from _needs(node.right, truth=truth)
    elif (field := _counted(node)) is not None:
        yield Need("task", "filled", argument=field)
    elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        yield Need(node.node.name, node.attr)
    elif isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name) and isinstance(node.arg, nodes.Const):
        yield Need(node.node.name, str(node.arg.value))
    elif isinstance(node, nodes.CondExpr | nodes.If):
        yield from _needs(node.test, truth=True)
        for child in node.iter_child_nodes(exclude=("test",)):
            yield from _needs(child, truth=False)
    else:
        for child in node.iter_child_nodes():
            yield from _needs(child, truth=False)


def _counted(node: Any) -> str | None:
    """The field of ``task.any('field')``."""
    from jinja2 import nodes

    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Getattr):
        return None
    of, arguments = node.node, node.args
    alone = len(arguments) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    known = isinstance(of.node, nodes.Name) and of.node.name == "task" and of.attr in _FILLED
    return arguments[0].value if known and alone and isinstance(arguments[0], nodes.Const) else None
