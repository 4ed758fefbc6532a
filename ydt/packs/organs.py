"""The organs and accounts of a generated pack: who watches which department, and the cadre of each watching body."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from ydt.packs.sources import Group, Source

ORGAN_COLUMNS = ("code", "name", "level", "kind", "region_code", "parent", "email", "handles", "supervises")
STAFF_COLUMNS = ("username", "name", "role", "org", "region_code")
DOMAIN = "dazhou.example"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    "戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
_ROOTLESS = (("secadmin", "安全员某", "security_admin"), ("admin", "管理员某", "system_admin"))


def organ_rows(source: Source) -> list[Mapping[str, str]]:
    """The rows of organs.csv: bodies of the city and the counties, groups, departments, towns with their villages."""
    bodies = list(_bodies(source.places))
    top, region = bodies[0]["code"], bodies[0]["region_code"]
    groups = [_group(group, top, region) for group in source.groups]
    departments = [
        _organ(f"D-{code}", name, "city", "functional", region, handles=source.places["handles"].get(f"D-{code}", ""))
        for group in source.groups
        for code, name in group.watches.items()
    ]
    towns = [row for town in source.places["towns"] for row in _town(town)]
    return [*bodies, *groups, *departments, *towns]


def staff_rows(source: Source) -> list[Mapping[str, str]]:
    """The rows of staff.csv: one dedicated cadre for every supervising body, then the other accounts for shows."""
    organs = {row["code"]: row for row in organ_rows(source)}
    names = (f"{_SURNAMES[number % len(_SURNAMES)]}某某" for number in count())
    groups = [f"PG-{group.code}" for group in source.groups]
    towns = [f"{town['prefix']}-TD" for town in source.places["towns"]]
    cadres = [(f"{code.lower()}.cadre", "township_discipline", code) for code in (*groups, *towns)]
    rows = [
        _account(username, next(names), role, code, organs[code]["region_code"])
        for username, role, code in (*cadres, *source.places["staff"])
    ]
    root = source.places["bodies"][0][3]
    return [*rows, *(_account(username, name, role, "", root) for username, name, role in _ROOTLESS)]


def _organ(code: str, name: str, level: str, kind: str, region: str, **more: str) -> Mapping[str, str]:
    """One row; `more` may hold parent, handles and supervises."""
    fixed = {"code": code, "name": name, "level": level, "kind": kind, "region_code": region}
    return {**fixed, "email": f"{code.lower()}@{DOMAIN}", **more}


def _bodies(places: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for code, name, level, region, parent in places["bodies"]:
        yield _organ(code, name, level, "discipline", region, parent=parent)


def _group(group: Group, top: str, region: str) -> Mapping[str, str]:
    watched = "|".join(f"D-{code}" for code in group.watches)
    name = f"驻{group.seat}纪检监察组"
    return _organ(f"PG-{group.code}", name, "city", "stationed", region, parent=top, supervises=watched)


def _town(town: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    prefix, name, region = town["prefix"], town["name"], town["region"]
    street = name.endswith("街道")
    government = f"{prefix}-TG"
    villages = {f"{prefix}-{code}": village for code, village in town["villages"].items()}
    watched = "|".join((government, *villages))
    discipline = f"{name}纪工委" if street else f"{name}纪委"
    yield _organ(f"{prefix}-TD", discipline, "town", "discipline", region, parent=town["under"], supervises=watched)
    yield _organ(government, f"{name}办事处" if street else f"{name}人民政府", "town", "town_gov", region)
    for code, (village, village_region) in villages.items():
        yield _organ(code, f"{name}{village}两委", "village", "village", village_region, parent=government)


def _account(username: str, name: str, role: str, org: str, region: str) -> Mapping[str, str]:
    return {"username": username, "name": name, "role": role, "org": org, "region_code": region}
