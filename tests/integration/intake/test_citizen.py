"""The citizen's side on a real database: query codes, progress, rating, withdrawal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chassis.clock import real_now
from chassis.errors import Gap, IllegalStep, Invalid, NotFound, TooManyRequests, Unauthenticated
from contracts.envelope import decode
from contracts.vocabulary import RatingWords
from services.intake.store import LOCK_OUT, QueryAttempts, Tries
from tests.integration.intake.world import PACK, ROUND, World, command, envelope

pytestmark = pytest.mark.servers


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


def rating(stars=5, words=None, comment="") -> dict:
    return {"stars": stars, "words": words, "comment": comment}


def test_five_wrong_codes_lock_the_receipt_for_everybody_and_after_a_restart(world):
    answer = world.submit()
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            world.use.receipts.held(answer["receipt_no"], wrong(answer["query_code"]))
    restarted = World.on(world.db)
    with pytest.raises(TooManyRequests) as locked:
        restarted.use.receipts.held(answer["receipt_no"], answer["query_code"])
    assert 0 < locked.value.retry_after <= LOCK_OUT.total_seconds() + 1


def test_right_code_forgives_the_wrong_ones_before_it(world):
    answer = world.submit()
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Unauthenticated):
                world.use.receipts.held(answer["receipt_no"], wrong(answer["query_code"]))
        assert world.use.receipts.held(answer["receipt_no"], answer["query_code"])


def test_lock_is_of_one_receipt_only(world):
    locked, free = world.submit(), world.submit()
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            world.use.receipts.held(locked["receipt_no"], wrong(locked["query_code"]))
    assert world.use.receipts.held(free["receipt_no"], free["query_code"]).appeal_id == free["appeal_id"]


def test_lock_opens_when_the_oldest_try_is_fifteen_minutes_old(mongo):
    attempts, start = QueryAttempts(mongo.database("intake")), real_now().replace(microsecond=0)
    waits = [attempts.count("1", start + timedelta(minutes=minute)) for minute in (0, 1, 2, 3, 4, 5, 14)]
    assert waits == [0, 0, 0, 0, 0, 600, 60]
    assert attempts.standing("1", start + timedelta(minutes=14)) == Tries(any=True, wait=60)
    assert attempts.standing("1", start + timedelta(minutes=15)) == Tries(any=True, wait=0)
    assert attempts.count("1", start + timedelta(minutes=15)) == 0
    assert attempts.count("1", start + timedelta(minutes=15, seconds=1)) == 59


def test_right_code_alone_leaves_nothing_counted(world):
    answer = world.submit()
    for _ in range(9):
        world.use.receipts.held(answer["receipt_no"], answer["query_code"])
    assert world.db["query_attempts"].count_documents({}) == 0


def test_guesses_at_once_get_no_more_than_five_tries(world):
    answer = world.submit()

    def guess(_: int) -> type[Exception]:
        try:
            world.use.receipts.held(answer["receipt_no"], wrong(answer["query_code"]))
        except (Unauthenticated, TooManyRequests) as refused:
            return type(refused)
        return Exception

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))
    assert (answers.count(Unauthenticated), answers.count(TooManyRequests)) == (5, 19)


def test_unknown_and_mistyped_receipts_are_refused_alike(world):
    answer = world.submit()
    number = answer["receipt_no"]
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    messages = set()
    for receipt in (mistyped, "21090700000000", "", "abc"):
        with pytest.raises(Unauthenticated) as refused:
            world.use.receipts.held(receipt, answer["query_code"])
        messages.add(refused.value.detail)
    assert len(messages) == 1


def test_progress_follows_casework_in_public_words(world):
    answer = world.submit()
    seen = [world.use.citizen.progress(answer["appeal_id"])["status_words"]]
    for name in ROUND:
        world.hear(answer["appeal_id"], name)
        seen.append(world.use.citizen.progress(answer["appeal_id"])["status_words"])
    assert seen == ["待受理", "待受理", "待处理", "待处理", "待处理", "待处理", "已办结"]
    shown = world.use.citizen.progress(answer["appeal_id"])
    assert [step["words"] for step in shown["timeline"]][1:4] == [
        "已送达张母桥镇纪委，等待受理",
        "张母桥镇纪委已受理您的诉求",
        "已转张母桥镇长冲村村两委办理",
    ]
    assert (shown["can_rate"], shown["can_withdraw"], shown["region_name"]) == (True, False, "长冲村")


def test_progress_keeps_the_organ_names_of_the_version_the_case_started_under(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened")
    organs = [{**organ, "name": "新名"} for organ in PACK["organs"]]
    world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2022.01-1", "organs": organs})
    assert world.use.citizen.progress(answer["appeal_id"])["timeline"][1]["words"] == "已送达张母桥镇纪委，等待受理"


def test_event_heard_twice_moves_the_timeline_once_and_a_gap_waits(world):
    answer = world.submit()
    opened = envelope(answer["appeal_id"], "CaseOpened", 1)
    assert not world.use.citizen.hear(opened).duplicate
    assert world.use.citizen.hear(opened).duplicate
    with pytest.raises(Gap):
        world.use.citizen.hear(envelope(answer["appeal_id"], "CaseDispatched", 3))
    assert len(world.use.citizen.progress(answer["appeal_id"])["timeline"]) == 2


def test_event_of_an_appeal_that_is_not_here_is_refused_not_dropped(world):
    with pytest.raises(NotFound):
        world.use.citizen.hear(envelope("Anowhere", "CaseOpened", 1))


def test_rating_is_taken_once_a_round_and_tells_no_words(world):
    answer = world.submit()
    with pytest.raises(IllegalStep):
        world.use.citizen.rate(answer["appeal_id"], rating(), command())
    world.hear(answer["appeal_id"], *ROUND)
    world.clock.advance(timedelta(microseconds=1234567))
    done = world.use.citizen.rate(answer["appeal_id"], rating(5, None, "办得快"), command("rate-1"))
    assert done.answer["words_zh"] == "非常满意"
    told = decode(world.outbox(answer["appeal_id"])[-1]["body"]).data
    assert (told.stars, told.words, told.round, told.has_comment) == (5, RatingWords.VERY_SATISFIED, 1, True)
    assert "办得快" not in str(world.outbox(answer["appeal_id"]))
    repeated = world.use.citizen.rate(answer["appeal_id"], rating(5, None, "办得快"), command("rate-1"))
    assert (repeated.duplicate, dict(repeated.answer)) == (True, dict(done.answer))
    with pytest.raises(IllegalStep):
        world.use.citizen.rate(answer["appeal_id"], rating(1), command("rate-2"))
    assert world.use.citizen.progress(answer["appeal_id"])["rating"]["stars"] == 5


@pytest.mark.parametrize(("comment", "kept"), [("好", True), ("  ", False)])
def test_comment_may_be_one_character_or_none(world, comment, kept):
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND)
    world.use.citizen.rate(answer["appeal_id"], rating(5, None, comment), command())
    assert decode(world.outbox(answer["appeal_id"])[-1]["body"]).data.has_comment is kept


@pytest.mark.parametrize("comment", ["好" * 1001, "好\x00"])
def test_comment_that_cannot_be_taken_names_its_field(world, comment):
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND)
    with pytest.raises(Invalid) as refused:
        world.use.citizen.rate(answer["appeal_id"], rating(5, None, comment), command())
    assert refused.value.errors[0].pointer == "/comment"
    assert world.use.citizen.progress(answer["appeal_id"])["can_rate"]


def test_city_without_a_rating_scale_asks_for_none_and_takes_none(world):
    policy = {**PACK["policy"], "rating": {**PACK["policy"]["rating"], "scale": ["none"]}}
    world.use.upkeep.load_pack({**PACK, "policy_version": "unrated-1", "policy": policy})
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND)
    shown = world.use.citizen.progress(answer["appeal_id"])
    assert (shown["can_rate"], shown["timeline"][-1]["words"]) == (False, "答复已通过审核，请查看")
    with pytest.raises(IllegalStep, match="不设群众评价"):
        world.use.citizen.rate(answer["appeal_id"], rating(), command())


def test_second_round_is_rated_again(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND)
    world.use.citizen.rate(answer["appeal_id"], rating(1), command())
    world.hear(answer["appeal_id"], "CaseResupervised", "CaseDispatched", "CaseReplied", "ReplyApproved", round=2)
    done = world.use.citizen.rate(answer["appeal_id"], rating(4), command())
    assert (done.answer["round"], done.answer["words"]) == (2, RatingWords.SATISFIED)


def test_rating_whose_words_contradict_its_stars_is_refused(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND)
    with pytest.raises(Invalid) as refused:
        world.use.citizen.rate(answer["appeal_id"], rating(1, RatingWords.SATISFIED), command())
    assert refused.value.errors[0].pointer == "/words"


def test_withdrawal_is_asked_decided_and_then_final(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened", "CaseAccepted")
    world.use.citizen.withdraw(answer["appeal_id"], "已经自行解决", command())
    told = decode(world.outbox(answer["appeal_id"])[-1]["body"])
    assert (told.name, told.order) == ("appeal_withdrawn", {"casework": 1, "analytics": 2})
    with pytest.raises(IllegalStep):
        world.use.citizen.withdraw(answer["appeal_id"], "", command())
    world.hear(answer["appeal_id"], "CaseWithdrawn")
    shown = world.use.citizen.progress(answer["appeal_id"])
    assert (shown["status_words"], shown["can_withdraw"], shown["withdrawal_pending"]) == ("已撤回", False, False)


def test_refused_withdrawal_lets_the_case_go_on(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened")
    world.use.citizen.withdraw(answer["appeal_id"], "", command())
    world.hear(answer["appeal_id"], "WithdrawalRefused")
    shown = world.use.citizen.progress(answer["appeal_id"])
    assert (shown["status_words"], shown["can_withdraw"]) == ("待受理", True)


def test_withdrawal_after_the_reply_is_refused(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND[:-1])
    with pytest.raises(IllegalStep):
        world.use.citizen.withdraw(answer["appeal_id"], "", command())


def test_unknown_appeal_has_no_progress(world):
    with pytest.raises(NotFound):
        world.use.citizen.progress("Anowhere")


def test_refusal_is_objected_to_once_with_the_reason_sealed(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], "CaseOpened", "CaseNotAccepted")
    world.use.citizen.object_to_refusal(answer["appeal_id"], "一直由村里管理", command())
    told = decode(world.outbox(answer["appeal_id"])[-1]["body"])
    assert (told.name, told.order) == ("refusal_objected", {"casework": 1, "analytics": 2})
    with pytest.raises(IllegalStep):
        world.use.citizen.object_to_refusal(answer["appeal_id"], "再次", command())
    assert "一直由村里管理" not in str(world.db["appeals"].find_one({"_id": answer["appeal_id"]}))


def test_review_of_what_is_no_petition_cannot_be_asked_for(world):
    answer = world.submit()
    world.hear(answer["appeal_id"], *ROUND, "CaseClosed")
    with pytest.raises(IllegalStep):
        world.use.citizen.ask_review(answer["appeal_id"], "不服", command())
