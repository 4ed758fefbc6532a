"""What a route may ask of whoever comes: the doors, and the rules that the table of routes is made of."""

from dataclasses import dataclass, replace
from enum import StrEnum

from contracts.vocabulary import Role
from services.gateway.callers import Scope


class Door(StrEnum):
    """What a route asks of whoever comes."""

    PUBLIC = "public"
    CITIZEN = "citizen"
    STAFF = "staff"
    INTERNAL = "internal"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True)
class Rule:
    """One route's rule.

    `key_exempt` says why a POST is safe without an Idempotency-Key; empty means it needs one. `large_body` allows
    MAX_RECORD_BYTES instead of MAX_BODY_BYTES, `own_account` lets somebody in whose account is incomplete.
    """

    door: Door
    roles: frozenset[Role] = frozenset()
    scope: Scope | None = None
    own_account: bool = False
    key_exempt: str = ""
    large_body: bool = False


SUPERVISORS = (Role.TOWNSHIP_DISCIPLINE, Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
HANDLERS = (Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER)
CASE_STAFF = (*SUPERVISORS, *HANDLERS)
DRAFT_READERS = (*SUPERVISORS, Role.VILLAGE_COMMITTEE, Role.DISCLOSURE_CHECKER)


def staff(*roles: Role, scope: Scope | None = None) -> Rule:
    """The rule of a route for these roles of staff."""
    return Rule(Door.STAFF, frozenset(roles), scope)


PUBLIC = Rule(Door.PUBLIC)
CITIZEN = Rule(Door.CITIZEN)
INTERNAL = Rule(Door.INTERNAL)
# Figures for operators: open on the machine itself, elsewhere with the internal token.
OPERATIONS = Rule(Door.OPERATIONS)
ANY_STAFF = Rule(Door.STAFF, frozenset(Role) - {Role.CITIZEN, Role.SYSTEM}, own_account=True)
CASES = staff(*CASE_STAFF)
SUPERVISE = staff(*SUPERVISORS)
HANDLE = staff(*HANDLERS)
WATCH = staff(*SUPERVISORS, Role.AUDITOR)
REVISIT = staff(Role.TOWNSHIP_DISCIPLINE)
DRAW = staff(Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
SUPERIORS = staff(Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE)
# More time and 复查 are also a leader's to decide.
APPROVE_TIME = staff(*SUPERVISORS, Role.HANDLER_LEADER)
# A sealed clue is seen by clue officers alone; casework tells the cases apart.
READ_CASES = staff(*CASE_STAFF, Role.CLUE_OFFICER)
READ_DRAFTS = staff(*DRAFT_READERS, scope=Scope.RECORDS_READ)
WRITE_RECORDS = replace(staff(Role.VILLAGE_COMMITTEE, scope=Scope.RECORDS_WRITE), large_body=True)
PROXY = staff(Role.GRID_WORKER)
# 三员分立: whoever manages accounts sees no content, and whoever sees content manages no accounts.
ACCOUNTS = staff(Role.SYSTEM_ADMIN)
# Who makes accounts hands out no rights, who hands out rights makes no accounts, and a third one watches both.
RIGHTS = staff(Role.SECURITY_ADMIN)
READ_ACCOUNTS = staff(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
AUDIT = staff(Role.AUDITOR)

OURS = (Door.INTERNAL, Door.OPERATIONS)
"""Doors that are no part of the public API."""
