"""One fixed, believable sample of every event, from which the golden files under contracts/examples are checked."""

from datetime import UTC, datetime

from contracts.catalogue import spec_of
from contracts.envelope import Envelope
from contracts.events import casework, deadline, disclosure, handling, intake, notify, review, routing, supervision
from contracts.vocabulary import (
    AppealType,
    Audience,
    Channel,
    ClockKind,
    Colour,
    ConclusionCode,
    DispatchMode,
    Grade,
    LegalTrack,
    RatingWords,
    RevisitResult,
    SupervisionCause,
)

_APPEAL = "A4m7q2x5c3k6t7w2y4z5b6d3f2g"
_CASE = "C" + _APPEAL[1:]
_OTHER_APPEAL = "A5n7q2x5c3k6t7w2y4z5b6d3f2h"
_TOWN, _VILLAGE, _REGION = "td-341523110", "vc-341523110201", "341523110201"


def _at(hour: int, minute: int) -> datetime:
    return datetime(2021, 9, 6 if hour >= 16 else 7, hour, minute, tzinfo=UTC)


_IDS = {"case_id": _CASE, "appeal_id": _APPEAL}
_CLOCK = {**_IDS, "clock_id": f"{_CASE}:dispatch:1", "kind": ClockKind.DISPATCH, "org": _TOWN, "due_at": _at(15, 59)}
_PARENT = {"parent_case_id": "C" + _OTHER_APPEAL[1:]}
_RECORD = {"record_id": "R7k2m4", "kind": "village_affairs", "region_code": _REGION}
_ORDER = {"order_id": f"{_CASE}-order-1", "org": _VILLAGE}

SAMPLES: tuple[object, ...] = (
    intake.AppealSubmitted(
        appeal_id=_APPEAL,
        channel=Channel.QR_CODE,
        appeal_type=AppealType.CONSULT,
        category="H01",
        region_code=_REGION,
        keywords=("征兵",),
        grade_hint=Grade.NORMAL,
        clue_suspected=False,
        real_name=True,
        legal_track=LegalTrack.PLATFORM,
        submitted_at=_at(22, 48),
    ),
    intake.AppealWithdrawn(**_IDS, withdrawn_at=_at(1, 0)),
    intake.RefusalObjected(**_IDS, objected_at=_at(2, 30)),
    intake.ReviewAsked(**_IDS, level=1, asked_at=_at(14, 0)),
    intake.AppealRated(
        **_IDS, stars=5, words=RatingWords.VERY_SATISFIED, has_comment=False, round=1, rated_at=_at(13, 44)
    ),
    routing.AppealRouted(
        appeal_id=_APPEAL,
        appeal_type=AppealType.CONSULT,
        region_code=_REGION,
        item_code="H01",
        off_list=False,
        mode=DispatchMode.ONLINE,
        supervising_org=_TOWN,
        first_org=_VILLAGE,
        grade=Grade.NORMAL,
        legal_track=LegalTrack.PLATFORM,
        clue_suspected=False,
        rule_codes=("item_by_category", "supervisor_by_region", "first_by_region"),
        power_list_version="shucheng-list-2021.09",
        submitted_at=_at(22, 48),
        routed_at=_at(22, 48),
    ),
    routing.PowerListPublished(
        power_list_version="shucheng-list-2021.09", item_count=34, valid_from=_at(16, 0), published_at=_at(16, 0)
    ),
    casework.CaseOpened(
        **_IDS,
        appeal_type=AppealType.CONSULT,
        region_code=_REGION,
        item_code="H01",
        off_list=False,
        supervising_org=_TOWN,
        first_org=_VILLAGE,
        grade=Grade.NORMAL,
        legal_track=LegalTrack.PLATFORM,
        submitted_at=_at(22, 48),
        opened_at=_at(22, 48),
    ),
    casework.CaseAccepted(
        **_IDS, by_org=_TOWN, grade=Grade.NORMAL, accepted_at=_at(2, 15), legal_track=LegalTrack.PLATFORM
    ),
    casework.CaseNotAccepted(**_IDS, reason_code="in_litigation", by_org=_TOWN, decided_at=_at(2, 15)),
    casework.CaseRedirected(
        **_IDS, channel_code="12388", reason_code="clue_not_taken", by_org=_TOWN, redirected_at=_at(2, 15)
    ),
    casework.CaseDispatched(
        **_IDS,
        mode=DispatchMode.ONLINE,
        lead_org=_VILLAGE,
        helper_orgs=("fd-waterworks",),
        paper_no=None,
        by_org=_TOWN,
        round=1,
        dispatched_at=_at(2, 15),
    ),
    casework.CaseSignedFor(**_IDS, org=_VILLAGE, signed_at=_at(2, 40)),
    casework.CaseFirstReplied(**_IDS, org=_VILLAGE, replied_at=_at(3, 0)),
    casework.CaseReplied(
        **_IDS,
        org=_VILLAGE,
        conclusion_code=ConclusionCode.EXPLAINED,
        people=1,
        households=1,
        amount_fen=0,
        replied_at=_at(3, 31),
    ),
    casework.ReplyRejected(
        **_IDS, org=_VILLAGE, by_org=_TOWN, reason_code="question_not_answered", rejected_at=_at(4, 0)
    ),
    casework.ReplyApproved(**_IDS, by_org=_TOWN, automatic=False, round=1, approved_at=_at(6, 34)),
    casework.CaseClosed(**_IDS, outcome="rated", stars=5, closed_at=_at(13, 44)),
    casework.CaseResupervised(**_IDS, lead_org=_VILLAGE, by_org=_TOWN, round=2, ordered_at=_at(14, 0)),
    casework.CaseWithdrawn(**_IDS, withdrawn_at=_at(1, 0)),
    casework.WithdrawalRefused(**_IDS, reason_code="too_late", refused_at=_at(1, 0)),
    handling.CaseContentHeld(**_IDS, reason_code="content_check", by_org=_TOWN, held_at=_at(0, 10)),
    handling.CaseContentReleased(**_IDS, by_org=_TOWN, released_at=_at(0, 40)),
    handling.CaseSealed(**_IDS, by_org=_TOWN, sealed_at=_at(2, 0)),
    handling.CaseMerged(**_IDS, **_PARENT, parent_appeal_id=_OTHER_APPEAL, by_org=_TOWN, merged_at=_at(2, 0)),
    handling.CaseSeparated(**_IDS, **_PARENT, by_org=_TOWN, separated_at=_at(3, 0)),
    handling.ReturnRequested(**_IDS, org=_VILLAGE, reason_code="not_our_duty", requested_at=_at(3, 0)),
    handling.ReturnDisputed(**_IDS, org=_VILLAGE, superior_org="dc-341523", disputed_at=_at(4, 0)),
    handling.ReturnRuled(
        **_IDS,
        granted=True,
        org=_VILLAGE,
        by_org=_TOWN,
        by_superior=False,
        reason_code="wrong_body",
        ruled_at=_at(4, 0),
    ),
    handling.HelperReplied(**_IDS, org="fd-waterworks", replied_at=_at(3, 10)),
    handling.ExtensionRequested(**_IDS, org=_VILLAGE, number=1, requested_at=_at(3, 0)),
    handling.ExtensionRuled(
        **_IDS,
        granted=True,
        org=_VILLAGE,
        number=1,
        value=10,
        unit="wd",
        by_org=_TOWN,
        reason_code="complex",
        ruled_at=_at(4, 0),
    ),
    handling.CaseSuspended(
        **_IDS, org=_VILLAGE, by_org=_TOWN, milestone_count=3, next_report_at=_at(9, 0), suspended_at=_at(4, 0)
    ),
    handling.MilestoneReported(**_IDS, org=_VILLAGE, number=1, next_report_at=_at(12, 0), reported_at=_at(8, 0)),
    handling.CaseResumed(**_IDS, org=_VILLAGE, by_org=_TOWN, resumed_at=_at(12, 0)),
    supervision.SupervisionOrderDrafted(
        **_IDS, **_ORDER, by_org=_TOWN, cause=SupervisionCause.CONCLUDE_OVERDUE, drafted_at=_at(9, 0)
    ),
    supervision.SupervisionOrderIssued(
        **_IDS,
        **_ORDER,
        letter_no="督〔2021〕1号",
        by_org=_TOWN,
        cause=SupervisionCause.CONCLUDE_OVERDUE,
        rectify_by=_at(15, 0),
        issued_at=_at(9, 30),
    ),
    supervision.SupervisionOrderReceived(**_IDS, **_ORDER, by_org=_TOWN, received_at=_at(10, 0)),
    supervision.SupervisionOrderClosed(**_IDS, **_ORDER, by_org=_TOWN, closed_at=_at(14, 0)),
    supervision.CardIssued(
        **_IDS,
        colour=Colour.YELLOW,
        org=_VILLAGE,
        by_org=_TOWN,
        cause=SupervisionCause.CONCLUDE_OVERDUE,
        issued_at=_at(9, 30),
    ),
    supervision.JointHandlingConvened(
        **_IDS, lead_org=_VILLAGE, orgs=(_VILLAGE, "fd-waterworks"), by_org=_TOWN, convened_at=_at(9, 30)
    ),
    supervision.SpotCheckDrawn(**_IDS, draw_id="2021-09", drawn_at=_at(14, 0)),
    supervision.CaseRevisited(
        **_IDS, result=RevisitResult.CONFIRMED, stars=5, round=1, by_org=_TOWN, revisited_at=_at(14, 10)
    ),
    review.CaseArchived(**_IDS, archived_at=_at(15, 0)),
    review.ReviewRequested(**_IDS, level=1, org="gov-341523", requested_at=_at(15, 0)),
    review.ReviewRefused(**_IDS, level=1, reason_code="review_too_late", refused_at=_at(15, 0)),
    review.ReviewDecided(**_IDS, level=1, upheld=True, by_org="gov-341523", decided_at=_at(15, 30)),
    review.CaseFinalised(**_IDS, finalised_at=_at(15, 40)),
    review.RefusalReviewRequested(**_IDS, by_org="td-341523110", superior_org="dc-341523", requested_at=_at(2, 30)),
    review.RefusalReviewed(**_IDS, upheld=False, by_org="dc-341523", decided_at=_at(5, 0)),
    deadline.ClockStarted(**_CLOCK, started_at=_at(22, 48), provisional=False),
    deadline.ClockWarned(**_CLOCK, colour=Colour.BLUE, warned_at=_at(10, 0)),
    deadline.ClockOverdue(**_CLOCK, overdue_at=_at(15, 59)),
    deadline.ClockStopped(**_CLOCK, on_time=True, stopped_at=_at(2, 15)),
    deadline.ClockPaused(**{name: told for name, told in _CLOCK.items() if name != "due_at"}, paused_at=_at(4, 0)),
    deadline.ClockResumed(**_CLOCK, provisional=False, resumed_at=_at(12, 0)),
    deadline.ClockRecalculated(
        **_CLOCK, old_due_at=_at(12, 0), provisional=False, reason_code="extension", recalculated_at=_at(4, 0)
    ),
    notify.MessageDelivered(
        message_id="M5f0c1d2e3b4a59687786",
        template_code="case_opened.supervising_org",
        channel="inbox",
        audience=Audience.SUPERVISING_ORG,
        subject_id=_CASE,
        delivered_at=_at(22, 49),
    ),
    notify.MessageFailed(
        message_id="M5f0c1d2e3b4a59687787",
        template_code="case_opened.supervising_org",
        channel="email",
        audience=Audience.SUPERVISING_ORG,
        subject_id=_CASE,
        error_code="smtp_550",
        attempts=1,
        failed_at=_at(22, 49),
    ),
    disclosure.RecordPublished(**_RECORD, period="2021-Q3", version=1, published_at=_at(6, 0)),
)


def sample_envelope(data: object) -> Envelope:
    """A complete envelope around a sample, with fixed ids."""
    spec = spec_of(data)
    return Envelope(
        id=f"sample-{spec.name}-v{spec.version}",
        source=spec.producer,
        time=_at(6, 34),
        subject=getattr(data, spec.subject_field),
        sequence=1,
        data=data,
        correlation_id="1f0e9a7c6b5d4c3e8f7a6b5c4d3e2f10",
        causation_id="0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        region_code=_REGION,
        policy_version="shucheng-2021.09-1",
        order=dict.fromkeys(spec.consumers, 1),
    )
