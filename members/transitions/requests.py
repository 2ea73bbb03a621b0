"""Applications (会籍申请): asked for by the person, confirmed by one union after another."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import dispatch, routes
from members.models import (
    Application,
    ApplicationKind,
    ApplicationStep,
    MembershipStatus,
    Person,
    StepKind,
    Union,
)
from members.norms import CONSENT_YEARS
from members.officers import officers_of
from members.transitions import membership as acts
from union_portal.attachments import Attachment, attach
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce

K = ApplicationKind


@transaction.atomic
def submit_application(
    person, *, actor, kind, union=None, consent=False, id_number="", files=(), **fields
):
    """Hand in an application (提交申请); it goes to the first union of its route.

    For joining the consent to how the data is used is kept with it
    (个人信息保护法 art. 17, 29).
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    application = Application(person=person, kind=kind, **fields)
    _place(application, union)
    if kind == K.JOIN:
        _consent(application, consent)
        _take_number(application, id_number)
    _check_facts(application)
    _send(application)
    with refuse_clash(_("您有一件申请还没有办结，请先等它办完或撤回。")):
        application.save()
    _attach(application, files, actor)
    _step(application, StepKind.SUBMIT, actor)
    record(actor, "members.submit_application", application, kind=kind)
    _tell_desk(application)
    return application


@transaction.atomic
def resubmit_application(
    application, *, actor, union=None, id_number="", files=(), **fields
):
    """Hand in again what was returned, mended (补充后再提交)."""
    application = Application.objects.lock(application.pk)
    application.move("resubmit")
    for name, value in fields.items():
        setattr(application, name, value)
    _take_number(application, id_number)
    _place(application, union)
    _check_facts(application)
    _send(application)
    application.save()
    _attach(application, files, actor)
    _step(application, StepKind.SUBMIT, actor)
    record(actor, "members.resubmit_application", application)
    _tell_desk(application)
    return application


@transaction.atomic
def confirm_application(application, *, actor, card_returned=False, agency=""):
    """Confirm for the union that has it now; the last confirmation carries it out.

    Who also keeps the unions that come next confirms for them at the same time.
    ``agency`` spells the applicant's agency as the agreement with it does.
    """
    application = Application.objects.lock(application.pk)
    if actor.pk == application.person_id:
        raise TransitionError(_("不能办理自己的申请，请由同事或上一级工会办理。"))
    here = application.desk
    said = _spell_agency(application, agency)
    stage = _next_stage(application, actor)
    if stage is None:
        return _grant(application, actor, here, card_returned, said)
    application.move("forward")
    application.stage = stage
    application.desk = Union.objects.get(pk=application.route[stage])
    application.waiting_since = timezone.now()
    application.save(update_fields=["state", "stage", "desk", "waiting_since"])
    _step(application, StepKind.CONFIRM, actor, here, said)
    record(actor, "members.confirm_application", application)
    announce("members.confirm_application", [application.person], subject=application)
    _tell_desk(application)
    return application


@transaction.atomic
def send_back_application(application, *, actor, reason):
    """Return an application for mending (退回补充), with what is missing."""
    return _close(application, actor, "send_back", StepKind.SEND_BACK, reason)


@transaction.atomic
def decline_application(application, *, actor, reason):
    """Decline an application (不批准), with the reason."""
    return _close(application, actor, "decline", StepKind.DECLINE, reason)


@transaction.atomic
def take_back_application(application, *, actor):
    """The applicant takes the application back (撤回) while it is open."""
    application = Application.objects.lock(application.pk)
    desk = application.desk
    application.move("take_back")
    _off_the_desk(application)
    _step(application, StepKind.TAKE_BACK, actor)
    record(actor, "members.take_back_application", application)
    if desk is not None:
        officers = officers_of(desk, timezone.localdate())
        announce("members.take_back_application", officers, subject=application)
    return application


@transaction.atomic
def issue_transfer(person, *, actor, union, on, reason=""):
    """Send a member off to a union one does not keep (开出转会): that one has to accept."""
    application = submit_application(
        person, actor=actor, kind=K.TRANSFER, union=union, on=on, reason=reason
    )
    return confirm_application(application, actor=actor)


# --- Checks ---------------------------------------------------------------------------
def _place(application, union):
    """Which union it is about, and from which; refused where the kind does not fit."""
    person, kind = application.person, application.kind
    present = person.membership
    if kind == K.JOIN:
        if present is not None:
            raise TransitionError(_already(present))
        application.employment = person.employment
        given = application.agency or getattr(person.employment, "agency", "")
        application.agency = " ".join(given.split())
        application.union = union or routes.home_of(person)
        return
    if present is None:
        raise TransitionError(_("您现在没有会籍，请先申请入会。"))
    if kind == K.RESTORE and present.status != MembershipStatus.RETAINED:
        raise TransitionError(_("您是在会会员，不用申请恢复。"))
    if kind == K.RETAIN and present.status == MembershipStatus.RETAINED:
        raise TransitionError(_("您的会籍已是保留状态。"))
    application.from_union = present.union
    application.union = present.union
    if kind == K.TRANSFER:
        if union is None or union.pk == present.union_id:
            raise TransitionError(_("请选择要转去的工会。"))
        application.union = union


def _already(present):
    if present.status == MembershipStatus.RETAINED:
        return _("您的会籍在“%(union)s”保留着，请申请恢复会籍，不用重新入会。") % {
            "union": present.union.name
        }
    return _("您已是“%(union)s”的会员，不用再申请入会。") % {
        "union": present.union.name
    }


def _consent(application, consent):
    if not consent:
        raise TransitionError(_("请阅读并同意个人信息的使用说明，再提交。"))
    application.consented_at = timezone.now()
    application.consent_years = CONSENT_YEARS.value(
        application.union, timezone.localdate()
    )


def _take_number(application, number):
    """A number typed with the application: only where the record has none."""
    if number and not application.person.id_mask:
        application.set_id_number(number)
    elif application.person.id_mask:
        application.id_kind = ""


def _check_facts(application):
    if application.kind == K.RETAIN and not application.retain_reason:
        raise TransitionError(_("请选择保留会籍的情形。"))
    if application.kind != K.JOIN:
        return
    if routes.is_dispatched(application) and not (
        application.agency and application.place_rule
    ):
        raise TransitionError(
            _("劳务派遣人员请填写派遣单位，并说明在派遣单位有没有入会。")
        )
    if routes.is_dispatched(application):
        dispatch.check_place(
            application.union, application.agency, timezone.localdate()
        )
    if not (application.person.id_mask or application.id_mask):
        raise TransitionError(_("名册里还没有您的证件号码，请填写。"))


def _attach(application, files, actor):
    for file in files:
        attach(application, file, actor=actor, kind="papers")
    needed = application.kind == K.JOIN and routes.wants_papers(application)
    if needed and not Attachment.objects.of(application).exists():
        raise TransitionError(
            _("请上传证明材料的照片或扫描件（护照、永久居留证或派遣协议）。")
        )


# --- Moving it on ---------------------------------------------------------------------
def _send(application):
    """To the first desk of the route, as the norms are today."""
    application.route = routes.route_of(application, timezone.localdate())
    application.stage = 0
    application.desk = Union.objects.get(pk=application.route[0])
    application.waiting_since = application.submitted_at = timezone.now()


def _next_stage(application, actor):
    """The next stage that somebody else has to confirm, or None."""
    unions = Union.objects.in_bulk(application.route)
    for stage in range(application.stage + 1, len(application.route)):
        union = unions[application.route[stage]]
        if not actor.has_perm("members.keep_membership", union):
            return stage
    return None


def _spell_agency(application, agency):
    """Put the agency's name right; what the applicant reads of it, "" if nothing."""
    agency = " ".join(agency.split())
    if not agency or agency == application.agency:
        return ""
    if not (application.kind == K.JOIN and routes.is_dispatched(application)):
        raise TransitionError(_("只有劳务派遣人员的入会申请才填派遣单位。"))
    application.agency = agency
    application.save(update_fields=["agency"])
    return _("派遣单位按协议写作“%(agency)s”") % {"agency": agency}


def _grant(application, actor, here, card_returned, said):
    application.move("grant")
    application.membership = _carry_out(application, actor, card_returned)
    application.decided_at = timezone.now()
    _off_the_desk(application)
    _step(application, StepKind.GRANT, actor, here, said)
    record(actor, "members.grant_application", application, kind=application.kind)
    return application


def _carry_out(application, actor, card_returned):
    person, today = application.person, timezone.localdate()
    day = _first_day(application, today)
    if application.kind == K.JOIN:
        if routes.is_dispatched(application):
            dispatch.check_place(application.union, application.agency, today)
        _keep_id_number(application)
        return acts.admit(person, actor=actor, union=application.union, on=today)
    if application.kind == K.TRANSFER:
        return acts.transfer(person, actor=actor, union=application.union, on=day)
    if application.kind == K.RETAIN:
        why = application.retain_reason
        return acts.retain(person, actor=actor, on=day, reason=why)
    if application.kind == K.RESTORE:
        return acts.restore(person, actor=actor, on=day)
    return acts.withdraw(
        person,
        actor=actor,
        on=max(application.on or today, today),
        written_on=timezone.localdate(application.submitted_at),
        card_returned=card_returned,
    )


def _first_day(application, today):
    """The day wished for, or today; after the first day of the present membership."""
    wished = application.on or today
    present = application.person.membership
    return max(wished, present.starts_on + ONE_DAY) if present else wished


def _keep_id_number(application):
    person = application.person
    if application.id_mask and not person.id_mask:
        person.set_id_number(application.id_number)
        person.id_kind = application.id_kind or person.id_kind
        fields = ["id_kind", "id_number", "id_hash", "id_mask"]
        with refuse_clash(_("本校已有人登记了这个证件号码，请先核对是不是同一个人。")):
            person.save(update_fields=fields)


def _close(application, actor, verb, kind, reason):
    application = Application.objects.lock(application.pk)
    if actor.pk == application.person_id:
        raise TransitionError(_("不能办理自己的申请，请由同事或上一级工会办理。"))
    if not reason.strip():
        raise TransitionError(_("请写明原因，申请人会看到。"))
    here = application.desk
    application.move(verb)
    if verb == "decline":
        application.decided_at = timezone.now()
    _off_the_desk(application)
    _step(application, kind, actor, here, reason.strip())
    record(actor, f"members.{verb}_application", application)
    if verb == "decline":
        announce(
            "members.decline_application", [application.person], subject=application
        )
    else:
        announce(
            "members.send_back_application", [application.person], subject=application
        )
    return application


def _off_the_desk(application):
    application.desk = None
    application.save(update_fields=["state", "desk", "decided_at", "membership"])


def _step(application, kind, actor, union=None, reason=""):
    return ApplicationStep.objects.create(
        application=application, kind=kind, actor=actor, union=union, reason=reason
    )


def _tell_desk(application):
    officers = officers_of(application.desk, timezone.localdate())
    others = [row for row in officers if row.pk != application.person_id]
    announce("members.submit_application", others, subject=application)
