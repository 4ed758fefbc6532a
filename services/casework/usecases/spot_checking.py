"""Spot checks: announced before a month is over, drawn after it, published for anyone to draw again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import SYSTEM, Actor, CommandCause, TimerCause
from chassis.documents import from_document, to_document
from chassis.errors import NotFound
from contracts.events.supervision import SpotCheckDrawn
from services.casework import store
from services.casework.domain import permissions, spot_check
from services.casework.domain.case import Case, Told
from services.casework.domain.permissions import Right
from services.casework.domain.refusals import Contradiction, NotPermitted
from services.casework.domain.spot_check import Candidate, SpotCheck, Terms
from services.casework.domain.supervision import Draw
from services.casework.draws import LISTED_TOGETHER, Draws
from services.casework.usecases.desk import Desk, as_service_errors

_MARKED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """The list a draw is made from, under its own name."""

    list_id: str
    candidates: tuple[Candidate, ...]


class SpotChecking(Desk):
    """Draws over the closed cases of a region."""

    def __init__(self, draws: Draws, checks: AggregateStore, *desk: Any) -> None:
        super().__init__(*desk)
        self._draws, self._checks = draws, checks

    def announce(self, period: str, cause: CommandCause) -> Outcome:
        """Fix and publish the terms of a draw over a month, before it ends."""
        city = self._packs.get(self._packs.version_in_force()).supervision
        salt = secrets.token_hex(16)

        def decide(known: Aggregate | None) -> Change:
            if known is not None:
                raise Contradiction("这一期的抽查已经公布")
            deed = self._deed(cause.actor)
            announced = spot_check.announce(_terms(cause.actor), deed.actor.id, deed.at)
            return Change(to_document(announced), answer=shown(announced))

        def _terms(actor: Actor) -> Terms:
            return Terms(period, actor.region or "", city.spot_percent, city.spot_strata, salt)

        with as_service_errors():
            _require_drawer(cause.actor)
            draw_id = spot_check.draw_id_of(period, cause.actor.region or "")
            return self._checks.apply(draw_id, cause, decide, new=True)

    def draw(self, draw_id: str, cause: CommandCause) -> Outcome:
        """Draw the sample and publish the list, the salt and the seed; the drawn cases are told of right after."""
        check = self._published(draw_id)
        with as_service_errors():
            _require_drawer(cause.actor)
            listed = self._listed(check)
            outcome = self._checks.apply(draw_id, cause, lambda now: self._drawn(now, listed, cause.actor))
        self.mark_drawn_cases(draw_id)
        return outcome

    def _listed(self, check: SpotCheck) -> Listed:
        """The closed cases of the period, kept before the draw; two who draw at once keep a list each."""
        if check.drawn_at is not None:
            return Listed("", ())
        period = spot_check.bounds_of(check.period)
        candidates = self._draws.candidates(period, check.region_code, check.strata_by)
        listed = Listed(f"{check.draw_id}:{secrets.token_hex(6)}", candidates)
        if self._deed(SYSTEM).at >= period[1]:
            self._draws.keep(listed.list_id, candidates)
        return listed

    def _drawn(self, known: Aggregate | None, listed: Listed, actor: Actor) -> Change:
        if known is None:
            raise NotFound("没有这次抽查")
        deed, check = self._deed(actor), from_document(SpotCheck, known.body)
        spot_check.require_drawable(check, actor.region, deed.at)
        candidates = listed.candidates
        sample = spot_check.draw(check.seed, candidates, check.percent)
        drawn = replace(
            check,
            population=len(candidates),
            strata=sample.strata,
            case_ids=sample.case_ids,
            drawn_by=deed.actor.id,
            drawn_at=deed.at,
            list_id=listed.list_id,
        )
        return Change(to_document(drawn), answer=shown(drawn))

    def mark_drawn_cases(self, draw_id: str | None = None) -> None:
        """Tell the drawn cases so, some at a time; a sweep goes on where the command or another sweep stopped."""
        for each in [draw_id] if draw_id else self._draws.unmarked():
            self._mark_some(from_document(SpotCheck, self._checks.require(each).body))

    def _mark_some(self, check: SpotCheck) -> None:
        until = min(len(check.case_ids), check.marked + _MARKED_AT_ONCE)
        for case_id in check.case_ids[check.marked : until]:
            self._mark(case_id, check)
        if until > check.marked:
            self._checks.apply(check.draw_id, TimerCause(f"{check.draw_id}:marked"), lambda now: _marked(now, until))

    def _mark(self, case_id: str, check: SpotCheck) -> None:
        def decide(known: Aggregate | None) -> Change | None:
            if known is None:
                return None
            case, events = _in_sample(store.to_case(known.body), check)
            return Change(store.to_body(case), events) if events else None

        self._cases.apply(case_id, TimerCause(f"{check.draw_id}:drawn"), decide)

    # What everybody may see.

    def list(self, page: int, page_size: int) -> dict[str, Any]:
        """Spot checks, the newest first; for the public."""
        found, total = self._draws.newest(page, page_size)
        items = [shown(from_document(SpotCheck, body)) for body in found]
        return {"items": items, "total": total, "page": page, "page_size": page_size}

    def show(self, draw_id: str) -> dict[str, Any]:
        """One spot check with its sample; for the public."""
        check = self._published(draw_id)
        return {**shown(check), "case_ids": list(check.case_ids)}

    def cases(self, draw_id: str, page: int) -> dict[str, Any]:
        """The list the sample was drawn from, page by page; for the public. Empty before the draw."""
        check = self._published(draw_id)
        listed = self._draws.page(check.list_id, page) if check.list_id else []
        return {"items": listed, "total": check.population, "page": page, "page_size": LISTED_TOGETHER}

    def _published(self, draw_id: str) -> SpotCheck:
        found = self._checks.get(draw_id)
        if found is None:
            raise NotFound("没有这次抽查")
        return from_document(SpotCheck, found.body)


def shown(check: SpotCheck) -> dict[str, Any]:
    """A spot check as it is published: the salt and the seed only after the draw."""
    drawn = check.drawn_at is not None
    return {
        "draw_id": check.draw_id,
        "period": check.period,
        "region_code": check.region_code,
        "algorithm": check.algorithm,
        "percent": check.percent,
        "strata_by": list(check.strata_by),
        "commitment": check.commitment,
        "announced_at": check.announced_at,
        "salt": check.salt if drawn else None,
        "seed": check.seed if drawn else None,
        "drawn_at": check.drawn_at,
        "population": check.population,
        "strata": [to_document(stratum) for stratum in check.strata],
    }


def _in_sample(case: Case, check: SpotCheck) -> Told:
    if check.drawn_at is None or any(each.draw_id == check.draw_id for each in case.supervision.draws):
        return case, ()
    kept = replace(case.supervision, draws=(*case.supervision.draws, Draw(check.draw_id, check.drawn_at)))
    event = SpotCheckDrawn(**case.ids, draw_id=check.draw_id, drawn_at=check.drawn_at)
    return replace(case, supervision=kept), (event,)


def _marked(known: Aggregate | None, until: int) -> Change | None:
    if known is None or known.body["marked"] >= until:
        return None
    body: Mapping[str, Any] = {**known.body, "marked": until}
    return Change(body)


def _require_drawer(actor: Actor) -> None:
    """County and city draw, each over its own region."""
    permissions.scope_of(actor, Right.DRAW)
    if not actor.region:
        raise NotPermitted("您的账号没有管辖的区划，不能抽查")
