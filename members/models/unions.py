"""The tree of unions, and the units of the university. A unit is not a union."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.naming import Named
from union_portal.figures import SUBTREE
from union_portal.search import BigramField

# Every union carries the ids of its line as "/1/4/17/". The trigger keeps it current,
# for the row itself and for all below it, whichever way the row was written.
PATH_BEFORE = """
  IF NEW.parent_id IS NULL THEN
    NEW.path := '/' || NEW.id || '/';
  ELSE
    SELECT path || NEW.id || '/' INTO NEW.path
      FROM members_union WHERE id = NEW.parent_id FOR SHARE;
    IF position('/' || NEW.id || '/' in NEW.path) < length(NEW.path) - length(NEW.id::text) - 1
    THEN
      RAISE EXCEPTION 'union % cannot stand below itself', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'union_not_below_itself';
    END IF;
  END IF;
  RETURN NEW;
"""
PATH_AFTER = """
  UPDATE members_union SET path = NEW.path || substr(path, length(OLD.path) + 1)
    WHERE path LIKE OLD.path || '_%' AND OLD.path <> '';
  RETURN NULL;
"""


# Orders and codes from the top of the tree down to a row, as one key to sort by.
TREE_KEY = """(
  SELECT array_agg(lpad(u."order"::text, 10, '0') || u.code ORDER BY u.path)
  FROM members_union u
  WHERE u.id = ANY (string_to_array(btrim(%(expressions)s, '/'), '/')::bigint[])
)"""


class TreeKey(models.Func):
    """Sorts every union right behind the one above it, brothers by order and code."""

    template = TREE_KEY
    output_field = ArrayField(models.TextField())


class PathField(models.CharField):
    """Written by the trigger; a new row reads it back at once."""

    db_returning = True


class UnionLevel(models.TextChoices):
    FEDERATION = "federation", _("市教育工会")
    SCHOOL = "school", _("校工会")
    CAMPUS = "campus", _("校区工会")
    BRANCH = "branch", _("二级工会")
    GROUP = "group", _("工会小组")


class UnionKind(models.TextChoices):
    """What sort of body a union organises (R-037); its rules are norms of its own."""

    UNIVERSITY = "university", _("高校工会")
    HOSPITAL = "hospital", _("附属医院工会")
    DISTRICT = "district", _("区教育工会")
    PRIVATE = "private", _("民办行业工会联合会")
    OTHER = "other", _("其他")


class UnionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The names of unions are no secret inside a school; from outside one sees that
        the school is there, and federations. Who works above sees what is below."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(level__in=[UnionLevel.FEDERATION, UnionLevel.SCHOOL])
            | Q(school__isnull=False, school=user.school_id)
            | user.rights.working_in("")
        )

    def governed_by(self, user, *roles):
        """Unions in which the person's posts give one of these roles."""
        return self.filter(user.rights.covering("", *roles))

    def below(self, union):
        """The union itself and everything under it."""
        return self.filter(path__startswith=union.path)

    def standing(self, day):
        """Founded by that day and not yet closed on it."""
        return self.filter(
            Q(founded_on=None) | Q(founded_on__lte=day),
            Q(closed_on=None) | Q(closed_on__gt=day),
        )

    def in_tree_order(self):
        """The tree from top to bottom, each union followed by what stands below it."""
        return self.order_by(TreeKey("path"))

    def branches(self):
        return self.filter(level=UnionLevel.BRANCH)

    def within(self, scope):
        return self.filter(reach_of(scope, ""))


def reach_of(scope, prefix):
    """The filter of a scope on the union that ``prefix`` leads to."""
    if scope.reach == SUBTREE:
        return Q(**{f"{prefix}path__startswith": scope.union.path})
    return Q(**{f"{prefix}pk" if prefix else "pk": scope.union.pk})


@pghistory.track(exclude=["name_bigrams"])
class Union(Named):
    """A trade union of any level, from the city federation to a group in a branch."""

    code = models.CharField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_bigrams = BigramField("name")
    level = models.CharField(_("层级"), max_length=12, choices=UnionLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级工会"),
    )
    path = PathField(max_length=200, editable=False, default="")
    school = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("学校工会"),
    )
    affiliation = models.CharField(
        _("归属口径"),
        max_length=30,
        blank=True,
        help_text=_("例如：校本部、医学部、附属医院、深圳研究生院"),
    )
    is_reporting_node = models.BooleanField(
        _("只作统计口径"),
        default=False,
        help_text=_("没有自己的委员会，例如校本部"),
    )
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    kind = models.CharField(_("类型"), max_length=12, choices=UnionKind, blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    closing_document = models.CharField(_("撤销文号"), max_length=60, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("并入"),
    )
    order = models.PositiveIntegerField(_("排序"), default=0)

    objects = UnionQuerySet.as_manager()

    class Meta:
        verbose_name = _("工会")
        verbose_name_plural = _("工会")
        ordering = ["order", "code"]
        indexes = [
            models.Index(
                fields=["path"], name="union_path", opclasses=["varchar_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="union_level_is_known", condition=Q(level__in=UnionLevel.values)
            ),
            models.CheckConstraint(
                name="union_kind_is_known",
                condition=Q(kind="") | Q(kind__in=UnionKind.values),
            ),
            models.CheckConstraint(
                name="union_closes_after_it_was_founded",
                condition=Q(closed_on=None)
                | Q(founded_on=None)
                | Q(closed_on__gte=models.F("founded_on")),
            ),
            models.CheckConstraint(
                name="union_with_successor_is_closed",
                condition=Q(successor=None) | Q(closed_on__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="path_of_the_row",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func=PATH_BEFORE,
            ),
            pgtrigger.Trigger(
                name="path_of_those_below",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Condition(
                    "OLD.parent_id IS DISTINCT FROM NEW.parent_id"
                ),
                func=PATH_AFTER,
            ),
        ]

    @property
    def audit_union(self):
        return self

    def line_ids(self):
        """The ids from the top of the tree down to this union."""
        return [int(part) for part in self.path.split("/") if part]

    def line(self):
        """The unions from the top of the tree down to this one."""
        return Union.objects.filter(pk__in=self.line_ids())


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own school, and of the unions one works for."""
        if not user.is_authenticated:
            return self.none()
        rights = user.rights
        return self.filter(
            Q(school=user.school_id)
            | rights.working_in("union")
            | rights.working_in("school")
        )

    def within(self, scope):
        """Units of the unions in scope; a school also has those without a union."""
        found = reach_of(scope, "union__")
        if scope.reach == SUBTREE:
            found |= Q(union=None, school__path__startswith=scope.union.path)
        return self.filter(found)

    def uncovered(self, day):
        """Standing units that no standing union covers (应建未建)."""
        covered = Q(union__isnull=False) & (
            Q(union__closed_on=None) | Q(union__closed_on__gt=day)
        )
        return self.standing(day).exclude(covered)

    def standing(self, day):
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day),
            Q(closed_on=None) | Q(closed_on__gt=day),
        )


class UnitKind(models.TextChoices):
    COLLEGE = "college", _("教学科研单位")
    DEPARTMENT = "department", _("机关部处")
    SERVICE = "service", _("直属与后勤单位")
    HOSPITAL = "hospital", _("附属医院")
    OTHER = "other", _("其他")


@pghistory.track()
class Unit(Named):
    """An administrative unit (学院、部处、医院): people are employed here."""

    school = models.ForeignKey(
        Union, models.PROTECT, related_name="units", verbose_name=_("学校工会")
    )
    code = models.CharField(_("代码"), max_length=30)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=UnitKind)
    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="covered_units",
        verbose_name=_("所属二级工会"),
    )
    has_party_organisation = models.BooleanField(
        _("有党组织"),
        default=False,
        help_text=_("有党组织的单位应建工会（应建尽建）"),
    )
    opened_on = models.DateField(_("设立日期"), null=True, blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "code"],
                name="unit_code_once_per_school",
                violation_error_message=_("本校已有这个单位代码。"),
            ),
            models.CheckConstraint(
                name="unit_kind_is_known", condition=Q(kind__in=UnitKind.values)
            ),
        ]

    @property
    def audit_union(self):
        return self.union or self.school
