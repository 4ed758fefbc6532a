"""The words of a supervision order, in the form of an official letter (GB/T 9704-2012), and its number.

Nothing in it is the citizen's: the case is known by its number and its power item alone.
"""

from collections.abc import Mapping
from datetime import datetime

from contracts.vocabulary import SupervisionCause
from services.casework.domain.case import Case
from services.casework.domain.orders import LOCAL
from services.casework.domain.organs import name_of
from services.casework.domain.policy import City
from services.casework.domain.supervision import Letter, Order

TITLE = "关于办理群众诉求的督办函"

_FAULTS: Mapping[SupervisionCause, str] = {
    SupervisionCause.DISPATCH_OVERDUE: "超过规定时限未转办",
    SupervisionCause.FIRST_REPLY_OVERDUE: "超过规定时限未作首次答复",
    SupervisionCause.CONCLUDE_OVERDUE: "超过规定时限未办结",
    SupervisionCause.TOO_MANY_EXTENSIONS: "延期次数超过规定",
    SupervisionCause.LOW_RATING_AGAIN: "再次办理后群众仍不满意",
    SupervisionCause.BUCK_PASSING: "存在推诿情形",
    SupervisionCause.REVISIT_OVERRULED: "经电话回访，办理结果未获群众认可",
    SupervisionCause.BY_HAND: "需要督促办理",
}
"""What the organ is pressed for."""

# 信访工作条例 art. 28: no passing on, no going through the motions, no delay; art. 34: conclude in time.
_BASIS: Mapping[SupervisionCause, str] = {
    SupervisionCause.DISPATCH_OVERDUE: "《信访工作条例》第二十八条和本地转办时限的规定",
    SupervisionCause.FIRST_REPLY_OVERDUE: "《信访工作条例》第二十八条和本地首次答复时限的规定",
    SupervisionCause.CONCLUDE_OVERDUE: "《信访工作条例》第二十八条、第三十四条和本地办结时限的规定",
    SupervisionCause.TOO_MANY_EXTENSIONS: "《信访工作条例》第三十四条和本地延期次数的规定",
}
_BASIS_ELSE = "《信访工作条例》第二十八条和本地督办的规定"


def letter_no(word: str, year: int, number: int) -> str:
    """发文字号: the word of the city's letters, the year in hexagonal brackets, the number without zeros."""
    return f"{word}〔{year}〕{number}号"


def letter_year(signed_at: datetime) -> int:
    """The year a letter is numbered in: that of its signature, in local time."""
    return signed_at.astimezone(LOCAL).year


def letter_of(case: Case, order: Order, number: int, city: City) -> Letter:
    """The letter of a signed order."""
    if order.signed_at is None or order.rectify_by is None:
        raise ValueError("only a signed order has a letter")
    return Letter(
        title=TITLE,
        letter_no=letter_no(city.supervision.letter_word, letter_year(order.signed_at), number),
        to_name=name_of(order.org, city.organs),
        paragraphs=_paragraphs(case, order, order.rectify_by),
        by_name=name_of(order.by_org, city.organs),
        dated=_day(order.signed_at),
    )


def _paragraphs(case: Case, order: Order, rectify_by: datetime) -> tuple[str, ...]:
    matter = "清单外事项" if case.off_list else f"权力事项{case.item_code}"
    missed = f"（应于{_day(order.missed_due_at)}前完成）" if order.missed_due_at else ""
    stated = (f"督办事由：{order.reason}",) if order.reason else ()
    return (
        f"{_day(case.submitted_at)}，群众通过平台反映诉求一件（工单编号：{case.case_id}，{matter}，第{order.round}轮办理）。"
        f"经查，你单位办理此件{_FAULTS[order.cause]}{missed}。",
        *stated,
        f"依据{_BASIS.get(order.cause, _BASIS_ELSE)}，现予督办，请按下列要求办理：",
        "一、立即查明原因，明确责任人，依规办理并如实答复群众。",
        f"二、整改期限：{_day(rectify_by)}。请在期限内完成整改，并通过平台报送整改情况和凭据。",
        "三、未附凭据的，不予销号；逾期未整改的，依规追究责任。",
        "收到此函后，请即在平台签收。",
    )


def _day(instant: datetime) -> str:
    """A day as letters write it: Arabic numerals, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    local = instant.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日"
