"""Answering questions from the stored sums: for staff within their scope, for the public without small numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from chassis.causes import Actor
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.errors import Forbidden, Invalid, NotFound
from contracts.citypack.terms import OrganKind
from contracts.regions import covers, full_code, subtree
from contracts.vocabulary import Role
from services.analytics.domain.access import Reader, StatisticsRefused, Wanted, scope_for
from services.analytics.domain.counting import CITY_ZONE, EVERYWHERE, MESSAGES
from services.analytics.domain.spans import Span, SpanRefused, default_span
from services.analytics.domain.summary import Reckoning, added, group, line, summary
from services.analytics.domain.suppression import chain_is_shown, hidden_summary, public_summary, shown_parts
from services.analytics.packs import City, Place
from services.analytics.store import Model

_OVERSEERS = (Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
_SUPERVISING = (OrganKind.DISCIPLINE, OrganKind.STATIONED)

Cells = dict[str, int]


class Statistics:
    """The figures of one installation."""

    def __init__(
        self, model: Model, packs: CityPacks[City], clock: Clock, words: tuple[str, ...], threshold: int
    ) -> None:
        self._model = model
        self._packs = packs
        self._clock = clock
        self._words = words
        self._threshold = threshold

    def for_staff(self, actor: Actor, query: Mapping[str, Any]) -> dict[str, Any]:
        """The figures of the actor's scope, or of a part of it; raises Forbidden beyond it."""
        city, span = self._city(), self._span(query)
        scope = self._scope(city, actor, query)
        figures = summary(self._cells([scope], span)[scope], self._reckoning(city))
        about = {"scope": scope, "from": span.first.isoformat(), "to": span.last.isoformat()}
        found = {**about, "as_of": self._clock.now(), **figures}
        if scope.startswith(EVERYWHERE):
            region = full_code(scope.removeprefix(EVERYWHERE))
            found["by_region"] = self._by_region(city, region, span)
            found["by_org"] = self._by_org(city, region, span)
        if actor.role in _OVERSEERS:
            found["messages"] = self._messages(span)
        found["by_month"] = self._by_month(scope, span, self._reckoning(city))
        return found

    def for_everybody(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """The public figures of a region; days are not asked for, because two close periods would tell a single case.

        Raises NotFound for an unknown region.
        """
        city = self._city()
        span = default_span(self._today())
        way = city.way_down(full_code(query["region"]) if query["region"] else city.region_code)
        if not way:
            raise NotFound("没有这个区划")
        place, inside = way[-1], city.below(way[-1].code)
        chain = self._chain(city, way, span)
        scopes = [_scope_of(place), *(_scope_of(each) for each in inside)]
        cells = self._cells(scopes, span)
        about = {"region_code": place.code, "name": place.name, "from": span.first.isoformat()}
        found = {**about, "to": span.last.isoformat(), "smallest_count_shown": self._threshold}
        if not chain_is_shown(chain, self._threshold):
            return {**found, **hidden_summary(self._reckoning(city))}
        parts = {each.code: cells[_scope_of(each)].get("total", 0) for each in inside}
        shown = shown_parts(cells[_scope_of(place)].get("total", 0), parts, self._threshold)
        figures = public_summary(cells[_scope_of(place)], self._reckoning(city), self._threshold)
        by_region = [{"region_code": each.code, "name": each.name, "received": shown[each.code]} for each in inside]
        return {**found, **figures, "by_region": by_region}

    def _chain(self, city: City, way: tuple[Place, ...], span: Span) -> list[tuple[int, dict[str, int], str]]:
        chain = []
        for above, part in zip(way, way[1:], strict=False):
            inside = city.below(above.code)
            cells = self._cells([_scope_of(above), *(_scope_of(each) for each in inside)], span)
            totals = {each.code: cells[_scope_of(each)].get("total", 0) for each in inside}
            chain.append((cells[_scope_of(above)].get("total", 0), totals, part.code))
        return chain

    def _scope(self, city: City, actor: Actor, query: Mapping[str, Any]) -> str:
        own = city.bodies.get(actor.org or "")
        asked = city.bodies.get(query["org"])
        reader = Reader(
            role=actor.role, org=actor.org or "", org_kind=own.kind if own else "", region=actor.region or ""
        )
        wanted = Wanted(
            region=full_code(query["region"]) if query["region"] else "",
            org=query["org"],
            org_region=asked.region_code if asked else "",
            org_kind=asked.kind if asked else "",
        )
        try:
            return scope_for(reader, wanted)
        except StatisticsRefused as refused:
            raise Forbidden(str(refused)) from refused

    def _by_region(self, city: City, region: str, span: Span) -> list[dict[str, Any]]:
        inside = city.below(region)
        cells = self._cells([_scope_of(place) for place in inside], span)
        reckoning = self._reckoning(city)
        return [
            {"region_code": place.code, "name": place.name, **line(cells[_scope_of(place)], reckoning)}
            for place in inside
        ]

    def _by_org(self, city: City, region: str, span: Span) -> list[dict[str, Any]]:
        bodies = [body for body in city.bodies.values() if covers(region, body.region_code)]
        scopes = {body.code: ("s:" if body.kind in _SUPERVISING else "l:") + body.code for body in bodies}
        cells = self._cells(scopes.values(), span)
        reckoning = self._reckoning(city)
        rows = [(body, cells[scopes[body.code]]) for body in bodies]
        return [
            {"org": body.code, "name": body.name, "kind": body.kind, **line(counted, reckoning)}
            for body, counted in rows
            if counted
        ]

    def _by_month(self, scope: str, span: Span, reckoning: Reckoning) -> list[dict[str, Any]]:
        months = span.months()
        generation = self._model.active()
        stored = {month: added(cells for _, cells in generation.cells([(scope, month)])) for month in months[-12:]}
        return [{"month": month, **line(cells, reckoning)} for month, cells in stored.items() if cells]

    def _messages(self, span: Span) -> dict[str, Any]:
        cells = self._cells([MESSAGES], span)[MESSAGES]
        return {outcome: group(cells, outcome) for outcome in ("delivered", "failed")}

    def _cells(self, scopes: Iterable[str], span: Span) -> dict[str, Cells]:
        pieces = span.pieces()
        found: dict[str, list[Mapping[str, int]]] = {scope: [] for scope in scopes}
        for scope, cells in self._model.active().cells((scope, piece) for scope in found for piece in pieces):
            found[scope].append(cells)
        return {scope: added(many) for scope, many in found.items()}

    def _span(self, query: Mapping[str, Any]) -> Span:
        usual = default_span(self._today())
        try:
            return Span(query["first"] or usual.first, query["last"] or usual.last)
        except SpanRefused as refused:
            raise Invalid(str(refused)) from refused

    def _today(self) -> date:
        return self._clock.now().astimezone(CITY_ZONE).date()

    def _city(self) -> City:
        return self._packs.get(self._packs.version_in_force())

    def _reckoning(self, city: City) -> Reckoning:
        return Reckoning(satisfied_words=self._words, denominator=city.denominator)


def _scope_of(place: Place) -> str:
    return EVERYWHERE + subtree(place.code)
