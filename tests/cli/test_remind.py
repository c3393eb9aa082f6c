"""What ``remind`` says."""

from __future__ import annotations

from xltasks.cli.remind import tell
from xltasks.model.finding import Finding
from xltasks.model.reminder import Letter, Reminded

LETTERS = (
    Letter("乙科", "rejected", "逾期", "乙科：\n请修改。\n", "催报/乙科.txt", "催报/乙科.eml"),
    Letter("丙科", "late", "逾期", "丙科：\n请报回。\n", "催报/丙科.txt"),
)


def test_the_group_text_comes_first_then_each_office_with_its_files(capsys):
    tell(Reminded("2024Q2", "逾期", "【逾期催报】乙科、丙科。", "催报/群发.txt", LETTERS))
    assert capsys.readouterr().out == (
        "2024Q2: 2 offices to remind, after the deadline\n"
        "\n"
        "● For the group  → 催报/群发.txt\n"
        "【逾期催报】乙科、丙科。\n"
        "\n"
        "● 乙科  rejected  → 催报/乙科.txt, 催报/乙科.eml\n"
        "乙科：\n请修改。\n"
        "\n"
        "● 丙科  missing, late  → 催报/丙科.txt\n"
        "丙科：\n请报回。\n"
    )


def test_nobody_to_remind_is_said_and_so_are_offices_without_a_workbook(capsys):
    tell(Reminded("2024Q2", "临近", "", None, (), ("甲科", "乙科")))
    assert capsys.readouterr().out == (
        "2024Q2: nobody to remind\n\nNot reminded, since nothing was issued to them yet: 甲科, 乙科\n"
    )


def test_what_came_in_the_way_is_listed(capsys):
    tell(Reminded("2024Q2", "临近", "", None, (), (), (Finding("remind.attachment", "warning", "没有附上", "先审核"),)))
    assert "没有附上  (remind.attachment)\n    → 先审核\n" in capsys.readouterr().out
