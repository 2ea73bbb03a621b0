"""The year's roll as an HR office would send it, for an officer to practise with.

The same people, the same every time: title rows, a two-line header with other names and
another order, full-width digits, spaces in names, dates in every spelling, totals and a
footnote, a hidden row; and one row in a hundred that has to be mended by hand: ID
numbers that Excel has destroyed, wrong check digits, units nobody knows, people twice.
"""

from datetime import date
from random import Random

import xlsxwriter

from reference.catalogue import Catalogue
from reference.schools import SCHOOLS
from reference.workbooks import cell, rows
from union_portal.workbooks import REGISTERS

TITLES = {
    "name": "职工姓名",
    "staff_number": "人事编号",
    "sex": "性 别",
    "id_number": "身份证号（必填）",
    "birth_date": "出生年月日",
    "phone": "手机号码",
    "email": "邮箱",
    "unit": "部门代码",
    "kind": "用工类型代码",
    "hired_on": "来校日期",
    "left_on": "离校日期",
    "union": "所属工会代码",
    "joined_on": "入会时间",
    "title_rank": "职称等级",
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ONE_IN = 100  # rows that have to be mended by hand


def build_dirty(catalogue: Catalogue, path):
    """Write the roll of the (scaled) catalogue to ``path``; how many rows to mend."""
    draw = Random(37)
    register = REGISTERS["roll"]
    labels = {
        column.name: {str(code): str(label) for code, label in column.choices}
        for column in register.columns
    }
    order = [*TITLES, *(name for name in labels if name not in TITLES)]
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
        },
    )
    sheet = book.add_worksheet("花名册")
    sheet.write(0, 0, f"{SCHOOLS[catalogue.union.upper()].name}教职工花名册")
    sheet.write(1, 0, "填报单位：人事处")
    titles = [TITLES.get(name) or register.column(name).title for name in order]
    for at, title in enumerate(["序号", *titles, "备注"]):
        sheet.write(3, at, title)
    spoilt, line = 0, 3
    for number, row in enumerate(rows(catalogue)["roll"], 1):
        line += 2 if number % 5_000 == 0 else 1  # an empty line now and then
        values = {name: cell(row.get(name), labels[name]) for name in order}
        soil(values, draw)
        if number % ONE_IN == 0:
            spoil(values, draw)
            spoilt += 1
        if number % 9_999 == 0:
            sheet.set_row(line, None, None, {"hidden": True})
        for at, value in enumerate([number, *values.values()]):
            if value not in ("", None):
                sheet.write(line, at, value)
    sheet.write(line + 1, 0, "合 计")
    sheet.write(line + 1, 2, f"{number}人")
    sheet.write(line + 2, 0, "制表人：人事处        审核人：")
    book.close()
    return spoilt


def soil(values, draw):
    """What the portal mends by itself, here and there."""
    if draw.random() < 0.1 and len(values["name"]) == 2:
        values["name"] = f"{values['name'][0]}　{values['name'][1]}"
    if draw.random() < 0.05:
        values["staff_number"] = values["staff_number"].translate(FULL_WIDTH)
    if draw.random() < 0.2:
        values["sex"] = {"男": "男性", "女": "女性"}.get(values["sex"], values["sex"])
    for name in ("birth_date", "hired_on", "joined_on"):
        values[name] = spelt(values[name], draw)
    for name in ("phone", "email", "left_on"):
        if not values[name] and draw.random() < 0.3:
            values[name] = draw.choice(("无", "/", "-"))


def spelt(day, draw):
    """The same day in one of the spellings people use."""
    if not day:
        return day
    meant = date.fromisoformat(day)
    return draw.choice(
        (
            day,
            f"{meant:%Y.}{meant.month}.{meant.day}",
            f"{meant.year}年{meant.month}月{meant.day}日",
            f"{meant:%Y%m%d}",
            (meant - date(1899, 12, 30)).days if meant.year > 1955 else day,
        )
    )


def spoil(values, draw):
    """What somebody has to mend."""
    way = draw.randrange(4)
    number = values["id_number"]
    if way == 0 and number.isdecimal():
        values["id_number"] = float(number)
    elif way == 1 and number.isdecimal():
        values["id_number"] = number[:-1] + str((int(number[-1]) + 1) % 10)
    elif way == 2:
        values["hired_on"] = "不详"
    else:
        values["unit"] = "待定"
