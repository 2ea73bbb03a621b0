"""What has been kept long enough, by class and school; clears it when confirmed."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from union_portal.lifecycle import TransitionError
from union_portal.retention import RETENTIONS, clear, schools

YES = "清除"


class Command(BaseCommand):
    help = "列出保存期满的数据；输入“清除”确认后清除（--dry-run 只列出）。"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="只列出，不清除")
        parser.add_argument(
            "--day",
            type=date.fromisoformat,
            default=None,
            help="截至哪天，如 2026-12-31",
        )
        parser.add_argument("--yes", action="store_true", help="不再询问，直接清除")

    def handle(self, *args, dry_run, day, yes, **options):
        day = day or timezone.localdate()
        if not dry_run and day > timezone.localdate():
            raise CommandError("日期还没到：以后的日子只能加 --dry-run 试算。")
        due = list(self.listed(day))
        if dry_run or not due:
            return
        if not yes and input(f"不能恢复。确认请输入“{YES}”：").strip() != YES:
            raise CommandError("没有确认，没有清除任何内容。")
        for kind, school in due:
            self.clear(kind, school, day)

    def listed(self, day):
        """Print every class; yields those that somebody has to confirm."""
        for kind in RETENTIONS.values():
            for school in [*schools(), None]:
                count = kind.due(school, day).count()
                if not count:
                    continue
                kept = kind.norm.show(kind.kept(school, day))
                how = "，每天自动清除" if kind.is_automatic else ""
                place = school or "不属于任何学校"
                self.stdout.write(
                    f"{kind.title} · {place}：保存 {kept}，到期 {count} 条{how}"
                )
                if not kind.is_automatic:
                    yield kind, school

    def clear(self, kind, school, day):
        try:
            number = clear(kind, school, day=day, actor=None)
        except TransitionError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{kind.title}：已清除 {number} 条")
