"""Phone numbers: how they are written, wherever people or workbooks give them."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from union_portal.personal import normalise

MOBILE = re.compile(r"1[3-9][0-9]{9}")
FOREIGN = re.compile(r"\+[0-9]{6,15}")
WANTED = _("请填 11 位手机号；境外号码以 + 和国家代码开头，例如 +4930123456。")


def phone_number(typed):
    """The spelling a phone number is stored in, the + of a foreign one kept.

    "" if nothing was meant ("/"); ValueError if it can be nobody's number.
    """
    abroad = unicodedata.normalize("NFKC", typed).strip().startswith("+")
    digits = normalise(typed)
    if abroad and digits.startswith("86") and MOBILE.fullmatch(digits[2:]):
        return digits[2:]  # our own country's code says nothing
    number = f"+{digits}" if abroad and digits else digits
    if number and not MOBILE.fullmatch(number) and not FOREIGN.fullmatch(number):
        raise ValueError(WANTED)
    return number
