"""What is left of a limit, in the limit's own units: at a pause, and now for the countdown."""

from datetime import datetime, timedelta

from services.deadline.domain.calendar import Calendar, civil_date
from services.deadline.domain.course import Course, Limit, LimitUnit, StepKind
from services.deadline.domain.limits import derive_course


def remaining_words(course: Course, calendar: Calendar, at: datetime) -> str:
    """Such as 尚余12个工作日; from the due time on 已届满."""
    found = derive_course(course, calendar)
    if at > found.due_at:
        return "已届满"
    if course.until is not None or any(each.unit is LimitUnit.HOUR for each in (course.limit, *course.extensions)):
        return f"尚余{_length(found.due_at - at)}"
    today = civil_date(at)
    later = sum(step.kind is StepKind.COUNTED and step.date > today for step in found.steps)
    parts = []
    for part in reversed((course.limit, *course.extensions)):
        left = min(later, part.amount)
        later -= left
        if left:
            parts.append(Limit(left, part.unit, "").words)
    return f"尚余{'又'.join(reversed(parts))}" if parts else "今日届满"


def _length(left: timedelta) -> str:
    hours, rest = divmod(int(left.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    return f"{days}天{hours}小时" if days else f"{hours}小时{rest // 60}分"
