"""More time: how often, how much, who rules, and what is told."""

import pytest

from contracts.events.handling import ExtensionRequested, ExtensionRuled
from contracts.reasons import RulingReason
from contracts.vocabulary import CaseState, Role
from services.casework.domain import extending
from services.casework.domain.extending import ExtensionRuling, MoreTime
from services.casework.domain.policy import in_days
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongFields
from tests.unit.casework.builders import TOWN, VILLAGE, VILLAGER, Person, at, city, deed, in_progress

LEADER = Person("vc02", Role.HANDLER_LEADER, VILLAGE, "341523110203")


def asked(case=None, value=5, unit="wd", person=VILLAGER, **policy):
    case = case or in_progress()
    return extending.request_extension(case, deed(person, reason="需要勘查"), MoreTime(value, unit), city(**policy))


def ruled(case, granted=True, more_time=None, person=None):
    ruling = ExtensionRuling(granted, RulingReason.COMPLEX, more_time)
    return extending.rule_on_extension(case, deed(*([person] if person else []), when=at(5)), ruling, city())


def test_request_waits_with_its_number():
    case, events = asked()
    assert case.state is CaseState.EXTENSION_REQUESTED
    assert events == (ExtensionRequested(**case.ids, org=VILLAGE, number=1, requested_at=at(2, 15)),)


def test_granted_time_is_told_with_its_measure():
    case, events = ruled(asked()[0])
    assert case.state is CaseState.IN_PROGRESS
    assert events == (
        ExtensionRuled(
            **case.ids,
            granted=True,
            org=VILLAGE,
            number=1,
            value=5,
            unit="wd",
            by_org=TOWN,
            reason_code=RulingReason.COMPLEX,
            ruled_at=at(5),
        ),
    )


def test_less_time_than_asked_for_may_be_granted():
    case, (event,) = ruled(asked(value=10, unit="d")[0], more_time=MoreTime(3, "d"))
    assert (event.value, case.extensions[0].value) == (3, 3)


def test_refused_wish_gives_no_time_and_leaves_the_number_of_extensions():
    case, (event,) = ruled(asked()[0], granted=False)
    assert (case.state, event.granted, event.value) == (CaseState.IN_PROGRESS, False, 0)
    assert asked(case, time__extension_max=1)[0].state is CaseState.EXTENSION_REQUESTED


def test_number_of_extensions_is_the_citys():
    case, _ = ruled(asked()[0])
    with pytest.raises(Contradiction, match="已延期1次"):
        asked(case, time__extension_max=1)
    case, _ = ruled(asked(case, time__extension_max=2)[0])
    with pytest.raises(Contradiction, match="已延期2次"):
        asked(case, time__extension_max=2)


def test_all_extensions_together_stay_within_the_thirty_days_of_the_law():
    case, _ = ruled(asked(value=20, unit="d")[0])
    with pytest.raises(WrongFields, match="还可延长 10 日"):
        asked(case, value=11, unit="d")
    assert asked(case, value=10, unit="d")[0].state is CaseState.EXTENSION_REQUESTED


def test_ruling_cannot_grant_more_than_the_law_either():
    with pytest.raises(WrongFields):
        ruled(asked(value=5, unit="d")[0], more_time=MoreTime(31, "d"))


@pytest.mark.parametrize(("value", "unit", "days"), [(30, "d", 30), (5, "wd", 7), (22, "wd", 31), (25, "h", 2)])
def test_working_days_and_hours_count_in_calendar_days_rounded_up(value, unit, days):
    assert in_days(value, unit) == days


def test_leader_of_the_organ_may_rule_but_not_on_his_own_wish():
    assert ruled(asked()[0], person=LEADER)[0].state is CaseState.IN_PROGRESS
    with pytest.raises(NotPermitted, match="自己"):
        ruled(asked(person=LEADER)[0], person=LEADER)


def test_handler_rules_on_nothing():
    with pytest.raises(NotPermitted):
        ruled(asked()[0], person=VILLAGER)
