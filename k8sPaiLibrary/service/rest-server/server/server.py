"""A small REST server: accounts, kept in an etcd of version 2, and tokens that say who somebody is.

    GET    /api/v1/health                  whether it and its etcd are well
    POST   /api/v1/token                   {username, password} -> {token, username, admin, expires}
    GET    /api/v1/whoami                  whose token it is
    GET    /api/v1/users                   all accounts; administrators only, as the next two
    PUT    /api/v1/users/NAME              {password, admin}: makes or changes one
    DELETE /api/v1/users/NAME

A token is a JSON Web Token (RFC 7519, HS256), given as `Authorization: Bearer TOKEN`.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request

ETCD = os.environ["ETCD"] + "/v2/keys/accounts"
TOKEN_SECRET = os.environ["TOKEN_SECRET"].encode()
LIFETIME = int(os.environ["TOKEN_LIFETIME"])  # seconds
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
LARGEST = 64 * 1024  # bytes of a request's body


class Refusal(Exception):
    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


# --- Accounts


def etcd(method, path="", query="", **form):
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(ETCD + path + query, data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)["node"]
    except urllib.error.HTTPError as error:
        if error.code in (404, 412):
            return None
        raise Refusal(503, f"etcd answers {error.code}") from error
    except OSError as error:
        raise Refusal(503, f"etcd does not answer: {error}") from error


def account(name):
    node = etcd("GET", "/" + name, "?quorum=true")
    return json.loads(node["value"]) if node else None


def digest(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()


def store(name, password, admin, **condition):
    salt = secrets.token_bytes(16)
    value = json.dumps({"admin": admin, "salt": salt.hex(), "digest": digest(password, salt)})
    return etcd("PUT", "/" + name, value=value, **condition)


# --- Tokens


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signature(text):
    return encode(hmac.digest(TOKEN_SECRET, text.encode(), "sha256"))


def token(name, admin):
    expires = int(time.time()) + LIFETIME
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": name, "admin": admin, "exp": expires})
    text = ".".join(encode(json.dumps(part).encode()) for part in parts)
    return {"token": f"{text}.{signature(text)}", "username": name, "admin": admin, "expires": expires}


def bearer(header):
    try:
        kind, value = (header or "").split(" ")
        text, signed = value.rsplit(".", 1)
        if kind == "Bearer" and hmac.compare_digest(signed, signature(text)):
            claims = json.loads(decode(text.split(".")[1]))
            if claims["exp"] > time.time():
                return claims
    except (ValueError, KeyError, TypeError):
        pass
    raise Refusal(401, "a token is needed: POST /api/v1/token gives one")


# --- HTTP


class Handler(http.server.BaseHTTPRequestHandler):
    server_version = "rest-server"
    sys_version = ""
    timeout = 30

    def do_GET(self):
        self.serve()

    do_POST = do_PUT = do_DELETE = do_GET

    def serve(self):
        try:
            status, answer = self.answer(*urllib.parse.urlsplit(self.path).path.strip("/").split("/"))
        except Refusal as refusal:
            status, answer = refusal.status, {"error": str(refusal)}
        body = json.dumps(answer).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, *path):
        match (self.command, *path):
            case ("GET", "api", "v1", "health"):
                etcd("GET")
                return 200, {"status": "ok"}
            case ("POST", "api", "v1", "token"):
                return 200, self.log_in()
            case ("GET", "api", "v1", "whoami"):
                claims = bearer(self.headers["Authorization"])
                return 200, {"username": claims["sub"], "admin": claims["admin"]}
            case ("GET", "api", "v1", "users"):
                self.administrator()
                nodes = (etcd("GET") or {}).get("nodes", [])
                users = [{"username": node["key"].rsplit("/", 1)[1], "admin": json.loads(node["value"])["admin"]} for node in nodes]
                return 200, sorted(users, key=lambda user: user["username"])
            case ("PUT", "api", "v1", "users", name) if NAME.fullmatch(name):
                self.administrator()
                given = self.given(password=str, admin=bool)
                store(name, given["password"], given["admin"])
                return 200, {"username": name, "admin": given["admin"]}
            case ("DELETE", "api", "v1", "users", name) if NAME.fullmatch(name):
                if self.administrator()["sub"] == name:
                    raise Refusal(409, "nobody removes their own account")
                if etcd("DELETE", "/" + name) is None:
                    raise Refusal(404, f"there is no account {name}")
                return 200, {"username": name}
        raise Refusal(404, f"there is no {self.command} {self.path}")

    def log_in(self):
        given = self.given(username=str, password=str)
        found = account(given["username"]) if NAME.fullmatch(given["username"]) else None
        # As long for a name that nobody has.
        salt = bytes.fromhex(found["salt"]) if found else b"nobody's"
        if not hmac.compare_digest(digest(given["password"], salt), found["digest"] if found else ""):
            raise Refusal(401, "no such account, or another password")
        return token(given["username"], found["admin"])

    def administrator(self):
        claims = bearer(self.headers["Authorization"])
        if not claims["admin"]:
            raise Refusal(403, "only administrators may do that")
        return claims

    def given(self, **types):
        length = self.headers["Content-Length"] or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            raise Refusal(413, f"the body may have {LARGEST} bytes")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise Refusal(400, "the body must be JSON") from error
        for key, type_ in types.items():
            if not isinstance(body, dict) or not isinstance(body.get(key), type_) or body[key] == "":
                raise Refusal(400, f"'{key}' is missing, empty, or no {type_.__name__}")
        return body


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    # The first administrator; whoever has the name already keeps their password.
    while True:
        try:
            store(os.environ["ADMIN_NAME"], os.environ["ADMIN_PASSWORD"], True, prevExist="false")
            break
        except Refusal as refusal:
            print(refusal, flush=True)
            time.sleep(2)
    Server(("", 8080), Handler).serve_forever()
