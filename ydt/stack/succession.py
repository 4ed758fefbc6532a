"""Replacing a running service by a fresh process without a moment in which nobody answers.

Both listen on the same port for a while (SO_REUSEPORT): the successor is started beside its predecessor and shown ready
first, then the predecessor is asked to end. It closes its door only after it has taken in whoever already waited there,
answers what it was asked, and goes.
"""

from dataclasses import dataclass

import orjson
import urllib3

from ydt.errors import Failure, TimedOut
from ydt.stack.processes import Processes, ProcessSpec
from ydt.stack.waiting import wait_until

_ASK_SECONDS = 3.0


@dataclass(frozen=True)
class Succession:
    """The hand-over of one service process; `url` is where both listen."""

    processes: Processes
    spec: ProcessSpec
    url: str

    def run(self, start_seconds: float, stop_seconds: float) -> None:
        """Start the successor, wait until it is ready, end the predecessor.

        Failure or TimedOut when the successor does not come up: it is ended then, and the predecessor goes on.
        """
        name, processes = self.spec.name, self.processes
        leaving = processes.step_aside(name)
        successor = processes.start(self.spec)
        in_time = wait_until(lambda: not processes.pid(name) or self._is_ready(successor), start_seconds)
        if in_time and processes.pid(name):
            processes.stop(leaving, stop_seconds)
            return
        processes.kill(name)
        processes.step_back(name)
        what = "ended while starting" if in_time else f"was not ready after {start_seconds:.0f} s"
        words = f"See {processes.log_path(name)}. Its last words:\n{processes.last_lines(name)}"
        raise (Failure if in_time else TimedOut)(f"{name}'s successor {what}; the old one goes on.", words)

    def _is_ready(self, pid: int) -> bool:
        """Whether this very process says so; every question is a new connection, and either of the two may get it."""
        once = {"Connection": "close"}
        try:
            answer = urllib3.request("GET", f"{self.url}/readyz", headers=once, timeout=_ASK_SECONDS, retries=False)
            return answer.status == 200 and orjson.loads(answer.data).get("pid") == pid
        except (urllib3.exceptions.HTTPError, orjson.JSONDecodeError):
            return False
