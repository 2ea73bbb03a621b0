"""工作台账: the registers of the union's work that are rows, not code.

A :class:`WorkKind` names a register and its columns; a :class:`WorkRecord` is one row of
it. The database checks every value against the columns of its kind, whichever way the
row came in, and refuses to change the type of a column that holds values.
"""

import re

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.unions import Union, reach_of
from members.roles import STAFF, Role
from union_portal.personal import EncryptedField

CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
FIGURE_KEY = re.compile(r"works\.[a-z][a-z0-9_]{1,29}(\.[a-z][a-z0-9_]{0,29})?")

# Columns that are taken away or change their type while rows hold values of them, and
# values that no column of their kind describes, are refused here, also for bulk SQL.
KEEP_COLUMNS_IN_USE = """
  IF EXISTS (
    SELECT 1 FROM jsonb_array_elements(OLD.columns) o
    WHERE NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements(NEW.columns) n
      WHERE n->>'key' = o->>'key' AND n->>'type' = o->>'type'
        AND n->>'personal' = o->>'personal')
    AND EXISTS (
      SELECT 1 FROM members_workrecord r
      WHERE r.kind_id = NEW.id AND r.values ? (o->>'key'))
  ) THEN
    RAISE EXCEPTION 'a column in use cannot change'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'work_column_in_use';
  END IF;
  RETURN NEW;
"""
FIT_VALUES = """
  SELECT k.columns INTO known FROM members_workkind k WHERE k.id = NEW.kind_id FOR SHARE;
  FOR name, value IN SELECT e.key, e.value FROM jsonb_each(NEW.values) e LOOP
    SELECT c INTO col FROM jsonb_array_elements(known) c WHERE c->>'key' = name;
    fits := CASE col->>'type'
      WHEN 'number' THEN jsonb_typeof(value) = 'number'
      WHEN 'money' THEN jsonb_typeof(value) = 'number'
      WHEN 'day' THEN value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      WHEN 'choice' THEN col->'choices' @> value
      WHEN 'person' THEN jsonb_typeof(value) = 'number' AND EXISTS (
        SELECT 1 FROM members_person p WHERE p.id = (value #>> '{}')::bigint)
      WHEN 'union' THEN jsonb_typeof(value) = 'number' AND EXISTS (
        SELECT 1 FROM members_union u WHERE u.id = (value #>> '{}')::bigint)
      WHEN 'unit' THEN jsonb_typeof(value) = 'number' AND EXISTS (
        SELECT 1 FROM members_unit u WHERE u.id = (value #>> '{}')::bigint)
      ELSE jsonb_typeof(value) = 'string' AND value #>> '{}' <> ''
    END;
    IF col IS NULL OR fits IS NOT TRUE THEN
      RAISE EXCEPTION 'the value of % does not fit its column', name
        USING ERRCODE = 'check_violation', CONSTRAINT = 'work_values_fit_their_columns';
    END IF;
  END LOOP;
  RETURN NEW;
"""


class ColumnType(models.TextChoices):
    TEXT = "text", _("文字")
    NUMBER = "number", _("数")
    MONEY = "money", _("金额（元）")
    DAY = "day", _("日期")
    CHOICE = "choice", _("选项")
    PERSON = "person", _("本校教职工")
    UNION = "union", _("工会")
    UNIT = "unit", _("单位")
    LINK = "link", _("网址")


NUMERIC = (ColumnType.NUMBER, ColumnType.MONEY)
RELATED = (ColumnType.PERSON, ColumnType.UNION, ColumnType.UNIT)


class WorkKindQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The general ones, and those of the unions above and below one's posts."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(union=None)
            | Q(union__in=user.rights.line)
            | user.rights.covering("union", *STAFF, persons=True)
        )

    def standing(self, day):
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def of_school(self, school):
        """Which rows of a school may be logged under."""
        return self.filter(Q(union=None) | Q(union__in=school.line_ids()))


@pghistory.track()
class WorkKind(models.Model):
    """A register of the union's work: its name and columns, who writes it.

    ``columns`` is a list of ``{key, title, type, required, choices, personal, identity,
    watch}``. ``identity``: the column tells two rows of one day and one title apart;
    ``watch``: the keepers hear when the person in it leaves the university.
    """

    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="work_kinds",
        verbose_name=_("所属工会"),
        help_text=_("这个工会和它的下级使用；空着就是都用"),
    )
    code = models.CharField(
        _("代码"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                rf"^{CODE.pattern}$",
                _("代码用小写字母开头，只含小写字母、数字和下划线。"),
            )
        ],
        help_text=_("小写字母、数字和下划线，例如 visits；以后不能改"),
    )
    name = models.CharField(_("名称"), max_length=40)
    hint = models.CharField(_("登记什么"), max_length=200, blank=True)
    unit = models.CharField(_("计数单位"), max_length=6, default="件")
    columns = models.JSONField(_("栏目"), default=list, blank=True)
    has_period = models.BooleanField(
        _("有起止"),
        default=False,
        help_text=_("例如任职、账号权限：从哪天到哪天；不勾就只记一天"),
    )
    writers = ArrayField(
        models.CharField(max_length=12, choices=Role),
        default=list,
        blank=True,
        verbose_name=_("谁登记"),
        help_text=_("空着就是办理会籍与组织的干部"),
    )
    branches_write = models.BooleanField(
        _("二级工会也登记"), default=True, help_text=_("不勾就只有校工会和校区工会登记")
    )
    order = models.PositiveIntegerField(_("排序"), default=100)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = WorkKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("台账")
        verbose_name_plural = _("台账种类")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="work_kind_code_is_plain",
                condition=Q(code__regex=rf"^{CODE.pattern}$"),
            ),
            models.CheckConstraint(
                name="work_kind_writers_are_known",
                condition=Q(writers__contained_by=[str(role) for role in STAFF]),
                violation_error_message=_("登记人要是在工作台办事的角色。"),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_columns_in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("columns"),
                func=KEEP_COLUMNS_IN_USE,
            )
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.union

    @property
    def roles(self):
        """Who writes it."""
        return tuple(self.writers) or (Role.OFFICE.value,)

    def column(self, key):
        return next((c for c in self.columns if c["key"] == key), None)

    def columns_of(self, *types):
        return [column for column in self.columns if column["type"] in types]


class Counting(models.TextChoices):
    """How a figure of a kind comes by its number."""

    COUNT = "count", _("记录数")
    SUM = "sum", _("某一栏的合计")
    DISTINCT = "distinct", _("某一栏不同值的个数")
    BEST = "best", _("某一栏的最小值")


class Timing(models.TextChoices):
    DURING = "during", _("期间内发生的")
    STANDING = "standing", _("截止日有效的")


@pghistory.track()
class WorkFigure(models.Model):
    """A number that a work kind gives: 数据项, with key ``works.…``.

    ``or_column`` is looked at where ``column`` is empty (a union inside or a name of one
    outside); ``where_column`` = ``where_value`` narrows the rows.
    """

    kind = models.ForeignKey(
        WorkKind, models.PROTECT, related_name="figures", verbose_name=_("台账")
    )
    key = models.CharField(_("代号"), max_length=70, unique=True)
    title = models.CharField(_("名称"), max_length=60)
    unit = models.CharField(_("计数单位"), max_length=6)
    how = models.CharField(
        _("怎样计数"), max_length=10, choices=Counting, default=Counting.COUNT
    )
    timing = models.CharField(
        _("计哪些"), max_length=10, choices=Timing, default=Timing.DURING
    )
    column = models.CharField(_("栏目"), max_length=30, blank=True)
    or_column = models.CharField(_("空着时看"), max_length=30, blank=True)
    where_column = models.CharField(_("只计这一栏"), max_length=30, blank=True)
    where_value = models.CharField(_("等于"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("台账数据项")
        verbose_name_plural = _("台账数据项")
        ordering = ["kind", "key"]
        constraints = [
            models.CheckConstraint(
                name="work_figure_key_is_plain",
                condition=Q(key__regex=rf"^{FIGURE_KEY.pattern}$"),
            ),
            models.CheckConstraint(
                name="work_figure_counts_in_a_known_way",
                condition=Q(how__in=Counting.values, timing__in=Timing.values),
            ),
            models.CheckConstraint(
                name="work_figure_has_the_column_it_counts",
                condition=Q(how=Counting.COUNT, column="")
                | (~Q(how=Counting.COUNT) & ~Q(column="")),
            ),
            models.CheckConstraint(
                name="work_figure_narrows_by_column_and_value",
                condition=Q(where_column="", where_value="")
                | (~Q(where_column="") & ~Q(where_value="")),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.kind.union


class WorkRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The officers of its union and of the unions above; a federation sees its own."""
        if not user.is_authenticated:
            return self.none()
        own = user.rights.paths(*STAFF)
        return self.filter(
            user.rights.covering("union", *STAFF, persons=True) | Q(union__path__in=own)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))

    def valid(self):
        return self.filter(voided_on=None)


TRACKED = [
    "kind",
    "union",
    "happened_on",
    "until",
    "title",
    "values",
    "voided_on",
    "void_reason",
]


@pghistory.track(fields=TRACKED, model_name="WorkRecordEvent")
class WorkRecord(models.Model):
    """One row of a register of the union's work. Never deleted: voided with a reason.

    ``values`` holds what the kind's columns say; of a personal column only the mask, the
    value itself stands encrypted in ``sealed``. ``identity`` tells rows apart.
    """

    kind = models.ForeignKey(
        WorkKind, models.PROTECT, related_name="records", verbose_name=_("台账")
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="work_records", verbose_name=_("工会")
    )
    happened_on = models.DateField(_("日期"))
    until = models.DateField(_("至"), null=True, blank=True)
    title = models.CharField(_("事项"), max_length=120)
    values = models.JSONField(_("内容"), default=dict, blank=True)
    sealed = EncryptedField(null=True)
    identity = models.CharField(max_length=300, editable=False)
    voided_on = models.DateField(_("作废日期"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    logged_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = WorkRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作记录")
        verbose_name_plural = _("工作台账")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["kind", "happened_on"], name="work_of_a_kind_by_day")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "identity"],
                condition=Q(voided_on=None),
                name="work_logged_once",
                violation_error_message=_("这一条已经登记过。"),
            ),
            models.CheckConstraint(
                name="work_ends_after_it_began",
                condition=Q(until=None) | Q(until__gte=F("happened_on")),
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                name="work_is_voided_with_a_reason",
                condition=Q(voided_on=None, void_reason="")
                | (Q(voided_on__isnull=False) & ~Q(void_reason="")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fit_values",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("values", "kind_id"),
                declare=[
                    ("known", "jsonb"),
                    ("col", "jsonb"),
                    ("name", "text"),
                    ("value", "jsonb"),
                    ("fits", "boolean"),
                ],
                func=FIT_VALUES,
            )
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.union

    @property
    def told(self):
        """What the plain columns say, on one line; people and places stand in the title."""
        return "；".join(
            f"{column['title']}：{shown(self.values[column['key']])}"
            for column in self.kind.columns
            if column["key"] in self.values and column["type"] not in RELATED
        )


def shown(value):
    """A value of a column as people write it."""
    return format(value, ",g") if isinstance(value, float) else str(value)
