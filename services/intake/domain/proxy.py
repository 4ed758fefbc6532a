"""Filing for somebody else 代办: a grid worker hands in what a citizen asked them to, with that citizen's consent."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.regions import covers
from services.intake.domain.faults import Fault


class Consent(StrEnum):
    """How the citizen agreed to be spoken for (个人信息保护法 art. 13, 29: consent first, and provable)."""

    SPOKEN = "spoken"  # 当面口头
    BY_PHONE = "by_phone"  # 电话
    WRITTEN = "written"  # 书面


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who files for the citizen: the account, its organ and the area it may file for, and how the citizen agreed."""

    by: str
    org: str | None
    area: str | None
    consent: Consent | None


def faults_of_proxy(proxy: Proxy, region_code: str) -> tuple[Fault, ...]:
    """What is wrong with filing for somebody: it needs their consent, and the place in the own area."""
    faults = []
    if proxy.consent is None:
        faults.append(Fault("/consent", "required", "代办须先征得本人同意，请写明同意的方式"))
    if not covers(proxy.area, region_code):
        faults.append(Fault("/place/region_code", "out_of_area", "只能代办本网格所在区划内的诉求"))
    return tuple(faults)
