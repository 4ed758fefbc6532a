"""What a city decides of supervision: orders, cards, joint handling, spot checks, coverage of replies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.vocabulary import Colour, SupervisionCause


@dataclass(frozen=True, slots=True)
class CardRule:
    """A card of this colour for this cause; with `order` a supervision order is drafted too."""

    colour: Colour
    cause: SupervisionCause
    order: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """So many working days (wd), days (d) or hours (h), on a stated basis."""

    value: int
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class SupervisionPolicy:
    """The supervision keys of one policy version.

    A version that was loaded by a release before these keys has the defaults: no cards, nothing drafted, a warning.
    """

    drafts_on_overdue: bool = False
    letter_word: str = "督"
    cards: tuple[CardRule, ...] = ()
    rectify: Limit = Limit(15, "d", "默认 15 日")
    extension_max: int = 2
    joint_after: int = 2
    coverage_blocks: bool = False
    spot_percent: int = 5
    spot_strata: tuple[str, ...] = ("lead_org",)
    stars_words: Mapping[str, str] = field(default_factory=dict)

    def words_of(self, stars: int) -> str:
        """The words of so many stars on the city's scale; empty where it has none."""
        return self.stars_words.get(f"stars_{stars}", "")

    def cards_for(self, cause: SupervisionCause) -> tuple[CardRule, ...]:
        """The cards a cause brings; most bring none or one."""
        return tuple(rule for rule in self.cards if rule.cause is cause)


def supervision_policy(policy: Mapping[str, Any]) -> SupervisionPolicy:
    """The supervision keys of a pack's policy."""
    told = policy.get("supervision", {})
    time, spot = policy.get("time", {}), policy.get("spot_check", {})
    default = SupervisionPolicy()
    return SupervisionPolicy(
        drafts_on_overdue=told.get("on_overdue") == "draft",
        letter_word=told.get("letter_word", default.letter_word),
        cards=tuple(map(_card, told.get("cards", ()))),
        rectify=_limit(time["rectify"]) if "rectify" in time else default.rectify,
        extension_max=time.get("extension_max", default.extension_max),
        joint_after=policy.get("return", {}).get("joint_after", default.joint_after),
        coverage_blocks=policy["reply"].get("coverage") == "block",
        spot_percent=spot.get("percent", default.spot_percent),
        spot_strata=tuple(spot.get("strata", default.spot_strata)),
        stars_words=dict(policy["rating"].get("words") or {}),
    )


def _card(row: Mapping[str, Any]) -> CardRule:
    return CardRule(Colour(row["colour"]), SupervisionCause(row["cause"]), bool(row["order"]))


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["value"], row["unit"], row.get("basis", ""))
