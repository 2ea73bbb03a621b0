"""Signing in: staff number, phone or e-mail with a password; allauth does the rest."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.models import Person
from union_portal.personal import decrypt, encrypt, lookup, normalise

SECRETS = "mfa_authenticator.data"


def find(text):
    """The one active person this sign-in name means, or None.

    Tried in turn: sign-in name, staff number, phone, e-mail. A value that two people
    share (the staff number of two schools, a family phone) signs in nobody.
    """
    text = text.strip()
    if not text:
        return None
    active = Person.objects.filter(is_active=True)
    attempts = [active.filter(sign_in_name=text)]
    if "@" in text:
        attempts.append(
            active.annotate(lower_email=Lower("email")).filter(lower_email=text.lower())
        )
    else:
        number = normalise(text)
        if not number:
            return None
        attempts.append(active.filter(staff_number=number))
        attempts.append(
            active.filter(phone_hash=lookup("members_person.phone", number))
        )
    for attempt in attempts:
        found = list(attempt[:2])
        if len(found) == 1:
            return found[0]
    return None


class SignInBackend:
    """Checks a password for whoever the sign-in name means."""

    def authenticate(self, request, username=None, password=None, **credentials):
        if not username or password is None:
            return None
        person = find(username)
        if person is None:
            make_password(password)  # as slow as a real check: names stay unguessable
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id):
        active = Person.objects.filter(pk=user_id, is_active=True)
        return active.select_related("school").first()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roll; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "登录名或密码不对。登录名可以是工号、手机号或电子邮箱；"
            "第一次登录请点“首次登录”。"
        ),
        "too_many_login_attempts": _("这个账号试错次数过多，请 15 分钟后再试。"),
        "rate_limited": _("操作太频繁了，请过几分钟再试。"),
        "incorrect_password": _("密码不对，请再输一次。"),
        "enter_current_password": _("当前密码不对，请再输一次。"),
        "invalid_password_reset": _("这个链接不完整或已经失效，请重新申请。"),
    }

    def is_open_for_signup(self, request):
        return False

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever signed in a moment ago is not asked for the password once more."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        if any(record["at"] > fresh for record in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_user_search_fields(self):
        return ["name", "sign_in_name"]


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: secrets encrypted, and words that say what to do."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("数字不对或已经换了，请输入验证器现在显示的 6 位数字。"),
    }

    def encrypt(self, text):
        return encrypt(SECRETS, text).hex()

    def decrypt(self, encrypted_text):
        return decrypt(SECRETS, bytes.fromhex(encrypted_text))


def display_name(user):
    return user.name
