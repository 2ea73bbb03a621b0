"""Identity services to sign in at: they speak the protocol over HTTP, on this machine.

What a test wants wrong (a forged signature, another audience …) it says beforehand.
"""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "union-portal"
SECRET = "known-to-both-sides"


@cache
def key_pair(name):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Server:
    """A server of one kind; ``routes`` answer ``(query) -> (status, type, text)``."""

    def __init__(self):
        self.asked = []  # the paths, in order

    def start(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.reply()

            do_POST = do_GET

            def reply(self):
                target = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length).decode()
                query = {
                    k: v[-1] for k, v in parse_qs(target.query + "&" + body).items()
                }
                server.asked.append(target.path)
                status, kind, text = server.answer(target.path, query, self.headers)
                payload = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


@contextmanager
def running(server):
    server.start()
    try:
        yield server
    finally:
        server.stop()


def as_json(value, status=200):
    return status, "application/json", json.dumps(value)


class OpenIDServer(Server):
    """Authorization code flow with PKCE. ``person`` are the claims of who signs in;
    ``spoil`` changes the claims of the next ID token, ``key`` and ``algorithm`` its
    signature, ``userinfo`` what the userinfo address tells."""

    def __init__(self):
        super().__init__()
        self.codes = {}
        self.person = {"sub": "u-1"}
        self.spoil, self.userinfo = {}, {}
        self.key, self.algorithm = "good", "RS256"

    def sign_in(self, address):
        """What the server's own page does with the address the portal sent one to:
        the path and query of the call-back."""
        query = {k: v[-1] for k, v in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def answer(self, path, query, headers):
        routes = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": self.keys,
            "/token": self.token,
            "/userinfo": lambda _query: as_json({**self.person, **self.userinfo}),
        }
        found = routes.get(path)
        return found(query) if found else as_json({}, 404)

    def discovery(self, query):
        return as_json(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def keys(self, query):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(
            key_pair("good").public_key(), as_dict=True
        )
        return as_json({"keys": [{**public, "kid": "k1", "use": "sig"}]})

    def token(self, query):
        asked = self.codes.pop(query.get("code"), None)  # a code is good once
        if asked is None or query.get("client_secret") != SECRET:
            return as_json({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(query.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != asked["code_challenge"]:
            return as_json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.spoil,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        secret = {"none": None, "HS256": SECRET}.get(
            self.algorithm, key_pair(self.key) if self.algorithm == "RS256" else None
        )
        token = jwt.encode(claims, secret, self.algorithm, headers={"kid": "k1"})
        return as_json({"access_token": "a", "token_type": "Bearer", "id_token": token})


SUCCESS = """<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
 <cas:authenticationSuccess><cas:user>{user}</cas:user>
  <cas:attributes><cas:employeeNumber>{number}</cas:employeeNumber></cas:attributes>
 </cas:authenticationSuccess></cas:serviceResponse>"""
FAILURE = """<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
 <cas:authenticationFailure code="{code}">no</cas:authenticationFailure>
</cas:serviceResponse>"""


class CasServer(Server):
    """CAS 3: tickets are good once, and for the service they were asked for."""

    def __init__(self):
        super().__init__()
        self.tickets = {}
        self.user, self.number = "zhang.san", ""
        self.page = None  # an answer that is no CAS at all

    def sign_in(self, address):
        service = parse_qs(urlsplit(address).query)["service"][-1]
        ticket = f"ST-{secrets.token_urlsafe(16)}"
        self.tickets[ticket] = service
        return f"{service}{'&' if '?' in service else '?'}ticket={ticket}"

    def answer(self, path, query, headers):
        if self.page is not None:
            return self.page
        if path != "/cas/p3/serviceValidate":
            return 404, "text/html", "nothing here"
        service = self.tickets.pop(query.get("ticket"), None)
        if service is None:
            return 200, "text/xml", FAILURE.format(code="INVALID_TICKET")
        if service != query.get("service"):
            return 200, "text/xml", FAILURE.format(code="INVALID_SERVICE")
        return 200, "text/xml", SUCCESS.format(user=self.user, number=self.number)


class WeComServer(Server):
    """企业微信's API: an app token that ends, codes that are good once."""

    def __init__(self):
        super().__init__()
        self.codes, self.tokens = {}, []
        self.user = {"userid": "90000001"}
        self.extra = {}

    def sign_in(self, address):
        query = {k: v[-1] for k, v in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = self.user
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def answer(self, path, query, headers):
        what = path.removeprefix("/cgi-bin/")
        if what == "gettoken":
            if query.get("corpsecret") != SECRET:
                return as_json({"errcode": 40001})
            self.tokens.append(secrets.token_urlsafe(8))
            return as_json(
                {"errcode": 0, "access_token": self.tokens[-1], "expires_in": 7200}
            )
        if query.get("access_token") not in self.tokens[-1:]:
            return as_json({"errcode": 42001})
        if what == "auth/getuserinfo":
            found = self.codes.pop(query.get("code"), None)
            return as_json({"errcode": 0, **found} if found else {"errcode": 40029})
        attrs = [{"name": name, "value": value} for name, value in self.extra.items()]
        return as_json({"errcode": 0, "extattr": {"attrs": attrs}})
