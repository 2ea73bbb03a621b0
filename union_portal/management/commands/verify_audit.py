"""Compare the audit trail with its seals; names the first altered or missing entry."""

from django.core.management.base import BaseCommand, CommandError

from union_portal import seals


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--head", default="", help="a head from a mail")
        parser.add_argument(
            "--seal", action="store_true", help="seal the open tail first"
        )

    def handle(self, *args, head, seal, **options):
        if seal:
            made = seals.seal()
            self.stdout.write(f"新封存 {made} 批。")
        found = seals.check(head)
        self.stdout.write(f"封存 {found.seals} 批，{found.entries} 条。")
        self.stdout.write(f"校验值 {found.head or '—'}")
        if not found.is_sound:
            raise CommandError(found.finding)
        self.stdout.write(found.finding)
