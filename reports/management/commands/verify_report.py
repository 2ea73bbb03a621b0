"""``verify_report KEY``: is a published report still what was published?"""

from django.core.management.base import BaseCommand, CommandError

from reports.freezing import flaws
from reports.models import Report


class Command(BaseCommand):
    help = "重新计算一份已发布报告的校验值，说明它是否完整。"

    def add_arguments(self, parser):
        parser.add_argument("key", help="报告代码，例如 pku-2023")

    def handle(self, *, key, **options):
        report = Report.objects.filter(key=key).first()
        if report is None or not report.is_issued:
            raise CommandError(f"没有代码为“{key}”的已发布报告。")
        if found := flaws(report):
            raise CommandError("；".join(found) + "。")
        self.stdout.write(f"“{report}”完整：{report.frozen.count()} 个数与发布时一致。")
