"""A stand-in for a node of a Substrate chain: it answers the JSON-RPC methods that a probe asks, over a WebSocket (RFC 6455), and listens
for its peers, dials those of --bootnodes (/dns4/HOST/tcp/PORT, with spaces between them), and says how many others it sees. Its options are
the node's own: --port, --ws-port, --bootnodes; any other is passed over. What it is like stands in the file $STATE, JSON that is read with
every question: "peers", "isSyncing", "best", "finalized" (numbers of blocks), "mute" (it answers nothing), "error" (what it refuses with).
Without "best" its chain grows by a block a second; without "peers" it has those that it sees, or one where it knows no bootnodes."""

import argparse
import base64
import hashlib
import json
import os
import signal
import socket
import socketserver
import sys
import threading
import time

options = argparse.ArgumentParser(allow_abbrev=False)
options.add_argument("--port", type=int, default=30333)
options.add_argument("--ws-port", type=int, default=9944)
options.add_argument("--bootnodes", default="")
chosen, _ = options.parse_known_args()
began = time.monotonic()
identity = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:16]
seen = None


def state():
    try:
        with open(os.environ.get("STATE", "/data/state"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def result(method, parameters):
    now = state()
    if now.get("mute"):
        time.sleep(3600)
    if "error" in now:
        return {"error": {"code": -32000, "message": now["error"]}}
    best = now.get("best", int(time.monotonic() - began))
    finalized = now.get("finalized", best)
    numbers = {"0xbe": best, "0xf1": finalized}
    blocks = {
        "system_health": {"peers": now.get("peers", 1 if seen is None else len(seen)), "isSyncing": now.get("isSyncing", False), "shouldHavePeers": True},
        "system_chain": "Hyperspace \u201cstand-in\u201d",
        "system_properties": {"ss58Format": 42, "tokenDecimals": 12, "tokenSymbol": "ETP"},
        "chain_getBlockHash": "0x" + "ab" * 32,
        "chain_getFinalizedHead": "0xf1",
    }
    if method == "chain_getBlock":
        number = numbers[parameters[0] if parameters else "0xbe"]
        return {"result": {"block": {"header": {"number": hex(number)}, "extrinsics": ["0x" + "28" * 40000]}, "justifications": None}}
    return {"result": blocks[method]}


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        key = None
        while (line := self.rfile.readline().strip()):
            name, _, value = line.decode().partition(":")
            if name.lower() == "sec-websocket-key":
                key = value.strip()
        if key is None:
            return
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        self.wfile.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        while (question := self.message()) is not None:
            answer = json.dumps({"jsonrpc": "2.0", "id": question["id"], **result(question["method"], question["params"])}).encode()
            # In two pieces with a ping between them, as a server may.
            half = len(answer) // 2
            self.frame(0x01, answer[:half])
            self.frame(0x89, b"are you there")
            self.frame(0x80, answer[half:])

    def frame(self, first, contents):
        count = len(contents)
        head = bytes([first, count]) if count < 126 else bytes([first, 126]) + count.to_bytes(2, "big") if count < 65536 else bytes([first, 127]) + count.to_bytes(8, "big")
        self.wfile.write(head + contents)

    def message(self):
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return None
            count = head[1] & 127
            if count >= 126:
                count = int.from_bytes(self.rfile.read(2 if count == 126 else 8), "big")
            mask = self.rfile.read(4)
            contents = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self.rfile.read(count)))
            if head[0] & 15 == 1:
                return json.loads(contents)


class Peers(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(identity.encode())


def dial():
    global seen
    while True:
        found = set()
        for address in chosen.bootnodes.split():
            _, _, host, _, port = address.split("/")[:5]
            try:
                with socket.create_connection((host, int(port)), 2) as peer:
                    found.add(peer.recv(64).decode())
            except OSError:
                pass
        found -= {identity, ""}
        if found != seen:
            print(f"sees {len(found)} peers", flush=True)
        seen = found
        time.sleep(1)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"a stand-in listens at {chosen.port} and {chosen.ws_port}: {' '.join(sys.argv[1:])}", flush=True)
    threading.Thread(target=Server(("", chosen.port), Peers).serve_forever, daemon=True).start()
    threading.Thread(target=Server(("", chosen.ws_port), Talk).serve_forever, daemon=True).start()
    if chosen.bootnodes:
        threading.Thread(target=dial, daemon=True).start()
    while True:
        time.sleep(1)
        print(f"imported #{state().get('best', int(time.monotonic() - began))}", flush=True)


main()
