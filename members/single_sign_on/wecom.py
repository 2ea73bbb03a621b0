"""企业微信: by scanning on a computer, without scanning inside the app itself.

The access token belongs to the school's app, not to a person; it is kept in the cache
for as long as the server says, as 企业微信 asks.
"""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from django.core.cache import cache
from django.utils.http import urlencode

from members.single_sign_on.base import TicketProvider

SCAN = "https://login.work.weixin.qq.com/wwlogin/sso/login"
INSIDE = "https://open.weixin.qq.com/connect/oauth2/authorize"
SPENT = (40014, 42001)  # the access token is wrong or too old
EARLY = 300  # seconds before its end in which a token is renewed


def is_inside(request):
    """Whether the browser is 企业微信's own."""
    return "wxwork" in request.headers.get("User-Agent", "").lower()


class WeComProvider(TicketProvider):
    id = "wecom"
    name = "企业微信"

    def door(self, request, state):
        back = self.callback_address(request)
        if is_inside(request):
            query = {
                "appid": self.app.client_id,
                "redirect_uri": back,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
                "agentid": self.app.key,
            }
            return f"{INSIDE}?{urlencode(query)}#wechat_redirect"
        query = {
            "login_type": "CorpApp",
            "appid": self.app.client_id,
            "agentid": self.app.key,
            "redirect_uri": back,
            "state": state,
        }
        return f"{SCAN}?{urlencode(query)}"

    def answer(self, request, state):
        code = request.GET.get("code", "")
        if not code:
            raise ProviderException("no code")
        found = self.ask("auth/getuserinfo", code=code)
        user = found.get("userid")
        if not user:  # somebody's WeChat, not a member of the school's 企业微信
            raise ProviderException("not a member")
        known = {"userid": user, "uid": user}
        return known if self.app.settings["claim"] in known else self.detail(known)

    def detail(self, known):
        """The fields the school added to its address book, by their names."""
        found = self.ask("user/get", userid=known["uid"])
        extra = found.get("extattr", {}).get("attrs", [])
        return {
            **found,
            **{row["name"]: row.get("value", "") for row in extra},
            **known,
        }

    def ask(self, what, **query):
        answer = self.get(what, access_token=self.token(), **query)
        if answer["errcode"] in SPENT:
            answer = self.get(what, access_token=self.token(anew=True), **query)
        if answer["errcode"]:
            raise ProviderException(f"{what}: {answer['errcode']}")
        return answer

    def token(self, *, anew=False):
        name = f"wecom-token:{self.app.client_id}:{self.app.key}"
        token = None if anew else cache.get(name)
        if token is None:
            answer = self.get(
                "gettoken", corpid=self.app.client_id, corpsecret=self.app.secret
            )
            if answer["errcode"]:
                raise ProviderException(f"gettoken: {answer['errcode']}")
            token = answer["access_token"]
            cache.set(name, token, max(int(answer["expires_in"]) - EARLY, 60))
        return token

    def get(self, what, **query):
        with get_adapter().get_requests_session() as session:
            response = session.get(
                f"{self.app.settings['api']}/cgi-bin/{what}", params=query
            )
            response.raise_for_status()
            return response.json()
