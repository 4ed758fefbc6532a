"""One fault run from its first appeal to its verdict."""

import random
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from uuid import uuid4

from tests.faults.crowd import Crowd
from tests.faults.evidence import Databases, Document, Traces
from tests.faults.figures import Figures
from tests.faults.fragile import FragileStack
from tests.faults.ledger import Ledger, longest_refusal
from tests.faults.mail import Mailbox
from tests.faults.saboteur import Outage, Saboteur
from tests.faults.sums import wrong_sums
from tests.faults.verdict import DOUBLED, LOST, Expected, Finding, judge
from ydt.installation import Installation, installation_of
from ydt.reconciling import reconcile
from ydt.settling import settle
from ydt.stack.services import GATEWAY
from ydt.stack.waiting import wait_until

CROWD_SECONDS = 480.0
MAIL_SECONDS = 120.0
SETTLE_SECONDS = 300.0
RECOVERED_STEP = "accept"
"""An appeal that was accepted and dispatched has been through gateway, intake, routing and casework."""


def announce(what: str) -> None:
    """Say with the time what is being done."""
    print(f"  {time.strftime('%H:%M:%S')} {what}", flush=True)


@dataclass(frozen=True)
class Plan:
    """What all runs of a session share."""

    stack: FragileStack
    mailbox: Mailbox
    seed: int
    expected: Expected


@dataclass
class Experiment:
    """`crowd` and `saboteur` are for the scenario; `conclude` waits, looks everywhere and gives the figures."""

    name: str
    plan: Plan
    run: str = field(default_factory=lambda: f"fault-{uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.stack, self.seed, self.expected = self.plan.stack, self.plan.seed, self.plan.expected
        self.chance = random.Random(f"{self.seed}-{self.name}")
        self.saboteur = Saboteur(self.stack, self.chance, announce)
        self.crowd = Crowd(self.stack.gateway_url, self.stack.secrets["demo_password"], self.run, self.seed)
        self.databases = Databases(self.stack.mongo_uri)
        self._parked_before = set(self.databases.parked())
        self.parked_and_settled = self.vanished = 0
        announce(f"{self.name}: FAULT_SEED={self.seed}, keys {self.run}-*")

    def __enter__(self) -> "Experiment":
        return self

    def __exit__(self, *failure: object) -> None:
        """Send the clients home and let the database go."""
        self.crowd.close()
        self.databases.close()

    def installation(self) -> Installation:
        """The processes as they are now, for the operators' own commands."""
        return installation_of(self.stack)

    def newly_parked(self) -> dict[tuple[str, str], Document]:
        """What was parked since this run began and nobody has dealt with, by (service, id)."""
        return {key: row for key, row in self.databases.parked().items() if key not in self._parked_before}

    def conclude(self) -> Figures:
        """Wait until every life is over and nothing moves any more; then judge."""
        self.saboteur.wait_all_ready()
        announce("waiting until every appeal is rated")
        self.crowd.wait(CROWD_SECONDS)
        # A mail whose sender died is due again only when its lease ends; nothing moves until then.
        wait_until(lambda: not self.databases.mails_under_way(), MAIL_SECONDS)
        awaited: Counter[str] = Counter()
        rest = settle(self.installation(), SETTLE_SECONDS, lambda waiting: awaited.update(list(waiting)))
        longest = ", ".join(place for place, _ in awaited.most_common(1)) or "nothing"
        announce(f"settled after {rest.seconds:.1f} s, waited longest for: {longest}; looking into every database")
        figures = self._figures()
        figures.settle_seconds = rest.seconds
        self._judge(figures)
        figures.seconds = time.monotonic() - self.began
        announce(f"figures in {figures.write()}")
        return figures

    def _figures(self) -> Figures:
        ledger = self.crowd.ledger
        return Figures(
            self.name,
            self.seed,
            appeals=len(ledger.receipts.keys() | ledger.stuck.keys()),
            victims=dict(Counter(f"{outage.how} {outage.victim}" for outage in self.saboteur.outages)),
            attempts=len(ledger.attempts),
            acknowledged=len(ledger.receipts),
            stuck=len(ledger.stuck),
            contradictions=len(ledger.contradictions),
            recovery_seconds=[round(each, 2) for each in recoveries(self.saboteur.outages, ledger)],
            messages=self.saboteur.tally.total(),
            parked_and_settled=self.parked_and_settled,
            vanished=self.vanished,
            longest_refusal_seconds=longest_refusal(ledger.filings()),
            findings=[*(f"stuck {key} {why}" for key, why in ledger.stuck.items()), *ledger.contradictions],
        )

    def _judge(self, figures: Figures) -> None:
        receipts = self.crowd.ledger.receipts
        traces = self.databases.traces(receipt["appeal_id"] for receipt in receipts.values())
        findings = [*self._stored_twice(), *self._unfinished(traces), *self._not_mailed(traces)]
        figures.lost = len({finding.appeal_id for finding in findings if finding.kind == LOST})
        figures.doubled = len({finding.appeal_id for finding in findings if finding.kind == DOUBLED})
        parked = self.newly_parked().values()
        unsent, sums, streams = self.databases.unsent(), wrong_sums(self.databases), self._differing_streams()
        figures.parked, figures.unsent, figures.wrong_sums = len(parked), len(unsent), len(sums)
        figures.differing_streams = len(streams)
        figures.findings += [str(finding) for finding in findings]
        figures.findings += [f"parked {row['queue']} {row.get('event')}: {row['error']}" for row in parked]
        figures.mails, figures.mails_repeated = self._mails(traces)
        figures.findings += [f"unsent {each}" for each in unsent] + [f"sum {each}" for each in sums] + streams

    def _differing_streams(self) -> list[str]:
        """What the operators' own comparison (`ydt reconcile`) finds; it must agree with ours."""
        installation = self.installation()
        with closing(installation.client()) as client:
            names = [name for name in installation.services() if name != GATEWAY]
            streams = reconcile(client, names, older_than=1)
        return [f"stream {each.producer} -> {each.consumer}: {each.findings[:3]}" for each in streams if not each.clean]

    def _stored_twice(self) -> list[Finding]:
        stored = self.databases.appeal_ids(self.run)
        return [Finding(DOUBLED, ids[1], "intake appeals", key) for key, ids in stored.items() if len(ids) > 1]

    def _unfinished(self, traces: dict[str, Traces]) -> list[Finding]:
        ids = {key: receipt["appeal_id"] for key, receipt in self.crowd.ledger.receipts.items()}
        return [finding for key, each in ids.items() for finding in judge(each, key, traces[each], self.expected)]

    def _not_mailed(self, traces: dict[str, Traces]) -> list[Finding]:
        """Mails noted as delivered that the mail server never took."""
        copies = self.plan.mailbox.copies()
        wanted = [(appeal_id, mail) for appeal_id, each in traces.items() for mail in each.mails()]
        return [Finding(LOST, appeal_id, "mail server", mail) for appeal_id, mail in wanted if not copies[mail]]

    def _mails(self, traces: dict[str, Traces]) -> tuple[int, int]:
        """How many mails there were, and how many went out more than once under the same Message-ID."""
        copies = self.plan.mailbox.copies()
        counts = [copies[mail] for each in traces.values() for mail in each.mails()]
        return len(counts), sum(count > 1 for count in counts)


def recoveries(outages: list[Outage], ledger: Ledger) -> list[float]:
    """Seconds from the end of an outage until an appeal filed since it began was accepted and dispatched.

    Where the next outage began before that, the two count as one, from the end of the later.
    """
    filed = {step.key: step.at for step in ledger.steps if step.step == "file"}
    accepted = sorted((step.at, filed[step.key]) for step in ledger.steps if step.step == RECOVERED_STEP)
    found, began = [], None
    for outage, following in zip_longest(outages, outages[1:]):
        began = outage.began if began is None else began
        at = next((at for at, filed_at in accepted if at >= outage.ended and filed_at >= began), None)
        if at is None or (following and following.began < at):
            continue
        found.append(at - outage.ended)
        began = None
    return found
