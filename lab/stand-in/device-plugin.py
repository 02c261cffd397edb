"""A stand-in for a maker's device plugin: it tells a kubelet (device plugin API v1beta1) of device files of the machine, called
nvidia0, nvidia1 and so on, and gives containers theirs.

It does the outward work: registers, again when the kubelet began anew, streams its list, answers allocations. Its messages are
written and read by hand: of the few fields that they have, all are texts or messages.

DEVICE_LIST_STRATEGY is envvar (the file is named to the kubelet, as with PASS_DEVICE_SPECS) or cdi-annotations.
"""
import os
import time
from concurrent import futures

import grpc

FOLDER = "/var/lib/kubelet/device-plugins/"
SOCKET = "stand-in.sock"
RESOURCE = "nvidia.com/gpu"
STRATEGY = os.environ.get("DEVICE_LIST_STRATEGY", "envvar")


def field(number, value):
    data = value.encode() if isinstance(value, str) else value
    length, size = len(data), b""
    while length > 127:
        size += bytes([length & 127 | 128])
        length >>= 7
    return bytes([number << 3 | 2]) + size + bytes([length]) + data


def entry(number, key, value):
    return field(number, field(1, key) + field(2, value))


def fields(data):
    """The texts and messages in a message, as (number, bytes)."""
    at = 0

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        if tag & 7 != 2:
            number()
            continue
        length = number()
        yield tag >> 3, data[at : at + length]
        at += length


def devices():
    """By what the machine has now: its /dev is at /driver-root/dev."""
    return sorted(name for name in os.listdir("/driver-root/dev") if name.startswith("nvidia") and name[6:].isdigit())


def listed():
    return b"".join(field(1, field(1, name) + field(2, "Healthy")) for name in devices())


def list_and_watch(request, context):
    told = None
    while context.is_active():
        if listed() != told:
            told = listed()
            print(f"tells of {', '.join(devices()) or 'none'}", flush=True)
            yield told
        time.sleep(1)


def allocation(names):
    answer = entry(1, "NVIDIA_VISIBLE_DEVICES", ",".join(names))
    if STRATEGY == "cdi-annotations":
        return answer + entry(4, "cdi.k8s.io/stand-in", ",".join(f"nvidia.com/gpu={name[6:]}" for name in names))
    for name in names:
        answer += field(3, field(1, f"/dev/{name}") + field(2, f"/dev/{name}") + field(3, "rw"))
    return answer


def allocate(request, context):
    answer = b""
    for _, container in fields(request):
        names = [value.decode() for number, value in fields(container) if number == 1]
        print(f"gives {', '.join(names)}", flush=True)
        answer += field(1, allocation(names))
    return answer


def handlers():
    def unary(function):
        return grpc.unary_unary_rpc_method_handler(function)

    return grpc.method_handlers_generic_handler(
        "v1beta1.DevicePlugin",
        {
            "GetDevicePluginOptions": unary(lambda request, context: b""),
            "ListAndWatch": grpc.unary_stream_rpc_method_handler(list_and_watch),
            "GetPreferredAllocation": unary(lambda request, context: b""),
            "Allocate": unary(allocate),
            "PreStartContainer": unary(lambda request, context: b""),
        },
    )


def register():
    with grpc.insecure_channel(f"unix://{FOLDER}kubelet.sock") as channel:
        call = channel.unary_unary("/v1beta1.Registration/Register")
        call(field(1, "v1beta1") + field(2, SOCKET) + field(3, RESOURCE), timeout=10)
    print("registered", flush=True)


def identity(path):
    try:
        found = os.stat(path)
        return found.st_ino, found.st_ctime_ns
    except FileNotFoundError:
        return None


def main():
    while True:
        # A kubelet that begins takes away what others have put there.
        kubelet = identity(FOLDER + "kubelet.sock")
        if os.path.exists(FOLDER + SOCKET):
            os.remove(FOLDER + SOCKET)
        server = grpc.server(futures.ThreadPoolExecutor(8))
        server.add_generic_rpc_handlers((handlers(),))
        server.add_insecure_port(f"unix://{FOLDER}{SOCKET}")
        server.start()
        try:
            register()
            while identity(FOLDER + "kubelet.sock") == kubelet and os.path.exists(FOLDER + SOCKET):
                time.sleep(1)
        except grpc.RpcError as error:
            print(f"cannot register: {error.code()}", flush=True)
            time.sleep(2)
        server.stop(0)


main()
