"""From recorded facts to the last moment that is still in time, with every day accounted for."""

from dataclasses import replace
from datetime import datetime

from services.deadline.domain.calendar import Calendar, civil_date, spoken_date, spoken_instant
from services.deadline.domain.counting import Count
from services.deadline.domain.course import (
    Course,
    Derivation,
    DerivationStep,
    Limit,
    LimitUnit,
    Rest,
    StepKind,
    to_millisecond,
)


def derive(started_at: datetime, limit: Limit, calendar: Calendar) -> Derivation:
    """Count a limit from the instant of a recorded fact, with nothing on the way."""
    return derive_course(Course(started_at, limit), calendar)


def derive_course(course: Course, calendar: Calendar) -> Derivation:
    """Count a limit with all that happened to it; the same facts give the same due time, whenever and by whomever.

    An open rest moves nothing yet: how long it lasts is known when it ends.
    """
    course = _from_the_millisecond(course)
    if course.until is not None:
        return _set_by_hand(course, to_millisecond(course.until))
    found = _counted(course, calendar, "")
    if course.most_more is None or not course.extensions:
        return found
    # 信访工作条例 art. 34: all extensions together are no longer than thirty days.
    furthest = _counted(replace(course, extensions=(course.most_more,)), calendar, "，已到延长上限")
    return min(found, furthest, key=lambda each: each.due_at)


def due_of(course: Course, calendar: Calendar) -> Derivation:
    """As `derive_course`, bare: what a clock keeps of it. Counts of whole days are remembered by the calendar.

    They depend on the day they begin, not on its hour: a day is in time until its end, and one that is counted comes
    after the first. Only a limit of no days may find the office closed on the first.
    """
    limit, office = course.limit, course.office_hours
    changed = course.extensions or course.rests or course.until is not None
    if changed or limit.unit is LimitUnit.HOUR or (office and not limit.amount):
        return derive_course(course, calendar).bare
    course = _from_the_millisecond(course)
    key = (civil_date(course.started_at), limit, office)
    known = calendar.counted.get(key)
    if known is None:
        known = calendar.counted[key] = derive_course(course, calendar).bare
    return Derivation(course.started_at, limit, known.due_at, known.due_day, known.provisional, known.calendar)


def _from_the_millisecond(course: Course) -> Course:
    if course.started_at.tzinfo is None:
        raise ValueError("a limit starts at an aware instant")
    started_at = to_millisecond(course.started_at)
    return course if started_at == course.started_at else replace(course, started_at=started_at)


def _counted(course: Course, calendar: Calendar, at_the_cap: str) -> Derivation:
    count = Count(course, calendar, course.started_at)
    for number, part in enumerate(_parts(course)):
        if number:
            why = f"自{spoken_instant(count.at)}届满起，续计批准延长的{part.words}"
            count.steps.append(DerivationStep(civil_date(count.at), StepKind.EXTENDED, 0, why))
        count.go_on(part)
    tags = tuple(sorted({day.tag for day in count.looked_at}))
    provisional = not all(day.confirmed for day in count.looked_at)
    words = _explain(course, count, at_the_cap)
    if provisional:
        words += "所跨年度的放假安排尚未公布，暂按周末推算。"
    due_day = civil_date(count.at)
    return Derivation(course.started_at, course.limit, count.at, due_day, provisional, tags, tuple(count.steps), words)


def _parts(course: Course) -> list[Limit]:
    """What is counted one after the other: extensions in the unit of what they extend make one count."""
    parts = [course.limit]
    for more in course.extensions:
        if more.unit is parts[-1].unit:
            parts[-1] = replace(parts[-1], amount=parts[-1].amount + more.amount)
        else:
            parts.append(more)
    return parts


def _set_by_hand(course: Course, until: datetime) -> Derivation:
    day, clause = civil_date(until), course.limit.clause
    step = DerivationStep(day, StepKind.DUE, 0, "届满时间由文书指定，不另行推算")
    words = f"{spoken_instant(course.started_at)}起算，{spoken_instant(until)}届满。依据：{clause}。"
    return Derivation(course.started_at, course.limit, until, day, False, (), (step,), words)


def _explain(course: Course, count: Count, at_the_cap: str) -> str:
    parts = _opening(course)
    kinds = [step.kind for step in count.steps]
    clauses = dict.fromkeys([course.limit.clause, *(more.clause for more in course.extensions)])
    if course.extensions:
        parts.append("、".join(f"批准延长{more.words}" for more in course.extensions) + at_the_cap)
    if StepKind.SKIPPED in kinds:
        parts.append(f"其间{kinds.count(StepKind.SKIPPED)}天休息日不计入")
    if course.past_rests:
        parts.append("、".join(f"{_spoken_rest(rest)}暂停办理不计入" for rest in course.past_rests))
    if StepKind.MOVED in kinds:
        parts.append(_moved(count.steps))
    parts.append(_end(course, count.at))
    return "，".join(parts) + f"。依据：{'；'.join(clauses)}。"


def _moved(steps: list[DerivationStep]) -> str:
    if all(step.why.startswith("届满日逢") for step in steps if step.kind is StepKind.MOVED):
        return "届满日逢休息日，顺延至休息日结束的次日"
    return "届满日不在办理时间内，顺延"


def _opening(course: Course) -> list[str]:
    start, limit = spoken_instant(course.started_at), course.limit
    if limit.unit is LimitUnit.HOUR:
        return [f"自{start}起满{limit.words}"]
    nature = "（自然日）" if limit.unit is LimitUnit.CALENDAR_DAY else ""
    return [f"{start}起算，当日不计入", f"期限{limit.words}{nature}"]


def _end(course: Course, due_at: datetime) -> str:
    last = (course.limit, *course.extensions)[-1]
    office = course.office_hours
    if last.unit is LimitUnit.HOUR:
        return f"{spoken_instant(due_at)}届满"
    closing = office.closes if office and office.given else "24:00"
    return f"{spoken_date(civil_date(due_at))}{closing}届满"


def _spoken_rest(rest: Rest) -> str:
    return f"{spoken_instant(rest.since)}至{spoken_instant(rest.until or rest.since)}"
