"""What casework answers of the turns a case took: returns, more time, long works, helpers, objections, reviews."""

from typing import Any

from services.casework.domain.case import Case
from services.casework.domain.records import (
    Attachment,
    ExtensionRequest,
    HelperReply,
    ReturnRequest,
    Review,
    Suspension,
)


def on_case(case: Case) -> dict[str, Any]:
    """The turns on record."""
    objection = case.objection
    return {
        "parent_case_id": case.parent_case_id,
        "attachments": [attachment(each) for each in case.dispatch.attachments] if case.dispatch else [],
        "helper_replies": [helper_reply(each) for each in case.helper_replies],
        "returns": [_returned(each) for each in case.returns],
        "extensions": [_extension(each) for each in case.extensions],
        "suspensions": [_suspension(each) for each in case.suspensions],
        "reviews": [_review(each) for each in case.reviews],
        "objection": objection
        and {
            "objected_at": objection.objected_at,
            "superior_org": objection.superior_org,
            "upheld": objection.upheld,
            "by_org": objection.by_org,
            "decided_at": objection.decided_at,
        },
    }


def attachment(each: Attachment) -> dict[str, Any]:
    """An attachment without its content."""
    return {
        "name": each.name,
        "description": each.description,
        "sha256": each.sha256,
        "size": each.size,
        "media_type": each.media_type,
        "stored": each.stored,
    }


def helper_reply(each: HelperReply) -> dict[str, Any]:
    """A helper's part."""
    return {
        "org": each.org,
        "text": each.text,
        "author_id": each.author_id,
        "round": each.round,
        "replied_at": each.replied_at,
    }


def _returned(each: ReturnRequest) -> dict[str, Any]:
    return {
        "org": each.org,
        "reason_code": each.reason_code,
        "reason": each.reason,
        "requested_at": each.requested_at,
        "ruling": each.ruling,
        "ruled_by_org": each.ruled_by_org,
        "ruled_at": each.ruled_at,
        "superior_org": each.superior_org,
        "disputed_at": each.disputed_at,
    }


def _extension(each: ExtensionRequest) -> dict[str, Any]:
    return {
        "number": each.number,
        "org": each.org,
        "value": each.value,
        "unit": each.unit,
        "reason": each.reason,
        "requested_at": each.requested_at,
        "ruling": each.ruling,
        "ruled_by_org": each.ruled_by_org,
        "ruled_at": each.ruled_at,
    }


def _suspension(each: Suspension) -> dict[str, Any]:
    return {
        "by_org": each.by_org,
        "reason": each.reason,
        "suspended_at": each.suspended_at,
        "next_report_at": each.next_report_at,
        "resumed_at": each.resumed_at,
        "milestones": [
            {
                "number": stage.number,
                "name": stage.name,
                "due_at": stage.due_at,
                "text": stage.text,
                "reported_at": stage.reported_at,
            }
            for stage in each.milestones
        ],
    }


def _review(each: Review) -> dict[str, Any]:
    return {
        "level": each.level,
        "org": each.org,
        "round": each.round,
        "asked_at": each.asked_at,
        "upheld": each.upheld,
        "by_org": each.by_org,
        "reason": each.reason,
        "decided_at": each.decided_at,
    }
