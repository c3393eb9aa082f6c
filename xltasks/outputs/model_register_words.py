"""What the model register says: a fictional bureau's settings, offices and tasks, and how to make them one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task

GUIDE = (
    ("这是什么", "一个单位一年一本台账。表中所填都是虚构的示例，请照样改成本单位的内容；示例行可以直接删除。"),
    ("第一步", "在“设置”表填写单位、年度、当前季度、表样和截止时间。每到新的一期，改“当前季度”和“截止时间”即可。"),
    ("第二步", "在“科室”表列出所有填报科室，每个科室一行。名称要与任务表里的写法一致；平时有别的叫法，写在“别名”里。"),
    (
        "第三步",
        "在“任务”表填写全年的任务。序号用上级下达的序号，可以不连续；每项任务可有若干行，每行一个类别，各期计划写在对应的列里。",
    ),
    (
        "责任科室",
        (
            "可以在“责任科室”列里选择，也可以在“责任分工”里用【】写明，例如【综合科】。两处都写时必须一致。\n"
            "一项任务由几个科室共同负责时，用顿号隔开，牵头的写在最前。"
        ),
    ),
    ("合并单元格", "任务的前几列可以向下合并，也可以只写在首行、下面留空，或者每行重复书写，三种写法都认得。"),
    ("自加的列", "任务表右边可以自己加列（如“分管领导”），表样里可以按列名引用。标题相同的列不能有两个。"),
    ("文字格式", "电话、序号请保持文本格式，以免 1-2 之类的序号被变成日期。单元格内换行用 Alt+Enter。"),
    ("检查", "台账有问题时，程序会一次列出全部问题，写明在哪张表、哪个单元格、怎么改。"),
)

_OFFICES = (
    Office("综合科", "王敏", "5550101", "zonghe@example.cn", ("办公室",)),
    Office("规划科", "李强", "5550102", "guihua@example.cn"),
    Office("服务科", "张丽", "5550103", "fuwu@example.cn", ("服务中心",)),
)

_TASKS: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    (
        ("1", "办好便民实事10件", "示例局\n市示范中心", "综合科", "5550101"),
        (
            ("工作目标", "确定便民实事清单。", "完成4件。", "完成7件。", "10件全部完成。"),
            (
                "主要措施",
                "1.公开征集项目。\n2.研究确定清单。",
                "1.逐件明确责任人。\n2.按月调度。",
                "对进展慢的项目开展督办。",
                "组织验收和回访。",
            ),
        ),
    ),
    (
        ("3", "编制五年发展规划", "示例局\n各县（市、区）政府", "规划科、综合科", "5550102"),
        (
            ("工作目标", "完成前期调研。", "形成初稿。", "完成征求意见。", "印发实施。"),
            ("主要措施", "开展实地调研和座谈。", "组织专家起草。", "书面征求各单位意见。", "按程序报批。"),
        ),
    ),
    (
        ("4-1", "窗口服务满意率达到98%以上", "示例局", "服务科", "5550103"),
        (
            ("工作目标", "满意率达到95%。", "满意率达到96%。", "满意率达到97%。", "满意率达到98%。"),
            ("主要措施", "开展窗口服务培训。", "推行一次性告知。", "开展服务评议。", "总结推广经验。"),
        ),
    ),
)


def model_of(period: Period, template: str) -> Register:
    """The register of a bureau that there is not; the deadline falls on the fifth day after the period."""
    deadline = datetime.combine(period.last_day + timedelta(days=5), datetime.min.time()).replace(hour=17)
    settings = Settings("示例市示例局", "示例局", period.year, period, template, deadline, "王敏", "5550101")
    return Register(settings, _OFFICES, tuple(_task(own, items) for own, items in _TASKS))


def _task(own: tuple[str, ...], items: tuple[tuple[str, ...], ...]) -> Task:
    number, title, responsible, offices, phone = own
    quarters = [Period(2000, "quarter", number).name for number in (1, 2, 3, 4)]
    made = tuple(
        Item(ordinal, item[0], tuple(zip(quarters, item[1:], strict=True)))
        for ordinal, item in enumerate(items, start=1)
    )
    return Task(number, title, responsible, tuple(offices.split("、")), phone, made)
