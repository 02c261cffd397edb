"""A stand-in for the part of Cloudflare's API, version 4, that DNS records are made and removed by: records of one zone, kept in memory. Below /files is what a bucket
would keep: files with an ETag, written by PUT where If-Match or If-None-Match allow it. What Slack and GitHub are sent is kept, and listed for who asks where it was sent.

zone.py PORT TOKEN SECONDS: a new record is there at once, and is answered after so many seconds, so that who asked can be ended in between."""

import http.server
import itertools
import json
import sys
import time
import urllib.parse

port, token, delay = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
records, numbers, files = [], itertools.count(1), {}
# What is sent to be kept, and what the real servers answer to it. GitHub finds no draft by its tag, so neither is one found here.
answers = {"/slack/chat.postMessage": (200, {"ok": True}), "/github/repos/spacemeshos/sm-net/releases": (201, {"draft": True})}
kept = {path: [] for path in answers}


class Zone(http.server.BaseHTTPRequestHandler):
    def answer(self, status, result):
        self.write(status, {"success": status == 200, "errors": [], "result": result})

    def write(self, status, value):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def is_known(self):
        if self.headers["Authorization"] == f"Bearer {token}":
            return True
        self.answer(403, None)
        return False

    def file(self, status):
        text, revision = files.get(self.path, (b"", None))
        self.send_response(status)
        if revision:
            self.send_header("ETag", revision)
        self.end_headers()
        self.wfile.write(text if status == 200 else b"")

    def do_PUT(self):
        if self.is_known():
            text = self.rfile.read(int(self.headers["Content-Length"]))
            revision = files.get(self.path, (None, None))[1]
            if self.headers["If-Match"] not in (None, revision) or (self.headers["If-None-Match"] and revision):
                return self.file(412)
            files[self.path] = (text, f'"{next(numbers)}"')
            self.file(200)

    def do_GET(self):
        if not self.is_known():
            return
        if self.path in kept:
            self.write(200, kept[self.path])
        elif self.path.startswith("/files/"):
            self.file(200 if self.path in files else 404)
        elif self.path.startswith("/github/"):
            self.write(404, {"message": "Not Found"})
        else:
            asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            self.answer(200, [one for one in records if all([one[key]] == value for key, value in asked.items())])

    def do_POST(self):
        if not self.is_known():
            return
        if self.path in kept:
            kept[self.path].append(self.body())
            self.write(*answers[self.path])
        else:
            records.append(self.body() | {"id": f"r{next(numbers)}"})
            time.sleep(delay)
            self.answer(200, records[-1])

    def do_PATCH(self):
        if self.is_known():
            self.change(lambda one: one.update(self.body()))

    def do_DELETE(self):
        if self.is_known():
            self.change(records.remove)

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def change(self, how):
        found = [one for one in records if one["id"] == self.path.rpartition("/")[2]]
        for one in found:
            how(one)
        self.answer(200 if found else 404, found[0] if found else None)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("", port), Zone).serve_forever()
