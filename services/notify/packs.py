"""What notify keeps of a city pack, and the directory it reads from it."""

from collections.abc import Mapping
from typing import Any

from services.notify.domain.directory import Directory, Organ
from services.notify.domain.templates import parse_templates

OPTIONAL = ("power_lists",)
KEPT = ("name", "organs", "regions", "power_list", "templates", "policy")


def directory_of(document: Mapping[str, Any]) -> Directory:
    """The directory of a pack; raises TemplatesRefused, KeyError or TypeError for what is none."""
    organs = [Organ(code=row["code"], name=row["name"], email=row.get("email") or "") for row in document["organs"]]
    words = {row["code"]: row["name"] for row in document["regions"]}
    for listed in (*document.get("power_lists", ()), document["power_list"]):
        words |= {row["code"]: row["name"] for row in listed["items"]}
    words |= {row["code"]: row["name"] for row in document["policy"]["clue"]["redirect_channels"]}
    return Directory(
        city_name=document["name"],
        policy_version=document["policy_version"],
        organs={organ.code: organ for organ in organs},
        templates=parse_templates(document["templates"]),
        words=words,
    )
