"""What routing does: decide where an appeal goes, publish power lists, tell others what it knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import EventCause, TimerCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.documents import from_document, to_document
from chassis.errors import Conflict, NotFound, Unavailable
from chassis.service import Resources
from contracts.citypack import CityPack
from contracts.envelope import Envelope
from contracts.events.intake import AppealSubmitted
from contracts.events.routing import AppealRouted, PowerListPublished
from services.routing.domain import decision as rules
from services.routing.domain.bodies import NoDisciplineBody
from services.routing.domain.explanation import Reason, sentence
from services.routing.store import Ground, PowerLists, city_packs, decided_page, pack_of

_MAX_REGIONS = 500


@dataclass(frozen=True, slots=True)
class Routing:
    """The dispatcher's desk."""

    routes: AggregateStore
    lists: PowerLists
    packs: CityPacks[Ground]
    clock: Clock

    def route(self, envelope: Envelope) -> Outcome:
        """Decide where a submitted appeal goes and say so; raises Unavailable when this city's data is not ready."""
        filed: AppealSubmitted = envelope.data
        ground = self.packs.get(envelope.policy_version)
        on = filed.submitted_at.astimezone(ground.timezone).date()
        pack, facts = ground.pack, _facts(filed)
        base = rules.Ground(ground.territory, self.lists.on(on, pack), pack.policy, pack.routing_rules)
        try:
            decided = rules.decide(facts, base, on)
        except NoDisciplineBody as nobody:
            raise Unavailable("城市数据里没有可以监督此件的纪检监察机构，无法分派") from nobody
        at = self.clock.now()

        def decide(existing: Aggregate | None) -> Change | None:
            if existing is not None:
                return None
            told = _told(filed, decided, at)
            reasons = [to_document(reason) for reason in decided.reasons]
            more = {"policy_version": envelope.policy_version, "reasons": reasons, "facts": to_document(facts)}
            return Change({**to_document(told), **more}, (told,))

        return self.routes.apply(filed.appeal_id, EventCause(envelope), decide, new=True)

    def explain(self, appeal_id: str) -> dict[str, Any]:
        """The decision on an appeal with one sentence per rule; raises NotFound."""
        body = self.routes.require(appeal_id).body
        ground = self.packs.get(body["policy_version"])
        reasons = [from_document(Reason, stored) for stored in body["reasons"]]
        shown = {name: value for name, value in body.items() if name not in ("reasons", "rule_codes", "facts")}
        return {
            **shown,
            "item_name": self.lists.item_name(body["power_list_version"], body["item_code"]),
            "supervising_org_name": _organ_name(ground, body["supervising_org"]),
            "first_org_name": _organ_name(ground, body["first_org"]),
            "explanation": [{"rule": told.rule, "sentence": sentence(told)} for told in reasons],
        }

    def routes_decided(self, since: date | None, after: str, limit: int) -> dict[str, Any]:
        """What was decided, and on which facts, by time of filing; codes only. `next` is where to go on, None at last.

        Raises NotFound when `after` names no appeal of ours.
        """
        timezone = self._in_force().timezone
        begin = datetime(since.year, since.month, since.day, tzinfo=timezone) if since else None
        found = decided_page(self.routes.collection, begin, after, limit)
        return {"items": found, "next": found[-1]["appeal_id"] if len(found) == limit else None}

    def load_pack(self, document: Any) -> dict[str, Any]:
        """Take a city pack in and publish those of its power lists that are new; raises Invalid, Conflict."""
        now = self.clock.now()
        for listed in _lists(document):
            self._refuse_changed_list(listed)
        changed = self.packs.load(document, now)
        published = [self._publish(pack_of(document), listed, now) for listed in _lists(document)]
        return {
            "policy_version": document["policy_version"],
            "changed": changed,
            "power_list_published": any(published),
        }

    def power_list(self, version: str = "") -> dict[str, Any]:
        """A version of the list, or the one in force today; raises NotFound, Unavailable."""
        found = self.lists.aggregates.require(version or self._version_today())
        return {"version": found.id, "valid_from": found.body["valid_from"], "items": found.body["items"]}

    def power_item(self, code: str, version: str = "") -> dict[str, Any]:
        """One item with its flow and basis; raises NotFound."""
        listed = self.power_list(version)
        item = next((item for item in listed["items"] if item["code"] == code), None)
        if item is None:
            raise NotFound(f"权力清单 {listed['version']} 中没有事项 {code}")
        return {**item, "power_list_version": listed["version"]}

    def organs(self, kind: str = "", region: str = "", around: str = "", q: str = "") -> dict[str, Any]:
        """The organs of the version in force, or some: those around a place sit there or above it, and are at work."""
        ground = self._in_force()
        found = (organ for organ in ground.pack.organs if kind in ("", organ.kind) and q in organ.name)
        if around:
            today, territory = self.clock.now().astimezone(ground.timezone).date(), ground.territory
            chain = {above.code for above in territory.chain(territory.region_on(around.ljust(12, "0"), today))}
            at_work = {organ.code for organ in territory.living(today) if organ.region_code in chain}
            found = (organ for organ in found if organ.code in at_work)
        return {"items": [to_document(organ) for organ in found if region in ("", organ.region_code)]}

    def regions(self, parent: str, wanted: str) -> dict[str, Any]:
        """The regions of the version in force under a parent, or whose name or code contains what is wanted."""
        inside = (region for region in self._in_force().pack.regions if parent in ("", region.parent))
        found = [to_document(region) for region in inside if wanted in region.name or wanted in region.code]
        return {"items": found[:_MAX_REGIONS], "total": len(found)}

    def _in_force(self) -> Ground:
        return self.packs.get(self.packs.version_in_force())

    def _version_today(self) -> str:
        ground = self._in_force()
        listed = self.lists.on(self.clock.now().astimezone(ground.timezone).date(), ground.pack)
        if listed is None:
            raise NotFound("今天还没有生效的权力清单")
        return listed.version

    def _refuse_changed_list(self, listed: Mapping[str, Any]) -> None:
        """A published version is law others rely on: it never changes under its name."""
        version = listed.get("version", "")
        known = self.lists.aggregates.get(version)
        if known and any(known.body[part] != listed.get(part) for part in ("items", "valid_from")):
            raise Conflict(f"权力清单版本 {version} 已发布过不同的内容，请改用新的版本号")

    def _publish(self, pack: CityPack, listed: Mapping[str, Any], now: datetime) -> bool:
        version = listed["version"]
        if self.lists.aggregates.get(version) is not None:
            return False
        body = {
            "valid_from": listed["valid_from"],
            "items": listed["items"],
            "region_code": pack.region_code,
            "policy_version": pack.policy_version,
        }
        decide = partial(_once, body=body, told=_published(listed, ZoneInfo(pack.timezone), now))
        self.lists.aggregates.apply(version, TimerCause(f"city-pack:{version}"), decide)
        return True


def build_usecases(resources: Resources) -> Routing:
    """The use cases over one service's resources."""
    db, clock, wake = resources.db, resources.clock, resources.wake_relay
    return Routing(
        routes=AggregateStore(db["routes"], "routing", clock, on_commit=wake),
        lists=PowerLists(AggregateStore(db["power_lists"], "routing", clock, on_commit=wake)),
        packs=city_packs(db),
        clock=clock,
    )


def _facts(filed: AppealSubmitted) -> rules.Facts:
    return rules.Facts(
        appeal_type=filed.appeal_type,
        category=filed.category,
        region_code=filed.region_code,
        keywords=filed.keywords,
        grade_hint=filed.grade_hint,
        clue_suspected=filed.clue_suspected,
        named_orgs=filed.named_orgs,
        suggested_item=filed.suggested_item,
    )


def _told(filed: AppealSubmitted, decided: rules.Decision, at: datetime) -> AppealRouted:
    return AppealRouted(
        appeal_id=filed.appeal_id,
        appeal_type=filed.appeal_type,
        region_code=filed.region_code,
        item_code=decided.item_code,
        off_list=decided.off_list,
        mode=decided.mode,
        supervising_org=decided.supervising_org,
        first_org=decided.first_org,
        grade=decided.grade,
        legal_track=filed.legal_track,
        clue_suspected=filed.clue_suspected,
        rule_codes=decided.rule_codes,
        power_list_version=decided.power_list_version,
        submitted_at=filed.submitted_at,
        routed_at=at,
        helper_orgs=decided.helper_orgs,
        recused_orgs=decided.recused_orgs,
        urgent_class=decided.urgent_class,
    )


def _lists(document: Any) -> list[Mapping[str, Any]]:
    """Every version of the list in a pack; none where it is no pack at all, which loading it says."""
    try:
        found = [document["power_list"], *document.get("power_lists", ())]
    except (KeyError, TypeError, AttributeError):
        return []
    return [listed for listed in found if isinstance(listed, Mapping)]


def _published(listed: Mapping[str, Any], timezone: ZoneInfo, now: datetime) -> PowerListPublished:
    begins = date.fromisoformat(listed["valid_from"])
    return PowerListPublished(
        power_list_version=listed["version"],
        item_count=len(listed["items"]),
        valid_from=datetime(begins.year, begins.month, begins.day, tzinfo=timezone),
        published_at=now,
    )


def _once(existing: Aggregate | None, body: Mapping[str, Any], told: PowerListPublished) -> Change | None:
    return Change(body, (told,)) if existing is None else None


def _organ_name(ground: Ground, code: str) -> str:
    organ = ground.territory.organs.get(code)
    return organ.name if organ else ""
