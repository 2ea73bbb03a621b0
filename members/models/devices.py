"""登录设备: the browsers in which a person is signed in, in words one can recognise."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Browser(models.TextChoices):
    WECOM = "wecom", _("企业微信")
    WECHAT = "wechat", _("微信")
    EDGE = "edge", "Edge"
    FIREFOX = "firefox", "Firefox"
    CHROME = "chrome", "Chrome"
    SAFARI = "safari", "Safari"
    OTHER = "other", _("其他浏览器")


class System(models.TextChoices):
    IPHONE = "iphone", "iPhone"
    IPAD = "ipad", "iPad"
    HARMONY = "harmony", _("鸿蒙设备")
    ANDROID = "android", _("安卓手机或平板")
    WINDOWS = "windows", _("Windows 电脑")
    MAC = "mac", _("苹果电脑")
    LINUX = "linux", _("Linux 电脑")
    OTHER = "other", _("其他设备")


class DeviceSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def open(self):
        return self.filter(ended_at=None)


class DeviceSession(models.Model):
    """One sign-in in one browser. ``address`` is only the first half of an address:
    enough to tell the campus from home."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices"
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(_("浏览器"), max_length=10, choices=Browser)
    system = models.CharField(_("设备"), max_length=10, choices=System)
    address = models.CharField(_("大致地址"), max_length=20, blank=True)
    began_at = models.DateTimeField(_("登录时间"), default=timezone.now)
    seen_at = models.DateTimeField(_("最近使用"), default=timezone.now)
    ended_at = models.DateTimeField(_("退出时间"), null=True)

    objects = DeviceSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录设备")
        verbose_name_plural = _("登录设备")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="device_ends_after_it_began",
                condition=models.Q(ended_at=None)
                | models.Q(ended_at__gte=models.F("began_at")),
            ),
        ]

    def __str__(self):
        return f"{self.get_browser_display()} · {self.get_system_display()}"
