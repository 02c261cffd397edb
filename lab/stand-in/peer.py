"""A stand-in for a node of a network: it listens at PORT and says there who it is, dials the peers that /data/network-config.toml names,
and answers on HTTP at HEALTH, whatever is asked, who it is and how many others it sees."""

import hashlib
import http.server
import json
import os
import re
import signal
import socket
import threading
import time

identity = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:16]
seen = set()


def answer():
    server = socket.create_server(("", int(os.environ.get("PORT", "40000"))))
    while True:
        peer, _ = server.accept()
        with peer:
            peer.sendall(identity.encode())


def peers():
    if not os.path.exists("/data/network-config.toml"):
        return []
    with open("/data/network-config.toml", encoding="utf-8") as file:
        return re.findall(r'ip = "([^"]*)"\nport = (\d+)', file.read())


def dial():
    while True:
        found = set()
        for host, port in peers():
            try:
                with socket.create_connection((host, int(port)), 2) as peer:
                    found.add(peer.recv(64).decode())
            except OSError:
                pass
        seen.clear()
        seen.update(found)
        time.sleep(1)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"identity": identity, "peers": len(seen)}).encode())

    def log_message(self, *_):
        pass


# The first process of a container ends by no signal that it does not ask for.
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print(json.dumps({"message": "Local node identity", "identity": identity}), flush=True)
for work in (answer, dial):
    threading.Thread(target=work, daemon=True).start()
http.server.ThreadingHTTPServer(("", int(os.environ.get("HEALTH", "8080"))), Page).serve_forever()
