"""Form widgets in unfold's dress."""

import re

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget

from union_portal.filetypes import ACCEPT
from union_portal.widgets import Suggesting

TEXT = {"class": " ".join(INPUT_CLASSES)}
Select = UnfoldAdminSelectWidget


ROW = re.compile("[0-9]{1,18}")  # what can be the key of a row


class KnownRows:
    """A refused form shows again what was chosen; a value no row can have is no choice.

    Django asks the database for whatever was sent, and falls over what is no number.
    """

    def optgroups(self, name, value, attr=None):
        keys = [key for key in value if ROW.fullmatch(str(key))]
        return super().optgroups(name, keys, attr)


class RowSelect(KnownRows, AutocompleteSelect):
    """One row, found by typing."""


class RowsSelect(KnownRows, AutocompleteSelectMultiple):
    """Several rows, found by typing."""


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
