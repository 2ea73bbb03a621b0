"""What people type about themselves and into the staff pages, read and checked."""

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from members.contact import phone_number
from members.sign_in import find, may_use_password


class SignInForm(LoginForm):
    """allauth's sign-in, with a name that says what may be typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("工号、手机号或电子邮箱")
        login.widget.attrs.update(
            placeholder="", autocomplete="username", autofocus=True, inputmode="text"
        )
        self.fields["password"].widget.attrs.update(placeholder="")
        self.fields["password"].help_text = ""

    def user_credentials(self):
        """One name per account, whichever was typed: the limit counts the account."""
        credentials = super().user_credentials()
        person = find(credentials.get("username", ""))
        if person is not None:
            credentials["username"] = person.sign_in_name
        return credentials


class ForgottenForm(ResetPasswordForm):
    """A reset by mail is for who had a password; the first one comes by the code."""

    def clean_email(self):
        email = super().clean_email()
        self.users = [
            user
            for user in self.users
            if user.has_usable_password() and may_use_password(user)
        ]
        return email


class SixDigits:
    """The code of a second factor: a phone brings up its digits at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("6 位数字")
        self.fields["code"].widget.attrs.update(placeholder="", inputmode="numeric")


class ActivateForm(SixDigits, ActivateTOTPForm):
    """Setting up the second factor."""


class SecondFactorForm(SixDigits, AuthenticateForm):
    """The second step of signing in: nothing else to read, so the digits come first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class ConfirmForm(SixDigits, ReauthenticateForm):
    """The second factor once more, before something that matters."""


class FirstSignInForm(forms.Form):
    """工号 + 一次性登录码 + 新密码."""

    sign_in_name = forms.CharField(
        label=_("工号"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("登录码"),
        max_length=20,
        help_text=_("所在工会发给您的 10 位登录码，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 个字符，不要全是数字，也不要用常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        data = super().clean()
        password, again = data.get("password"), data.get("again")
        if not password or not again:
            return data
        if password != again:
            self.add_error("again", _("两次输入的密码不一样。"))
            return data
        return data


class ContactForm(forms.Form):
    """手机号与电子邮箱: the data members keep themselves."""

    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        ),
    )
    email = forms.EmailField(
        label=_("电子邮箱"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_phone(self):
        try:
            return phone_number(self.cleaned_data["phone"])
        except ValueError as refusal:
            raise forms.ValidationError(*refusal.args) from refusal
