"""Generated requests against every operation of /openapi.json: no 5xx, no undocumented answer, no wrong shape.

Half of the requests name a case and a record that exist, so that generated bodies meet real documents.
"""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from services.gateway.authorisation import RULES
from services.gateway.rules import Door
from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import CHANGCHONG, Lifecycle, Staff

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]

EXAMPLES = 12
ACCOUNTS = {
    "zmq.wang": "township_discipline",
    "ccc.zhang": "village_committee",
    "ccc.feng": "disclosure_checker",
    "admin": "system_admin",
    "jw.zhou": "county_discipline",
    "security": "security_admin",
    "jw.zheng": "auditor",
    "grid.gao": "grid_worker",
}
"""Who uses a route: the first one whose role may."""
OWN_SESSION = ("/staff/logout", "/staff/password", "/staff/totp", "/staff/totp/confirm")
"""Operations that would take the generated requests' own login away; tests/integration/gateway has them."""


@pytest.fixture(scope="module")
def street(running_stack) -> Iterator[tuple[FrontEnd, Staff]]:
    front_end = FrontEnd(running_stack.url("gateway"))
    yield front_end, Staff(front_end, running_stack.secrets["demo_password"])


@pytest.fixture(scope="module")
def existing(street) -> dict[str, str]:
    """Path parameters that name something real."""
    front_end, staff = street
    case = Lifecycle(front_end, staff)
    case.file()
    case.accept()
    body = {"kind": "village_affairs", "region_code": CHANGCHONG.region_code, "period": "2021-Q3"}
    words = {"title": "村务公开", "body": "道路维修支出。"}
    record = expect(front_end.post("/records", {**body, **words}, staff.headers(CHANGCHONG.handler)), 201)
    wish = front_end.post(
        f"/cases/{case.case_id}/supervision-orders", {"reason": "催办"}, staff.headers(CHANGCHONG.supervisor)
    )
    return {
        "case_id": case.case_id,
        "order_id": expect(wish, 200).body["order_id"],
        "receipt_no": case.receipt["receipt_no"],
        "record_id": record.body["record_id"],
        "item_code": "H01",
        "username": "sqc.li",
    }


def credentials(staff: Staff, route: str) -> dict[str, str]:
    """The headers of an account that may use the route; none where none is asked for."""
    rule = RULES[route]
    if rule.door is not Door.STAFF:
        return {}
    username = next(name for name, role in ACCOUNTS.items() if role in rule.roles)
    return staff.headers(username)


def route_of(operation) -> str:
    return f"{operation.method.upper()} {operation.path.replace('{', '<').replace('}', '>')}"


def test_generated_requests_get_documented_answers(street, existing):
    front_end, staff = street
    schema = schemathesis.openapi.from_url(f"{front_end.url}/openapi.json")
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if not operation.path.endswith(OWN_SESSION):
            tried += 1
            shake(operation, credentials(staff, route_of(operation)), existing)
    assert tried == sum(" /api/v1/" in route for route in RULES) - len(OWN_SESSION)


def shake(operation, headers: dict[str, str], existing: dict[str, str]) -> None:
    """Send generated requests to one operation; raises with a curl line for the first wrong answer."""
    count = iter(range(EXAMPLES * 10))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case) -> None:
        if next(count) % 2:
            known = {name: existing[name] for name in case.path_parameters or {} if name in existing}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        response = case.call(headers=headers)
        # A value of the right shape may still be wrong (an unknown region), so 422 for it is right.
        case.validate_response(response, headers=headers, excluded_checks=[positive_data_acceptance])

    send()
