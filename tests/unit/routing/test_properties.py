"""What holds for every appeal and every set of rules: one decision, the same one, past the accused, no spill-over."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.citypack import CityPack, RoutingRule, load_pack
from contracts.citypack.terms import OrganKind
from contracts.vocabulary import AppealType, Grade
from services.routing.domain.decision import Decision, Facts, Ground, decide
from services.routing.domain.explanation import SENTENCES, sentence
from services.routing.domain.matching import in_force
from services.routing.domain.soundness import soundness
from services.routing.domain.territory import territory_of
from services.routing.domain.whatif import PastAppeal, compare, plan
from tests.unit.routing.cases import rule

CITIES = Path(__file__).parents[3] / "cities"
PACKS = {path.parent.name: load_pack(path.parent) for path in sorted(CITIES.glob("*/city.yaml"))}
TERRITORIES = {name: territory_of(pack) for name, pack in PACKS.items()}
SUPERVISING = {OrganKind.DISCIPLINE, OrganKind.STATIONED}
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
pytestmark = pytest.mark.parametrize("city", sorted(PACKS))


def words_of(pack: CityPack) -> list[str]:
    return sorted({word for listed in pack.lists for item in listed.items for word in item.keywords})[:400] or ["停水"]


def appeals(pack: CityPack) -> st.SearchStrategy[Facts]:
    """Appeals from anywhere, about anything, accusing up to three organs (never all that could supervise)."""
    items = [item for listed in pack.lists for item in listed.items]
    return st.builds(
        Facts,
        appeal_type=st.sampled_from(AppealType),
        category=st.sampled_from([None, "Z77", *{item.code for item in items}, *{item.category for item in items}]),
        region_code=st.sampled_from([*(region.code for region in pack.regions), "999999999999", ""]),
        keywords=st.lists(st.sampled_from(words_of(pack)), max_size=4, unique=True).map(tuple),
        grade_hint=st.sampled_from(Grade),
        clue_suspected=st.booleans(),
        named_orgs=st.lists(st.sampled_from([organ.code for organ in pack.organs]), max_size=3, unique=True).map(tuple),
    )


def rules(pack: CityPack, region: str | None = None) -> st.SearchStrategy[RoutingRule]:
    """Any rule a city could write, for one region or for any."""
    codes = [organ.code for organ in pack.organs]
    supervisors = [organ.code for organ in pack.organs if organ.kind in SUPERVISING]
    regions = [region] if region else ["*", *(each.code for each in pack.regions)]
    items = [item for listed in pack.lists for item in listed.items]
    days = st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2026, 12, 31)))
    return st.builds(
        rule,
        code=st.text("abcdefgh", min_size=2, max_size=8),
        item=st.sampled_from(["*", *{item.code for item in items}, *{item.category for item in items}]),
        region=st.sampled_from(regions),
        valid_from=days,
        valid_to=days,
        grade=st.sampled_from(["", *Grade]),
        keywords=st.lists(st.sampled_from(words_of(pack)), max_size=2, unique=True).map(tuple),
        urgent_class=st.sampled_from(["", "水利", "安全"]),
        supervisor=st.sampled_from(["", "TD", "CD", *supervisors]),
        first_org=st.sampled_from(["", "TD", "CD", "TG", "VC", *codes]),
        helper_orgs=st.lists(st.sampled_from(["TG", "VC", *codes]), max_size=3, unique=True).map(tuple),
        priority=st.integers(0, 9),
    )


def some(strategy: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(strategy, max_size=5, unique_by=lambda each: each.code).map(tuple)


def decided(city: str, facts: Facts, ruled: tuple[RoutingRule, ...], on: date) -> Decision:
    pack = PACKS[city]
    ground = Ground(TERRITORIES[city], in_force(pack.lists, on), pack.policy, (*pack.routing_rules, *ruled))
    return decide(facts, ground, on)


def days(city: str) -> st.SearchStrategy[date]:
    start = PACKS[city].valid_from
    return st.dates(start, date(start.year + 4, 12, 31))


@QUIET
@given(data=st.data())
def test_every_appeal_gets_one_decision_that_the_city_can_carry_out(city, data):
    pack = PACKS[city]
    told = decided(city, data.draw(appeals(pack)), data.draw(some(rules(pack))), data.draw(days(city)))
    organs = TERRITORIES[city].organs
    assert organs[told.supervising_org].kind in SUPERVISING
    assert {told.first_org, *told.helper_orgs} <= organs.keys()
    assert not {told.first_org, told.supervising_org} & set(told.helper_orgs)
    assert set(told.rule_codes) <= set(SENTENCES)
    assert all("{" not in sentence(reason) for reason in told.reasons)


@QUIET
@given(data=st.data())
def test_same_appeal_gets_the_same_decision_whatever_the_order_of_the_data(city, data):
    pack, facts, on = PACKS[city], data.draw(appeals(PACKS[city])), data.draw(days(city))
    ruled = data.draw(some(rules(pack)))
    seed = data.draw(st.randoms(use_true_random=False))
    organs, regions, more = list(pack.organs), list(pack.regions), [*pack.routing_rules, *ruled]
    for rows in (organs, regions, more):
        seed.shuffle(rows)
    shuffled = replace(pack, organs=tuple(organs), regions=tuple(regions))
    ground = Ground(territory_of(shuffled), in_force(pack.lists, on), pack.policy, tuple(more))
    assert decide(facts, ground, on) == decided(city, facts, ruled, on)


@QUIET
@given(data=st.data())
def test_accused_organ_never_gets_the_appeal(city, data):
    pack = PACKS[city]
    facts = data.draw(appeals(pack))
    told = decided(city, facts, data.draw(some(rules(pack))), data.draw(days(city)))
    assert not set(facts.named_orgs) & {told.supervising_org, told.first_org, *told.helper_orgs}
    assert set(facts.named_orgs) <= set(told.recused_orgs)
    assert ("recused_named" in told.rule_codes) == bool(facts.named_orgs)


@QUIET
@given(data=st.data())
def test_rule_for_one_region_never_changes_another(city, data):
    pack, territory = PACKS[city], TERRITORIES[city]
    facts, on = data.draw(appeals(pack)), data.draw(days(city))
    around = {above.code for above in territory.chain(territory.region_on(facts.region_code, on))}
    elsewhere = [region.code for region in pack.regions if region.code not in around]
    if not elsewhere:
        return
    before = data.draw(some(rules(pack)))
    added = data.draw(rules(pack, data.draw(st.sampled_from(elsewhere))))
    assert decided(city, facts, (*before, added), on) == decided(city, facts, before, on)


@QUIET
@given(data=st.data())
def test_rule_of_other_words_days_or_items_never_changes_an_appeal(city, data):
    pack, facts, on = PACKS[city], data.draw(appeals(PACKS[city])), data.draw(days(city))
    before, added = data.draw(some(rules(pack))), data.draw(rules(pack))
    unlike = data.draw(
        st.sampled_from(
            [
                {"keywords": ("没有人会说的词",)},
                {"valid_to": date(2000, 1, 1)},
                {"item": "没有这个类别"},
                {"region": "990000000000"},
            ]
        )
    )
    apart = replace(added, **unlike)
    assert decided(city, facts, (*before, apart), on) == decided(city, facts, before, on)


@QUIET
@given(data=st.data())
def test_packs_that_are_equal_move_no_past_appeal(city, data):
    same, facts = plan(PACKS[city]), data.draw(appeals(PACKS[city]))
    (compared,) = compare(same, same, [PastAppeal("A1", data.draw(days(city)), facts)])
    assert (compared.judged, compared.moved) == (1, 0)


@QUIET
@given(data=st.data())
def test_rule_called_useless_changes_no_decision(city, data):
    pack, on = PACKS[city], data.draw(days(city))
    ruled = data.draw(some(rules(pack)))
    found = soundness(replace(pack, routing_rules=ruled), on)
    useless = {each.code for each in found if each.kind in {"rule_shadowed", "rule_unfit", "rule_over"}}
    facts = replace(data.draw(appeals(pack)), named_orgs=())
    later = on + timedelta(days=data.draw(st.integers(0, 900)))
    kept = tuple(each for each in ruled if each.code not in useless)
    ways = [
        decide(facts, Ground(TERRITORIES[city], in_force(pack.lists, later), pack.policy, each), later)
        for each in (ruled, kept)
    ]
    assert ways[0] == ways[1]
