"""The tables of docs/scale.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from chassis.bus.topology import whole
from contracts.catalogue import CATALOGUE
from tests.scale.model import READS_AN_APPEAL, City, knee, knee_of_one_machine, utilisation, wait
from tests.scale.simulation import ONE_MACHINE, Seen, World, p95, steady
from tests.scale.work import MEASURED, answering, cost, parts

SERVERS, NODES = ("mongodb", "rabbitmq"), 3
RETRY_TIERS = (1, 5, 30, 300, 3600, 21600)
POPULATIONS = (1e6, 1e7, 1e8)
SMALL = {"gateway": 2, "intake": 2, "casework": 2, "deadline": 2, "routing": 1, "notify": 1, "disclosure": 1,
         "analytics": 1, "mongodb": 2, "rabbitmq": 2}  # fmt: skip
MEDIUM = {"gateway": 3, "intake": 2, "casework": 2, "deadline": 2, "routing": 2, "notify": 2, "disclosure": 2,
          "analytics": 2, "mongodb": 4, "rabbitmq": 2}  # fmt: skip
LARGE = {"gateway": 6, "intake": 4, "casework": 4, "deadline": 3, "routing": 2, "notify": 3, "disclosure": 4,
         "analytics": 2, "mongodb": 8, "rabbitmq": 4}  # fmt: skip
SIZES = {"small": SMALL, "medium": MEDIUM, "large": LARGE}
"""Copies a size of the chart begins with (deploy/helm/sizes), and cores of the servers it is meant for."""

PEOPLE = {"small": 2e5, "medium": 2e6, "large": 1e7}
"""For how many people each size says it is."""


def reckoned() -> str:
    """What follows from the model alone."""
    return "\n".join([*_costs(), "", *_cities(), "", *_sizes()]) + "\n"


def shown() -> str:
    """What the simulation shows; about a minute."""
    return "\n".join([*_held_against_the_bench(), "", *_rising(), "", *_troubles()]) + "\n"


def _costs() -> Iterator[str]:
    yield "| part | processor ms a lifecycle | one copy (for servers: core) is full at, a second | with reads |"
    yield "|---|---|---|---|"
    for part in sorted(parts(), key=lambda name: -cost(name)):
        read = READS_AN_APPEAL * sum(piece.seconds for piece in answering("look_up") if piece.part == part)
        yield f"| {part} | {cost(part) * 1000:.1f} | {1 / cost(part):.0f} | {1 / (cost(part) + read):.0f} |"


def _cities() -> Iterator[str]:
    cities = [City(people) for people in POPULATIONS]
    topology = whole(RETRY_TIERS)
    rows: list[tuple[str, list[str]]] = [
        ("appeals a year", [f"{city.appeals_a_year:,.0f}" for city in cities]),
        ("lifecycles a second in the busiest hour", [f"{city.busy_hour:.2f}" for city in cities]),
        ("… it is built for", [f"{city.peak:.1f}" for city in cities]),
        ("messages a second then", [f"{city.messages:,.0f}" for city in cities]),
        ("busiest relay then", [f"{city.relay_share:.1%}" for city in cities]),
        ("GB a year on disk, one copy, without attachments", [f"{city.gigabytes_a_year:,.1f}" for city in cities]),
    ]
    for part in parts():
        words = f"cores: {part}, each of three nodes" if part in SERVERS else f"copies: {part}"
        rows.append((words, [str(city.copies(part)) for city in cities]))
    rows.append(("cores in all", [str(_cores(city)) for city in cities]))
    yield "| people | " + " | ".join(f"{city.people / 1e6:g} million" for city in cities) + " |"
    yield "|---|" + "---|" * len(cities)
    yield from (f"| {name} | {' | '.join(values)} |" for name, values in rows)
    yield ""
    deliveries = sum(len(spec.consumers) for spec in CATALOGUE)
    yield (
        f"Whatever the size, the bus of one installation has {len(topology.queues)} queues and "
        f"{len(topology.exchanges)} exchanges for {len(CATALOGUE)} events with {deliveries} ways to a consumer."
    )


def _cores(city: City) -> int:
    return sum(city.copies(part) * (NODES if part in SERVERS else 1) for part in parts())


def _sizes() -> Iterator[str]:
    yield "| size of the chart | for people | built for, a second | full first | at, a second | how busy it is then |"
    yield "|---|---|---|---|---|---|"
    for name, copies in SIZES.items():
        city = City(PEOPLE[name])
        full, part = min((city.full_at(each, copies[each]), each) for each in parts())
        share = city.demand(part) / copies[part]
        yield f"| {name} | {city.people:,.0f} | {city.peak:.2f} | {part} | {full:.0f} | {share:.0%} |"


def _held_against_the_bench() -> Iterator[str]:
    closed = World({ONE_MACHINE: MEASURED["cores"]}, seed=1)
    closed.closed(MEASURED["clients"])
    seen = closed.run(60)
    filing = World({ONE_MACHINE: MEASURED["cores"]}, seed=2)
    filing.only("file", MEASURED["filing_rate"])
    alone = filing.run(60)
    lives = len(seen.lives) / 60
    yield "| one machine of two cores | model | simulation | measured |"
    yield "|---|---|---|---|"
    full, clients, measured = knee_of_one_machine(2), MEASURED["clients"], MEASURED["lives_a_second"]
    yield f"| lifecycles a second, {clients} clients | {full:.1f} | {lives:.1f} | {measured} |"
    little = f"{clients / measured:.2f} ({clients} / {measured})"
    yield f"| seconds a lifecycle | {clients / full:.2f} | {median(seen.lives):.2f} | {little} |"
    yield f"| filing then, p50 ms | - | {median(seen.filed) * 1000:.0f} | {MEASURED['file_p50_ms']} |"
    told = f"{median(alone.filed) * 1000:.1f} / {p95(alone.filed) * 1000:.1f}"
    found = f"{MEASURED['filing_p50_ms']} / {MEASURED['filing_p95_ms']}"
    yield f"| 20 filings a second alone, p50 / p95 ms | - | {told} | {found} |"


def _rising() -> Iterator[str]:
    yield "| size, lifecycles a second | busiest part | waits, model ms | simulation | answered p95 ms | heard p95 ms |"
    yield "|---|---|---|---|---|---|"
    for name, copies in (("small", SMALL), ("medium", MEDIUM)):
        part, full = knee(copies)
        for share in (0.3, 0.6, 0.8, 0.9, 0.95):
            lives = full * share
            seen = steady(copies, lives, 20)
            busy = utilisation(part, lives, copies[part])
            expected, found = wait(part, lives, copies[part]) * 1000, seen.wait(part) * 1000
            row = f"{part} {busy:.0%} | {expected:.2f} | {found:.2f} | {_ms(seen.answered)} | {_ms(seen.heard)}"
            yield f"| {name}, {lives:.0f} | {row} |"


@dataclass(frozen=True)
class Trouble:
    """Something that happens for 30 s to an installation of a size."""

    words: str
    copies: Mapping[str, int]
    usual: float
    then: float
    lost: str = ""

    def run(self) -> Seen:
        """Ten seconds as usual, 30 of trouble, 30 to recover."""
        world = World(self.copies, seed=3, warm_up=0)
        world.open(lambda now: self.then if 10 <= now < 40 else self.usual, max(self.usual, self.then))
        if self.lost:
            world.lose(self.lost, at=10, seconds=30)
        return world.run(70)


TROUBLES = (
    Trouble("two cores for everything, 1 to 35 a second", {ONE_MACHINE: 2}, 1, 35),
    Trouble("small, 1 to 35 a second", SMALL, 1, 35),
    Trouble("medium, 1 to 35 a second", MEDIUM, 1, 35),
    Trouble("small at 35, one of two casework gone", SMALL, 35, 35, "casework"),
    Trouble("medium at 70, one of two casework gone", MEDIUM, 70, 70, "casework"),
)


def _troubles() -> Iterator[str]:
    yield "| for 30 seconds | answered before, p95 ms | meanwhile | as before again after s |"
    yield "|---|---|---|---|"
    for trouble in TROUBLES:
        seen = trouble.run()
        before = p95([took for began, took in seen.finished if began < 10])
        meanwhile = p95([took for began, took in seen.finished if 10 <= began < 40])
        yield f"| {trouble.words} | {before * 1000:.0f} | {meanwhile * 1000:,.0f} | {_recovered(seen, before)} |"


def _recovered(seen: Seen, before: float) -> str:
    """Seconds after the end of the trouble from which one second's requests are answered as before (twice at most)."""
    for second in range(40, 70):
        then = [took for began, took in seen.finished if second <= began < second + 1]
        if len(then) > 1 and p95(then) <= max(2 * before, before + 0.02):
            return str(second - 40)
    return "more than 30"


def _ms(values: list[float]) -> str:
    return f"{p95(values) * 1000:.1f}"

