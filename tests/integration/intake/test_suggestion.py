"""Suggestions on a real database: for the supervising body, recorded, deciding alone only where the city says so."""

from copy import deepcopy
from pathlib import Path

import pytest

from chassis.errors import Forbidden, Invalid, NotFound
from contracts.citypack import load_pack, to_document
from contracts.envelope import decode
from contracts.vocabulary import AppealType, Channel
from tests.integration.intake.world import CITIZEN, NAME, PACK, STRANGER, TOWN, VILLAGE, World

pytestmark = pytest.mark.servers

WATER = f"我叫{NAME},水龙头放出来的水又黄又浑,根本不能喝"
"""Speaks of the upkeep of waterworks (E05) in words that are no key words of the list."""


def trusting(min_score=60, **over) -> dict:
    """Shucheng's pack, were the city to let the suggestion decide."""
    pack = deepcopy(PACK) | {"policy_version": f"shucheng-trusting-{min_score}"} | over
    pack["policy"]["suggestion"] |= {"decides_alone": True, "min_score": min_score}
    return pack


def told(world: World, **over):
    answer = world.submit(**over)
    (staged,) = world.outbox(answer["appeal_id"])
    return answer["appeal_id"], decode(staged["body"]).data


def test_supervising_body_is_shown_three_items_with_scores_and_words(world):
    appeal_id = world.submit(text=WATER)["appeal_id"]
    world.hear(appeal_id, "CaseOpened")
    shown = world.use.suggestions.of(appeal_id, TOWN, "受理前查看")
    assert [item["item_code"] for item in shown["items"]][0] == "E05"
    assert shown["items"][0]["item_name"] == "项目后续管护"
    assert len(shown["items"]) == 3
    assert [item["score"] for item in shown["items"]] == sorted((i["score"] for i in shown["items"]), reverse=True)
    assert "水" in shown["items"][0]["words"]
    assert (shown["suggested_item"], shown["decides_alone"]) == (None, False)
    assert shown["words"] == "按脱敏文字比对得出，仅供参考，由监督主体决定。"
    assert NAME not in str(shown)


@pytest.mark.parametrize("actor", [VILLAGE, STRANGER, CITIZEN])
def test_nobody_else_is_shown_a_suggestion_and_every_look_is_recorded(world, actor):
    appeal_id = world.submit(text=WATER)["appeal_id"]
    world.hear(appeal_id, "CaseOpened", "CaseDispatched")
    with pytest.raises(Forbidden):
        world.use.suggestions.of(appeal_id, actor, "")
    world.use.suggestions.of(appeal_id, TOWN, "受理前查看")
    lines = [
        (line["actor"]["id"], line["purpose"], line["sight"]) for line in world.db["access_log"].find().sort("_id")
    ]
    assert [purpose for _, purpose, _ in lines] == ["suggestion", "suggestion"]
    assert lines[1][0] == TOWN.id


def test_city_that_does_not_trust_it_hears_nothing_of_a_suggestion(world):
    assert told(world, text=WATER)[1].suggested_item is None


def test_trusting_city_hears_the_likeliest_item_where_nothing_else_decides(world):
    world.use.upkeep.load_pack(trusting())
    appeal_id, event = told(world, text=WATER)
    assert (event.keywords, event.category, event.suggested_item) == ((), None, "E05")
    world.hear(appeal_id, "CaseOpened")
    shown = world.use.suggestions.of(appeal_id, TOWN, "受理前查看")
    assert (shown["suggested_item"], shown["words"]) == ("E05", "按本地规定，提交时已采用首位建议，监督主体可以改定。")


@pytest.mark.parametrize(
    "over",
    [
        {"text": "村里停水三天了"},
        {"category": "F01"},
        {"appeal_type": AppealType.CLUE},
        {"text": "您好,祝工作顺利"},
        {"text": "楼下半夜很吵,味道也大,睡不着"},
    ],
    ids=[
        "a word of the list",
        "the citizen's choice",
        "a report on a person",
        "nothing said",
        "off the list or unsure",
    ],
)
def test_even_a_trusting_city_leaves_it_to_others_when_they_decide_or_nobody_can(world, over):
    world.use.upkeep.load_pack(trusting())
    assert told(world, **({"text": WATER} | over))[1].suggested_item is None


def test_score_below_the_citys_bar_decides_nothing(world):
    world.use.upkeep.load_pack(trusting(min_score=100))
    assert told(world, text="水龙头出水太小,在家洗菜都难")[1].suggested_item is None


def test_appeal_taken_before_there_was_a_model_is_read_with_the_one_in_force(mongo):
    world = World.on(mongo.database("intake"), pack={**PACK, "suggestion": None})
    appeal_id = world.submit(text=WATER)["appeal_id"]
    world.hear(appeal_id, "CaseOpened")
    assert world.use.suggestions.of(appeal_id, TOWN, "查看")["words"] == "本地还没有训练事项建议模型。"
    world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2021.10-1"})
    assert world.use.suggestions.of(appeal_id, TOWN, "查看")["items"][0]["item_code"] == "E05"


def test_model_that_is_none_is_refused_and_an_unknown_appeal_not_found(world):
    with pytest.raises(Invalid):
        world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2021.10-1", "suggestion": {"format": 9}})
    with pytest.raises(NotFound):
        world.use.suggestions.of("Aunknown", TOWN, "")


def test_panzhihua_lets_a_sure_suggestion_decide(mongo):
    """Seed: the platform there matches matters to bodies by itself; the bar is 85."""
    pack = to_document(load_pack(Path(__file__).parents[3] / "cities" / "panzhihua"))
    world = World.on(mongo.database("intake"), pack=pack)
    place = {"region_code": "510422211209", "coordinates": None, "address": ""}
    texts = ("天旱,山上水池干了,人和牲口都没得喝", "想问一下这个怎么办")
    events = [told(world, text=text, place=place, channel=Channel.MINI_PROGRAM)[1] for text in texts]
    assert [event.suggested_item for event in events] == ["C01", None]
