"""The form of 消息设置: when messages come, and by which ways."""

from django import forms
from django.utils.translation import gettext_lazy as _

from union_portal.delivery import open_channels
from union_portal.notices import FIXED, Family

HOURS = [(hour, f"{hour}:00") for hour in range(24)]
DAYTIME = [(hour, f"{hour}:00") for hour in range(6, 23)]


def whole_hour(value):
    return int(value) if value not in ("", None) else None


def hour_field(label, first, hours=HOURS, help_text=""):
    return forms.TypedChoiceField(
        label=label,
        choices=[("", first), *hours],
        coerce=whole_hour,
        empty_value=None,
        required=False,
        help_text=help_text,
    )


class WishesForm(forms.Form):
    digest_hour = hour_field(
        _("什么时候发"),
        _("随时，有消息就发"),
        DAYTIME,
        _("选一个钟点，就每天到点汇总成一条发给您。"),
    )
    quiet_from = hour_field(_("免打扰开始"), _("不设"))
    quiet_to = hour_field(
        _("免打扰结束"), _("不设"), help_text=_("这段时间里的消息，到结束时再发。")
    )

    def __init__(self, *args, wishes, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("digest_hour", "quiet_from", "quiet_to"):
            self.fields[name].initial = getattr(wishes, name)
        for family in Family:
            for channel in open_channels():
                self.fields[f"{family}:{channel.key}"] = forms.BooleanField(
                    label=f"{family.label}：{channel.key.label}",
                    required=False,
                    disabled=family in FIXED,
                    initial=family in FIXED or wishes.wants(family, channel.key),
                )

    @property
    def times(self):
        return [self[name] for name in ("digest_hour", "quiet_from", "quiet_to")]

    @property
    def families(self):
        """``[(family, is fixed, [(channel, field)])]``."""
        return [
            (
                family.label,
                family in FIXED,
                [
                    (channel.key.label, self[f"{family}:{channel.key}"])
                    for channel in open_channels()
                ],
            )
            for family in Family
        ]

    def wishes(self):
        """What the transition takes."""
        data = self.cleaned_data
        muted = [name for name in data if ":" in name and not data[name]]
        times = {name: data[name] for name in ("digest_hour", "quiet_from", "quiet_to")}
        return {**times, "muted": muted}
