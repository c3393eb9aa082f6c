"""Pages end where a reader would end them."""

from __future__ import annotations

from tests.forms.drawing import drawn, form_of, made, register_of


def test_a_section_s_heading_goes_with_its_first_task_and_a_total_with_the_last_before_it():
    lines = "\n".join(f"| {n} | 任务{n} | {'甲乙丙'[n // 12]} |" for n in range(1, 36))
    register = register_of(f"| 序号 | 任务 | 领域 |\n{lines}")
    sheet = "| 头 |\n| {{ section.name }} |\n| {{ task.no }} |\n| 小计 |\n| 合计 |"
    bands = "| 区块 | 范围 | 遍历 |\n| s | 表!A2:A4 | section: 领域 |\n| a | 表!A3:A3 | task |"

    def tall(high):
        def ink(book):
            for row in range(1, 6):
                book["表"].row_dimensions[row].height = high
            book["表"].print_title_rows = "1:1"

        return ink

    for high in range(20, 60, 3):
        data = drawn({"表": sheet}, bands=bands, fields="| 字段 | 范围 |\n| x | 事项 |", ink=tall(high))
        book = made(form_of(data, "consolidated", columns=register.columns), register)
        rows = [row[0] for row in book.grid("表")]
        for end in [entry.id for entry in book.sheet("表").row_breaks.brk]:
            assert rows[end - 1] not in ("甲", "乙", "丙"), f"{high}: a heading ends page at row {end}"
            assert rows[end] not in ("小计", "合计"), f"{high}: a total begins the page after row {end}"
