"""Taking an appeal in: faults, derived facts, ratings."""

from datetime import UTC, datetime

import pytest

from contracts.vocabulary import AppealType, Channel, Grade, LegalTrack, RatingWords
from services.intake.domain.appeal import (
    Submission,
    appeal_id_of,
    case_id_of,
    faults_of,
    region_of,
    submitted,
)
from services.intake.domain.city import city_of
from services.intake.domain.person import Person
from services.intake.domain.place import Datum, Place, PlaceSource, Point
from services.intake.domain.rating import Rating, RatingRefused, rating_of
from services.intake.domain.text import NormalText

_NOW = datetime(2021, 9, 6, 22, 48, tzinfo=UTC)


def pack(**over) -> dict:
    facts = {
        "policy_version": "shucheng-2021.09-1",
        "region_code": "341523000000",
        "regions": [{"code": "341523000000", "name": "舒城县"}, {"code": "341523110203", "name": "长冲村"}],
        "organs": [{"code": "CG-1", "name": "城管执法局", "handles": ["违建"]}],
        "power_list": {
            "items": [
                {"code": "F04", "category": "惠农", "keywords": ["农机补贴"], "urgent_keywords": []},
                {"code": "E05", "category": "项目", "keywords": ["管护", "停水"], "urgent_keywords": ["停水"]},
            ]
        },
        "clue_words": [{"word": "吃拿卡要", "kind": "corruption"}],
    }
    return facts | over


def submission(text="今年什么时候征兵?我们村有名额吗?", **over) -> Submission:
    facts = {
        "appeal_type": AppealType.CONSULT,
        "channel": Channel.QR_CODE,
        "words": NormalText(text, text),
        "place": Place("341523110203"),
    }
    return Submission(**(facts | over))


def event(text="今年什么时候征兵?", **over):
    return submitted("A1", submission(text, **over), city_of(pack()), _NOW)


def test_submitted_event_tells_only_words_of_the_vocabulary():
    told = event("村里停水三天,张某某13812345678,还有人搭违建")
    assert told.keywords == ("停水", "违建")
    assert told.grade_hint == Grade.URGENT
    assert not told.clue_suspected


@pytest.mark.parametrize(
    ("over", "suspected", "track"),
    [
        ({"text": "有人吃拿卡要"}, True, LegalTrack.PLATFORM),
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


def test_place_known_by_a_point_only_belongs_to_the_whole_city():
    point = Place(point=Point(116.9, 31.4, Datum.GCJ02))
    assert region_of(point, city_of(pack())) == ("341523000000", PlaceSource.COORDINATES_ONLY)
    assert region_of(point, city_of(pack(region_code=None))) == ("341523000000", PlaceSource.COORDINATES_ONLY)


def test_place_chosen_by_the_citizen_stays():
    assert region_of(Place("341523110203"), city_of(pack())) == ("341523110203", PlaceSource.CITIZEN)


@pytest.mark.parametrize(
    ("over", "faults"),
    [
        ({}, []),
        ({"place": Place("999999999999")}, [("/place/region_code", "region_unknown")]),
        ({"place": Place()}, [("/place", "place_missing")]),
        ({"category": "Z99"}, [("/category", "category_unknown")]),
        ({"category": "F04"}, []),
        ({"category": "项目"}, []),
    ],
)
def test_submission_is_checked_against_the_city(over, faults):
    assert [(fault.pointer, fault.code) for fault in faults_of(submission(**over), city_of(pack()))] == faults


def test_case_and_appeal_ids_name_each_other():
    assert appeal_id_of(case_id_of("Aabc")) == "Aabc"
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
    assert rating_of(stars) == rating_of(stars, words) == Rating(stars, words)
    other = RatingWords.DISSATISFIED if stars > 2 else RatingWords.VERY_SATISFIED
    with pytest.raises(RatingRefused):
        rating_of(stars, other)
