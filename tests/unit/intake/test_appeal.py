"""Taking an appeal in: faults, derived facts, ratings."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.citypack import RoutingRule, load_pack
from contracts.vocabulary import AppealType, Channel, Grade, LegalTrack, RatingWords
from services.intake.domain.appeal import (
    Submission,
    case_id_of,
    faults_of,
    submitted,
)
from services.intake.domain.city import city_of
from services.intake.domain.locating import Surroundings, locate
from services.intake.domain.person import Person
from services.intake.domain.place import Place
from services.intake.domain.rating import Rating, RatingRefused, rating_of
from services.intake.domain.text import NormalText

_NOW = datetime(2021, 9, 6, 22, 48, tzinfo=UTC)


_PACK = load_pack(Path(__file__).parents[3] / "cities" / "shucheng")
_CITY = city_of(_PACK)


def submission(text="今年什么时候征兵?我们村有名额吗?", **over) -> Submission:
    facts = {
        "appeal_type": AppealType.CONSULT,
        "channel": Channel.QR_CODE,
        "words": NormalText(text, text),
        "place": Place("341523110203"),
    }
    facts |= over
    return Submission(**({"located": locate(facts["place"], Surroundings(), _CITY.names)} | facts))


def event(text="今年什么时候征兵?", **over):
    return submitted("A1", submission(text, **over), _CITY, _NOW)


def test_submitted_event_tells_only_words_of_the_vocabulary():
    told = event("村里停水三天,张某某13812345678,还有人搭违建")
    assert told.keywords == ("停水", "违建")
    assert told.grade_hint == Grade.URGENT
    assert not told.clue_suspected


@pytest.mark.parametrize(
    ("over", "suspected", "track"),
    [
        ({"text": "有人截留补贴"}, True, LegalTrack.PLATFORM),
        ({"appeal_type": AppealType.CLUE}, True, LegalTrack.CLUE),
        ({}, False, LegalTrack.PLATFORM),
    ],
)
def test_submitted_event_proposes_a_clue_and_only_the_citizen_declares_one(over, suspected, track):
    told = event(**over)
    assert (told.clue_suspected, told.legal_track) == (suspected, track)


@pytest.mark.parametrize(
    ("person", "real"),
    [
        (None, False),
        (Person(name="张某某"), False),
        (Person(mobile="13812345678"), False),
        (Person(name="张某某", mobile="13812345678"), True),
    ],
)
def test_submitted_event_is_under_a_real_name_when_name_and_a_way_to_reach_are_known(person, real):
    assert event(person=person).real_name is real


@pytest.mark.parametrize(
    ("over", "faults"),
    [
        ({}, []),
        ({"place": Place("999999999999")}, [("/place/region_code", "region_unknown")]),
        ({"place": Place()}, [("/place", "place_missing")]),
        ({"category": "Z99"}, [("/category", "category_unknown")]),
        ({"category": "F04"}, []),
        ({"category": "工程项目与采购"}, []),
        ({"channel": Channel.GROUP_CHAT}, [("/channel", "channel_closed")]),
    ],
)
def test_submission_is_checked_against_the_city(over, faults):
    assert [(fault.pointer, fault.code) for fault in faults_of(submission(**over), _CITY)] == faults


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("12388", "纪检监察机关信访举报平台"),
        ("no_substance", "没有具体事实，无法办理"),
        ("unheard_of", "按规定办理"),
    ],
)
def test_codes_of_reasons_and_channels_read_like_words(code, words):
    assert _CITY.note_words(code) == words


def test_case_id_follows_from_the_appeal():
    assert case_id_of("Aabc") == "Cabc"


@pytest.mark.parametrize(
    ("stars", "words"),
    [
        (5, RatingWords.VERY_SATISFIED),
        (4, RatingWords.SATISFIED),
        (3, RatingWords.FAIRLY_SATISFIED),
        (2, RatingWords.DISSATISFIED),
        (1, RatingWords.DISSATISFIED),
    ],
)
def test_rating_words_follow_the_stars_and_may_not_contradict_them(stars, words):
    table = _CITY.words_of_stars
    assert rating_of(stars, None, table) == rating_of(stars, words, table) == Rating(stars, words)
    other = RatingWords.DISSATISFIED if stars > 2 else RatingWords.VERY_SATISFIED
    with pytest.raises(RatingRefused):
        rating_of(stars, other, table)


def test_rating_words_are_the_citys_own():
    rating = {**_PACK.policy["rating"]["words"], "stars_3": "satisfied"}
    policy = {**_PACK.policy, "rating": {**_PACK.policy["rating"], "words": rating}}
    table = city_of(replace(_PACK, policy=policy)).words_of_stars
    assert rating_of(3, None, table) == Rating(3, RatingWords.SATISFIED)


def test_words_of_announced_lists_and_of_rules_are_found_too():
    item = replace(_PACK.power_list.items[0], keywords=("古井",))
    later = replace(_PACK.power_list, version="later", items=(item,))
    ruled = RoutingRule("r1", "*", "*", None, None, "", ("缺水",), "水利", "", "", (), 0, "办法")
    city = city_of(replace(_PACK, power_lists=(later,), routing_rules=(ruled,)))
    told = submitted("A1", submission("古井缺水,停水三天"), city, _NOW)
    assert set(told.keywords) == {"古井", "缺水", "停水"}
