"""``export_records --union CODE --out FILE``: records without names, for a recount."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.bare_records import bare_records
from members.models import Union
from union_portal.audit import record


class Command(BaseCommand):
    help = "写出一个工会（含下级）的记录，不含姓名和号码，供独立复算数据项。"

    def add_arguments(self, parser):
        parser.add_argument("--union", required=True, help="工会代码")
        parser.add_argument("--out", required=True, type=Path, help="写到哪个文件")

    @transaction.atomic
    def handle(self, **options):
        union = Union.objects.filter(code=options["union"].upper()).first()
        if union is None:
            raise CommandError(f"没有代码为 {options['union']} 的工会。")
        tables = bare_records(union)
        count = sum(len(rows) for rows in tables.values())
        text = json.dumps({"union": union.code, "tables": tables}, ensure_ascii=False)
        try:
            options["out"].write_text(text, encoding="utf-8")
        except OSError as problem:
            raise CommandError(
                f"写不进 {options['out']}：{problem.strerror}。"
            ) from problem
        record(None, "members.export_records", union, rows=count)
        self.stdout.write(f"{union}的 {count} 条记录已写入 {options['out']}。")
