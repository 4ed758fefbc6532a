"""The policy of a city: every key a city may set, its type, and the rule that each names what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.citypack.faults import Faults
from contracts.citypack.rules import Choice, Day, Flag, Mapped, Number, Rule, Text, Words, wrong_type
from contracts.citypack.shapes import CITY, VERSION, LimitRule, RegionCode
from contracts.citypack.source import Node
from contracts.citypack.terms import Level, LimitUnit
from contracts.vocabulary import (
    AppealType,
    Channel,
    ClockKind,
    Colour,
    Grade,
    LegalTrack,
    RatingWords,
    SupervisionCause,
)

LIMITED_CLOCKS = tuple(kind for kind in ClockKind if kind not in (ClockKind.MILESTONE, ClockKind.RATING))
"""The clocks whose limit the policy sets under `time`; milestones are set case by case."""

CHANNEL = Mapped({"code": Text(r"[a-z0-9_]{2,32}", "a-z 0-9 _"), "name": Text(), "address": Text()})
HOURS = Mapped({"from": Text(r"[0-2]\d:[0-5]\d", "时:分 / hh:mm"), "to": Text(r"[0-2]\d:[0-5]\d", "时:分 / hh:mm")})
"""Local hours of a day; equal ends mean the whole day (office) or never (quiet)."""

CARD = Mapped({"colour": Choice(tuple(Colour)), "cause": Choice(tuple(SupervisionCause)), "order": Flag()})
"""A card of this colour for this cause; with `order` a supervision order is drafted too."""

_ANY = Text(r"[A-Za-z0-9_一-鿿-]{1,48}", "代码或类别名 / a code or a category")
OVERRIDE = Mapped(
    {
        "clock": Choice(LIMITED_CLOCKS),
        "item": _ANY,
        "grade": Choice(tuple(Grade)),
        "level": Choice(tuple(Level)),
        "track": Choice(tuple(LegalTrack)),
        "type": Choice(tuple(AppealType)),
        "value": Number(0, 999),
        "unit": Choice(tuple(unit.value for unit in LimitUnit)),
        "basis": Text(),
    },
    frozenset({"item", "grade", "level", "track", "type"}),
)
"""A limit for some cases: whatever it names must fit; the override that names most wins, then the later one."""

STEP = Mapped({"colour": Choice(tuple(Colour)), "at_percent": Number(1, 100)})
WORD = Choice(tuple(RatingWords))


@dataclass(frozen=True)
class Section:
    """A group of policy keys. Limits carry their own basis; the section's `basis` names that of each other key."""

    keys: Mapping[str, Rule]

    def read(self, node: Node, faults: Faults) -> dict | None:
        """The group's values, with `basis` as a mapping of key to text."""
        if not isinstance(node.value, dict):
            wrong_type(node, faults, "键值对", "a mapping")
            return None
        plain = [name for name, rule in self.keys.items() if not isinstance(rule, LimitRule)]
        members = dict(self.keys)
        if plain:
            members["basis"] = Mapped({name: Text() for name in plain}, frozenset(plain))
        found = Mapped(members, frozenset({"basis"})).read(node, faults) or {}
        stated = (found.get("basis") or {}) if plain else {}
        for name in plain:
            if name in node.value and not stated.get(name):
                faults.add(node.value[name].key, "basis_missing", name=name)
        return found


SECTIONS: dict[str, Section] = {
    "clue": Section({"accept": Flag(), "redirect_channels": Words(CHANNEL)}),
    "list": Section(
        {
            "version": VERSION,
            "size": Number(0, 9999),
            "off_list_action": Choice(("online_x99", "offline", "not_accept", "grade", "manual")),
        }
    ),
    "route": Section(
        {"mode": Choice(("item_supervisor", "item_one_to_one", "model_first_body", "territory", "territory_level"))}
    ),
    "intake": Section(
        {
            "channels": Words(Choice(tuple(Channel)), 1),
            "media": Words(Choice(("text", "voice", "image", "video")), 1),
        }
    ),
    "time": Section(
        {
            "dispatch": LimitRule(),
            "first_reply": LimitRule(),
            "conclude": LimitRule(),
            "help": LimitRule(),
            "return_ruling": LimitRule(),
            "rectify": LimitRule(),
            "review": LimitRule(),
            "second_review": LimitRule(),
            "round": LimitRule(),
            "overrides": Words(OVERRIDE),
            "office_hours": HOURS,
            "quiet_hours": HOURS,
            "unit": Choice(("wd", "d", "h")),
            "calendar": Choice(("CN",)),
            "extension_max": Number(0, 9),
            "extend_days": Number(0, 60),
        }
    ),
    "escalation": Section({"ladder": Words(STEP, 1)}),
    "reply": Section(
        {
            "approval": Choice(("supervisor", "township", "spot_check", "receive")),
            "auto_approve": Words(Choice(tuple(AppealType))),
            "coverage": Choice(("block", "warn")),
        }
    ),
    "return": Section({"max": Number(0, 9), "joint_after": Number(1, 99)}),
    "supervision": Section({"on_overdue": Choice(("draft", "none")), "letter_word": Text(), "cards": Words(CARD)}),
    "spot_check": Section(
        {"percent": Number(0, 100), "strata": Words(Choice(("lead_org", "item_code", "region_code")), 1)}
    ),
    "archive": Section({"after": LimitRule()}),
    "suggestion": Section({"decides_alone": Flag(), "min_score": Number(0, 100)}),
    "rating": Section(
        {
            "scale": Words(Choice(("stars5", "words4", "suggestion", "none")), 1),
            "words": Mapped({f"stars_{stars}": WORD for stars in range(1, 6)}),
            "unrated_after": LimitRule(),
            "denominator": Choice(("rated", "closed")),
            "low_threshold": Number(0, 5),
        }
    ),
    "rehandle": Section({"max": Number(0, 9)}),
    "lowscore": Section({"months": Number(1, 24)}),
    "publicity": Section({"result_scope": Choice(("private", "group_masked", "public"))}),
    "disclosure": Section(
        {
            "cycle": Choice(("monthly", "quarterly")),
            "publication_day": Number(1, 28),
            "min_days": LimitRule(),
        }
    ),
    "subsidy": Section({"link": Flag(), "publicity_days": LimitRule()}),
    "masking": Section({"profile": Choice(("strict", "plain"))}),
    "minors": Section({"suppress": Flag()}),
    "analysis": Section({"monthly_report": Flag()}),
    "cluster": Section({"min_size": Number(2, 999)}),
    "text": Section({"convert_t2s": Flag()}),
    "gis": Section(
        {"input_crs": Choice(("wgs84", "gcj02", "bd09", "cgcs2000")), "store_crs": Choice(("cgcs2000", "wgs84"))}
    ),
    "security": Section({"mfa": Choice(("required", "optional"))}),
    # 网络安全法 (2025) art. 23: logs are kept for at least six months.
    "audit": Section({"retain_days": Number(183, 36500)}),
    "crypto": Section({"provider": Choice(("aes", "sm"))}),
}
"""Every policy key by section; a pack sets all of them."""

CITY_FILE = Mapped(
    {
        "city": CITY,
        "name": Text(),
        "policy_version": VERSION,
        "valid_from": Day(),
        "timezone": Choice(("Asia/Shanghai",)),
        "region_code": RegionCode(),
        "policy": Mapped(SECTIONS),
    }
)
"""The whole of city.yaml."""
