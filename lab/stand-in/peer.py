"""A stand-in for a node of a network: it listens at PORT and says there who it is, dials the peers that /data/network-config.toml
or /etc/config/config.json names, and answers on HTTP at HEALTH, whatever is asked, who it is, how many others it sees, and what was sent to it."""

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
sent = []


def answer():
    server = socket.create_server(("", int(os.environ.get("PORT", "40000"))))
    while True:
        peer, _ = server.accept()
        with peer:
            peer.sendall(identity.encode())


def peers():
    if os.path.exists("/etc/config/config.json"):
        with open("/etc/config/config.json", encoding="utf-8") as file:
            return [(address.split("/")[2], address.split("/")[4]) for address in json.load(file)["p2p"]["bootnodes"]]
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
        self.wfile.write(json.dumps({"identity": identity, "peers": len(seen), "sent": sent}).encode())

    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()

    def log_message(self, *_):
        pass


# The first process of a container ends by no signal that it does not ask for.
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print(json.dumps({"message": "Local node identity", "identity": identity}), flush=True)
for work in (answer, dial):
    threading.Thread(target=work, daemon=True).start()
http.server.ThreadingHTTPServer(("", int(os.environ.get("HEALTH", "8080"))), Page).serve_forever()
