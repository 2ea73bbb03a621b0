"""``unlink_provider NAME``: when a staff number came to another account of the school."""

from django.core.management.base import BaseCommand, CommandError

from members.sign_in import find
from members.transitions.sign_ins import unlink_provider
from union_portal.lifecycle import TransitionError


class Command(BaseCommand):
    help = "解除一个人与统一身份登录账号的关联（请先核实身份）。"

    def add_arguments(self, parser):
        parser.add_argument("name", help="登录名或工号")

    def handle(self, name, **options):
        person = find(name)
        if person is None:
            raise CommandError(f"没有找到登录名或工号为“{name}”的在用账号。")
        try:
            unlink_provider(person, actor=None)
        except TransitionError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("已解除。本人下次用统一身份登录时会重新关联。")
