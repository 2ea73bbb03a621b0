"""``import_workbook KIND FILE``: the ordinary import, from the command line.

It stands in ``members`` because a batch belongs to a school, which is a union.
"""

import json

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.models import Union, UnionLevel
from union_portal.lifecycle import TransitionError
from union_portal.management.options import day
from union_portal.workbooks import REGISTERS, WorkbookError, staging
from union_portal.workbooks.models import Verdict

WORDS = {str(verdict): verdict.label for verdict in Verdict}
ALWAYS = ("new", "changed", "unchanged", "refused")


class Command(BaseCommand):
    help = "读入一份登记册工作簿：检查、比较、预览，然后写入。"

    def add_arguments(self, parser):
        parser.add_argument("kind", help="登记册：" + "、".join(sorted(REGISTERS)))
        parser.add_argument("file")
        parser.add_argument("--union", help="学校工会代码；只有一所学校时可省略")
        parser.add_argument("--as-of", type=day, help="数据截至哪一天")
        parser.add_argument(
            "--complete", action="store_true", help="全校都在表里：列出表中没有的记录"
        )
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 给出")

    def handle(self, kind, file, **options):
        if kind not in REGISTERS:
            raise CommandError(
                f"没有登记册“{kind}”；可以用：{'、'.join(sorted(REGISTERS))}。"
            )
        try:
            with transaction.atomic():
                result = self.run(kind, file, **options)
                transaction.set_rollback(options["dry_run"])
        except (WorkbookError, TransitionError) as problem:
            raise CommandError(str(problem)) from problem
        self.tell(result, as_json=options["json"])

    def run(self, kind, file, **options):
        school = self.school(options["union"])
        if school is None and REGISTERS[kind].per_school:
            raise CommandError("还没有学校工会；请先导入 unions。")
        batch = staging.stage(
            kind,
            file,
            actor=None,
            union=school,
            as_of=options["as_of"],
            complete=options["complete"],
        )
        if not options["dry_run"]:
            batch = staging.apply(batch, actor=None)
        refused = batch.rows.filter(verdict=Verdict.REFUSED)
        return {
            "register": kind,
            "applied": not options["dry_run"],
            **batch.counts(),
            "refused_rows": [
                {"row": row.number, "problems": row.problems} for row in refused
            ],
        }

    def school(self, code):
        schools = Union.objects.filter(level=UnionLevel.SCHOOL)
        if code:
            found = schools.filter(code=code.upper()).first()
            if found is None:
                raise CommandError(f"没有代码为“{code}”的学校工会。")
            return found
        if schools.count() > 1:
            raise CommandError("有几所学校，请用 --union 指明是哪一所。")
        return schools.first()

    def tell(self, result, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        told = [v for v in WORDS if v in ALWAYS or result[v]]
        counts = "，".join(f"{WORDS[verdict]} {result[verdict]}" for verdict in told)
        state = "已写入" if result["applied"] else "预览（未写入）"
        self.stdout.write(f"{REGISTERS[result['register']].title}：{counts}。{state}。")
        for row in result["refused_rows"]:
            for problem in row["problems"]:
                value = f"“{problem['value']}”" if problem["value"] else ""
                self.stdout.write(
                    f"  第 {row['row']} 行 {problem['column']}{value}：{problem['reason']}"
                )
