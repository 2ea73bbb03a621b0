"""Form fields that name people and posts the way officers write them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Person, Post
from union_portal.admin.widgets import TEXT, TextInput


def person_by_number(user, number):
    """The person of a staff number, among those the reader may see."""
    found = Person.objects.visible_to(user).filter(
        staff_number="".join(number.split()).upper()
    )
    person = found.first()
    if person is None:
        raise forms.ValidationError(
            _("您能看到的人员里没有工号 %(number)s。") % {"number": number}
        )
    return person


def staff_number_field(label):
    return forms.CharField(label=label, max_length=30, widget=TextInput())


class SeatsField(forms.CharField):
    """Several seats as text, a line each: ``工号 职务``. ``user`` is set by the form."""

    user: object = None
    widget = forms.Textarea(attrs={**TEXT, "rows": 5})

    def clean(self, value):
        lines = [line.split() for line in super().clean(value).splitlines()]
        posts = {name: post for post in Post.objects.all() for name in names(post)}
        return [self._seat(line, posts) for line in lines if line]

    def _seat(self, line, posts):
        if len(line) != 2 or line[1] not in posts:
            raise forms.ValidationError(
                _("“%(line)s”要写成“工号 职务”的样子，职务用已登记的名称或代码。")
                % {"line": " ".join(line)}
            )
        return person_by_number(self.user, line[0]), posts[line[1]]


def names(post):
    return post.name, post.code
