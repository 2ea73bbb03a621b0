"""Opinions (意见建议): written down, sorted, split, merged, grouped, handed over."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import (
    FeedbackMeeting,
    Opinion,
    OpinionCategory,
    OpinionGroup,
    OpinionLineage,
    Session,
    SessionState,
)
from matters.models import Matter, MatterKind
from matters.transitions import raise_matter
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce
from union_portal.numbering import locked_series, next_number

MATTER_KIND, SOURCE = "opinion", "congress"
MOST_PARTS = 10  # one opinion is split into
TITLE = 60  # characters of a matter's title


def _of(session):
    session = Session.objects.select_related("union").get(pk=session.pk)
    if session.state == SessionState.CANCELLED:
        raise TransitionError(_("这次会议已取消。"))
    return session


def _series(session):
    return session.union, f"congress.opinion.{session.pk}"


def _write(session, **fields):
    number = next_number(*_series(session))
    row = Opinion(session=session, number=number, **fields)
    checked(row)
    row.save()
    return row


@transaction.atomic
def record_opinion(session, *, actor, text, raised_on=None, **fields):
    """Write down what somebody said, or a delegation as a whole (意见建议).

    ``client_key``: a page that sends the same again over a bad network gets the row it
    made the first time.
    """
    session = _of(session)
    key = fields.get("client_key")
    locked_series(
        *_series(session)
    )  # the same sent twice at once: one waits, then finds
    found = key and Opinion.objects.filter(client_key=key, recorded_by=actor).first()
    if found:
        return found
    _check_parts(session, fields)
    row = _write(
        session,
        text=text.strip(),
        raised_on=raised_on or timezone.localdate(),
        recorded_by=actor,
        **fields,
    )
    record(actor, "congress.record_opinion", row)
    return row


def _check_parts(session, fields):
    category, delegation = fields.get("category"), fields.get("delegation")
    if category is not None and category.session_id != session.pk:
        raise TransitionError(_("所选的类别属于另一次会议。"))
    if delegation is not None and delegation.congress_id not in session.roll_ids:
        raise TransitionError(_("所选的代表团不属于这次会议。"))


def _lock(opinion, verb):
    row = Opinion.objects.select_related("session__union").select_for_update(
        of=("self",)
    )
    row = row.get(pk=opinion.pk)
    row.move(verb)
    return row


@transaction.atomic
def correct_opinion(opinion, *, actor, **fields):
    """Put right the text or the category, until it is handed over."""
    row = _lock(opinion, "correct_opinion")
    _check_parts(row.session, fields)
    for name, value in fields.items():
        setattr(row, name, value)
    checked(row)
    row.save(update_fields=list(fields))
    record(actor, "congress.correct_opinion", row, fields=sorted(fields))
    return row


@transaction.atomic
def categorise_opinions(opinions, *, actor, category):
    """Put several into a category: all of them, or none where one cannot be."""
    for opinion in _in_order(opinions):
        correct_opinion(opinion, actor=actor, category=category)


def _in_order(opinions):
    """As everybody locks them, so that nobody waits for each other for ever."""
    return sorted(opinions, key=lambda row: row.pk)


@transaction.atomic
def withdraw_opinion(opinion, *, actor):
    """Take an opinion back before it is sorted; it keeps its number."""
    row = _lock(opinion, "withdraw_opinion")
    row.save(update_fields=["state"])
    record(actor, "congress.withdraw_opinion", row)
    return row


@transaction.atomic
def note_opinion(opinion, *, actor, reason):
    """Keep an opinion without handing it over (留存参考), and say why."""
    row = _lock(opinion, "note_opinion")
    row.reason = reason.strip()
    if not row.reason:
        raise TransitionError(_("请写明不交办的原因，提出的代表会看到。"))
    row.group = None
    row.save(update_fields=["state", "reason", "group"])
    record(actor, "congress.note_opinion", row)
    announce("congress.note_opinion", speaker(row), subject=row)
    return row


def speaker(row):
    """Who said it, to be told; nobody for a delegation's."""
    return [row.raised_by.person] if row.raised_by_id else []


@transaction.atomic
def take_up_opinion(opinion, *, actor):
    """Take a kept opinion up after all."""
    row = _lock(opinion, "take_up_opinion")
    row.reason = ""
    row.save(update_fields=["state", "reason"])
    record(actor, "congress.take_up_opinion", row)
    return row


# --- Lineage ------------------------------------------------------------------------------
@transaction.atomic
def split_opinion(opinion, *, actor, parts):
    """Make several opinions of one (拆分); the original stays, and each names it."""
    row = _lock(opinion, "split_opinion")
    texts = [part.strip() for part in parts if part.strip()]
    if not 2 <= len(texts) <= MOST_PARTS:
        raise TransitionError(
            _("请拆成 2 到 %(most)s 条，每条写清一件事。") % {"most": MOST_PARTS}
        )
    row.group = None
    row.save(update_fields=["state", "group"])
    children = [
        _made_of([row], text=text, category=row.category, actor=actor) for text in texts
    ]
    record(actor, "congress.split_opinion", row, into=[one.pk for one in children])
    return children


def _made_of(parents, *, text, category, actor):
    """A new opinion that names its parents; what they have in common is its own."""
    first = parents[0]
    delegations = {one.delegation_id for one in parents}
    speakers = {one.raised_by_id for one in parents}
    child = _write(
        first.session,
        text=text,
        category=category,
        raised_on=min(one.raised_on for one in parents),
        delegation=first.delegation if len(delegations) == 1 else None,
        raised_by=first.raised_by if len(speakers) == 1 else None,
        recorded_by=actor,
    )
    OpinionLineage.objects.bulk_create(
        [OpinionLineage(parent=one, child=child) for one in parents]
    )
    return child


@transaction.atomic
def merge_opinions(session, *, actor, opinions, text, category=None):
    """Make one opinion of several that say the same (合并); the originals stay."""
    keys = sorted({one.pk for one in opinions})
    if len(keys) < 2:
        raise TransitionError(_("请选两条以上的意见再合并。"))
    rows = list(
        Opinion.objects.select_for_update(of=("self",))
        .select_related("session__union", "delegation", "raised_by", "category")
        .filter(pk__in=keys, session=session)
        .order_by("pk")
    )
    if len(rows) < len(keys):
        raise TransitionError(_("只能合并同一次会议的意见。"))
    for row in rows:
        row.move("merge_opinions")
        row.group = None
        row.save(update_fields=["state", "group"])
    known = [row.category for row in rows if row.category_id]
    category = category or next(iter(known), None)
    child = _made_of(rows, text=text.strip(), category=category, actor=actor)
    record(actor, "congress.merge_opinions", child, of=keys)
    return child


@transaction.atomic
def group_opinions(session, *, actor, opinions, title):
    """Put opinions about the same thing together (归并): as said, with one answer."""
    group, _made = OpinionGroup.objects.get_or_create(
        session=session, title=title.strip()
    )
    group = OpinionGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if group.matter_id:
        raise TransitionError(_("“%(group)s”已经交办，不能再归入。") % {"group": group})
    checked(group)
    for opinion in _in_order(opinions):
        row = _lock(opinion, "correct_opinion")
        if row.session_id != session.pk:
            raise TransitionError(_("只能归并同一次会议的意见。"))
        row.group = group
        row.save(update_fields=["group"])
    record(
        actor,
        "congress.group_opinions",
        group,
        opinions=sorted(one.pk for one in opinions),
    )
    return group


@transaction.atomic
def ungroup_opinion(opinion, *, actor):
    """Take an opinion out of its group again."""
    row = _lock(opinion, "ungroup_opinion")
    row.group = None
    row.save(update_fields=["group"])
    record(actor, "congress.ungroup_opinion", row)
    return row


# --- Handing over -------------------------------------------------------------------------
@transaction.atomic
def hand_over_opinions(session, *, actor, opinions):
    """Hand opinions over to be answered (交办): one matter for each, or for a group.

    All of a group go together, also those that were not ticked. Whoever has none in a
    category yet is refused: the statistics go by it.
    """
    session = _of(session)
    rows, groups = _locked_with_groups(session, opinions)
    for row in rows:
        _check_ready(row)
    made = []
    for row in rows:
        if not row.group_id:
            row.matter = _matter(session, row.title, row.text, row, actor)
            made.append(row.matter)
    for group in groups:
        together = [row for row in rows if row.group_id == group.pk]
        group.matter = _matter(
            session, group.title, _said(group, together), together[0], actor
        )
        group.save(update_fields=["matter"])
        made.append(group.matter)
    for row in rows:
        row.save(update_fields=["state", "matter"])
        announce("congress.hand_over_opinion", speaker(row), subject=row)
    record(actor, "congress.hand_over_opinions", session, matters=len(made))
    return made


def _locked_with_groups(session, opinions):
    """``(rows, groups)``, locked: groups first, as whoever adds to one does."""
    keys = {one.pk for one in opinions}
    groups = list(
        OpinionGroup.objects.select_for_update()
        .filter(pk__in=Opinion.objects.filter(pk__in=keys).values("group"))
        .order_by("pk")
    )
    wanted = Opinion.objects.filter(Q(pk__in=keys) | Q(group__in=groups))
    rows = [_lock(one, "hand_over_opinion") for one in _in_order(wanted)]
    if not rows:
        raise TransitionError(_("请先选要交办的意见。"))
    if any(row.session_id != session.pk for row in rows):
        raise TransitionError(_("只能交办同一次会议的意见。"))
    if {row.group_id for row in rows} - {None} != {group.pk for group in groups}:
        raise TransitionError(_("归并刚刚有变动，请刷新页面再交办。"))
    return sorted(rows, key=lambda row: row.number), groups


def _check_ready(row):
    if row.category_id is None:
        raise TransitionError(
            _("第 %(number)s 条还没有归类，归类以后再交办。") % {"number": row.number}
        )


def _said(group, rows):
    """What a group says, opinion by opinion; nothing of it may be lost."""
    text = "\n".join(f"{row.number}. {row.text}" for row in rows)
    most = Matter._meta.get_field("text").max_length
    if len(text) > most:
        raise TransitionError(
            _("“%(group)s”合起来有 %(n)s 字，一件最多 %(most)s 字，请分成两组再交办。")
            % {"group": group, "n": len(text), "most": most}
        )
    return text


def _matter(session, title, text, row, actor):
    return raise_matter(
        union=session.union,
        kind=MatterKind.objects.get(code=MATTER_KIND),
        title=title[:TITLE],
        text=text,
        category=row.category.name,
        raised_on=row.raised_on,
        raised_by=row.raised_by.person if row.raised_by_id else None,
        source=SOURCE,
        actor=actor,
    )


# --- Categories and feedback --------------------------------------------------------------
def usual_categories():
    """The list a first session begins with."""
    return MatterKind.objects.get(code=MATTER_KIND).categories


@transaction.atomic
def set_categories(session, *, actor, names):
    """Set the categories of a session; one that is used keeps its place in the list."""
    session = Session.objects.lock(session.pk)
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if not wanted:
        raise TransitionError(_("至少要有一个类别。"))
    used = set(
        session.opinions.exclude(category=None).values_list("category__name", flat=True)
    )
    lost = sorted(used - set(wanted))
    if lost:
        raise TransitionError(
            _("“%(names)s”已有意见归入，不能去掉。") % {"names": "、".join(lost)}
        )
    session.categories.exclude(name__in=wanted).delete()
    for order, name in enumerate(wanted, 1):
        row, _made = OpinionCategory.objects.get_or_create(session=session, name=name)
        row.order = order
        checked(row)
        row.save(update_fields=["order"])
    record(actor, "congress.set_categories", session, number=len(wanted))
    return wanted


@transaction.atomic
def hold_feedback(session, *, actor, **fields):
    """A meeting at which the answers were told back (反馈会)."""
    row = FeedbackMeeting(session=session, **fields)
    checked(row)
    with refuse_clash(_("这一天已登记过向同一对象的反馈会。")):
        row.save()
    record(actor, "congress.hold_feedback", row)
    return row
