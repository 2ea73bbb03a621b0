"""What is kept of people for a while: numbers of those who left, codes, devices.

Name, staff number, sex, dates and memberships stay: the roll and every figure of an
earlier day remain as they were.
"""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from members.models import (
    Application,
    Appointment,
    Correction,
    DeviceSession,
    Employment,
    Membership,
    ModelWorker,
    Person,
    RosterSuggestion,
    ServiceCard,
    SignInCode,
)
from members.models.applications import OPEN
from members.models.cards import CardState
from members.models.corrections import CorrectionField, CorrectionState
from members.norms import (
    CONSENT_YEARS,
    LEFT_CONTACT_MONTHS,
    PAPER_MONTHS,
    SIGN_IN_LOG_MONTHS,
)
from union_portal.attachments import Attachment, forget_files
from union_portal.delivery import Delivery
from union_portal.retention import (
    PERSONAL,
    TECHNICAL,
    delete_all,
    forget_in_history,
    midnight,
    retention,
)

NUMBERS = {"id_number": None, "id_hash": None, "phone": None, "phone_hash": None}
MASKS = {"id_mask": "", "phone_mask": "", "email": ""}
CLEARED = "*"  # where a column of a decided correction cannot be empty


def history(model):
    """The rows in which the database keeps how a model's rows were."""
    return apps.get_model("members", f"{model.__name__}Event").objects


def clear_contact(rows):
    """Anonymise as far as the roll of earlier days allows, and close the account.

    Acts of membership lock the person, so do we; then it is looked up again who has
    still left: a person admitted meanwhile is not among them.
    """
    locked = Person.objects.filter(pk__in=rows.values("pk")).order_by("pk")
    ids = [row.pk for row in locked.only("pk").select_for_update(of=("self",))]
    ids = list(rows.filter(pk__in=ids).order_by().values_list("pk", flat=True))
    Person.objects.filter(pk__in=ids).update(**NUMBERS, **MASKS, is_active=False)
    clear_papers(ids)
    clear_ways_in(ids)
    forget_in_history(history(Person).filter(pgh_obj__in=ids), **MASKS)
    applications = history(Application).filter(person__in=ids)
    forget_in_history(applications, id_mask="")
    workers = history(ModelWorker).filter(person__in=ids)
    forget_in_history(workers, contact_mask="")
    forget_in_history(history(ServiceCard).filter(person__in=ids), number_mask="")
    return len(ids)


def clear_papers(ids):
    """The same numbers where applications, corrections, cards and ledgers hold them,
    and the photographs of papers."""
    forget_files(
        papers_of(
            Application.objects.filter(person__in=ids),
            Correction.objects.filter(person__in=ids),
        )
    )
    Application.objects.filter(person__in=ids).update(id_number=None, id_mask="")
    numbers = Correction.objects.filter(person__in=ids, field=CorrectionField.ID_NUMBER)
    numbers.update(value=CLEARED, before=None)
    cards = ServiceCard.objects.filter(person__in=ids)
    cards.update(number=None, number_hash=None, number_mask="")
    workers = ModelWorker.objects.filter(person__in=ids)
    workers.update(contact=None, contact_mask="")


def clear_ways_in(ids):
    """Addresses messages went to, linked accounts, codes, and every session."""
    Delivery.objects.filter(notice__recipient__in=ids).update(address="")
    EmailAddress.objects.filter(user__in=ids).delete()
    SocialAccount.objects.filter(user__in=ids).delete()
    SignInCode.objects.filter(person__in=ids).delete()
    devices = DeviceSession.objects.filter(person__in=ids).open()
    Session.objects.filter(session_key__in=devices.values("session_key")).delete()
    devices.update(ended_at=timezone.now())


@retention(
    "members.left_contact",
    "离校、退会人员的证件号码和联系方式",
    norm=LEFT_CONTACT_MONTHS,
    promised=CONSENT_YEARS,
    may=PERSONAL,
    gone="证件号码、手机号、电子邮箱、互助卡号、劳模台账里的电话（连同历史记录里的）和"
    "申请所附的证件材料，并停用账号；"
    "姓名、工号、会籍和任职的日期保留，以往的名册和统计不变",
    clear=clear_contact,
    label=lambda person: f"{person.name}（{person.staff_number or '—'}）",
    seen=True,
)
def left_contact(school, before):
    """Neither employed nor a member (保留会籍 is membership) nor in a post since, nor in
    the ledger of model workers, with nothing under way. Who never was employed or a
    member is no leaver."""
    person = OuterRef("pk")
    lasting = Q(ends_on=None) | Q(ends_on__gte=before)
    employed, member, posted, honoured = (
        Exists(model.objects.filter(lasting, person=person))
        for model in (Employment, Membership, Appointment, ModelWorker)
    )
    was_employed, was_member = (
        Exists(model.objects.filter(person=person))
        for model in (Employment, Membership)
    )
    return (
        Person.objects.filter(school=school, system_role="")
        .filter(Q(was_employed) | Q(was_member))
        .filter(~employed, ~member, ~posted, ~honoured)
        .filter(~under_way(person), still_holds(person))
        .order_by()
    )


def under_way(person):
    """An application, correction, suggestion or card somebody still works on."""
    return (
        Exists(Application.objects.filter(person=person, state__in=OPEN))
        | Exists(Correction.objects.filter(person=person, state=CorrectionState.OPEN))
        | Exists(
            ServiceCard.objects.filter(
                person=person, state__in=(CardState.APPLIED, CardState.SUBMITTED)
            )
        )
        | Exists(
            RosterSuggestion.objects.filter(
                person=person, state=RosterSuggestion.S.OPEN
            )
        )
    )


def still_holds(person):
    """Something to clear: in the row, in its history, or in a card or application."""
    filled = ~Q(id_mask="") | ~Q(phone_mask="") | ~Q(email="")
    return (
        filled
        | Q(id_number__isnull=False)
        | Q(phone__isnull=False)
        | Exists(history(Person).filter(filled, pgh_obj=person))
        | Exists(Application.objects.filter(person=person).exclude(id_mask=""))
        | Exists(ServiceCard.objects.filter(person=person).exclude(number_mask=""))
        | Exists(ModelWorker.objects.filter(person=person).exclude(contact_mask=""))
    )


def papers_of(applications, corrections):
    """Files attached to applications and to corrections."""
    kind = ContentType.objects.get_for_model
    return Attachment.objects.filter(
        Q(owner_type=kind(Application), owner_id__in=applications.values("pk"))
        | Q(owner_type=kind(Correction), owner_id__in=corrections.values("pk"))
    ).order_by()


@retention(
    "members.papers",
    "办结的申请和更正所附的证件材料",
    norm=PAPER_MONTHS,
    promised=CONSENT_YEARS,
    may=PERSONAL,
    gone="护照、身份证等材料的照片和扫描件；申请、更正和办理经过保留",
    clear=forget_files,
    label=lambda file: (
        f"{timezone.localtime(file.uploaded_at):%Y-%m-%d} {file.owner.person}"
    ),
    seen=True,
)
def papers(school, before):
    """Of what was settled, declined or taken back: an open one still needs them."""
    day = midnight(before)
    settled = Q(decided_at__lt=day) | Q(decided_at=None, submitted_at__lt=day)
    return papers_of(
        Application.objects.filter(settled, person__school=school).exclude(
            state__in=OPEN
        ),
        Correction.objects.filter(settled, person__school=school).exclude(
            state=CorrectionState.OPEN
        ),
    )


@retention(
    "members.old_codes",
    "用过或过期的首次登录码",
    norm=SIGN_IN_LOG_MONTHS,
    may=TECHNICAL,
    gone="登录码的校验值、发码人和时间；审计记录保留",
    clear=delete_all,
    label=lambda code: f"{timezone.localtime(code.issued_at):%Y-%m-%d} {code.pk}",
)
def old_codes(school, before):
    return SignInCode.objects.filter(
        person__school=school, expires_at__lt=midnight(before)
    ).order_by()


@retention(
    "members.ended_devices",
    "已退出的登录设备",
    norm=SIGN_IN_LOG_MONTHS,
    may=TECHNICAL,
    gone="登录时间、设备和大致地址",
    clear=delete_all,
    label=lambda device: f"{timezone.localtime(device.began_at):%Y-%m-%d} {device}",
)
def ended_devices(school, before):
    return DeviceSession.objects.filter(
        person__school=school, ended_at__lt=midnight(before)
    ).order_by()
