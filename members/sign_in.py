"""Signing in: staff number, phone or e-mail with a password; allauth does the rest."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.single_sign_on.matching import has_second_factor
from members.transitions.sign_ins import sign_in_through
from union_portal.personal import decrypt, encrypt, lookup, normalise

SECRETS = "mfa_authenticator.data"
BY_PROVIDER = "second_factor_by_provider"  # in the session; read by the middleware
WITHOUT_PASSWORD = _("学校已改用统一身份登录，请点下面的按钮登录，不再使用密码。")


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

    def pre_login(self, request, user, *, signal_kwargs, **kwargs):
        """Where passwords are switched off, only the three administrators have one."""
        if not may_use_password(user) and provider_login(signal_kwargs) is None:
            messages.error(request, WITHOUT_PASSWORD)
            return redirect("account_login")
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, **kwargs)

    def post_login(self, request, user, *, signal_kwargs, **kwargs):
        login = provider_login(signal_kwargs)
        if login is not None:
            sign_in_through(user, provider=login.account.provider, actor=user)
            request.session[BY_PROVIDER] = has_second_factor(login, user)
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)

    def get_login_stages(self):
        own = f"{__name__}.SecondFactorStage"
        mfa = "allauth.mfa.stages.AuthenticateStage"
        return [own if stage == mfa else stage for stage in super().get_login_stages()]

    def get_user_search_fields(self):
        return ["name", "sign_in_name"]


def may_use_password(person):
    """Break-glass: when the provider is away, the three administrators still get in."""
    return settings.PASSWORD_SIGN_IN or bool(person.system_role)


def provider_login(signal_kwargs):
    """The provider's answer this sign-in rests on; None for a password or a code."""
    return (signal_kwargs or {}).get("sociallogin")


class SecondFactorStage(AuthenticateStage):
    """Six digits, unless the provider asked for a second factor and the norm takes it."""

    def _should_handle(self, request):
        login = provider_login(self.login.signal_kwargs)
        if login is not None and has_second_factor(login, self.login.user):
            return False
        return super()._should_handle(request)


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
