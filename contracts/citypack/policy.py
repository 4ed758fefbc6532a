"""The policy of a city: every key a city may set, its type, and the rule that each names what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.citypack.faults import Faults
from contracts.citypack.rules import Choice, Day, Flag, Mapped, Number, Rule, Text, Words, wrong_type
from contracts.citypack.shapes import CITY, VERSION, LimitRule, RegionCode
from contracts.citypack.source import Node
from contracts.vocabulary import AppealType, Channel, Colour, RatingWords

CHANNEL = Mapped({"code": Text(r"[a-z0-9_]{2,32}", "a-z 0-9 _"), "name": Text(), "address": Text()})
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
        }
    ),
    "rating": Section(
        {
            "scale": Words(Choice(("stars5", "words4", "suggestion")), 1),
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
