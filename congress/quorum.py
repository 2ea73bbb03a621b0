"""到会人数: whether enough delegates are there, in whole numbers and as a whole sum."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Quorum:
    """``entitled`` 应到 and ``present`` 实到 count full delegates alone; the share that
    has to be there is ``numerator`` of ``denominator`` of all of them (32号令 art. 19).
    """

    entitled: int
    present: int
    numerator: int
    denominator: int

    @property
    def needed(self):
        """须到: the least number that is enough, never a fraction."""
        return -(-self.entitled * self.numerator // self.denominator)

    @property
    def is_met(self):
        enough = self.present * self.denominator >= self.entitled * self.numerator
        return self.entitled > 0 and enough

    @property
    def missing(self):
        return max(self.needed - self.present, 0)

    @property
    def verdict(self):
        if self.entitled == 0:
            return _("还没有正式代表")
        if self.is_met:
            return _("符合")
        return _("不足，还差 %(missing)s 人") % {"missing": self.missing}

    def __str__(self):
        return _(
            "应到 %(entitled)s，须到 %(needed)s，实到 %(present)s，%(verdict)s"
        ) % {
            "entitled": self.entitled,
            "needed": self.needed,
            "present": self.present,
            "verdict": self.verdict,
        }
