"""Taking an appeal 诉求 in: what is derived from it, and what others may be told about it."""

from dataclasses import dataclass
from datetime import datetime

from contracts.events.intake import AppealSubmitted
from contracts.vocabulary import AppealType, Channel, Grade, LegalTrack
from services.intake.domain.accused import accused_orgs
from services.intake.domain.city import City
from services.intake.domain.faults import Fault
from services.intake.domain.locating import Located
from services.intake.domain.person import Person
from services.intake.domain.place import Place, PlaceSource
from services.intake.domain.proxy import Proxy, faults_of_proxy
from services.intake.domain.text import NormalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a citizen handed in, already normalised."""

    appeal_type: AppealType
    channel: Channel
    words: NormalText
    place: Place
    located: Located | Fault | None = None
    suggested_item: str | None = None
    category: str | None = None
    person: Person | None = None
    about_org: str | None = None
    proxy: Proxy | None = None


def faults_of(submission: Submission, city: City) -> tuple[Fault, ...]:
    """What must be put right before the appeal can be taken; empty when nothing."""
    faults = [submission.located] if isinstance(submission.located, Fault) else []
    if submission.channel not in city.channels:
        faults.append(Fault("/channel", "channel_closed", "本地未开通这个受理渠道"))
    if submission.category and submission.category not in city.categories:
        faults.append(Fault("/category", "category_unknown", "权力清单中没有这个事项，请重新选择或留空"))
    if submission.about_org and submission.about_org not in city.organs:
        faults.append(Fault("/about_org", "org_unknown", "没有这个单位，请重新选择被反映的单位或留空"))
    if submission.proxy:
        faults += faults_of_proxy(submission.proxy, located(submission, city).region_code)
    return tuple(faults)


def located(submission: Submission, city: City) -> Located:
    """Where the appeal belongs; one with a place fault is only ever compared with what was taken before."""
    if isinstance(submission.located, Located):
        return submission.located
    return Located(submission.place.region_code or city.root_region, PlaceSource.CITIZEN, "")


def submitted(appeal_id: str, submission: Submission, city: City, now: datetime) -> AppealSubmitted:
    """The event of a taken appeal: vocabulary words and codes only, nothing of the citizen's own."""
    text, region_code = submission.words.text, located(submission, city).region_code
    return AppealSubmitted(
        appeal_id=appeal_id,
        channel=submission.channel,
        appeal_type=submission.appeal_type,
        category=submission.category,
        region_code=region_code,
        keywords=city.keywords.find(text),
        grade_hint=Grade.URGENT if city.urgent.find(text) else Grade.NORMAL,
        clue_suspected=submission.appeal_type == AppealType.CLUE or bool(city.clues.find(text)),
        real_name=submission.person is not None and submission.person.real_name,
        legal_track=_track(submission.appeal_type),
        submitted_at=now,
        named_orgs=accused_orgs(city.accusable, submission.appeal_type, text, region_code, submission.about_org),
        suggested_item=submission.suggested_item,
    )


def case_id_of(appeal_id: str) -> str:
    """The case of an appeal, known before it is opened."""
    return "C" + appeal_id[1:]


def _track(appeal_type: AppealType) -> LegalTrack:
    """A declared report on a person runs under 检举控告工作规则; any other appeal changes track only by a human."""
    return LegalTrack.CLUE if appeal_type == AppealType.CLUE else LegalTrack.PLATFORM
