"""Lists of names for running text (名单): apps register where the names come from.

``@name_list("honours", "荣誉名单", only={"city": "市级"})`` decorates a function of a
scope and one of the choices in ``only`` ("" for all) that returns ``[(title, [name])]``.
Names only, never another personal value: they are printed for everybody.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NameList:
    """A registered list; ``only`` offers what it can be narrowed to."""

    key: str
    title: str
    groups: object
    only: dict = field(default_factory=dict)


NAME_LISTS: dict[str, NameList] = {}


def name_list(key, title, *, only=None):
    """Register ``function(scope, only) -> [(title, [name])]``."""

    def register(function):
        NAME_LISTS[key] = NameList(key, title, function, only or {})
        return function

    return register
