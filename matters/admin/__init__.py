"""Staff pages of handled matters: lists, exports, kinds. The acts stand on the
matter's own page, which staff reach from here."""

from matters.admin import act_names, follow_ups, kinds, matters

__all__ = ["act_names", "follow_ups", "kinds", "matters"]
