"""``print_report --union CODE --period 2023 --format pdf|docx|json --out FILE``."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports import composing, printing
from reports.models import Report
from union_portal.typesetting.glyphs import TypesettingError

PRINTS = {"pdf": printing.pdf, "docx": printing.word}


class Command(BaseCommand):
    help = "把一份工作报告印成 PDF 或 Word，或给出 JSON。"

    def add_arguments(self, parser):
        parser.add_argument("--union", required=True, help="工会代码")
        parser.add_argument("--period", required=True, help="年度，例如 2023")
        parser.add_argument("--format", choices=[*PRINTS, "json"], default="pdf")
        parser.add_argument("--out", required=True, type=Path, help="写到哪个文件")

    def handle(self, **options):
        report = self.find(options["union"], options["period"])
        try:
            content = self.render(composing.read(report), options["format"])
        except (TypesettingError, composing.UnknownTag) as problem:
            raise CommandError(str(problem)) from problem
        try:
            options["out"].write_bytes(content)
        except OSError as problem:
            raise CommandError(
                f"写不进 {options['out']}：{problem.strerror}。"
            ) from problem
        self.stdout.write(f"《{report}》已写入 {options['out']}。")

    def find(self, code, period):
        reports = Report.objects.filter(union__code=code.upper()).select_related(
            "union"
        )
        report = reports.filter(period=period).first()
        if report is None:
            known = "、".join(reports.values_list("period", flat=True)) or "无"
            raise CommandError(
                f"工会 {code} 没有 {period} 年度的报告；已有的年度：{known}。"
            )
        return report

    def render(self, reading, wanted):
        if wanted in PRINTS:
            return PRINTS[wanted](reading)
        text = json.dumps(printing.as_json(reading), ensure_ascii=False, indent=1)
        return text.encode()
