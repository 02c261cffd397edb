#!/usr/bin/env python3
"""Nodes that are none: nodes.py URL COUNT, where URL is that of 'kubectl proxy'.

Makes nodes stand-in-1 to stand-in-COUNT and says of each of their pods that it is ready, as a kubelet would once its containers run: what a
deploy costs besides programs. Pods come to them by 'nodeName'. Goes on until it is ended, and then takes its nodes away.
"""
import json
import signal
import sys
import time
import urllib.error
import urllib.request

url, names = sys.argv[1], [f"stand-in-{number}" for number in range(1, int(sys.argv[2]) + 1)]


def ask(method, path, body=None, kind="application/strategic-merge-patch+json"):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, method=method, data=data, headers={"Content-Type": kind})
    try:
        return json.load(urllib.request.urlopen(request, timeout=30))
    except urllib.error.HTTPError as error:
        # Made before, or changed or gone meanwhile: the next round sees it as it is.
        if error.code not in (404, 409):
            raise
        return {}


def true(kinds, now):
    return [{"type": kind, "status": "True", "lastHeartbeatTime": now, "lastTransitionTime": now} for kind in kinds]


def beat(now):
    for name in names:
        ask("PATCH", f"/api/v1/nodes/{name}/status", {"status": {"conditions": true(["Ready"], now)}})


def run(pod, now):
    path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"
    if "deletionTimestamp" in pod["metadata"]:
        ask("DELETE", path + "?gracePeriodSeconds=0")
    elif pod["status"].get("phase") != "Running":
        containers = [
            {"name": each["name"], "image": each["image"], "imageID": "stand-in", "ready": True, "restartCount": 0, "state": {"running": {"startedAt": now}}}
            for each in pod["spec"]["containers"]
        ]
        conditions = true(["Initialized", "Ready", "ContainersReady", "PodScheduled"], now)
        for condition in conditions:
            del condition["lastHeartbeatTime"]
        ask("PATCH", path + "/status", {"status": {"phase": "Running", "conditions": conditions, "containerStatuses": containers}})


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    for name in names:
        # Nobody else's pods.
        taint = {"key": "stand-in", "effect": "NoSchedule"}
        ask("POST", "/api/v1/nodes", {"metadata": {"name": name}, "spec": {"taints": [taint]}}, "application/json")
    beaten = 0
    while True:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        if time.monotonic() - beaten > 10:
            beaten = time.monotonic()
            beat(now)
        for pod in ask("GET", "/api/v1/pods?labelSelector=app%3Dminer")["items"]:
            if pod["spec"].get("nodeName") in names:
                run(pod, now)
        time.sleep(0.2)
finally:
    for name in names:
        ask("DELETE", f"/api/v1/nodes/{name}")
