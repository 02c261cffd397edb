"""asyncssh's part in the benchmark: hosts-file user key port commands in-flight."""
import asyncio
import sys

import asyncssh

path, user, key, port, commands, width = sys.argv[1:]
private = asyncssh.read_private_key(key)
slots = asyncio.Semaphore(int(width))


async def visit(host):
    async with slots:
        async with asyncssh.connect(
            host, int(port), username=user, client_keys=[private], known_hosts=None, agent_path=None, config=None,
            kex_algs=["curve25519-sha256"], connect_timeout=600, login_timeout=600,
        ) as connection:
            for _ in range(int(commands)):
                assert (await connection.run("true")).exit_status == 0


async def main():
    await asyncio.gather(*(visit(host) for host in open(path).read().split()))


asyncio.run(main())
