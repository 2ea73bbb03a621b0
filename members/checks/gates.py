"""What law forbids at appointing: refused for everybody, on pages and in workbooks."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import (
    Appointment,
    Membership,
    MembershipKind,
    MembershipStatus,
    Organ,
    OrganKind,
    Person,
    Post,
    PostKind,
    Union,
)
from union_portal.lifecycle import TransitionError

MONEY = (PostKind.CHAIR, PostKind.VICE_CHAIR, PostKind.FINANCE)


@dataclass(frozen=True)
class Candidate:
    """Who shall hold which post where, from when to when."""

    person: Person
    post: Post
    seat: Union
    organ: Organ | None
    starts_on: date
    ends_on: date | None

    def others(self, **lookup):
        """Appointments that overlap in time."""
        found = Appointment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=self.starts_on), **lookup
        )
        return (
            found if self.ends_on is None else found.filter(starts_on__lte=self.ends_on)
        )


def check_all(candidate):
    """Refuse with the first rule that is broken."""
    for gate in (_fits, _votes, _audit_apart, _no_legal_head):
        gate(candidate)


def _fits(candidate):
    """A post stands in the bodies it is made for: no 主席 in an audit committee."""
    post, organ = candidate.post, candidate.organ
    if organ is None or not post.organs or organ.kind in post.organs:
        return
    labels = "、".join(str(OrganKind(kind).label) for kind in post.organs)
    raise TransitionError(
        _("“%(post)s”只能设在%(organs)s，不能设在“%(organ)s”。")
        % {"post": post.name, "organs": labels, "organ": organ.name}
    )


def _votes(candidate):
    """Only members with voting rights sit in bodies (总工发〔2016〕27号 art. 4)."""
    if candidate.organ is None:
        return
    active = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=candidate.starts_on),
        person=candidate.person,
        kind=MembershipKind.FULL,
        status=MembershipStatus.ACTIVE,
    )
    if not active.exists():
        raise TransitionError(
            _(
                "%(name)s 没有在会的正式会籍，保留会籍、挂靠会籍没有选举权和被选举权，"
                "不能在工会机构任职。请先办理入会或恢复会籍。"
            )
            % {"name": candidate.person.name}
        )


def _audit_apart(candidate):
    """Chair, vice-chair and finance staff do not sit in the audit committee."""
    organ, kind = candidate.organ, candidate.post.kind
    if organ is not None and organ.kind == OrganKind.AUDIT:
        clash = Q(post__kind__in=MONEY)
    elif kind in MONEY:
        clash = Q(organ__kind=OrganKind.AUDIT)
    else:
        return
    other = (
        candidate.others(person=candidate.person, seat=candidate.seat)
        .filter(clash)
        .select_related("post")
        .first()
    )
    if other:
        raise TransitionError(
            _(
                "%(name)s 在这里已任%(post)s；主席、副主席和财务人员不能兼任经费审查"
                "委员会职务，请换一位。"
            )
            % {"name": candidate.person.name, "post": other.post.name}
        )


def _no_legal_head(candidate):
    """The legal representative is no union chair (北京市实施工会法办法 art. 14)."""
    pair = {PostKind.CHAIR: PostKind.LEGAL_HEAD, PostKind.LEGAL_HEAD: PostKind.CHAIR}
    other = pair.get(candidate.post.kind)
    if other and candidate.others(person=candidate.person, post__kind=other).exists():
        raise TransitionError(
            _("%(name)s 已任%(other)s；法定代表人不能任工会主席。")
            % {"name": candidate.person.name, "other": PostKind(other).label}
        )
