"""Signing in through a provider: the link to a person, and the trail of it."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Person
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def link_provider(person, *, provider, uid, actor):
    """Remember which account of a provider is this person's (关联登录账号).

    The person has been matched by staff number. An account that was somebody else's, or
    a person who had another account, is not decided here: a staff number was given
    away anew, or someone tries to be someone else.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    known = SocialAccount.objects.filter(provider=provider)
    account = known.filter(uid=uid).select_for_update().first()
    if account is not None and account.user_id == person.pk:
        return account
    if account is not None or known.filter(user=person).exists():
        raise TransitionError(
            _(
                "这个工号以前是用另一个账号登录的。为了您的安全没有放行，"
                "请联系校工会核实，由系统管理员解除原来的关联后再登录。"
            )
        )
    account = SocialAccount.objects.create(user=person, provider=provider, uid=uid)
    record(actor, "members.link_provider", person, provider=provider)
    announce("members.link_provider", [person], subject=person)
    return account


@transaction.atomic
def sign_in_through(person, *, provider, actor):
    """Write into the trail that someone came in through a provider (统一身份登录)."""
    record(actor, "members.sign_in_through", person, provider=provider)


@transaction.atomic
def unlink_provider(person, *, actor):
    """Forget the accounts a person signed in with (解除登录关联); the next sign-in links.

    Only from the command line of the server: whoever asks has been checked.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    accounts = SocialAccount.objects.filter(user=person)
    if not accounts.exists():
        raise TransitionError(_("这个账号没有关联统一身份登录。"))
    accounts.delete()
    record(actor, "members.unlink_provider", person)
    announce("members.unlink_provider", [person], subject=person)
