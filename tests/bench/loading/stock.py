"""The whole load: a few lives led, the services stopped, many copies written, the indexes made, all started again."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from pymongo import MongoClient
from pymongo.collection import Collection

from services.intake.sealing import Sealer
from tests.bench.loading.lived import APPEALS, PLACES, Row, rows_of
from tests.bench.loading.moulds import Mould, appeal_ids
from tests.bench.loading.writing import Writing
from tests.journeys.front_end import FrontEnd
from tests.journeys.lifecycle import CHANGCHONG, SHIQIAO, Lifecycle, Place, Staff
from tests.stack.running import ydt
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.services import GATEWAY, NAMEKO_SERVICES
from ydt.stack.stack import Stack

SPREAD = {0: 2, 1: 2, 2: 4, 3: 2, 4: 4, 5: 86}
"""Of a hundred cases: how many have gone so many steps after the filing. Five is the whole way."""

DAYS = 28
"""The cases that are over are spread evenly over so many days before today: after thirty they would be archived, one by
one, while something is measured. The others were filed today, so that no limit runs out."""

_SETTLE_SECONDS = 120.0
_STEPS = max(SPREAD)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to."""

    cases: int
    documents: int
    seconds: float
    gigabytes: float


def load(stack: Stack, cases: int, *, archive: bool = False, series: str = "loaded") -> Loaded:
    """Load so many cases into a running stack, which runs again afterwards. `archive`: see `lived.rows_of`."""
    began = time.monotonic()
    with MongoClient(stack.mongo_uri, tz_aware=True) as client:
        lives = led(stack, client, archive=archive)
        for name in (GATEWAY, *NAMEKO_SERVICES):
            stack.stop(name)
        _drop_indexes(client)
        documents = _write(client, sealer_of(stack), lives, _ids(cases, series))
        made = ydt(stack, "migrate", seconds=1800)
        assert made.returncode == 0, made.stdout + made.stderr
        stack.up()
        return Loaded(cases, documents, round(time.monotonic() - began), _gigabytes(client))


def led(stack: Stack, client: MongoClient, *, archive: bool) -> dict[tuple[int, Place], tuple[Row, ...]]:
    """A life for each number of steps and each place, and what was written of it."""
    lives = {each: led_so_far(stack, *each) for each in product(SPREAD, (CHANGCHONG, SHIQIAO))}
    settle(installation_of(stack), _SETTLE_SECONDS)
    return {each: rows_of(client, life.receipt["appeal_id"], archive=archive) for each, life in lives.items()}


def led_so_far(stack: Stack, steps: int, place: Place) -> Lifecycle:
    """A life filed now, which goes so many steps."""
    front_end = FrontEnd(stack.gateway_url)
    life = Lifecycle(front_end, Staff(front_end, stack.secrets["demo_password"]), place)
    life.file()
    for step in life.handling[:steps]:
        step()
    return life


def _ids(cases: int, series: str) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """The ids of the cases by steps gone and days ago."""
    ids = appeal_ids(series, cases)
    left = cases
    for steps, percent in SPREAD.items():
        share = left if steps == _STEPS else cases * percent // 100
        left -= share
        ages = range(1, DAYS + 1) if steps == _STEPS else (0,)
        for days in ages:
            count = share // len(ages) + (days <= share % len(ages) if days else 0)
            yield (steps, days), [next(ids) for _ in range(count)]


def _write(client: MongoClient, sealer: Sealer, lives: dict, ids: Iterator) -> int:
    taken = {row["body"]["receipt_no"] for row in _of(client, APPEALS).find({}, {"body.receipt_no": 1})}
    writing = Writing(client)
    for (steps, days), own in ids:
        for turn, place in enumerate((CHANGCHONG, SHIQIAO)):
            part = own[turn::2]
            mould = Mould(lives[steps, place], days, sealer, taken)
            for appeal_id in part:
                writing.add(mould.copy(appeal_id))
            writing.count(mould.rows, len(part))
    writing.close()
    return writing.documents


def sealer_of(stack: Stack) -> Sealer:
    """What seals the citizens' words in this stack."""
    return Sealer(f"local:{stack.secrets['sealing_key']}", "content")


def _drop_indexes(client: MongoClient) -> None:
    """They are made afterwards, which is faster than keeping them up."""
    for place in PLACES:
        _of(client, place).drop_indexes()


def _of(client: MongoClient, place: str) -> Collection:
    database, _, collection = place.partition(".")
    return client[database][collection]


def _gigabytes(client: MongoClient) -> float:
    """What the databases take on the disk, indexes included."""
    names = {place.partition(".")[0] for place in PLACES}
    stats = [client[name].command("dbStats") for name in names]
    return round(sum(each["storageSize"] + each["indexSize"] for each in stats) / 1024**3, 1)
