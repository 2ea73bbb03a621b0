"""Where matters come from: an app that raises them registers what it knows of them."""

from django.db.models import Q

from union_portal.registry import Registry

# ``{key: source}``; the key stands in ``Matter.source``.
MATTER_SOURCES = Registry()


class MatterSource:
    """What the app that raised a matter says of it; subclass and register an instance.

    ``MATTER_SOURCES["congress"] = Opinions()``
    """

    def raisers(self, matter):
        """The people who read the replies and rate them."""
        return []

    def visible(self, user):
        """The matters (as a ``Q`` on Matter) that a person sees by way of this source."""
        return Q(pk__in=[])

    def raised(self, user):
        """The matters (a ``Q``) that this person raised, alone or with others."""
        return Q(pk__in=[])

    def changed(self, matter, verb, actor):
        """A matter of this source took a step, in the transaction of that step."""

    def url(self, matter):
        """Where the thing stands that the matter was raised for."""
        return ""
