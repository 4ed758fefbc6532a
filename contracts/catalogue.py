"""The event catalogue: who says what, who hears it, and what it carries.

Queues, bindings, per-consumer order numbers, `docs/events.md` and `docs/asyncapi.yaml` are all derived from this table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.events import casework, deadline, disclosure, handling, intake, notify, review, routing, supervision

SERVICES = ("intake", "routing", "casework", "deadline", "notify", "disclosure", "analytics")
"""The services on the bus; the gateway neither says nor hears events."""


@dataclass(frozen=True, slots=True)
class EventSpec:
    """One event in one version: `subject_field` names the field whose value orders its stream."""

    name: str
    version: int
    producer: str
    consumers: tuple[str, ...]
    data_class: type
    subject_field: str
    meaning_zh: str

    @property
    def type_uri(self) -> str:
        """The CloudEvents type, reverse-DNS with the version at its end."""
        return f"cn.yidiantong.{self.producer}.{self.name}.v{self.version}"


_CASE = ("deadline", "notify", "intake", "analytics")
_SUPERVISED = ("deadline", "notify", "analytics")


def _case(name: str, consumers: tuple[str, ...], data_class: type, meaning_zh: str) -> EventSpec:
    """An event of casework, in the order of its case."""
    return EventSpec(name, 1, "casework", consumers, data_class, "case_id", meaning_zh)


CATALOGUE: tuple[EventSpec, ...] = (
    EventSpec(
        "appeal_submitted", 1, "intake", ("routing", "analytics"), intake.AppealSubmitted, "appeal_id", "诉求已提交"
    ),
    EventSpec(
        "appeal_withdrawn", 1, "intake", ("casework", "analytics"), intake.AppealWithdrawn, "appeal_id", "群众申请撤回"
    ),
    EventSpec(
        "refusal_objected",
        1,
        "intake",
        ("casework", "analytics"),
        intake.RefusalObjected,
        "appeal_id",
        "对不予受理提出异议",
    ),
    EventSpec(
        "review_asked", 1, "intake", ("casework", "analytics"), intake.ReviewAsked, "appeal_id", "申请复查或复核"
    ),
    EventSpec("appeal_rated", 1, "intake", ("casework", "analytics"), intake.AppealRated, "appeal_id", "群众已评价"),
    EventSpec(
        "appeal_routed", 1, "routing", ("casework", "analytics"), routing.AppealRouted, "appeal_id", "诉求已分派"
    ),
    EventSpec(
        "power_list_published",
        1,
        "routing",
        ("disclosure",),
        routing.PowerListPublished,
        "power_list_version",
        "权力清单已发布",
    ),
    EventSpec("case_opened", 1, "casework", _CASE, casework.CaseOpened, "case_id", "工单已建立"),
    EventSpec("case_accepted", 1, "casework", _CASE, casework.CaseAccepted, "case_id", "已受理"),
    EventSpec("case_not_accepted", 1, "casework", _CASE, casework.CaseNotAccepted, "case_id", "不予受理"),
    EventSpec("case_redirected", 1, "casework", _CASE, casework.CaseRedirected, "case_id", "已引导至其他渠道"),
    EventSpec("case_dispatched", 1, "casework", _CASE, casework.CaseDispatched, "case_id", "已转办"),
    EventSpec("case_signed_for", 1, "casework", ("intake", "analytics"), casework.CaseSignedFor, "case_id", "已签收"),
    EventSpec(
        "case_first_replied",
        1,
        "casework",
        ("deadline", "intake", "analytics"),
        casework.CaseFirstReplied,
        "case_id",
        "已首次答复",
    ),
    EventSpec("case_replied", 1, "casework", _CASE, casework.CaseReplied, "case_id", "已提交答复"),
    EventSpec("reply_rejected", 1, "casework", _CASE, casework.ReplyRejected, "case_id", "答复被退回"),
    EventSpec("reply_approved", 1, "casework", _CASE, casework.ReplyApproved, "case_id", "答复已审核"),
    EventSpec("case_resupervised", 1, "casework", _CASE, casework.CaseResupervised, "case_id", "已再督办"),
    EventSpec(
        "case_closed", 1, "casework", ("deadline", "intake", "analytics"), casework.CaseClosed, "case_id", "已办结"
    ),
    EventSpec("case_withdrawn", 1, "casework", _CASE, casework.CaseWithdrawn, "case_id", "已撤回"),
    EventSpec("withdrawal_refused", 1, "casework", ("intake",), casework.WithdrawalRefused, "case_id", "撤回未获准"),
    _case("case_content_held", ("intake", "analytics"), handling.CaseContentHeld, "内容待核"),
    _case("case_content_released", ("intake", "analytics"), handling.CaseContentReleased, "内容已放行"),
    _case("case_sealed", ("deadline", "intake", "analytics"), handling.CaseSealed, "已转为线索"),
    _case("case_merged", _CASE, handling.CaseMerged, "已合并"),
    _case("case_separated", _CASE, handling.CaseSeparated, "已拆分"),
    _case("return_requested", _CASE, handling.ReturnRequested, "申请退回"),
    _case("return_disputed", _SUPERVISED, handling.ReturnDisputed, "退回争议报上级"),
    _case("return_ruled", _CASE, handling.ReturnRuled, "退回已裁定"),
    _case("helper_replied", ("deadline", "notify"), handling.HelperReplied, "协办单位已反馈"),
    _case("extension_requested", ("notify", "analytics"), handling.ExtensionRequested, "申请延期"),
    _case("extension_ruled", _CASE, handling.ExtensionRuled, "延期已审批"),
    _case("case_suspended", _CASE, handling.CaseSuspended, "已中止"),
    _case("milestone_reported", _CASE, handling.MilestoneReported, "节点已报告"),
    _case("case_resumed", _CASE, handling.CaseResumed, "恢复办理"),
    _case("supervision_order_drafted", ("notify", "analytics"), supervision.SupervisionOrderDrafted, "督办函待签发"),
    _case("supervision_order_issued", _SUPERVISED, supervision.SupervisionOrderIssued, "督办函已发出"),
    _case("supervision_order_received", ("notify", "analytics"), supervision.SupervisionOrderReceived, "督办函已签收"),
    _case("supervision_order_closed", _SUPERVISED, supervision.SupervisionOrderClosed, "督办函已销号"),
    _case("card_issued", ("notify", "analytics"), supervision.CardIssued, "已亮牌"),
    _case(
        "joint_handling_convened",
        ("deadline", "notify", "intake", "analytics"),
        supervision.JointHandlingConvened,
        "已召集会商",
    ),
    _case("spot_check_drawn", ("analytics",), supervision.SpotCheckDrawn, "抽中抽查"),
    _case("case_revisited", ("intake", "analytics"), supervision.CaseRevisited, "已回访"),
    _case("case_archived", ("intake", "analytics"), review.CaseArchived, "已归档"),
    _case("review_requested", _CASE, review.ReviewRequested, "已申请复查复核"),
    _case("review_refused", ("intake",), review.ReviewRefused, "复查复核未获受理"),
    _case("review_decided", _CASE, review.ReviewDecided, "复查复核已作出"),
    _case("case_finalised", ("deadline", "intake", "analytics"), review.CaseFinalised, "已终结"),
    _case("refusal_review_requested", ("notify",), review.RefusalReviewRequested, "不予受理待复核"),
    _case("refusal_reviewed", _CASE, review.RefusalReviewed, "不予受理已复核"),
    EventSpec("clock_started", 1, "deadline", ("casework",), deadline.ClockStarted, "case_id", "时限开始计算"),
    EventSpec("clock_warned", 1, "deadline", ("notify", "analytics"), deadline.ClockWarned, "case_id", "时限预警"),
    EventSpec(
        "clock_overdue",
        1,
        "deadline",
        ("casework", "notify", "analytics"),
        deadline.ClockOverdue,
        "case_id",
        "时限已超",
    ),
    EventSpec("clock_stopped", 1, "deadline", ("analytics",), deadline.ClockStopped, "case_id", "时限停止计算"),
    EventSpec("clock_paused", 1, "deadline", ("casework",), deadline.ClockPaused, "case_id", "时限暂停"),
    EventSpec("clock_resumed", 1, "deadline", ("casework",), deadline.ClockResumed, "case_id", "时限继续"),
    EventSpec(
        "clock_recalculated",
        1,
        "deadline",
        ("casework", "notify", "analytics"),
        deadline.ClockRecalculated,
        "case_id",
        "时限重新计算",
    ),
    EventSpec("message_delivered", 1, "notify", ("analytics",), notify.MessageDelivered, "message_id", "通知已送达"),
    EventSpec("message_failed", 1, "notify", ("analytics",), notify.MessageFailed, "message_id", "通知未送达"),
    EventSpec(
        "record_published", 1, "disclosure", ("analytics",), disclosure.RecordPublished, "record_id", "公开记录已发布"
    ),
)

_BY_TYPE = {spec.type_uri: spec for spec in CATALOGUE}
_BY_CLASS = {spec.data_class: spec for spec in CATALOGUE}


def spec_of(data: object) -> EventSpec:
    """The catalogue entry of an event; raises KeyError for what is no event."""
    return _BY_CLASS[type(data)]


def spec_of_type(type_uri: str) -> EventSpec | None:
    """The catalogue entry of a CloudEvents type, or None when this release does not know it."""
    return _BY_TYPE.get(type_uri)


def heard_by(consumer: str) -> Iterator[EventSpec]:
    """Every event a service hears."""
    return (spec for spec in CATALOGUE if consumer in spec.consumers)


def sources_of(consumer: str) -> tuple[str, ...]:
    """The producers a service listens to, sorted; each pair has one queue."""
    return tuple(sorted({spec.producer for spec in heard_by(consumer)}))
