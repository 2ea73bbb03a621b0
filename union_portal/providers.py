"""Ways to sign in besides the password, read from the environment for allauth.

A school sets the keys of the one it has (``docs/sign-in.md``); what is not set does not
exist: no button, no address. ``claim`` names the value that holds the staff number,
``school`` the code of the school whose roll it is matched against (not needed where the
portal has one school).
"""

PACKAGE = "allauth.socialaccount.providers"
# Those of allauth that the portal speaks by its own, stricter code, or itself.
OWN = ("openid_connect", "cas", "wecom")


def providers(env):
    """allauth's ``SOCIALACCOUNT_PROVIDERS`` as the environment wants them."""
    others = env.json("SIGN_IN_PROVIDERS", default={})
    found = {key: dict(value) for key, value in others.items()}
    for key, app in (
        ("openid_connect", _openid_connect(env)),
        ("cas", _cas(env)),
        ("wecom", _wecom(env)),
    ):
        if app:
            found.setdefault(key, {}).setdefault("APPS", []).insert(0, app)
    found.setdefault("openid_connect", {})["provider_class"] = (
        "members.single_sign_on.openid.OpenIDProvider"
    )
    return found


def extra_apps(found):
    """The packages of allauth that the other ways need."""
    return [f"{PACKAGE}.{key}" for key in found if key not in OWN]


def _matching(env, prefix, claim):
    return {
        "claim": env.str(f"{prefix}_CLAIM", default=claim),
        "school": env.str(f"{prefix}_SCHOOL", default=""),
        "second_factor": env.bool(f"{prefix}_SECOND_FACTOR", default=False),
    }


def _openid_connect(env):
    issuer = env.str("OIDC_ISSUER", default="").rstrip("/")
    return issuer and {
        "provider_id": "oidc",
        "name": env.str("OIDC_NAME", default="统一身份认证"),
        "client_id": env.str("OIDC_CLIENT_ID"),
        "secret": env.str("OIDC_CLIENT_SECRET", default=""),
        "settings": {
            "server_url": issuer,
            "scope": env.str("OIDC_SCOPE", default="openid profile").split(),
            **_matching(env, "OIDC", "preferred_username"),
        },
    }


def _cas(env):
    server = env.str("CAS_SERVER", default="").rstrip("/")
    return server and {
        "name": env.str("CAS_NAME", default="统一身份认证"),
        "client_id": "cas",
        "settings": {"server_url": server, **_matching(env, "CAS", "user")},
    }


def _wecom(env):
    corporation = env.str("WECOM_CORP_ID", default="")
    return corporation and {
        "name": env.str("WECOM_NAME", default="企业微信"),
        "client_id": corporation,
        "secret": env.str("WECOM_SECRET"),
        "key": env.str("WECOM_AGENT_ID"),
        "settings": {
            "api": env.str("WECOM_API", default="https://qyapi.weixin.qq.com"),
            **_matching(env, "WECOM", "userid"),
        },
    }
