"""One module a resource; this list is what the app registers."""

from services.gateway.routes import (
    admin_api_keys,
    admin_staff,
    appeals,
    audit,
    case_steps,
    case_turns,
    cases,
    inbox,
    overseeing,
    proxied,
    public,
    records,
    reference,
    staff_session,
    statistics,
    supervision,
)

BLUEPRINTS = (
    appeals.blueprint,
    proxied.blueprint,
    public.blueprint,
    staff_session.blueprint,
    cases.blueprint,
    case_steps.blueprint,
    case_turns.blueprint,
    supervision.blueprint,
    overseeing.blueprint,
    inbox.blueprint,
    records.blueprint,
    statistics.blueprint,
    reference.blueprint,
    admin_staff.blueprint,
    admin_api_keys.blueprint,
    audit.blueprint,
)
