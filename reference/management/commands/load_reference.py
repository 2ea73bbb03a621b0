"""``load_reference KEY [--scale S] [--if-empty] [--dir DIR]``."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management.base import BaseCommand, CommandError

from reference.catalogue import scaled
from reference.loading import in_the_way, load
from reference.management import options
from reference.terminal import Progress


class Command(BaseCommand):
    help = (
        "把一个参考年度（学校和人员均为虚构）载入门户：制作工作簿、导入、编排报告；"
        "可以载入几所，但不与真实的学校并存。"
    )

    def add_arguments(self, parser):
        options.add_key(parser)
        options.add_scale(parser)
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="已经载入，或者已有别的学校时什么也不做",
        )
        parser.add_argument(
            "--dir", type=Path, help="工作簿留在哪个文件夹；不填则用完即删"
        )

    def handle(self, key, **given):
        catalogue = scaled(options.catalogue(key), given["scale"])
        if school := in_the_way(catalogue):
            if given["if_empty"]:
                self.stdout.write(f"门户里已有“{school}”，不载入参考年度。")
                return
            raise CommandError(
                f"门户里已有“{school}”；参考年度只载入空的门户，或与别的参考年度并存。"
                "请换一个空的数据库。"
            )
        with TemporaryDirectory(prefix="reference-") as passing:
            folder = given["dir"] or Path(passing)
            folder.mkdir(parents=True, exist_ok=True)
            report = load(catalogue, given["scale"], folder, Progress(self.stdout))
        self.stdout.write(f"《{report}》已载入；核对用 check_reference {key}。")
