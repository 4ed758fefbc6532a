"""Accounts, rights and the audit in the hands of three administrators, and the pack that brings the first accounts."""

from copy import deepcopy
from datetime import timedelta

import pytest

from chassis.clock import real_now
from services.gateway import store
from tests.integration.gateway.house import PACK, PASSWORD, house_on
from tests.unit.gateway.builders import TOKEN, pointers, problem

pytestmark = pytest.mark.servers

FIRST = "A-first-Password-1"
NEW = {"username": "sqc.li", "name": "李某某", "role": "village_committee", "org": "CCC-VC", "password": FIRST}


def an_api_key(**changes):
    soon = (real_now() + timedelta(days=30)).isoformat()
    key = {"name": "统计对接", "scopes": ["statistics:read"], "role": "county_discipline", "org": "SC-JW"}
    return {**key, "expires_at": soon, **changes}


def test_administrator_creates_an_account_that_must_change_its_password(house):
    created = house.post("/api/v1/admin/staff", house.staff("admin"), NEW)
    assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
    assert created.headers["Location"] == "/api/v1/admin/staff/sqc.li"
    assert created.get_json() == {
        "username": "sqc.li",
        "name": "李某某",
        "role": "village_committee",
        "org": "CCC-VC",
        "region_code": "341523110203",
        "disabled": False,
        "must_change_password": True,
        "has_password": True,
        "totp": False,
        "granted": False,
        "version": 1,
    }
    newcomer = house.staff("sqc.li", FIRST)
    assert problem(house.get("/api/v1/cases", newcomer)) == (403, "forbidden")
    change = {"old_password": FIRST, "new_password": "My-own-Password-22"}
    assert house.post("/api/v1/staff/password", newcomer, change).status_code == 204
    settled = house.staff("sqc.li", "My-own-Password-22")
    assert problem(house.get("/api/v1/cases", settled)) == (403, "forbidden")
    assert grant(house, "sqc.li", role="village_committee", org="CCC-VC", region_code="341523110203").status_code == 200
    trusted = house.staff("sqc.li", "My-own-Password-22")
    assert problem(house.get("/api/v1/cases", trusted)) == (503, "unavailable")


def grant(house, username: str, by: str = "security", **seen):
    return house.post(f"/api/v1/admin/staff/{username}/grant", house.staff(by), seen)


def test_grant_of_rights_that_changed_meanwhile_is_a_conflict(house):
    house.post("/api/v1/admin/staff", house.staff("admin"), NEW)
    seen = {"role": "county_discipline", "org": "CCC-VC", "region_code": "341523110203"}
    assert problem(grant(house, "sqc.li", **seen)) == (409, "conflict")
    assert not house.get("/api/v1/admin/staff/sqc.li", house.staff("admin")).get_json()["granted"]


def test_moved_account_needs_its_grant_anew(house):
    path, wider = "/api/v1/admin/staff/ccc.zhang", {"role": "county_discipline", "org": "SC-JW"}
    assert house.patch(path, house.staff("admin"), wider, 1).get_json()["granted"] is False
    assert problem(house.get("/api/v1/cases", house.staff("ccc.zhang"))) == (403, "forbidden")


def test_renamed_account_keeps_its_grant(house):
    renamed = house.patch("/api/v1/admin/staff/ccc.zhang", house.staff("admin"), {"name": "张某"}, 1)
    assert renamed.get_json()["granted"] is True


@pytest.mark.parametrize("by", ["admin", "auditor", "zmq.wang"])
def test_only_the_security_administrator_grants_rights(house, by):
    seen = {"role": "village_committee", "org": "CCC-VC", "region_code": "341523110203"}
    assert problem(grant(house, "ccc.zhang", by, **seen)) == (403, "forbidden")


def test_security_administrator_makes_no_accounts_and_grants_not_to_themselves(house):
    assert problem(house.post("/api/v1/admin/staff", house.staff("security"), NEW)) == (403, "forbidden")
    own = {"role": "security_admin", "org": None, "region_code": None}
    assert problem(grant(house, "security", **own)) == (403, "forbidden")


def test_auditor_reads_who_did_what_to_accounts_and_changes_none(house):
    house.post("/api/v1/admin/staff", house.staff("admin"), NEW)
    auditor = house.staff("auditor")
    page = house.get("/api/v1/audit/accounts?actor=admin&page_size=1", auditor).get_json()
    assert [(row["actor"], row["action"], row["subject"]) for row in page["items"]] == [
        ("admin", "create_staff", "sqc.li")
    ]
    assert page["total"] == 2
    assert problem(house.post("/api/v1/admin/staff", auditor, NEW)) == (403, "forbidden")
    own = house.get("/api/v1/audit/accounts?actor=auditor", auditor).get_json()["items"]
    assert "read_audit" in {row["action"] for row in own}


@pytest.mark.parametrize("who", ["admin", "security", "zmq.wang"])
@pytest.mark.parametrize("path", ["/api/v1/audit/accounts", "/api/v1/audit/reads"])
def test_nobody_but_the_auditor_reads_the_audit(house, who, path):
    assert problem(house.get(path, house.staff(who))) == (403, "forbidden")


def test_auditor_asks_for_a_span_of_time(house):
    house.staff("zmq.wang")
    auditor, later = house.staff("auditor"), (real_now() + timedelta(hours=1)).isoformat().replace("+", "%2B")
    assert house.get(f"/api/v1/audit/accounts?since={later}", auditor).get_json()["items"] == []
    wrong = house.get("/api/v1/audit/accounts?since=yesterday", auditor)
    assert (problem(wrong), pointers(wrong)) == ((422, "invalid"), [("/query/since", "format")])

def test_repeated_creation_gets_the_first_answer_and_makes_one_account(house):
    admin = house.staff("admin")
    first = house.post("/api/v1/admin/staff", admin, NEW, key="create-0001")
    again = house.post("/api/v1/admin/staff", admin, NEW, key="create-0001")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")


def test_same_key_for_another_account_is_refused_and_nothing_is_stored(house):
    admin = house.staff("admin")
    house.post("/api/v1/admin/staff", admin, NEW, key="create-0001")
    other = house.post("/api/v1/admin/staff", admin, {**NEW, "name": "别某某"}, key="create-0001")
    assert problem(other) == (422, "key_reused")
    assert house.get("/api/v1/admin/staff/sqc.li", admin).get_json()["name"] == "李某某"


def test_new_password_from_the_administrator_opens_a_locked_account(mongo):
    house = house_on(mongo, LOGIN_ATTEMPTS="1")

    def login(host: int, password: str) -> int:
        body = {"username": "zmq.wang", "password": password}
        where = {"REMOTE_ADDR": f"192.0.2.{host}"}
        return house.client.post("/api/v1/staff/login", json=body, environ_base=where).status_code

    assert [login(host, "wrong") for host in range(1, 11)] == [401] * 10
    assert login(11, PASSWORD) == 429
    assert house.patch("/api/v1/admin/staff/zmq.wang", house.staff("admin"), {"password": FIRST}, 1).status_code == 200
    assert login(12, FIRST) == 200


def test_new_password_opens_the_address_too_from_which_the_wrong_ones_came(house):
    codes = [house.login("zmq.wang", "wrong").status_code for _ in range(6)]
    assert house.patch("/api/v1/admin/staff/zmq.wang", house.staff("admin"), {"password": FIRST}, 1).status_code == 200
    assert (codes, house.login("zmq.wang", FIRST).status_code) == ([401] * 5 + [429], 200)


def test_password_in_a_command_leaves_no_guessable_trace(house):
    house.post("/api/v1/admin/staff", house.staff("admin"), NEW, key="create-0001")
    stored = house.db[store.STAFF].find_one({"_id": "sqc.li"})
    assert FIRST not in str(stored)
    assert stored["body"]["password_hash"].startswith("$argon2id$")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"username": "Bad Name"}, "/username"),
        ({"role": "citizen"}, "/role"),
        ({"org": "NOWHERE"}, "/org"),
        ({"password": "weak"}, "/password"),
        ({"salary": 1}, "/salary"),
    ],
)
def test_wrong_account_is_refused_field_by_field(house, changes, pointer):
    response = house.post("/api/v1/admin/staff", house.staff("admin"), {**NEW, **changes})
    assert problem(response) == (422, "invalid")
    assert [where for where, _code in pointers(response)] == [pointer]


def test_taken_user_name_is_a_conflict(house):
    taken = {**NEW, "username": "zmq.wang"}
    assert problem(house.post("/api/v1/admin/staff", house.staff("admin"), taken)) == (409, "conflict")


def test_edit_needs_the_version_it_edits(house):
    admin = house.staff("admin")
    version = house.get("/api/v1/admin/staff/zmq.wang", admin).get_json()["version"]
    path = "/api/v1/admin/staff/zmq.wang"
    assert problem(house.patch(path, admin, {"name": "王某"}, None)) == (428, "precondition_required")
    assert problem(house.patch(path, admin, {"name": "王某"}, version + 1)) == (412, "stale_version")
    edited = house.patch(path, admin, {"name": "王某"}, version)
    assert (edited.status_code, edited.headers["ETag"]) == (200, f'"{version + 1}"')
    assert problem(house.patch(path, admin, {"name": "王某某"}, version)) == (412, "stale_version")


def test_disabled_account_is_out_at_once(house):
    admin, officer = house.staff("admin"), house.staff("zmq.wang")
    assert house.patch("/api/v1/admin/staff/zmq.wang", admin, {"disabled": True}, 1).status_code == 200
    assert problem(house.get("/api/v1/staff/me", officer)) == (401, "unauthenticated")
    assert problem(house.login("zmq.wang")) == (401, "unauthenticated")


def test_nobody_edits_their_own_rights(house):
    own = house.patch("/api/v1/admin/staff/admin", house.staff("admin"), {"role": "city_discipline"}, 1)
    assert problem(own) == (403, "forbidden")


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/inbox", "/api/v1/statistics", "/api/v1/records"])
def test_administrator_sees_no_content(house, path):
    assert problem(house.get(path, house.staff("admin"))) == (403, "forbidden")


@pytest.mark.parametrize("path", ["/api/v1/admin/staff", "/api/v1/admin/api-keys"])
def test_others_manage_no_accounts(house, path):
    assert problem(house.get(path, house.staff("zmq.wang"))) == (403, "forbidden")


def test_handler_approves_no_reply_and_supervisor_writes_none(house):
    case = "/api/v1/cases/Cabcdefghijklmnopqrstuvwxyz"
    approval = house.post(f"{case}/reply-approval", house.staff("ccc.zhang"))
    reply = house.post(f"{case}/reply", house.staff("zmq.wang"), {"text": "好", "conclusion_code": "solved"})
    assert (problem(approval), problem(reply)) == ((403, "forbidden"), (403, "forbidden"))


def test_accounts_are_listed_in_pages_without_secrets(house):
    page = house.get("/api/v1/admin/staff?page_size=2", house.staff("admin")).get_json()
    assert ([row["username"] for row in page["items"]], page["total"]) == (["admin", "auditor"], 5)
    assert {key for row in page["items"] for key in row if "hash" in key or "seed" in key} == set()


def test_api_key_opens_its_scope_and_nothing_else(house):
    issued = house.post("/api/v1/admin/api-keys", house.staff("security"), an_api_key())
    headers = {"X-API-Key": issued.get_json()["api_key"]}
    assert (issued.status_code, issued.get_json()["region_code"]) == (201, "341523000000")
    assert problem(house.get("/api/v1/statistics", headers)) == (503, "unavailable")
    assert problem(house.get("/api/v1/cases", headers)) == (403, "forbidden")
    assert problem(house.get("/api/v1/admin/staff", headers)) == (403, "forbidden")


def test_system_administrator_issues_no_api_keys(house):
    assert problem(house.post("/api/v1/admin/api-keys", house.staff("admin"), an_api_key())) == (403, "forbidden")
    assert house.get("/api/v1/admin/api-keys", house.staff("admin")).status_code == 200


def test_repeated_api_key_creation_answers_the_same_key(house):
    admin, wanted = house.staff("security"), an_api_key()
    first, again = (house.post("/api/v1/admin/api-keys", admin, wanted, key="api-key-0001") for _ in range(2))
    assert again.get_json() == first.get_json()
    assert house.db[store.API_KEYS].count_documents({}) == 1


def test_secret_of_an_api_key_is_not_stored(house):
    issued = house.post("/api/v1/admin/api-keys", house.staff("security"), an_api_key()).get_json()
    assert issued["api_key"].rpartition("_")[2] not in str(list(house.db[store.API_KEYS].find()))
    assert "api_key" not in house.get(f"/api/v1/admin/api-keys/{issued['key_id']}", house.staff("security")).get_json()


def test_disabled_or_forged_api_key_is_refused(house):
    admin = house.staff("security")
    issued = house.post("/api/v1/admin/api-keys", admin, an_api_key()).get_json()
    forged = {"X-API-Key": issued["api_key"][:-2] + "xx"}
    assert problem(house.get("/api/v1/statistics", forged)) == (401, "unauthenticated")
    assert house.patch(f"/api/v1/admin/api-keys/{issued['key_id']}", admin, {"disabled": True}, 1).status_code == 200
    disabled = {"X-API-Key": issued["api_key"]}
    assert problem(house.get("/api/v1/statistics", disabled)) == (401, "unauthenticated")


@pytest.mark.parametrize("days", [-1, 400])
def test_api_key_ends_within_a_year(house, days):
    wanted = an_api_key(expires_at=(real_now() + timedelta(days=days)).isoformat())
    response = house.post("/api/v1/admin/api-keys", house.staff("security"), wanted)
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/expires_at", "invalid")])


def test_loading_the_same_pack_again_changes_nothing(house):
    before = list(house.db[store.STAFF].find())
    answer = house.load().get_json()
    assert (answer["accounts_changed"], list(house.db[store.STAFF].find())) == (0, before)


def test_pack_moves_an_account_and_keeps_its_password(house):
    officer = house.staff("zmq.wang")
    moved = deepcopy(PACK)
    moved["staff"][0] |= {"org": "SC-JW", "region_code": "341523000000"}
    assert house.load(moved).get_json()["accounts_changed"] == 1
    assert problem(house.get("/api/v1/staff/me", officer)) == (401, "unauthenticated")
    assert house.get("/api/v1/staff/me", house.staff("zmq.wang", PASSWORD)).get_json()["org"] == "SC-JW"


def test_pack_accounts_stay_locked_without_a_demonstration_password(mongo):
    locked = house_on(mongo, DEMO_PASSWORD="")
    assert {account["body"]["password_hash"] for account in locked.db[store.STAFF].find()} == {None}
    opened = house_on(mongo)
    assert opened.login("zmq.wang").status_code == 200


def test_pack_with_a_wrong_role_is_refused_and_nothing_is_stored(house):
    wrong = deepcopy(PACK)
    wrong["staff"][0]["role"] = "emperor"
    wrong["policy_version"] = "shucheng-test-2"
    response = house.load(wrong)
    assert (problem(response), pointers(response)) == ((422, "invalid"), [("/staff/0/role", "not_allowed")])
    assert house.db[store.PACKS].count_documents({}) == 1


def install(house, username: str, token: str = TOKEN, password: str = FIRST):
    body = {"name": "管某某", "password": password}
    headers = {"Authorization": f"Bearer {token}"}
    return house.client.put(f"/internal/administrators/{username}", json=body, headers=headers)


def test_first_administrator_is_installed_from_inside_and_must_change_the_password(mongo):
    house = house_on(mongo, DEMO_PASSWORD="")
    assert install(house, "root.zhao").get_json()["role"] == "system_admin"
    newcomer = house.staff("root.zhao", FIRST)
    assert problem(house.get("/api/v1/admin/staff", newcomer)) == (403, "forbidden")
    change = {"old_password": FIRST, "new_password": "My-own-Password-22"}
    assert house.post("/api/v1/staff/password", newcomer, change).status_code == 204
    assert house.get("/api/v1/admin/staff", house.staff("root.zhao", "My-own-Password-22")).status_code == 200


def test_installing_an_administrator_takes_over_no_other_account(house):
    assert problem(install(house, "zmq.wang")) == (409, "conflict")
    assert problem(install(house, "root.zhao", token="x" * 20)) == (401, "unauthenticated")
    assert problem(install(house, "root.zhao", password="weak")) == (422, "invalid")
    assert house.login("zmq.wang").status_code == 200
