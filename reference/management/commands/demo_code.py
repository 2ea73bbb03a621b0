"""``demo_code STAFF_NUMBER``: the six digits that stand in for a phone in the demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from members.sign_in import find
from reference.accounts import code_now


class Command(BaseCommand):
    help = "给出演示账号现在的 6 位动态口令。"

    def add_arguments(self, parser):
        parser.add_argument("sign_in_name", help="登录名，例如工号")

    def handle(self, sign_in_name, **options):
        if not settings.DEMO:
            raise CommandError("这里不是演示环境（PORTAL_DEMO=1），不给动态口令。")
        person = find(sign_in_name)
        if person is None:
            raise CommandError(f"没有登录名“{sign_in_name}”。")
        code = code_now(person)
        if code is None:
            raise CommandError(f"{person.name} 没有设置动态口令，登录只要密码。")
        digits, seconds = code
        self.stdout.write(f"{digits}（还有 {seconds} 秒有效）")
