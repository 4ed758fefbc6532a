"""People at work all the time: citizens file, staff handle, and every single answer they get is noted."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from pymongo import MongoClient

from tests.journeys.front_end import Attempt, FrontEnd
from tests.journeys.lifecycle import CHANGCHONG, SHIQIAO, Lifecycle, Staff
from ydt.stack.stack import Stack

PEOPLE = 4
_PAUSE_SECONDS = 0.05
_PLACES = (CHANGCHONG, SHIQIAO)


@dataclass
class SteadyLoad:
    """What happened while people were at work; `attempts` are all requests, also those a patient client repeated."""

    attempts: list[Attempt] = field(default_factory=list)
    lived: list[Lifecycle] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def failures(self) -> list[Attempt]:
        """Requests that got no answer, or one that says the other side failed."""
        return [each for each in self.attempts if each.status is None or each.status == 429 or each.status >= 500]

    def wait_for(self, more: int) -> None:
        """Wait until so many more appeals have been closed."""
        goal = len(self.lived) + more
        while len(self.lived) < goal and not self.over.wait(_PAUSE_SECONDS):
            continue

    def live(self, url: str, password: str, number: int) -> None:
        """One person: appeal after appeal, each over connections of its own."""
        staff = Staff(FrontEnd(url, watch=self.attempts.append), password)
        try:
            while not self.over.is_set():
                case = Lifecycle(FrontEnd(url, watch=self.attempts.append), staff, _PLACES[number % len(_PLACES)])
                case.live()
                self.lived.append(case)
        finally:
            self.over.set()  # whoever waits for more must not wait for ever when one has failed


@contextmanager
def steady_load(stack: Stack) -> Iterator[SteadyLoad]:
    """People at work until the block ends and they have finished what they began; raises what went wrong with one."""
    load = SteadyLoad()
    with ThreadPoolExecutor(PEOPLE) as people:
        lives = [
            people.submit(load.live, stack.gateway_url, stack.secrets["demo_password"], number)
            for number in range(PEOPLE)
        ]
        try:
            yield load
        finally:
            load.over.set()
        for life in lives:
            life.result()


def appeals_kept(stack: Stack) -> int:
    """How many appeals intake has."""
    with MongoClient(stack.mongo_uri) as client:
        return client["ydt_intake"]["appeals"].count_documents({})


def cases_kept(stack: Stack, load: SteadyLoad) -> dict[str, str]:
    """The state of each case of the load."""
    with MongoClient(stack.mongo_uri) as client:
        wanted = {"_id": {"$in": [case.case_id for case in load.lived]}}
        rows = client["ydt_casework"]["cases"].find(wanted, {"body.state": 1})
        return {row["_id"]: row["body"]["state"] for row in rows}
