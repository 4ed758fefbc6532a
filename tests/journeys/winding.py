"""A life with every turn of handling in it: returned in vain, helped, lengthened, suspended, answered in the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.journeys.front_end import Answer
from tests.journeys.lifecycle import Lifecycle

HELPER, HELPER_ORG = "cqt.chen", "SC-CQT"
REPORT_IN = timedelta(days=20)
"""Long after the end of any run, so that no reminder is due while it is looked at."""


@dataclass
class Winding(Lifecycle):
    """One appeal that takes each turn once; every command has its own key, as in a straight life."""

    report_at: str = field(default_factory=lambda: (datetime.now(UTC) + REPORT_IN).isoformat())

    @property
    def handling(self) -> tuple[Callable[[], Answer], ...]:
        """The steps after filing, in their order."""
        first = (self.accept, self.ask_return, self.deny_return, self.sign, self.help, self.first_reply)
        longer = (self.ask_for_time, self.grant_time, self.suspend, self.report, self.resume)
        return (*first, *longer, self.reply, self.approve, self.rate)

    def accept(self) -> Answer:
        """The supervising body accepts and dispatches to a lead and a helper."""
        order = {"lead_org": self.place.handler_org, "helper_orgs": [HELPER_ORG]}
        return self._step("acceptance", self.place.supervisor, {"dispatch": order})

    def ask_return(self) -> Answer:
        """The lead body says it is not its duty."""
        body = {"reason_code": "not_our_duty", "reason": "道路由县里养护"}
        return self._step("return-request", self.place.handler, body)

    def deny_return(self) -> Answer:
        """The supervising body says it is."""
        body = {"granted": False, "reason_code": "duty_clear", "reason": "按职责清单"}
        return self._step("return-ruling", self.place.supervisor, body)

    def help(self) -> Answer:
        """The helper hands its part in."""
        return self._step("helper-reply", HELPER, {"text": "水管已经检修。"})

    def first_reply(self) -> Answer:
        """The lead body says a first word."""
        return self._step("first-reply", self.place.handler, {"text": "已到现场，正在安排。"})

    def ask_for_time(self) -> Answer:
        """The lead body asks for more time."""
        body = {"value": 5, "unit": "wd", "reason": "需要现场勘查"}
        return self._step("extension-request", self.place.handler, body)

    def grant_time(self) -> Answer:
        """The supervising body gives it."""
        body = {"granted": True, "reason_code": "complex", "reason": "情况如所述"}
        return self._step("extension-ruling", self.place.supervisor, body)

    def suspend(self) -> Answer:
        """The supervising body lets it be handled by stages."""
        body = {"reason": "工期较长", "milestones": [{"name": "第一阶段", "due_at": self.report_at}]}
        return self._step("suspension", self.place.supervisor, body)

    def report(self) -> Answer:
        """The lead body reports on the stage."""
        return self._step("milestone-report", self.place.handler, {"text": "本阶段已完工。"})

    def resume(self) -> Answer:
        """The supervising body lets the clocks run on."""
        return self._step("resumption", self.place.supervisor, {})
