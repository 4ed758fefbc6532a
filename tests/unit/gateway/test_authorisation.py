"""The rule table is complete, tells the truth, and keeps the three administrators apart."""

import pytest
from flask import Flask

from chassis.causes import Actor
from chassis.errors import Forbidden, Unauthenticated
from contracts.vocabulary import Role
from services.gateway.authorisation import (
    RULES,
    authorise,
    missing_rules,
    require_complete_table,
    routes_of,
    rules_without_route,
)
from services.gateway.callers import NOBODY, Caller, Means, Scope
from services.gateway.rules import Door
from tests.unit.gateway.builders import app

CONTENT = [route for route in RULES if "/cases" in route or "/inbox" in route or "/records" in route]
ACCOUNTS = [route for route in RULES if "/admin/" in route]


def caller(role: str, means: Means = Means.PASSWORD_SESSION, **more) -> Caller:
    return Caller(Actor("somebody", role), means, **more)


def test_every_route_has_a_rule_and_every_rule_a_route():
    assert (missing_rules(app()), rules_without_route(app())) == ([], [])


def test_app_with_an_unguarded_route_does_not_start():
    grown = app()
    grown.add_url_rule("/api/v1/secrets", view_func=lambda: "", methods=["GET"], provide_automatic_options=False)
    assert missing_rules(grown) == ["GET /api/v1/secrets"]
    with pytest.raises(RuntimeError, match="GET /api/v1/secrets"):
        require_complete_table(grown)


def test_rule_whose_route_is_gone_stops_the_start_as_well():
    with pytest.raises(RuntimeError, match="POST /api/v1/appeals"):
        require_complete_table(Flask("empty", static_folder=None))


def test_head_follows_get_and_no_route_answers_options():
    assert {route.split()[0] for route in routes_of(app())} == {"GET", "POST", "PUT", "PATCH"}


def test_posts_without_a_key_are_few_and_say_why():
    exempt = {route: rule.key_exempt for route, rule in RULES.items() if rule.key_exempt}
    assert sorted(exempt) == [
        "POST /api/v1/staff/login",
        "POST /api/v1/staff/logout",
        "POST /api/v1/staff/refresh",
    ]
    assert min(len(reason) for reason in exempt.values()) > 20


def test_every_staff_rule_names_its_roles():
    assert [route for route, rule in RULES.items() if rule.door is Door.STAFF and not rule.roles] == []


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.SYSTEM])
def test_no_staff_route_is_open_to_citizens_or_the_system(role):
    assert [route for route, rule in RULES.items() if rule.door is Door.STAFF and role in rule.roles] == []


def test_system_administrator_reads_no_content():
    three = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    assert [route for route in CONTENT if three & RULES[route].roles] == []


def test_only_the_system_administrator_manages_accounts():
    changing = {route: RULES[route].roles for route in ACCOUNTS if not route.startswith("GET")}
    assert changing == {
        "POST /api/v1/admin/staff": {Role.SYSTEM_ADMIN},
        "PATCH /api/v1/admin/staff/<username>": {Role.SYSTEM_ADMIN},
        "POST /api/v1/admin/staff/<username>/grant": {Role.SECURITY_ADMIN},
        "POST /api/v1/admin/api-keys": {Role.SECURITY_ADMIN},
        "PATCH /api/v1/admin/api-keys/<key_id>": {Role.SECURITY_ADMIN},
    }


def test_those_who_handle_never_learn_who_filed():
    roles = RULES["GET /api/v1/cases/<case_id>/identity"].roles
    assert roles & {Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER} == frozenset()


def test_those_who_reply_do_not_approve():
    reply, approval = (RULES[f"POST /api/v1/cases/<case_id>/{step}"].roles for step in ("reply", "reply-approval"))
    assert reply & approval == frozenset()


def test_role_outside_the_rule_is_forbidden():
    with pytest.raises(Forbidden):
        authorise(RULES["GET /api/v1/cases"], caller(Role.AUDITOR))


def test_stranger_is_asked_to_log_in():
    with pytest.raises(Unauthenticated):
        authorise(RULES["GET /api/v1/cases"], NOBODY)


def test_api_key_needs_both_scope_and_role():
    rule = RULES["GET /api/v1/statistics"]
    scoped = {"scopes": frozenset({Scope.STATISTICS_READ})}
    authorise(rule, caller(Role.COUNTY_DISCIPLINE, Means.API_KEY, **scoped))
    with pytest.raises(Forbidden):
        authorise(rule, caller(Role.COUNTY_DISCIPLINE, Means.API_KEY))
    with pytest.raises(Forbidden):
        authorise(rule, caller(Role.AUDITOR, Means.API_KEY, **scoped))


def test_api_key_opens_no_route_that_names_no_scope():
    everything = frozenset(Scope)
    open_to_keys = []
    for route, rule in RULES.items():
        if rule.door is Door.STAFF and rule.scope is None:
            for role in rule.roles:
                with pytest.raises(Forbidden):
                    authorise(rule, caller(role, Means.API_KEY, scopes=everything))
            open_to_keys.append(route)
    assert "GET /api/v1/cases" in open_to_keys


def test_incomplete_account_may_only_be_completed():
    newcomer = caller(Role.VILLAGE_COMMITTEE, incomplete=True)
    authorise(RULES["POST /api/v1/staff/password"], newcomer)
    authorise(RULES["POST /api/v1/staff/logout"], newcomer)
    with pytest.raises(Forbidden):
        authorise(RULES["GET /api/v1/cases"], newcomer)
