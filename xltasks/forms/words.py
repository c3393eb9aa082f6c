"""The words a template may use in its declarations, Chinese and English, and what each means."""

from __future__ import annotations

from xltasks.model.field import Combine, KindName, Role, Scope

FIELD_HEADINGS = {
    "name": "name", "field": "name", "字段": "name", "字段名": "name",
    "label": "label", "名称": "label", "标签": "label", "显示名称": "label",
    "kind": "kind", "type": "kind", "类型": "kind",
    "scope": "scope", "范围": "scope", "层级": "scope",
    "role": "role", "角色": "role", "作用": "role",
    "required": "required", "必填": "required",
    "forbidden": "forbidden", "不得填": "forbidden", "禁填": "forbidden", "不能填": "forbidden",
    "combine": "combine", "合并方式": "combine", "合并": "combine", "汇总方式": "combine",
    "options": "options", "选项": "options",
    "closed": "closed", "suggestions": "closed", "closedorsuggestions": "closed", "选项性质": "closed",
    "longest": "longest", "最长": "longest", "最长字数": "longest", "字数": "longest",
    "prompt": "prompt", "提示": "prompt",
    "formula": "formula", "expression": "formula", "算法": "formula", "计算方法": "formula",
    "filler": "filler", "who": "filler", "whofillsit": "filler", "填写人": "filler", "谁填": "filler",
}  # fmt: skip

BAND_HEADINGS = {
    "band": "band", "区块": "band", "名称": "band",
    "range": "range", "范围": "range", "区域": "range",
    "over": "over", "遍历": "over", "重复": "over", "按什么重复": "over",
    "where": "where", "条件": "where",
    "order": "order", "排序": "order",
}  # fmt: skip

KINDS: dict[str, KindName] = {
    "check": "check", "勾选": "check", "打勾": "check", "√": "check",
    "choice": "choice", "选择": "choice", "单选": "choice",
    "text": "text", "文本": "text", "文字": "text",
    "whole": "whole", "整数": "whole",
    "decimal": "decimal", "小数": "decimal", "数字": "decimal", "数值": "decimal",
    "percent": "percent", "百分比": "percent",
    "day": "day", "date": "day", "日期": "day",
    "file": "file", "附件": "file", "文件": "file",
    "computed": "computed", "计算": "computed", "公式": "computed",
}  # fmt: skip

SCOPES: dict[str, Scope] = {
    "item": "item", "事项": "item",
    "task": "task", "任务": "task",
    "office": "office", "科室": "office",
    "row": "row", "行": "row", "清单行": "row", "每行": "row",
}  # fmt: skip

ROLES: dict[str, Role] = {
    "done": "done", "完成": "done", "已完成": "done",
    "pending": "pending", "未完成": "pending",
    "narrative": "narrative", "叙述": "narrative", "进展": "narrative",
    "figure": "figure", "数字": "figure", "数值": "figure",
    "cumulative": "cumulative", "累计": "cumulative",
    "contact": "contact", "联系": "contact",
    "none": "none", "无": "none",
}  # fmt: skip

COMBINES: dict[str, Combine] = {
    "lead": "lead", "牵头": "lead",
    "labelled": "labelled", "labeled": "labelled", "标注": "labelled", "注明科室": "labelled",
    "all": "all", "全部": "all",
    "sum": "sum", "求和": "sum", "合计": "sum",
}  # fmt: skip

SUGGESTED = {"suggestions", "suggestion", "suggested", "open", "建议", "仅供参考", "可另填", "no", "false", "否"}
ALWAYS = {"true", "yes", "always", "是", "必填", "1", "√"}
NEVER = {"", "false", "no", "never", "否", "0"}

RESERVED = {
    "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "self", "loop",
    "period", "bureau", "office", "form", "count", "section", "task", "item", "plan", "history", "total", "column",
}  # fmt: skip
"""Words jinja2 keeps for itself, and names of things a template reaches into: no field may hide them."""
