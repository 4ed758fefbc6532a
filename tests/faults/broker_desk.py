"""What an operator does to the broker of a stack: alarms, and queues deleted by hand."""

import subprocess
from urllib.parse import quote

import urllib3

from ydt.stack.rabbitmq import SERVER, USER, VHOST
from ydt.stack.stack import Stack

CONTROL = SERVER.replace("rabbitmq-server", "rabbitmqctl")
NODE = "ydt@localhost"
LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"


class BrokerDesk:
    """Works on the one node of this stack, with its own cookie and port mapper."""

    def __init__(self, stack: Stack) -> None:
        self._rabbitmq = stack.rabbitmq
        self._environ = stack.environ

    def control(self, *arguments: str) -> None:
        """Run rabbitmqctl; AssertionError with its words when it fails."""
        environ = dict(self._rabbitmq.spec(self._environ).env)
        environ.pop("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS")
        environ["RABBITMQ_CTL_ERL_ARGS"] = LOOPBACK
        done = subprocess.run(
            [CONTROL, "-n", NODE, *arguments], env=environ, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def alarm(self, name: str) -> bool:
        """Whether `mem_alarm` or `disk_free_alarm` is on."""
        return any(node[name] for node in self._ask("GET", "/api/nodes"))

    def blocked_publishers(self) -> int:
        """Connections the broker does not read from any more."""
        return sum(row.get("state") in ("blocked", "blocking") for row in self._ask("GET", "/api/connections"))

    def queues(self) -> list[str]:
        """Every queue of our virtual host."""
        return [row["name"] for row in self._ask("GET", f"/api/queues/{VHOST}?columns=name")]

    def delete_queue(self, name: str) -> None:
        """Delete a queue with whatever is in it."""
        self._ask("DELETE", f"/api/queues/{VHOST}/{quote(name, safe='')}")

    def delete_exchange(self, name: str) -> None:
        """Delete an exchange with its bindings."""
        self._ask("DELETE", f"/api/exchanges/{VHOST}/{quote(name, safe='')}")

    def _ask(self, method: str, path: str) -> list[dict]:
        url = f"http://127.0.0.1:{self._rabbitmq.ports.api}{path}"
        headers = urllib3.make_headers(basic_auth=f"{USER}:{self._rabbitmq.password}")
        answer = urllib3.request(method, url, headers=headers, timeout=20)
        assert answer.status < 400, f"{method} {path}: {answer.status} {answer.data[:300]!r}"
        return answer.json() if answer.data else []
