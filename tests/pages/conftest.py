"""A browser in which somebody has just signed in through the page itself."""

import pytest

from tests.factories import PASSWORD


@pytest.fixture
def signed_in(client, member):
    """The member, a moment ago: nothing asks for the password once more."""
    credentials = {"login": member.staff_number, "password": PASSWORD}
    client.post("/accounts/login/", credentials)
    return client
