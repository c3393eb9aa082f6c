"""The rows of one large consolidated sheet, made as they are asked for, so that nobody's memory holds them for him."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.truth import CATEGORIES, build

ROWS = 100_000
HEADINGS = ("序号", "目标任务", "责任分工", "监督方式", "类别", "第二季度", "已完成", "未完成", "落实情况")
WIDTHS = (4.6, 18, 10.1, 6.7, 7.7, 24.4, 5.5, 5.5, 49.8, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One row; what belongs to the task is None in its second row."""

    number: int | None
    title: str | None
    responsible: str | None
    phone: str | None
    category: str
    plan: str
    done: str | None
    pending: str | None
    progress: str
    key: str
    height: float

    @property
    def values(self) -> tuple[int | str | None, ...]:
        return (
            self.number, self.title, self.responsible, self.phone, self.category, self.plan, self.done, self.pending,
            self.progress, self.key,
        )  # fmt: skip


def lines(rows: int = ROWS) -> Iterator[Line]:
    """Every text but the few that repeat is new, about 150 characters long."""
    texts = [text for office in build(6) for _, row in office.rows for text in (row.plan, row.progress)]
    for index in range(rows):
        first = index % 2 == 0
        task = index // 2 + 1
        office = f"科室{task // 17 + 1:05d}"
        category = CATEGORIES[index % 2]
        plan = f"{index}、{texts[index % len(texts)]}"
        progress = f"{texts[(index * 7 + 3) % len(texts)]}{index}"
        yield Line(
            task if first else None,
            f"第{task}项：{plan[:30]}" if first else None,
            f"市经济和信息化局\n【{office}】" if first else None,
            f"55{task // 17 + 1:05d}" if first else None,
            category,
            plan,
            "√" if first else None,
            None if first else "正在推进",
            progress,
            f"2024Q2|{office}|{task}|{category}|{index % 2 + 1}|X",
            max(-(-len(plan) // 12), -(-len(progress) // 25)) * 15.75 + 3.75,
        )
