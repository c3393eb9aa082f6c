"""What stands in every register beside its content: the headings, their notes, and a line on each setting."""

from __future__ import annotations

from xltasks.model.cell import CellValue
from xltasks.model.register import Settings

SETTING_HEADINGS = (("名称", ""), ("内容", ""), ("说明", ""))

OFFICE_HEADINGS = (
    ("科室", "科室的名称，与任务表里的写法一致；不能重复。"),
    ("联系人", "选填。催报时用。"),
    ("电话", "选填。请保持文本格式。"),
    ("邮箱", "选填。"),
    ("别名", "选填。平时的其他叫法，多个用顿号隔开，例如：综合、办公室。"),
)

TASK_HEADINGS = (
    ("序号", "上级下达的任务序号，可以不连续。请保持文本格式。"),
    ("目标任务", "任务的全称，照抄下达的文件。"),
    ("责任分工", "牵头单位、配合单位，一行一个（Alt+Enter 换行）；也可在此用【】写明科室。"),
    ("责任科室", "由哪个科室填报。多个用顿号隔开，牵头的写在最前。责任分工里已用【】写明的可以不填。"),
    ("监督方式", "一般是科室电话，请保持文本格式。"),
    ("类别", "每行计划的类别；不分类别时留空。"),
)


def setting_rows(settings: Settings) -> tuple[tuple[str, CellValue, str], ...]:
    """(name, value, explanation) of every setting."""
    return (
        ("单位", settings.bureau, "单位全称。必填。"),
        ("单位简称", settings.bureau_short, "用在标题和文件名里；不填时用全称。"),
        ("年度", settings.year, "四位数的年份。必填。"),
        (
            "当前季度",
            settings.period.name,
            "现在填报的是哪一期：第一季度、上半年、全年；按月填报写 6月。必填。",
        ),
        ("表样", settings.template, "使用哪一种表样；不填时用 quarterly。"),
        ("截止时间", settings.deadline, "科室交回的最后时间，例如 2024-07-05 17:00；只写日期时算到当天结束。"),
        ("联系人", settings.contact, "填报中有疑问时找谁，印在填报表上。"),
        ("联系电话", settings.contact_phone, "联系人的电话。"),
        ("标题字体", settings.title_font, "选填。例如 方正小标宋简体；不填时用表样的字体。"),
        ("表头字体", settings.header_font, "选填。例如 黑体。"),
        ("正文字体", settings.body_font, "选填。例如 仿宋_GB2312。"),
        ("时区", settings.time_zone, "选填。按哪里的钟判断先后和逾期，例如 UTC+8；不填就是北京时间。"),
        *((name, value, "") for name, value in settings.more),
    )
