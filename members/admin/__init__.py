"""The staff pages of people, unions and the ties between them."""

from members.admin import organs, people, registers, unions

__all__ = ["organs", "people", "registers", "unions"]
