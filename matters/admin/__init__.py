"""Staff pages of handled matters."""

from matters.admin import act_names

__all__ = ["act_names"]
