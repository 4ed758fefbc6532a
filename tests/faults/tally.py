"""How often a service met a message it had handled before: the proof that the faults really bit."""

from collections import Counter

import urllib3
from prometheus_client.parser import text_string_to_metric_families

from ydt.stack.services import NAMEKO_SERVICES, service_of
from ydt.stack.stack import Stack

METRIC = "messages_consumed"


class Tally:
    """Outcomes of messages in the processes of a stack from now on, over their deaths; ask it before each kill.

    What a process did between the question and its end is not in it, nor what it did before the tally began.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._ended = Counter({outcome: -number for outcome, number in self._alive().items()})

    def before_end_of(self, process: str) -> None:
        """Keep what this process did."""
        self._ended.update(consumed(self._stack, process))

    def total(self) -> dict[str, int]:
        """All until now."""
        total = Counter(self._ended)
        total.update(self._alive())
        return dict(total)

    def _alive(self) -> Counter[str]:
        return sum((consumed(self._stack, name) for name in self._stack.processes.names()), Counter())


def consumed(stack: Stack, process: str) -> Counter[str]:
    """Messages by outcome (ok, duplicate, retry, dead) since this process started; nothing when it does not answer."""
    if service_of(process) not in NAMEKO_SERVICES:
        return Counter()
    try:
        answer = urllib3.request("GET", f"{stack.url(process)}/metrics", timeout=2, retries=False)
    except urllib3.exceptions.HTTPError:
        return Counter()
    outcomes: Counter[str] = Counter()
    for family in text_string_to_metric_families(answer.data.decode()):
        for sample in family.samples:
            if sample.name.endswith(f"{METRIC}_total"):
                outcomes[sample.labels["outcome"]] += int(sample.value)
    return outcomes
