"""Holding a reply against an appeal that is kept sealed: the findings, and that none of the citizen's words leave."""

import json

import pytest

from chassis.errors import NotFound
from tests.integration.intake.world import ID_NUMBER, MOBILE, NAME

pytestmark = pytest.mark.servers

TEXT = f"今年什麼時候征兵？我叫{NAME}，电话{MOBILE}，身份证{ID_NUMBER}。低保补贴每月发多少？"


@pytest.fixture
def appeal_id(world):
    return world.submit(text=TEXT)["appeal_id"]


def codes(world, appeal_id, reply):
    return [each["code"] for each in world.use.covering.check(appeal_id, reply)["findings"]]


def test_reply_that_answers_lacks_nothing_whichever_characters_the_citizen_wrote(world, appeal_id):
    assert codes(world, appeal_id, "征兵报名到八月十五日止。低保补贴每人每月发500元。") == []
    assert codes(world, appeal_id, "徵兵報名到八月十五日止。低保補貼每人每月發500元。") == []


def test_what_is_left_out_is_told_without_the_citizens_words(world, appeal_id):
    told = world.use.covering.check(appeal_id, "征兵报名到八月十五日止。")
    assert [each["code"] for each in told["findings"]] == ["claim_unanswered"]
    said = json.dumps(told, ensure_ascii=False)
    assert not [secret for secret in (NAME, MOBILE, ID_NUMBER, "每月发多少") if secret in said]


def test_check_is_no_reading_and_leaves_no_line_in_the_access_log(world, appeal_id):
    world.use.covering.check(appeal_id, "已收到。")
    assert world.db["access_log"].count_documents({}) == 0


def test_unknown_appeal_is_not_found(world):
    with pytest.raises(NotFound):
        world.use.covering.check("Aunknown", "已收到。")
