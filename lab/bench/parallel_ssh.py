"""parallel-ssh's part in the benchmark: hosts-file user key port commands in-flight."""
import sys

from pssh.clients import ParallelSSHClient

path, user, key, port, commands, width = sys.argv[1:]
hosts = open(path).read().split()
client = ParallelSSHClient(hosts, user=user, pkey=key, port=int(port), pool_size=int(width), allow_agent=False)
for _ in range(int(commands)):
    output = client.run_command("true")
    client.join(output)
    assert all(host.exit_code == 0 for host in output)
