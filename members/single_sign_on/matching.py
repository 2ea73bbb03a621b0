"""Who it is: school + staff number, and nothing else.

No person is ever made here, no e-mail address or phone number is believed.
"""

from members.models import Person, Union, UnionLevel
from members.norms import PROVIDER_SECOND_FACTOR
from union_portal.personal import normalise


def staff_number(provider, known):
    """The staff number in what the provider told; "" if it told none."""
    claim = provider.app.settings.get("claim", "")
    sources = [known.get("userinfo"), known.get("id_token"), known]
    for source in sources:
        value = source.get(claim) if isinstance(source, dict) else None
        if isinstance(value, list) and len(value) == 1:  # as SAML tells everything
            value = value[0]
        if isinstance(value, str | int) and not isinstance(value, bool):
            return normalise(str(value))
    return ""


def school_of(provider):
    """The school a provider speaks for: the named one, or the only one there is."""
    schools = Union.objects.filter(level=UnionLevel.SCHOOL, closed_on=None)
    code = provider.app.settings.get("school", "")
    if code:
        schools = schools.filter(code=code)
    found = list(schools[:2])
    return found[0] if len(found) == 1 else None


def person_of(provider, number):
    """The person of this staff number in the provider's school, or None."""
    school = school_of(provider)
    if school is None or not number:
        return None
    people = Person.objects.filter(school=school, staff_number=number)
    return people.select_related("school").first()


def has_second_factor(sociallogin, person):
    """The provider asked for two factors, and the school's norm says that is enough."""
    declared = sociallogin.provider.app.settings.get("second_factor", False)
    return bool(declared) and PROVIDER_SECOND_FACTOR.value(person.school, person.today)
