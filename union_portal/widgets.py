"""Fields of member pages as browsers offer them."""

from django import forms


class Day(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")
