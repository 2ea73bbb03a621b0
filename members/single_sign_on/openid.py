"""OpenID Connect by allauth, with what it leaves out: nonce and the token's signature."""

import secrets

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)

from members.single_sign_on.base import login_only

# Signed with a key pair: a shared secret, or none, proves nothing here.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
WANTED = ("iss", "sub", "aud", "exp", "iat")
SECONDS_OFF = 60  # that two clocks may differ


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    nonce = ""

    def complete_login(self, request, app, token, **kwargs):
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise OAuth2Error("no id_token")
        claims = self._decode_id_token(app, raw)
        known = {"id_token": claims}
        if self.openid_config.get("userinfo_endpoint"):
            known["userinfo"] = self._fetch_user_info(token.token)
            if known["userinfo"].get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo is of somebody else")
        return self.get_provider().sociallogin_from_response(request, known)

    def _decode_id_token(self, app, id_token):
        """The claims of a token that is signed, for us, of now, and of this sign-in."""
        try:
            claims = jwt.decode(
                id_token,
                self.key_of(id_token),
                algorithms=list(ALGORITHMS),
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=SECONDS_OFF,
                options={"require": list(WANTED)},
            )
        except jwt.PyJWTError as problem:
            raise OAuth2Error("id_token refused") from problem
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1:
            self.must_be(claims.get("azp"), app.client_id, "azp")
        self.must_be(claims.get("nonce"), self.nonce, "nonce")
        return claims

    def must_be(self, found, wanted, name):
        if not wanted or found != wanted:
            raise OAuth2Error(f"wrong {name}")

    def key_of(self, id_token):
        """The public key of the server that the token names."""
        name = jwt.get_unverified_header(id_token).get("kid")
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            keys = response.json()["keys"]
        fitting = [key for key in keys if name is None or key.get("kid") == name]
        if len(fitting) != 1:
            raise OAuth2Error("no key for this id_token")
        return jwt.PyJWK.from_dict(fitting[0]).key


class OpenIDProvider(OpenIDConnectProvider):
    pkce_enabled_default = True
    supports_token_authentication = False
    oauth2_adapter_class = OpenIDAdapter

    def get_redirect_from_request_kwargs(self, request):
        nonce = secrets.token_urlsafe(24)
        return {
            **login_only(request),
            "scope": self.get_scope(),
            "auth_params": {**self.get_auth_params(), "nonce": nonce},
            "nonce": nonce,  # kept with the state
        }


class OpenIDCallback(OAuth2CallbackView):
    def _get_state(self, request, provider):
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response
