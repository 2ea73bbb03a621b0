"""Whether an identity number can be one: by its kind, birth date and sex."""

import re
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from members.models.people import IdKind, Sex
from union_portal.personal import normalise

PLAIN = re.compile(r"[A-Z0-9]{5,24}")


def checked_id_number(number, kind, *, birth_date=None, sex=""):
    """The number in one spelling; ``ValueError`` with what would be right."""
    number = normalise(number)
    if kind != IdKind.RESIDENT:
        if not PLAIN.fullmatch(number):
            raise ValueError(_("证件号码由 5 到 24 位字母和数字组成，请照证件填写。"))
        return number
    try:
        ric.validate(number)
    except ValidationError as problem:
        raise ValueError(
            _("身份证号码不对，请逐位核对（最后一位可能是 X）。")
        ) from problem
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if birth_date and born != birth_date:
        raise ValueError(_("身份证号码里的出生日期与登记的不一致，请先核对。"))
    if sex and (int(number[16]) % 2 == 1) != (sex == Sex.MALE):
        raise ValueError(_("身份证号码里的性别与登记的不一致，请先核对。"))
    return number
