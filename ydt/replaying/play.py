"""Runs a script step by step: set the clock, knock at the gateway, wait until the services are at rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chassis.identifiers import sibling_id
from ydt.errors import Failure
from ydt.replaying.door import Answer, Door, path_of
from ydt.replaying.judging import judged
from ydt.replaying.ledger import Line, differences, ledger
from ydt.replaying.rows import Row
from ydt.replaying.script import Script, Step
from ydt.replaying.verbs import CITIZEN, VERBS


@dataclass(frozen=True)
class Stage:
    """What a replay needs around it: the gateway, the clock of all services, and a way to wait until they rest.

    `settle` waits for all that a case goes through, `settle_figures` also for what is counted of it; `timers_due` tells
    whether any timer of a case has to fire until a moment.
    """

    door: Door
    set_clock: Callable[[datetime], None]
    settle: Callable[[], object]
    settle_figures: Callable[[], object] = lambda: None
    timers_due: Callable[[datetime], bool] = lambda moment: False


@dataclass(frozen=True)
class Outcome:
    """A finished replay; `repeated` when the case was already there and nothing was done twice."""

    script: Script
    receipt_no: str
    lines: tuple[Line, ...]
    repeated: bool
    facts: tuple[Row, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether everything was recorded as published, or the difference is explained."""
        return not any(line.differs for line in self.lines) and all(row.fine for row in self.facts)


@dataclass
class Player:
    """Plays one script. Its keys come from the script's name and the step, so a second run repeats, never doubles."""

    script: Script
    stage: Stage
    tell: Callable[[Step], None] = lambda step: None
    names: dict[str, str] = field(default_factory=dict)
    query_code: str = ""
    repeated: bool = False
    noted: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)

    def play(self) -> Outcome:
        """Every step in turn, then what the services recorded. A refused step ends the run; later ones are missing."""
        for step in self.script.steps:
            if not self.take(step):
                break
        progress, case = self._recorded()
        lines = tuple(ledger(self.script, progress, case, self.noted))
        facts = judged(self.script.facts, lines, self.answers)
        return Outcome(self.script, self.names.get("receipt_no", ""), lines, self.repeated, facts)

    def take(self, step: Step) -> bool:
        """One step; returns whether the run may go on."""
        self.tell(step)
        # Asked before the clock moves: a moment later a timer may have fired, with its effects still on their way.
        falls_due = self.stage.timers_due(step.at)
        self.stage.set_clock(step.at)
        if falls_due:
            self.stage.settle()
        if step.do == "statistics":
            self.stage.settle_figures()
        answer = self._act(step)
        self.note(step, answer)
        if answer.fine and VERBS[step.do].writes and not answer.repeated:
            self.stage.settle()
        return answer.fine or bool(step.refused) or self.noted[step.id] is None

    def _act(self, step: Step) -> Answer:
        verb = VERBS[step.do]
        headers = self._headers(step.by)
        if verb.writes:
            headers["Idempotency-Key"] = f"replay-{self.script.name}-{step.id}"
        answer = self.stage.door.ask(verb.method, path_of(step.do, self.names, step.query), headers, step.body)
        if step.do == "file" and answer.fine:
            self._hold_receipt(answer)
        if step.do == "orders" and answer.fine:
            self.hold_order(answer)
        return answer

    def _headers(self, who: str) -> dict[str, str]:
        if who == CITIZEN:
            return self.stage.door.as_citizen(self.query_code)
        return self.stage.door.as_staff(who)

    def _hold_receipt(self, answer: Answer) -> None:
        body: Mapping = answer.body
        self.names["receipt_no"] = body["receipt_no"]
        self.names["case_id"] = sibling_id("C", body["appeal_id"])
        self.query_code = body["query_code"]
        self.repeated = answer.repeated

    def hold_order(self, answer: Answer) -> None:
        """Take the newest order of the case in hand for the steps that follow."""
        own = [row["order_id"] for row in answer.body["items"] if row["case_id"] == self.names["case_id"]]
        self.names |= {"order_id": own[0]} if own else {}

    def note(self, step: Step, answer: Answer) -> None:
        """Keep what the answer got wrong; a repeat's look-ups on the way see the end of the case and say nothing."""
        self.answers[step.id] = answer.body
        if step.refused:
            self.noted[step.id] = None if self.repeated else refusal(step, answer)
        elif self.repeated and self._on_the_way(step):
            self.noted[step.id] = None
        elif not answer.fine:
            self.noted[step.id] = (answer.words(),)
        else:
            expected = {path.format_map(self.names): value for path, value in step.expect.items()}
            self.noted[step.id] = differences(answer.body, expected)

    def _on_the_way(self, step: Step) -> bool:
        later = self.script.steps[self.script.steps.index(step) + 1 :]
        return not VERBS[step.do].writes and any(VERBS[each.do].writes for each in later)

    def _recorded(self) -> tuple[object, object]:
        if not self.names:
            return None, None
        staff = dict.fromkeys(step.by for step in self.script.steps if step.by != CITIZEN)
        if not staff:
            raise Failure(f"{self.script.name}: no member of staff acts, so nobody can read the case.")
        door = self.stage.door
        progress = door.ask("GET", path_of("lookup", self.names, None), door.as_citizen(self.query_code))
        looks = (door.ask("GET", path_of("case", self.names, None), door.as_staff(who)) for who in staff)
        # Who began may have lost sight of it since: a sealed clue, a case given back.
        case = next((look for look in looks if look.fine), None)
        return progress.body, case.body if case else None


def refusal(step: Step, answer: Answer) -> tuple[str, ...]:
    """What is wrong with the answer to an act that must be refused."""
    said = answer.words() if not answer.fine else f"{answer.status}, it was done"
    return () if said.startswith(step.refused or "") and not answer.fine else (f"{said}, not {step.refused}",)
