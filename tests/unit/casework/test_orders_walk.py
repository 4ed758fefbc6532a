"""Whatever anybody tries: no order is closed without evidence, none loses its number, none goes back."""

from hypothesis import given
from hypothesis import strategies as st

from services.casework.domain import orders
from services.casework.domain.letters import letter_of
from services.casework.domain.refusals import Refusal
from services.casework.domain.supervision import OrderStatus
from tests.unit.casework.builders import COUNTY_OFFICER, SUPERVISOR, VILLAGER
from tests.unit.casework.supervised import PROOF, by, drafted, order_id, strict_city

CITY = strict_city()
FORWARD = list(OrderStatus)
"""The statuses in the order of an order's life; a report sent back is the one way that leads back, by one."""


def issue(case, name, deed):
    order = case.supervision.orders[-1]
    if order.signed_at is None:
        return case, ()
    return orders.issue(case, name, 7, letter_of(case, order, 7, CITY))


STEPS = {
    "sign": lambda case, name, deed: orders.sign(case, name, deed, None, CITY),
    "discard": orders.discard,
    "issue": issue,
    "receive": orders.receive,
    "report": lambda case, name, deed: orders.report(case, name, deed, "已整改。", PROOF),
    "report_nothing": lambda case, name, deed: orders.report(case, name, deed, "已整改。", ()),
    "send_back": orders.send_back,
    "close": orders.close,
}
TRIES = st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from([SUPERVISOR, VILLAGER, COUNTY_OFFICER]))


@given(st.lists(TRIES, max_size=40))
def test_no_way_closes_an_order_without_evidence_or_loses_its_number(tries):
    case, told = drafted(), []
    for step, person in tries:
        before = case.supervision.orders[-1]
        try:
            case, events = STEPS[step](case, order_id(case), by(person, "理由"))
        except Refusal:
            continue
        told += [type(event).__name__ for event in events]
        after = case.supervision.orders[-1]
        went_back = FORWARD.index(after.status) < FORWARD.index(before.status)
        assert not went_back or (step, before.status) == ("send_back", OrderStatus.REPORTED)
        assert before.letter in (None, after.letter)
    last = case.supervision.orders[-1]
    if last.status is OrderStatus.CLOSED:
        assert last.reports[-1].evidence and not last.reports[-1].sent_back
        assert last.closed_by == SUPERVISOR.id
    if last.status not in (OrderStatus.DRAFTED, OrderStatus.DISCARDED, OrderStatus.SIGNED):
        assert last.number == 7
    assert len(told) == len(set(told))
