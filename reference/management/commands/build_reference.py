"""``build_reference pku-2023 DIR [--scale S]``: the year's workbooks, people invented."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reference.catalogue import scaled
from reference.dirt import build_dirty
from reference.management import options
from reference.terminal import Progress
from reference.workbooks import build, register_of


class Command(BaseCommand):
    help = "制作一个参考年度的工作簿（人员均为虚构），可用 import_workbook 逐份导入。"

    def add_arguments(self, parser):
        options.add_key(parser)
        parser.add_argument("dir", type=Path, help="写到哪个文件夹")
        options.add_scale(parser)
        parser.add_argument(
            "--dirty",
            action="store_true",
            help="另写一份 roll-dirty.xlsx：像人事处发来的那样不整齐，供练习导入",
        )

    def handle(self, key, **given):
        catalogue = scaled(options.catalogue(key), given["scale"])
        folder, progress = given["dir"], Progress(self.stdout)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with progress.step("制作工作簿") as step:
                made = []
                for register, _path in build(catalogue, folder):
                    step(register_of(register).title)
                    made.append(register)
                step.done = f"{len(made)} 份"
            if given["dirty"]:
                spoilt = build_dirty(catalogue, folder / "roll-dirty.xlsx")
                self.stdout.write(f"roll-dirty.xlsx 里有 {spoilt} 行要人工改正。")
        except OSError as problem:
            raise CommandError(f"写不进 {folder}：{problem.strerror}。") from problem
        self.stdout.write(f"已写入 {folder}，按此顺序导入：{'、'.join(made)}。")
