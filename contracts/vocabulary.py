"""The words every service shares: one thing has one name (see docs/glossary.md)."""

from enum import StrEnum


class AppealType(StrEnum):
    """What a citizen files (domain reference (a))."""

    CONSULT = "consult"  # 咨询
    HELP = "help"  # 求助
    COMPLAINT = "complaint"  # 投诉
    SUGGESTION = "suggestion"  # 建议
    PAYMENT_DISPUTE = "payment_dispute"  # 补贴争议
    DISCLOSURE_OBJECTION = "disclosure_objection"  # 公开异议
    CLUE = "clue"  # 检举控告线索


class Channel(StrEnum):
    """The door through which an appeal came."""

    WEB = "web"
    MINI_PROGRAM = "mini_program"
    QR_CODE = "qr_code"
    PHONE = "phone"
    WINDOW = "window"
    GROUP_CHAT = "group_chat"
    SUBSIDY_RECORD = "subsidy_record"


class LegalTrack(StrEnum):
    """Under which law a case runs; the platform's appeal is not automatically a 信访 matter."""

    PLATFORM = "platform"
    XINFANG = "xinfang"
    HOTLINE = "hotline"
    CLUE = "clue"


class Grade(StrEnum):
    """How pressing a case is (信访工作条例 art. 25: urgent matters are reported at once)."""

    NORMAL = "normal"
    URGENT = "urgent"


class DispatchMode(StrEnum):
    """How a case reaches the body that handles it (Shucheng: off-list matters go offline)."""

    ONLINE = "online"
    OFFLINE = "offline"


class ClockKind(StrEnum):
    """The limits a case runs under, each with its own clock."""

    DISPATCH = "dispatch"  # 转办
    FIRST_REPLY = "first_reply"  # 首次答复
    CONCLUDE = "conclude"  # 办结
    RATING = "rating"  # 评价
    HELP = "help"  # 协办
    RETURN_RULING = "return_ruling"  # 退回审核
    MILESTONE = "milestone"  # 节点报告
    RECTIFY = "rectify"  # 督办整改
    REVIEW = "review"  # 复查
    SECOND_REVIEW = "second_review"  # 复核


class Colour(StrEnum):
    """The three-colour warning, orthogonal to the state of a case."""

    BLUE = "blue"  # 提醒
    YELLOW = "yellow"  # 预警
    RED = "red"  # 警示


class SupervisionCause(StrEnum):
    """What brought a supervision order or a card about."""

    DISPATCH_OVERDUE = "dispatch_overdue"  # 超期未转办
    FIRST_REPLY_OVERDUE = "first_reply_overdue"  # 超期未首次答复
    CONCLUDE_OVERDUE = "conclude_overdue"  # 超期未办结
    TOO_MANY_EXTENSIONS = "too_many_extensions"  # 延期超过规定次数
    LOW_RATING_AGAIN = "low_rating_again"  # 再次评价不满意
    BUCK_PASSING = "buck_passing"  # 推诿
    REVISIT_OVERRULED = "revisit_overruled"  # 回访推翻
    BY_HAND = "by_hand"  # 人工督办


class RevisitResult(StrEnum):
    """What a return visit found."""

    CONFIRMED = "confirmed"  # 属实
    OVERRULED = "overruled"  # 推翻原评价
    UNREACHED = "unreached"  # 未联系上


class ConclusionCode(StrEnum):
    """What a reply says was done: "closed" must not read as "solved"."""

    SOLVED = "solved"  # 已解决
    PARTLY_SOLVED = "partly_solved"  # 部分解决
    EXPLAINED = "explained"  # 已解释说明
    REFUSED_WITH_BASIS = "refused_with_basis"  # 依规不予支持
    TRANSFERRED = "transferred"  # 已转其他渠道


class RatingWords(StrEnum):
    """The four words of the rating (Shucheng's scale)."""

    VERY_SATISFIED = "very_satisfied"  # 非常满意
    SATISFIED = "satisfied"  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied"  # 一般满意
    DISSATISFIED = "dissatisfied"  # 不满意


class CaseState(StrEnum):
    """Every state of a case (domain reference (a))."""

    SUBMITTED = "submitted"
    CONTENT_HOLD = "content_hold"
    SEALED_CLUE = "sealed_clue"
    REDIRECTED = "redirected"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    RETURN_REQUESTED = "return_requested"
    IN_PROGRESS = "in_progress"
    EXTENSION_REQUESTED = "extension_requested"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    AWAITING_RATING = "awaiting_rating"
    RATED = "rated"
    RE_SUPERVISED = "re_supervised"
    CLOSED = "closed"
    ARCHIVED = "archived"
    REVIEW = "review"
    REVIEW2 = "review2"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class PublicStatus(StrEnum):
    """What the citizen and the public see of a state."""

    TO_BE_ACCEPTED = "to_be_accepted"  # 待受理
    IN_HANDLING = "in_handling"  # 待处理
    CONCLUDED = "concluded"  # 已办结
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    REDIRECTED = "redirected"  # 已引导至其他渠道
    WITHDRAWN = "withdrawn"  # 已撤回


class Role(StrEnum):
    """Who acts (domain reference (b)); the three administrators are separate (三员分立)."""

    CITIZEN = "citizen"
    GRID_WORKER = "grid_worker"
    VILLAGE_COMMITTEE = "village_committee"
    DISCLOSURE_CHECKER = "disclosure_checker"  # 村务监督委员会
    HANDLER = "handler"
    HANDLER_LEADER = "handler_leader"
    TOWNSHIP_DISCIPLINE = "township_discipline"  # 乡镇纪委 and 派驻组
    COUNTY_DISCIPLINE = "county_discipline"
    CITY_DISCIPLINE = "city_discipline"
    CLUE_OFFICER = "clue_officer"
    AUDITOR = "auditor"
    SECURITY_ADMIN = "security_admin"
    SYSTEM_ADMIN = "system_admin"
    SYSTEM = "system"


class Audience(StrEnum):
    """For whom a message or a page is written."""

    CITIZEN = "citizen"
    SUPERVISING_ORG = "supervising_org"
    LEAD_ORG = "lead_org"
    HELPER_ORG = "helper_org"
    NAMED_ORG = "named_org"  # the organ the event itself speaks of
    SUPERIOR_ORG = "superior_org"


OFF_LIST_ITEM = "X99"
"""The "+1" of the 33+1 list: whatever no listed power item covers (seed: Shucheng)."""
