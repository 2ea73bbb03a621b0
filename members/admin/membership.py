"""The buttons of membership acts on a person's and a membership's page."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Membership, MembershipStatus, RetainReason, Union, UnionLevel
from members.norms import RETAIN_REASONS
from members.request_forms import places_to_go
from members.routes import home_of
from members.transitions import membership as acts
from members.transitions.requests import issue_transfer
from members.transitions.voiding import opened_by_act, void_membership
from union_portal.admin import Act, ActForm
from union_portal.admin.widgets import DayInput, Select, TextInput

KEEP = "members.keep_membership"
BOX = _("会籍手续")


class DatedForm(ActForm):
    """An act with a day and a word about it."""

    on = forms.DateField(label=_("日期"), widget=DayInput())
    reason = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=TextInput()
    )

    def arrange(self):
        self.fields["on"].initial = timezone.localdate()


def own_unions(request):
    """Unions that keep a roll, below those the officer works for."""
    unions = Union.objects.filter(request.user.rights.working_in(""))
    return (
        unions.standing(request.user.today)
        .filter(is_reporting_node=False)
        .exclude(level=UnionLevel.FEDERATION)
        .in_tree_order()
    )


class AdmitForm(DatedForm):
    union = forms.ModelChoiceField(
        Union.objects.none(), label=_("加入哪个工会"), widget=Select()
    )
    field_order = ["union", "on", "reason"]

    def arrange(self):
        super().arrange()
        self.fields["on"].label = _("从哪天起是会员")
        self.fields["union"].queryset = own_unions(self.request)
        self.fields["union"].initial = home_of(self.row)


class TransferForm(DatedForm):
    union = forms.ModelChoiceField(
        Union.objects.none(), label=_("转到哪个工会"), widget=Select()
    )
    field_order = ["union", "on", "reason"]

    def arrange(self):
        super().arrange()
        self.fields["on"].label = _("从哪天起")
        self.fields["union"].queryset = places_to_go(self.row)
        self.fields["union"].help_text = _(
            "您负责的工会之间当即转好；转到别的工会，要等对方接收。"
        )


class RetainForm(ActForm):
    reason = forms.ChoiceField(label=_("情形"), widget=Select())
    on = forms.DateField(label=_("从哪天起保留"), widget=DayInput())

    def arrange(self):
        allowed = RETAIN_REASONS.value(self.row.audit_union, timezone.localdate())
        self.fields["reason"].choices = [
            (code, label) for code, label in RetainReason.choices if code in allowed
        ]
        self.fields["on"].initial = timezone.localdate()


class LastDayForm(DatedForm):
    def arrange(self):
        super().arrange()
        self.fields["on"].label = _("会籍到哪天为止")


class WithdrawForm(LastDayForm):
    field_order = ["written_on", "on", "card_returned", "reason"]
    written_on = forms.DateField(label=_("本人书面提出的日期"), widget=DayInput())
    card_returned = forms.BooleanField(label=_("会员证已收回"), required=False)


class WarnForm(ActForm):
    since = forms.DateField(
        label=_("从哪天起未缴会费、未参加组织生活"), widget=DayInput()
    )


class LapseForm(ActForm):
    on = forms.DateField(label=_("会籍到哪天为止"), widget=DayInput())

    def arrange(self):
        self.fields["on"].initial = timezone.localdate()


class ExpelForm(LapseForm):
    document = forms.CharField(
        label=_("委员会决定的文号"), max_length=80, widget=TextInput()
    )
    document_on = forms.DateField(label=_("作出决定的日期"), widget=DayInput())


class DeathForm(ActForm):
    on = forms.DateField(label=_("去世日期"), widget=DayInput())


class CorrectForm(ActForm):
    starts_on = forms.DateField(label=_("会籍起"), widget=DayInput())
    ends_on = forms.DateField(
        label=_("会籍止"),
        widget=DayInput(),
        required=False,
        help_text=_("空着表示还在继续；误登的退会、转出这样撤销。"),
    )
    reason = forms.CharField(label=_("更正的理由"), max_length=200, widget=TextInput())

    def arrange(self):
        self.fields["starts_on"].initial = self.row.starts_on
        self.fields["ends_on"].initial = self.row.ends_on


class VoidMembershipForm(ActForm):
    reason = forms.CharField(
        label=_("作废的原因（本人会看到）"), max_length=200, widget=TextInput()
    )


def is_member(person):
    return person.membership is not None


def is_active(person):
    return is_member(person) and person.membership.status == MembershipStatus.ACTIVE


def is_kept(person):
    return is_member(person) and person.membership.status == MembershipStatus.RETAINED


def move(person, *, actor, union, on, reason):
    """At once where the officer keeps both sides; else the other side has to accept."""
    if actor.has_perm(KEEP, union):
        return acts.transfer(person, actor=actor, union=union, on=on, reason=reason)
    return issue_transfer(person, actor=actor, union=union, on=on, reason=reason)


PERSON_ACTS = (
    Act(
        verb="admit",
        title=_("办理入会"),
        perm=KEEP,
        run=acts.admit,
        done=_("已入会，并已通知本人。"),
        hint=_("本人已提出入会申请、工会已批准的，在这里登记。"),
        box=BOX,
        icon="person_add",
        form=AdmitForm,
        open=lambda person: person.is_active and not is_member(person),
    ),
    Act(
        verb="transfer",
        title=_("转会"),
        perm=KEEP,
        run=move,
        done=_("已办理；需要对方接收的，接收后会籍才变动。"),
        hint=_("原会籍到前一天为止，新会籍从这一天开始，会龄连续。"),
        box=BOX,
        icon="swap_horiz",
        form=TransferForm,
        open=is_member,
    ),
    Act(
        verb="retain",
        title=_("保留会籍"),
        perm=KEEP,
        run=acts.retain,
        done=_("已转为保留会籍，并已通知本人。"),
        hint=_("保留期间不缴会费，不参加选举和表决，不计入会员人数。"),
        box=BOX,
        icon="bookmark",
        form=RetainForm,
        open=is_active,
    ),
    Act(
        verb="restore",
        title=_("恢复会籍"),
        perm=KEEP,
        run=acts.restore,
        done=_("已恢复，并已通知本人。"),
        hint=_("重新回到岗位的，从这一天起恢复为在会会员。"),
        box=BOX,
        icon="restore",
        form=DatedForm,
        open=is_kept,
    ),
    Act(
        verb="leave",
        title=_("离校转出"),
        perm=KEEP,
        run=acts.leave,
        done=_("已登记转出，并已通知本人。"),
        hint=_("劳动关系已转到外单位。会龄由新单位的工会接续。"),
        box=BOX,
        icon="logout",
        form=LastDayForm,
        open=is_member,
    ),
    Act(
        verb="withdraw",
        title=_("退会"),
        perm=KEEP,
        run=acts.withdraw,
        done=_("退会已登记，并已通知本人。"),
        hint=_("要有本人的书面申请。办结后收回会员证，会费停缴。"),
        box=BOX,
        icon="person_remove",
        form=WithdrawForm,
        open=is_member,
    ),
    Act(
        verb="warn_lapse",
        title=_("自动退会提醒"),
        perm=KEEP,
        run=acts.warn_lapse,
        done=_("已提醒本人并记录在案。"),
        hint=_("先提醒，给本人答复的时间；满期限仍无答复的，才能按自动退会办理。"),
        box=BOX,
        icon="notifications",
        form=WarnForm,
        open=is_active,
    ),
    Act(
        verb="lapse",
        title=_("自动退会"),
        perm=KEEP,
        run=acts.lapse,
        done=_("已登记自动退会，并已通知本人。"),
        hint=_("连续六个月不缴会费、不参加组织生活，提醒后仍无正当理由的。"),
        box=BOX,
        icon="timer_off",
        form=LapseForm,
        open=is_active,
    ),
    Act(
        verb="expel",
        title=_("开除会籍"),
        perm=KEEP,
        run=acts.expel,
        done=_("已登记，并已通知本人和上一级工会。"),
        hint=_("须由工会委员会作出决定，报上一级工会备案。"),
        box=BOX,
        icon="gavel",
        form=ExpelForm,
        open=is_member,
    ),
    Act(
        verb="record_death",
        title=_("登记去世"),
        perm="members.record_death_person",
        run=acts.record_death,
        done=_("已登记。门户不再向其发送任何消息。"),
        hint=_("会籍到去世当天为止，账号停用；门户不会联系家属。"),
        box=BOX,
        icon="local_florist",
        form=DeathForm,
        open=is_member,
    ),
)


MEMBERSHIP_ACTS = (
    Act(
        verb="correct",
        title=_("更正日期"),
        perm="members.keep_membership",
        run=acts.correct_membership,
        done=_("日期已更正，并已通知本人。"),
        hint=_(
            "登记有误才用。紧挨着的前后会籍随之移动，不留空档；原日期留在变更记录里。"
        ),
        icon="edit_calendar",
        form=CorrectForm,
        open=lambda row: isinstance(row, Membership) and row.kind == "full",
    ),
    Act(
        verb="void",
        title=_("作废"),
        perm="members.void_membership",
        run=void_membership,
        done=_("已作废，任何一天的名册都不再有这段会籍；已通知本人。"),
        hint=_(
            "随名册误导入的会籍才在这里作废，由校工会办理；"
            "办手续登记的，请在“会籍手续”里作废那一条。"
        ),
        icon="block",
        form=VoidMembershipForm,
        open=lambda row: isinstance(row, Membership) and opened_by_act(row) is None,
    ),
)
