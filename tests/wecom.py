"""A small 企业微信: speaks the protocol of its server over HTTP on this machine."""

import json
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

CORP, AGENT, SECRET = "wwtest", "1000002", "geheim"


class Office:
    """What the server knows: its token of the moment, its users, what was sent."""

    def __init__(self):
        self.tokens_given = 0
        self.token = ""
        self.users = set()
        self.cards = []
        self.errcode = 0  # answered to every message instead of sending it
        self.body = None  # answered instead of JSON
        self.stall = 0.0  # seconds before an answer

    def gettoken(self, query, _body):
        if query != {"corpid": [CORP], "corpsecret": [SECRET]}:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        self.tokens_given += 1
        self.token = f"token-{self.tokens_given}"
        return {
            "errcode": 0,
            "errmsg": "ok",
            "access_token": self.token,
            "expires_in": 7200,
        }

    def send(self, query, body):
        if query.get("access_token") != [self.token]:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        if self.errcode:
            return {"errcode": self.errcode, "errmsg": "…"}
        if body["touser"] not in self.users:
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        self.cards.append(body)
        return {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "m1"}


def handler_of(office):
    ways = {
        ("GET", "/cgi-bin/gettoken"): office.gettoken,
        ("POST", "/cgi-bin/message/send"): office.send,
    }

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            time.sleep(office.stall)
            address = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or "{}")
            way = ways[self.command, address.path]
            text = office.body or json.dumps(way(parse_qs(address.query), body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = answer

        def log_message(self, *args):
            """Quiet."""

    return Handler


@contextmanager
def serving(office):
    """The address of a server of this office."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(office))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
