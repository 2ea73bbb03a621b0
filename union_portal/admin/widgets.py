"""Form widgets in unfold's dress."""

from django import forms
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget

from union_portal.filetypes import ACCEPT

TEXT = {"class": " ".join(INPUT_CLASSES)}
Select = UnfoldAdminSelectWidget


class DayInput(forms.DateInput):
    """The browser's own date field: it speaks the reader's language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__({**TEXT, **(attrs or {})}, format="%Y-%m-%d")


class TextInput(forms.TextInput):
    def __init__(self, attrs=None):
        super().__init__({**TEXT, **(attrs or {})})


class NumberInput(forms.NumberInput):
    def __init__(self, attrs=None):
        super().__init__({**TEXT, "min": 1, **(attrs or {})})


class FileInput(forms.FileInput):
    """The browser's own file field; it offers what the portal takes in."""

    def __init__(self, attrs=None):
        super().__init__({**TEXT, "accept": ACCEPT, **(attrs or {})})
