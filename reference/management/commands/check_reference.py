"""``check_reference pku-2023 [--json]``: exit 1 unless every figure is as printed."""

import json
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from reference.catalogue import scaled
from reference.checking import check
from reference.loading import loaded_scale
from reference.management import options
from reference.terminal import table
from reports.composing import read
from reports.models import FigureKind, Report


class Command(BaseCommand):
    help = "把门户算出的每个数与参考年度印出的数逐一核对。"

    def add_arguments(self, parser):
        options.add_key(parser)
        parser.add_argument("--json", action="store_true", help="结果以 JSON 给出")

    def handle(self, key, **given):
        catalogue = options.catalogue(key)
        scale = loaded_scale(key)
        report = Report.objects.filter(key=key).select_related("union").first()
        if scale is None or report is None:
            raise CommandError(
                f"参考年度 {key} 还没有载入；请先运行 ./portal manage load_reference {key}"
            )
        checks = check(scaled(catalogue, scale), read(report))
        if given["json"]:
            found = {"figures": [one.as_json() for one in checks]}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.tell(checks, scale)
        wrong = sum(not one.ok for one in checks)
        if wrong:
            raise CommandError(f"{len(checks)} 个数中有 {wrong} 个不对。")

    def tell(self, checks, scale):
        rows = [["", "含义", "印作", "算得", "来源", "标签"]]
        for one in checks:
            kind = str(FigureKind(one.kind).label) if one.kind else ""
            mark = "✓" if one.ok else "✗"
            rows.append([mark, one.title, one.printed, one.computed, kind, one.key])
        for line in table(rows):
            self.stdout.write(line)
        self.stdout.write("")
        for one in checks:
            if not one.ok:
                self.stdout.write(f"✗ {one.title}（{one.key}）：{one.reason}。")
        kinds = Counter(one.kind for one in checks)
        parts = [f"{kind.label} {kinds[kind]}" for kind in FigureKind if kinds[kind]]
        right = sum(one.ok for one in checks)
        self.stdout.write(
            f"比例 {scale}：{len(checks)} 个数，{right} 个相符；"
            + "，".join(parts)
            + "。"
        )
