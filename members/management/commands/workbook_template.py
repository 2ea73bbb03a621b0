"""``workbook_template KIND FILE``: the empty workbook of a register, with explanations."""

from django.core.management.base import BaseCommand, CommandError
from xlsxwriter.exceptions import FileCreateError

from members.models import Union, UnionLevel
from union_portal.workbooks import REGISTERS
from union_portal.workbooks.templates import write_template


class Command(BaseCommand):
    help = "写出一份登记册的空白工作簿：要填的列、每列的说明和可用的代码。"

    def add_arguments(self, parser):
        parser.add_argument("kind", help="登记册：" + "、".join(sorted(REGISTERS)))
        parser.add_argument("file", help="写到哪里，例如 名册模板.xlsx")
        parser.add_argument("--union", help="学校工会代码；代码表里是这所学校的")

    def handle(self, kind, file, **options):
        register = REGISTERS.get(kind)
        if register is None:
            known = "、".join(sorted(REGISTERS.everything()))
            raise CommandError(f"没有登记册“{kind}”；可以用：{known}。")
        schools = Union.objects.filter(level=UnionLevel.SCHOOL)
        if options["union"]:
            schools = schools.filter(code=options["union"].upper())
        try:
            write_template(register, file, school=schools.first())
        except (OSError, FileCreateError) as problem:
            raise CommandError(f"写不进 {file}，请核对文件夹。") from problem
        self.stdout.write(f"已写出“{register.title}”的工作簿：{file}。")
