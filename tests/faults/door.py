"""Citizens who file while something is broken, and see every single answer."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.faults.experiment import Experiment
from tests.journeys.front_end import Answer, FrontEnd
from tests.journeys.lifecycle import Lifecycle

KNOCKING = 3
PROBE_PAUSE_SECONDS = 1.0
ANSWERED_WITHIN_SECONDS = 14.0
"""The gateway's limit for a service's answer is 8 s; the rest is for a machine with other work. Clients wait 15 s."""


class Door:
    """Citizens who knock once, without a second try, for as long as an outage lasts."""

    def __init__(self, run: Experiment) -> None:
        self.run = run
        self.once = FrontEnd(run.stack.gateway_url, watch=run.crowd.ledger.watch)
        self.refused: list[Lifecycle] = []
        self.answers: list[Answer] = []

    def knock(self, seconds: float) -> None:
        """Several file again and again, for so long; what is taken in is handled by the crowd like everything else."""
        until = time.monotonic() + seconds
        with self.knocked_at(lambda: time.monotonic() < until):
            pass

    @contextmanager
    def knocked_at(self, goes_on: Callable[[], bool] | None = None) -> Iterator[None]:
        """The same for as long as the block lasts, or as `goes_on` says."""
        left = threading.Event()
        lasting = goes_on or (lambda: not left.is_set())
        with ThreadPoolExecutor(KNOCKING) as citizens:
            knocks = [citizens.submit(self._knock, lasting) for _ in range(KNOCKING)]
            try:
                yield
            finally:
                left.set()
            for knock in knocks:
                knock.result()

    def _knock(self, lasting: Callable[[], bool]) -> None:
        while lasting():
            case = self.run.crowd.new_case()
            answer = self.once.once("POST", "/appeals", case.filing(), {"Idempotency-Key": f"{case.key}-file"})
            assert answer is not None, "the gateway gave no answer"
            self.answers.append(answer)
            self._remember(case, answer)
            time.sleep(PROBE_PAUSE_SECONDS)

    def _remember(self, case: Lifecycle, answer: Answer) -> None:
        if answer.status == 201:
            case.receipt = answer.body
            self.run.crowd.adopt(case)
        else:
            self.refused.append(case)

    @property
    def statuses(self) -> list[int]:
        """What the answers said, one by one."""
        return [answer.status for answer in self.answers]

    @property
    def taken_in(self) -> int:
        """How many were answered with a receipt."""
        return self.statuses.count(201)

    @property
    def wrong(self) -> list[Answer]:
        """Answers that are neither a receipt nor an honest refusal."""
        return [answer for answer in self.answers if not (answer.status == 201 or is_honest_refusal(answer))]


def is_honest_refusal(answer: Answer) -> bool:
    """A problem document that says when to come again, and that came before the citizen's patience ended."""
    named = answer.headers.get("Content-Type") == "application/problem+json" and answer.body["status"] == 503
    return answer.status == 503 and named and int(answer.headers["Retry-After"]) > 0
