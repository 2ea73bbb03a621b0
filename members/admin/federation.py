"""各校概况: the federation's own page. Totals of its schools, nobody's name."""

from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from members.federation import federations_of, totals, whole
from union_portal.admin import staff_page, staff_render
from union_portal.small_numbers import SMALLEST


@staff_page(
    "federation/",
    "federation",
    _("各校概况"),
    group=_("会员与组织"),
    icon="account_balance",
    place=9,
    may=lambda person: bool(federations_of(person)),
)
@require_safe
def federation(request):
    day = request.user.today
    kinds, schools = totals(federations_of(request.user), day)
    return staff_render(
        request,
        "admin/members/federation.html",
        _("各校概况"),
        kinds=kinds,
        rows=[(found, list(found.kinds.values())) for found in schools],
        sums=whole(schools),
        day=day,
        smallest=SMALLEST,
    )
