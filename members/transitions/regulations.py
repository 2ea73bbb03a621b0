"""The regulation library: regulations entered, revised and repealed."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Regulation, RegulationVersion
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError

LONGEST = 200_000  # characters; a regulation has some thousand, a statute ten


@transaction.atomic
def enter_regulation(
    *, actor, label, issued_on, starts_on, text, ends_on=None, **fields
):
    """Enter a regulation with its first version (收录)."""
    regulation = Regulation(**fields)
    checked(regulation)
    regulation.save()
    record(actor, "members.enter_regulation", regulation)
    revise_regulation(
        regulation,
        actor=actor,
        label=label,
        issued_on=issued_on,
        starts_on=starts_on,
        ends_on=ends_on,
        text=text,
    )
    return regulation


@transaction.atomic
def correct_regulation(regulation, *, actor, **fields):
    """Correct title, number, area or body of a regulation."""
    action = "members.correct_regulation"
    return redefine(regulation, actor=actor, action=action, **fields)


@transaction.atomic
def revise_regulation(
    regulation, *, actor, label, issued_on, starts_on, text, ends_on=None
):
    """Add a version (修订); the one before it holds until the day before."""
    regulation = _locked(regulation)
    if len(text) > LONGEST:
        raise TransitionError(_("全文最多 %(most)s 个字。") % {"most": LONGEST})
    if ends_on and ends_on < starts_on:
        raise TransitionError(_("失效日期不能早于施行日期。"))
    _give_way(regulation, starts_on, ends_on)
    version = RegulationVersion(
        regulation=regulation,
        label=label,
        issued_on=issued_on,
        starts_on=starts_on,
        ends_on=ends_on,
        text=text.strip(),
    )
    version.full_clean(validate_constraints=False)
    if regulation.versions.filter(label=label).exists():
        raise TransitionError(_("已有名为“%(label)s”的版本。") % {"label": label})
    version.save()
    record(actor, "members.revise_regulation", version)
    return version


def _give_way(regulation, starts_on, ends_on):
    """The version that holds without end ends where the new one begins."""
    for earlier in regulation.versions.all():
        if earlier.ends_on is None and earlier.starts_on < starts_on:
            earlier.ends_on = starts_on - ONE_DAY
            earlier.save(update_fields=["ends_on"])
        elif _overlap(earlier, starts_on, ends_on):
            raise TransitionError(
                _("与“%(label)s”（%(start)s 起）时间重叠，同一时间只能有一个版本有效。")
                % {"label": earlier.label, "start": earlier.starts_on}
            )


def _overlap(version, starts_on, ends_on):
    return (version.ends_on is None or starts_on <= version.ends_on) and (
        ends_on is None or version.starts_on <= ends_on
    )


@transaction.atomic
def repeal_regulation(regulation, *, actor, ends_on):
    """Let a regulation end (废止): the version in force holds until this day."""
    regulation = _locked(regulation)
    version = regulation.versions.filter(ends_on=None).first()
    if version is None:
        raise TransitionError(
            _("“%(title)s”没有一直有效的版本。") % {"title": regulation}
        )
    if ends_on < version.starts_on:
        raise TransitionError(
            _("失效日期不能早于施行日期 %(day)s。") % {"day": version.starts_on}
        )
    version.ends_on = ends_on
    version.save(update_fields=["ends_on"])
    record(actor, "members.repeal_regulation", regulation)
    return regulation


@transaction.atomic
def correct_version(version, *, actor, **fields):
    """Put right a slip in the text or the dates of issue; the history keeps the old."""
    rows = RegulationVersion.objects.select_for_update(of=("self",))
    version = rows.get(pk=version.pk)
    for name, value in fields.items():
        setattr(version, name, value)
    version.full_clean(validate_constraints=False)
    version.save(update_fields=list(fields))
    record(actor, "members.correct_version", version, fields=sorted(fields))
    return version


def _locked(regulation):
    return Regulation.objects.select_for_update(of=("self",)).get(pk=regulation.pk)
