"""The state of the house, for the system administrator: no business data, no names."""

import shutil
import sys
import time
import tomllib
from dataclasses import dataclass

import django
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from union_portal import reminders
from union_portal.audit import AuditEntry
from union_portal.delivery import Delivery, open_channels
from union_portal.middleware import OUTAGES
from union_portal.panels import staff_panel
from union_portal.seals import AuditCheck, AuditSeal

REMINDER_MINUTES = 130  # they run every hour; one may be missed
BEAT_SECONDS = 90  # beat leaves its mark every 30
SEAL_HOURS = 2
DISK_LEAST = 0.1  # of the whole
LOST_DAYS = 7  # mail given up is told of so long


@dataclass(frozen=True)
class Reading:
    """One line of the state page: what it is, how it is, whether it is well."""

    title: str
    text: str
    is_well: bool


@staff_panel("admin/_state_panel.html", order=5)
def state_panel(person):
    if not person.is_superuser:
        return None
    return {"readings": readings()}


def readings():
    return [
        database(),
        redis(),
        beat(),
        reminders_run(),
        *deliveries(),
        last_seal(),
        disk(),
        versions(),
    ]


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    version = connection.pg_version // 10000
    text = _("PostgreSQL %(version)s，数据 %(size)s") % {
        "version": version,
        "size": amount(size),
    }
    return Reading(_("数据库"), text, True)


def redis():
    began = time.perf_counter()
    try:
        cache.get("beat-heart")
    except OUTAGES:
        return Reading(_("Redis"), _("没有应答"), False)
    spent = (time.perf_counter() - began) * 1000
    return Reading(_("Redis"), _("%(ms).1f 毫秒应答") % {"ms": spent}, True)


def beat():
    """The worker leaves a mark whenever the clock rings: one mark tells of both."""
    title = _("定时器与后台任务")
    try:
        mark = cache.get("beat-heart")
    except OUTAGES:
        mark = None
    if mark is None:
        return Reading(title, _("没有心跳：定时器或后台任务没有运行"), False)
    age = int(time.time() - mark)
    text = _("%(seconds)s 秒前有心跳") % {"seconds": age}
    return Reading(title, text, age <= BEAT_SECONDS)


def deliveries():
    """Each open way out: what has not gone, also what waits for a try hours away."""
    return [_way_out(channel) for channel in open_channels()]


def _way_out(channel):
    now = timezone.now()
    rows = Delivery.objects.filter(channel=channel.key)
    late = rows.waiting().filter(  # not what its reader wants later
        Q(tries__gt=0) | Q(next_try_at__lte=now),
        notice__created_at__lt=now - timezone.timedelta(minutes=10),
    )
    lost = rows.given_up().filter(
        notice__created_at__gte=now - timezone.timedelta(days=LOST_DAYS)
    )
    text = _("%(count)s 封待发，近 %(days)s 天有 %(lost)s 封没能送达") % {
        "count": rows.waiting().count(),
        "days": LOST_DAYS,
        "lost": lost.count(),
    }
    return Reading(channel.key.label, text, not late.exists() and not lost.exists())


def reminders_run():
    """They run every hour; the mark of the last time is in the cache."""
    title = _("定时提醒")
    try:
        mark = cache.get(reminders.MARK)
    except OUTAGES:
        mark = None
    if mark is None:
        return Reading(title, _("还没有运行过"), False)
    minutes = int((time.time() - mark) / 60)
    text = _("%(minutes)s 分钟前运行") % {"minutes": minutes}
    return Reading(title, text, minutes <= REMINDER_MINUTES)


def last_seal():
    """Sealing runs every hour; no entry waits for its seal longer than two."""
    title = _("审计封存")
    newest = AuditSeal.objects.defer("ids", "digests").first()
    tail = AuditEntry.objects.filter(pk__gt=newest.last_id if newest else 0)
    waiting = tail.filter(at__lt=timezone.now() - timezone.timedelta(hours=SEAL_HOURS))
    checked = AuditCheck.objects.first()
    is_well = not waiting.exists() and (checked is None or checked.is_sound)
    if newest is None:
        return Reading(title, _("还没有封存"), is_well)
    at = timezone.localtime(newest.at)
    text = _("第 %(number)s 批，%(at)s") % {
        "number": newest.number,
        "at": f"{at:%Y-%m-%d %H:%M}",
    }
    return Reading(title, text, is_well)


def disk():
    usage = shutil.disk_usage(settings.VAR)
    text = _("剩余 %(free)s，共 %(total)s") % {
        "free": amount(usage.free),
        "total": amount(usage.total),
    }
    return Reading(_("磁盘"), text, usage.free > usage.total * DISK_LEAST)


def versions():
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]
    text = _("门户 %(portal)s，Django %(django)s，Python %(python)s") % {
        "portal": project["version"],
        "django": django.get_version(),
        "python": sys.version.split()[0],
    }
    return Reading(_("版本"), text, True)


def amount(size):
    """Bytes for a reader: 3.7 MB."""
    for unit in ("KB", "MB", "GB"):
        size /= 1024
        if size < 1024:
            return f"{size:.1f} {unit}"
    return f"{size / 1024:.1f} TB"
