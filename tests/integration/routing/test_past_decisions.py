"""A running routing tells `ydt list` what it decided and on which facts, page by page, and no word of a citizen."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from contracts.events.intake import AppealSubmitted
from contracts.vocabulary import AppealType, Channel, Grade, LegalTrack
from services.routing.domain.whatif import compare
from tests.integration.harness import Streams, eventually, ground
from tests.integration.intake.world import PACK
from tests.unit.ydt.test_lists import SHUCHENG
from ydt import listing
from ydt.listing import Source, plans, rows_of

pytestmark = pytest.mark.servers


def appeal(number: int, day: int) -> AppealSubmitted:
    return AppealSubmitted(
        appeal_id=f"A{number:026d}",
        channel=Channel.WEB,
        appeal_type=AppealType.COMPLAINT,
        category=None,
        region_code="341523110203",
        keywords=("征兵",),
        grade_hint=Grade.NORMAL,
        clue_suspected=False,
        real_name=False,
        legal_track=LegalTrack.PLATFORM,
        submitted_at=datetime(2021, 9, day, 1, tzinfo=UTC),
        named_orgs=("CCC-VC",) if number == 3 else (),
    )


def test_past_decisions_are_read_whole_and_decided_again(broker, mongo, tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    streams = Streams("shucheng-2021.09-1", "341523000000")
    with ground(broker, mongo, tmp_path) as place:
        routing = place.start("routing")
        routing.call("PUT", "/internal/city-pack", json=PACK)
        place.publish(*(streams.envelope(appeal(number, 6 + number)) for number in range(1, 6)))
        eventually(lambda: len(list(rows_of(routing.client, None))) == 5, 15, "five decisions")
        rows = list(rows_of(routing.client, date(2021, 9, 8)))
    assert [row["appeal_id"][-1] for row in rows] == ["2", "3", "4", "5"]
    assert rows[1]["decided"]["first_org"] == "ZMQ-TG"
    assert set(rows[0]) == {"appeal_id", "submitted_at", "policy_version", "facts", "decided"}
    old, new = plans(str(SHUCHENG), "shucheng-33x1-2021.09")
    past = list(Source(ZoneInfo("Asia/Shanghai")).from_rows(iter(rows), None))
    *_, compared = compare(old, new, past)
    assert (compared.judged, compared.moved) == (4, 0)
    assert past[1].facts.named_orgs == ("CCC-VC",)
