"""Fields of member pages as browsers offer them."""

from django import forms
from django.utils.html import format_html, format_html_join


class Day(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class Suggesting:
    """A text field that offers known values, and takes any other: a ``datalist``, which
    needs no script. The form sets ``known`` on the field's widget."""

    known: tuple = ()

    def render(self, name, value, attrs=None, renderer=None):
        if not self.known:
            return super().render(name, value, attrs, renderer)
        offered = f"{name}-known"
        field = super().render(name, value, {**(attrs or {}), "list": offered})
        options = format_html_join(
            "", '<option value="{}">', ((k,) for k in self.known)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', field, offered, options)


class Suggested(Suggesting, forms.TextInput):
    """The text field of member pages that offers known values."""
