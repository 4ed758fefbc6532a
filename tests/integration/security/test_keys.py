"""Keys are changed while everything works: what was is still read, what comes is under the new key."""

import pytest

from chassis.clock import real_now
from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import Lifecycle, Staff
from ydt.errors import Failure
from ydt.installation import installation_of
from ydt.keys.asking import Asking
from ydt.keys.places import LocalSecrets
from ydt.keys.rings import INTERNAL, SEALING, TOKENS
from ydt.keys.rotating import Rotation, rotate

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]

PERSON = {"name": "张某某", "mobile": "13800138000"}
REASON = {"X-Read-Reason": "%E6%A0%B8%E5%AF%B9"}
DATABASE = "ydt_intake"


@pytest.fixture
def front_end(whole) -> FrontEnd:
    return FrontEnd(whole.url("gateway"))


@pytest.fixture
def staff(whole, front_end) -> Staff:
    return Staff(front_end, whole.secrets["demo_password"])


def filed(front_end: FrontEnd, staff: Staff) -> Lifecycle:
    """An appeal under a real name that was lived through, comment and all."""
    one = Lifecycle(front_end, staff, text="请问今年征兵什么时候报名")
    one.file(contact=PERSON)
    for step in one.handling:
        step()
    return one


def read_by_supervisor(one: Lifecycle) -> tuple[str, str]:
    """The words and the name, as whoever may read them gets them."""
    headers = one.staff.headers(one.place.supervisor) | REASON
    content = expect(one.front_end.get(f"/cases/{one.case_id}/content", headers), 200).body
    identity = expect(one.front_end.get(f"/cases/{one.case_id}/identity", headers), 200).body
    return content["text"], identity["name"]


def rotation(stack, ring) -> Rotation:
    return Rotation(ring, LocalSecrets(stack), installation_of(stack))


def said_nothing(step: str, state: str) -> None:
    """Nobody listens."""


def test_sealing_keys_change_under_way_step_by_step_and_nothing_is_lost_from_sight(whole, front_end, staff):
    old = filed(front_end, staff)
    before = read_by_supervisor(old)
    key = rotation(whole, SEALING).add(real_now().date())
    with pytest.raises(Failure, match=f"{key} is not known to: intake"):
        rotation(whole, SEALING).use(key)
    whole.restart("intake")
    rotation(whole, SEALING).use(key)
    with pytest.raises(Failure, match=f"{key} is not in use by: intake"):
        rotation(whole, SEALING).retire("local")
    whole.restart("intake")
    new = filed(front_end, staff)
    assert (read_by_supervisor(old), read_by_supervisor(new)) == (before, before)
    with whole.database_admin() as client:
        body = client[DATABASE]["appeals"].find_one({"_id": new.receipt["appeal_id"]})["body"]
    assert body["content"]["key_id"] == key
    with pytest.raises(Failure, match="are still sealed with local"):
        rotation(whole, SEALING).retire("local")
    reseal_with_an_interruption(whole, key)
    assert (read_by_supervisor(old), old.look_up().body["status"]) == (before, "concluded")
    rotation(whole, SEALING).retire("local")


def reseal_with_an_interruption(stack, key: str) -> None:
    """Stopped after its first document, it goes on with the next."""
    asking, told = Asking(installation_of(stack)), []
    with pytest.raises(KeyboardInterrupt):
        asking.reseal(SEALING, lambda kind, count: told.append((kind, count)) or _interrupt(), batch=1)
    left = asking.needed(SEALING)["local"]
    asking.reseal(SEALING, lambda kind, count: told.append((kind, count)), batch=2)
    assert told[0] == ("identities", 1)
    assert [kind for kind, count in told if count == left[kind] and count] != []
    assert list(asking.needed(SEALING)) == [key]


def _interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.slow
def test_staff_stay_logged_in_while_the_keys_of_their_tokens_change(whole, front_end, staff):
    one = Lifecycle(front_end, staff)
    one.file()
    headers = staff.headers(one.place.supervisor)
    key = rotate(whole, TOKENS, said_nothing)
    assert front_end.get("/staff/me", headers, again=()).status == 200
    rotation(whole, TOKENS).retire("local")
    whole.restart("gateway")
    assert front_end.get("/staff/me", headers).status == 401
    fresh = Staff(front_end, whole.secrets["demo_password"])
    assert front_end.get("/staff/me", fresh.headers(one.place.supervisor)).status == 200
    assert Asking(installation_of(whole)).keys_of("gateway", TOKENS) == [key]


@pytest.mark.slow
def test_shared_secret_changes_one_process_at_a_time_and_nobody_is_refused(whole, front_end, staff):
    old = installation_of(whole).token
    key = rotation(whole, INTERNAL).add(real_now().date())
    with pytest.raises(Failure, match="is not known to: "):
        rotation(whole, INTERNAL).use(key)
    whole.restart("intake")
    Lifecycle(front_end, staff).file()
    text = LocalSecrets(whole).read(INTERNAL)
    LocalSecrets(whole).write(INTERNAL, INTERNAL.used(text, key))
    whole.restart("gateway")
    assert installation_of(whole).token != old
    Lifecycle(front_end, Staff(front_end, whole.secrets["demo_password"])).file()
    LocalSecrets(whole).write(INTERNAL, old)
    whole.restart("gateway")
    whole.restart("intake")
