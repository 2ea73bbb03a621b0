"""Form widgets in unfold's dress."""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget

from union_portal.filetypes import ACCEPT
from union_portal.widgets import Suggesting

TEXT = {"class": " ".join(INPUT_CLASSES)}
Select = UnfoldAdminSelectWidget


ROW = re.compile("[0-9]{1,18}")  # what can be the key of a row
UNKNOWN = "?"  # before what was typed and means no one row: no key begins so


class KnownRows:
    """A refused form shows again what was chosen; a value no row can have is no choice.

    Django asks the database for whatever was sent, and falls over what is no number.
    """

    def optgroups(self, name, value, attr=None):
        keys = [key for key in value if ROW.fullmatch(str(key))]
        return super().optgroups(name, keys, attr)


class Typed(KnownRows):
    """Without scripts there is nothing to choose from: a field takes the staff number,
    code or name in its place, and finds the one row it means."""

    KEYS = ("staff_number", "code", "name")

    def render(self, name, value, attrs=None, renderer=None):
        select = super().render(name, value, attrs, renderer)
        values = value if isinstance(value, list | tuple) else [value]
        typed = [str(one)[1:] for one in values if str(one).startswith(UNKNOWN)]
        field = format_html(
            '<input type="text" name="{}" value="{}" class="{}" maxlength="200"'
            ' placeholder="{}" aria-label="{}">',
            f"{name}-typed",
            "、".join(typed),
            TEXT["class"],
            _("工号、代码或名称"),
            _("工号、代码或名称"),
        )
        return format_html("{}<noscript>{}</noscript>", select, field)

    def meant(self, data, name):
        """The keys of what was typed; what means no row or several is no key."""
        parts = re.split("[、,，;；]", str(data.get(f"{name}-typed", ""))[:200])
        return [self.key_of(part.strip()) for part in parts if part.strip()]

    def key_of(self, text):
        rows = self.choices.queryset
        names = {field.name for field in rows.model._meta.fields}
        found = [rows.filter(**{key: text}) for key in self.KEYS if key in names]
        page, narrowed = self.admin_site.get_model_admin(rows.model), rows
        for word in text.split():  # 文学院工会 工会委员会: one body of one union
            narrowed = page.find(narrowed, word)
        for one in (*found, page.find(rows, text), narrowed):
            keys = list(one.order_by().values_list("pk", flat=True)[:2])
            if len(keys) == 1:
                return str(keys[0])
        return f"{UNKNOWN}{text}"


class RowSelect(Typed, AutocompleteSelect):
    """One row, found by typing."""

    def value_from_datadict(self, data, files, name):
        typed = next(iter(self.meant(data, name)), None)
        return typed or super().value_from_datadict(data, files, name)


class RowsSelect(Typed, AutocompleteSelectMultiple):
    """Several rows, found by typing."""

    def value_from_datadict(self, data, files, name):
        chosen = super().value_from_datadict(data, files, name)
        return [*(chosen or []), *self.meant(data, name)]


class DayInput(forms.DateInput):
    """The browser's own date field: it speaks the reader's language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__({**TEXT, **(attrs or {})}, format="%Y-%m-%d")


class TextInput(forms.TextInput):
    def __init__(self, attrs=None):
        super().__init__({**TEXT, **(attrs or {})})


class SuggestedInput(Suggesting, TextInput):
    """A text field that offers known values and takes others."""


class NumberInput(forms.NumberInput):
    def __init__(self, attrs=None):
        super().__init__({**TEXT, "min": 1, **(attrs or {})})


class FileInput(forms.FileInput):
    """The browser's own file field; it offers what the portal takes in."""

    def __init__(self, attrs=None):
        super().__init__({**TEXT, "accept": ACCEPT, **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        """Unfold's script writes the file's name into the nearest text field, three
        levels up; it finds an idle one here, not the next field of the form."""
        return format_html(
            "<div><div><div>{}</div></div>"
            '<input type="text" class="hidden" disabled></div>',
            super().render(name, value, attrs, renderer),
        )
