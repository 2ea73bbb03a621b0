"""``drop_second_factor NAME``: for who lost the phone and the recovery codes too."""

from django.core.management.base import BaseCommand, CommandError

from members.sign_in import find
from members.transitions import accounts
from union_portal.lifecycle import TransitionError


class Command(BaseCommand):
    help = "停用一个人的动态口令（手机和备用码都丢失时；请先当面核实身份）。"

    def add_arguments(self, parser):
        parser.add_argument("name", help="登录名或工号")

    def handle(self, name, **options):
        person = find(name)
        if person is None:
            raise CommandError(f"没有找到登录名或工号为“{name}”的在用账号。")
        try:
            accounts.drop_second_factor(person, actor=None)
        except TransitionError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("已停用。本人下次登录时会重新设置动态口令。")
