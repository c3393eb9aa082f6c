"""The one truth that feeds every contestant: offices, their tasks and what they answer, generated from a seed."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from random import Random

SEED = 20240621
TASKS, CATEGORIES = 17, ("施工图", "进度安排")
LENGTH = 150
"""About how many characters a plan or an answer has."""

BUREAU, BUREAU_SHORT, YEAR, PERIOD = "市经济和信息化局", "市工信局", 2024, "2024Q2"

_SUBJECTS = [
    "专班",
    "科室",
    "各县区",
    "开发区",
    "重点企业",
    "项目单位",
    "行业协会",
    "牵头部门",
    "责任单位",
    "园区管委会",
]
_VERBS = [
    "推进",
    "完成",
    "组织",
    "落实",
    "梳理",
    "协调",
    "开展",
    "编制",
    "启动",
    "跟踪",
    "督促",
    "汇总",
    "审核",
    "走访",
    "建立",
    "优化",
]
_OBJECTS = [
    "施工图设计审查",
    "可行性研究报告",
    "重大项目清单",
    "技术改造投资",
    "专精特新企业培育",
    "数字化转型诊断",
    "能耗双控目标",
    "产业链对接活动",
    "资金拨付手续",
    "土地预审",
    "环评批复",
    "招投标程序",
    "设备采购合同",
    "厂房主体结构",
    "工业互联网平台",
    "绿色工厂申报",
    "中小企业账款清理",
    "应急预案",
    "月度调度会议",
    "季度考核指标",
]
_ENDINGS = (
    "，力争按期见效；",
    "，已报市政府备案；",
    "，形成书面材料；",
    "，较上季度有明显进展；",
    "，存在的问题已销号；",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One item row; ``key`` is what its hidden cell carries."""

    category: str
    plan: str
    done: str
    pending: str
    progress: str
    key: str


@dataclass(frozen=True, slots=True)
class Task:
    number: int
    title: str
    responsible: str
    phone: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Office:
    name: str
    person: str
    phone: str
    tasks: tuple[Task, ...]

    @property
    def rows(self) -> tuple[tuple[Task, Row], ...]:
        return tuple((task, row) for task in self.tasks for row in task.rows)


def build(offices: int) -> tuple[Office, ...]:
    """The truth for so many offices; smaller truths are beginnings of larger ones."""
    from xltasks.model.key import RowKey

    made = []
    for index in range(1, offices + 1):
        chance = Random(SEED * 1_000_003 + index)
        name = f"科室{index:05d}"
        tasks = []
        for place in range(1, TASKS + 1):
            number = (index - 1) * TASKS + place
            rows = []
            for ordinal, category in enumerate(CATEGORIES, 1):
                done = ordinal == 1
                rows.append(
                    Row(
                        category,
                        _text(chance, LENGTH),
                        "√" if done else "",
                        "" if done else "正在推进",
                        _text(chance, LENGTH),
                        RowKey(PERIOD, name, str(number), category, ordinal).text,
                    )
                )
            responsible = f"{BUREAU}\n【{name}】"
            tasks.append(Task(number, _text(chance, 36), responsible, f"55{index:05d}", tuple(rows)))
        made.append(Office(name, f"王{index}", f"55{index:05d}", tuple(tasks)))
    return tuple(made)


def save(truth: tuple[Office, ...], path: Path) -> None:
    path.write_bytes(pickle.dumps(truth, protocol=pickle.HIGHEST_PROTOCOL))


def load(path: Path) -> tuple[Office, ...]:
    truth: tuple[Office, ...] = pickle.loads(path.read_bytes())
    return truth


def _text(chance: Random, length: int) -> str:
    """Sentences as offices write them, about ``length`` characters, no two alike."""
    parts: list[str] = []
    size = 0
    while size < length:
        figure = chance.randrange(1000)
        part = (
            f"{chance.choice(_SUBJECTS)}{chance.choice(_VERBS)}{chance.choice(_OBJECTS)}{figure}项"
            f"{chance.choice(_ENDINGS)}"
        )
        parts.append(part)
        size += len(part)
    return "".join(parts)[:-1] + "。"
