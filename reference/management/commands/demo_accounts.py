"""``demo_accounts``: ways into the demonstration, one of each kind; run it again freely."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reference.accounts import has_second_factor, make_ready, password
from reference.terminal import table


class Command(BaseCommand):
    help = "准备演示账号：会员、各类干部和三员各一个，并列出登录名与密码。"

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("这里不是演示环境（PORTAL_DEMO=1），不设演示账号。")
        word = password()
        rows = [["身份", "登录名", "姓名", "所在", "第二步验证"]]
        for kind, person, place in make_ready(word):
            second = (
                f"./portal manage demo_code {person.sign_in_name}"
                if has_second_factor(person)
                else "不需要"
            )
            rows.append([kind, person.sign_in_name, person.name, place, second])
        self.stdout.write(f"演示账号，密码都是 {word}")
        for line in table(rows):
            self.stdout.write("  " + line)
