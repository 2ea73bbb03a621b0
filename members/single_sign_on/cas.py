"""CAS 3: the service ticket is shown to the server once, over our own connection."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from cas import CASClientV3

from members.single_sign_on.base import TicketProvider


class CasProvider(TicketProvider):
    id = "cas"
    name = "CAS"

    def client(self, request, state, session=None):
        """python-cas sets no time limit of its own: the session brings one."""
        return CASClientV3(
            service_url=self.callback_address(request, state),
            server_url=self.app.settings["server_url"] + "/",
            session=session,
        )

    def door(self, request, state):
        return self.client(request, state).get_login_url()

    def answer(self, request, state):
        ticket = request.GET.get("ticket", "")
        if not ticket:
            raise ProviderException("no ticket")
        with get_adapter().get_requests_session() as session:
            client = self.client(request, state, session)
            user, attributes, _proxy = client.verify_ticket(ticket)
        if not user:
            raise ProviderException("ticket refused")
        return {**attributes, "user": user, "uid": user}
