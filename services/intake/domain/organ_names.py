"""The names people use for organs and their people: the official one, its short forms, and "our" village or town."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from contracts.citypack.model import CityPack, Organ, Region
from contracts.citypack.terms import Level, OrganKind

_VILLAGE = ("村委会", "村委", "村两委", "村支部", "村党支部", "村支书", "村书记", "村主任", "村干部", "村会计")
_COMMUNITY = ("社区居委会", "居委会", "社区党委", "社区党支部", "社区书记", "社区主任", "社区干部")
_TOWN = (
    "镇政府",
    "乡政府",
    "镇党委",
    "乡党委",
    "街道办",
    "街道办事处",
    "镇干部",
    "乡干部",
    "镇长",
    "乡长",
    "镇书记",
    "乡书记",
)
_TOWN_DISCIPLINE = ("镇纪委", "乡纪委", "街道纪工委")
_COUNTY_DISCIPLINE = ("县纪委", "县纪委监委", "县监委", "区纪委", "区纪委监委", "市纪委", "市纪委监委")
_LOCAL: Mapping[tuple[OrganKind, Level], tuple[str, ...]] = {
    (OrganKind.VILLAGE, Level.VILLAGE): (*_VILLAGE, *_COMMUNITY),
    (OrganKind.TOWN_GOV, Level.TOWN): _TOWN,
    (OrganKind.DISCIPLINE, Level.TOWN): _TOWN_DISCIPLINE,
    (OrganKind.DISCIPLINE, Level.COUNTY): _COUNTY_DISCIPLINE,
}
"""Names that mean the organ of the appeal's own place, by the organ's kind and level."""

_OF_VILLAGE = (*_VILLAGE, "委会", "两委", "支部", "党支部", "支书", "书记", "主任", "干部", "会计", "居委会", "党委")
_OF_TOWN = ("政府", "党委", "干部", "书记", "办事处", "街道办")
_AFTER_PLACE: Mapping[tuple[OrganKind, Level], tuple[str, ...]] = {
    (OrganKind.VILLAGE, Level.VILLAGE): _OF_VILLAGE,
    (OrganKind.TOWN_GOV, Level.TOWN): _OF_TOWN,
    (OrganKind.DISCIPLINE, Level.TOWN): ("纪委", "纪工委"),
    (OrganKind.DISCIPLINE, Level.COUNTY): ("纪委", "监委", "纪委监委"),
}
"""What follows a place's name to mean its organ: 长冲村 + 支书."""

_SHORT: Mapping[str, tuple[str, ...]] = {
    "住房和城乡建设": ("住建局",),
    "城市管理行政执法": ("城管局", "城管执法局", "综合执法局"),
    "城市管理": ("城管局",),
    "农业农村": ("农业局",),
    "自然资源和规划": ("自然资源局", "国土局"),
    "自然资源": ("国土局",),
    "医疗保障": ("医保局",),
    "残疾人联合会": ("残联",),
    "退役军人事务": ("退役军人局",),
    "交通运输": ("交通局",),
    "人力资源和社会保障": ("人社局",),
    "市场监督管理": ("市场监管局", "市监局"),
    "卫生健康": ("卫健委", "卫健局"),
    "发展和改革": ("发改委", "发改局"),
    "生态环境": ("环保局",),
    "乡村振兴": ("乡村振兴局",),
}
"""Short names in general use, by a part of the official name."""

_SHORTEST = 2
_Names = Mapping[str, tuple[str, ...]]


def official_names(pack: CityPack) -> _Names:
    """Organ codes by every name that says by itself which organ is meant."""
    regions = {region.code: region for region in pack.regions}
    return _gathered((name, organ.code) for organ in pack.organs for name in _names_of(organ, regions))


def people_names(pack: CityPack) -> _Names:
    """Organ codes by the names of their people; whoever is named answers through his organ."""
    known = {organ.code for organ in pack.organs}
    return _gathered((member.name, member.org) for member in pack.staff if member.org in known)


def local_names(pack: CityPack) -> _Names:
    """Organ codes by names such as 村委会, which mean the organ of the appeal's own place."""
    return _gathered((name, organ.code) for organ in pack.organs for name in _LOCAL.get((organ.kind, organ.level), ()))


def place_names(pack: CityPack) -> set[str]:
    """Names of places, alone and after the place above: known so that 张母桥镇长冲村 is not read as 张母桥镇长."""
    regions = {region.code: region for region in pack.regions}
    names = {region.name for region in pack.regions}
    return names | {above.name + region.name for region in pack.regions if (above := regions.get(region.parent or ""))}


def _gathered(pairs: Iterable[tuple[str, str | None]]) -> _Names:
    found: dict[str, set[str]] = defaultdict(set)
    for name, code in pairs:
        if code and len(name) >= _SHORTEST:
            found[name].add(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def _names_of(organ: Organ, regions: Mapping[str, Region]) -> Iterator[str]:
    yield organ.name
    home = regions.get(organ.region_code)
    if home is None:
        return
    yield from _after_place(organ, home, regions)
    if organ.kind == OrganKind.FUNCTIONAL:
        yield from _without_place(organ, home)


def _after_place(organ: Organ, home: Region, regions: Mapping[str, Region]) -> Iterator[str]:
    above = regions.get(home.parent or "")
    for ending in _AFTER_PLACE.get((organ.kind, organ.level), ()):
        yield home.name + ending
        if above:
            yield above.name + home.name + ending


def _without_place(organ: Organ, home: Region) -> Iterator[str]:
    """舒城县住房和城乡建设局 is also 住房和城乡建设局, 住建局, 县住建局, 舒城县住建局."""
    bare = organ.name.removeprefix(home.name)
    shorts = (short for part, names in _SHORT.items() if part in bare for short in names)
    for name in (bare, *shorts):
        yield name
        yield home.name[-1:] + name
        yield home.name + name
