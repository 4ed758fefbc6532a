"""From a place to its region: by the code given, by the point's polygon, by the building's binding (楼栋归属).

What the map holds around the place is looked up before; here it is judged. Nothing is decided in silence: each outcome
has a sentence that says which region was found and how. The sentence names regions only, so that it may be kept
unsealed: a grid or a building would say where somebody lives.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.citypack.geography import Building
from contracts.regions import covers
from services.intake.domain.faults import Fault
from services.intake.domain.place import Place, PlaceSource

NEAR_METRES = 2000
"""A point in no area, but no farther than this from one, belongs to the region above that one; farther is elsewhere."""
_LEVELS = (2, 4, 6, 9, 12)
"""Leading digits that name a province, city, county, town, village (GB/T 2260 and its extension)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """An area of the map: a region's, or one grid's in it."""

    region_code: str
    grid: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the city's map says of a place: areas that hold the point, else the nearest; the building named."""

    mapped: bool = False
    inside: tuple[Ground, ...] = ()
    nearest: Ground | None = None
    metres: float = 0.0
    building: Building | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """The region of a place, how it became known, the grid if one is known, and the sentence that says so."""

    region_code: str
    source: PlaceSource
    words: str
    grid: str = ""
    grid_name: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The regions' names by code, and the code of the whole city."""

    regions: Mapping[str, str]
    root: str

    def full(self, code: str) -> str:
        """A region's name as people say it: a village with its town before it."""
        town = self.regions.get(f"{code[:9]}000", "") if _digits(code) > 9 else ""
        return f"“{town}{self.regions.get(code, code)}”"


def locate(place: Place, around: Surroundings, names: Names) -> Located | Fault:
    """The region of a place, or what the citizen must put right."""
    if place.region_code and place.region_code not in names.regions:
        return Fault("/place/region_code", "region_unknown", "没有这个区划，请从列表中选择所在村（社区）或乡镇")
    if place.building_code:
        return _by_building(place, around, names)
    if place.region_code:
        return _chosen(place, around, names)
    if place.point is None:
        return Fault("/place", "place_missing", "请选择所在区划，或提供位置坐标、楼栋")
    return _by_point(around, names)


def _by_point(around: Surroundings, names: Names) -> Located | Fault:
    if not around.mapped:
        words = f"本地尚未配置地图，先归到{names.full(names.root)}，由监督主体核定具体地点。"
        return Located(names.root, PlaceSource.COORDINATES_ONLY, words)
    if around.inside:
        return _inside(around.inside, names)
    if around.nearest and around.metres <= NEAR_METRES:
        return _near(around.nearest, around.metres, names)
    return Fault("/place/coordinates", "outside_city", _elsewhere(around, names))


def _inside(inside: tuple[Ground, ...], names: Names) -> Located:
    """The smallest area that holds the point; of two that share the border it lies on, the lower code."""
    first = min(inside, key=smallness)
    rivals = sorted(
        {one.region_code for one in inside if _digits(one.region_code) == _digits(first.region_code)}
        - {first.region_code}
    )
    words = f"按坐标落在{names.full(first.region_code)}范围内。"
    if rivals:
        border = "、".join(names.full(code) for code in (first.region_code, *rivals))
        words = f"坐标在{border}的交界处，按编码先后归到{names.full(first.region_code)}。"
    elif _digits(first.region_code) < _LEVELS[-1]:
        words = f"按坐标落在{names.full(first.region_code)}范围内，未能确定到村（社区）。"
    return Located(first.region_code, PlaceSource.POINT, words, first.grid, first.name if first.grid else "")


def _near(nearest: Ground, metres: float, names: Names) -> Located:
    above = _above(nearest.region_code, names)
    words = (
        f"坐标不在已划定的范围内，离{names.full(nearest.region_code)}最近（约 {max(100, round(metres, -2)):.0f} 米），"
        f"先归到{names.full(above)}，由监督主体核定具体地点。"
    )
    return Located(above, PlaceSource.NEAREST, words)


def _elsewhere(around: Surroundings, names: Names) -> str:
    far = ""
    if around.nearest:
        code = around.nearest.region_code
        nearest = "" if code == names.root else f"离最近的{names.full(code)}"
        far = f"（{nearest or '相距'}约 {around.metres / 1000:.0f} 公里）"
    return f"坐标不在{names.full(names.root)}范围内{far}，请核对坐标和坐标系，或从列表中选择所在区划"


def _chosen(place: Place, around: Surroundings, names: Names) -> Located:
    """The citizen's choice stands; a point inside it makes it finer, any other point is told of."""
    chosen = place.region_code
    plain = Located(chosen, PlaceSource.CITIZEN, f"按所选区划{names.full(chosen)}受理。")
    if place.point is None or not around.mapped:
        return plain
    if not around.inside:
        words = f"坐标不在{names.full(names.root)}已划定的范围内，按所选区划{names.full(chosen)}受理。"
        return Located(chosen, PlaceSource.CITIZEN, words)
    found = _inside(around.inside, names)
    if found.region_code == chosen:
        words = f"所选区划{names.full(chosen)}与坐标一致。"
        return Located(chosen, PlaceSource.CITIZEN, words, found.grid, found.grid_name)
    if covers(chosen, found.region_code):
        words = f"所选区划为{names.full(chosen)}，按坐标细化到{names.full(found.region_code)}。"
        return Located(found.region_code, PlaceSource.POINT, words, found.grid, found.grid_name)
    if covers(found.region_code, chosen):
        return plain
    words = (
        f"所选区划{names.full(chosen)}与坐标所在的{names.full(found.region_code)}不一致，"
        f"按所选区划受理，请监督主体核对。"
    )
    return Located(chosen, PlaceSource.CITIZEN, words)


def _by_building(place: Place, around: Surroundings, names: Names) -> Located | Fault:
    building = around.building
    if building is None:
        return Fault("/place/building_code", "building_unknown", "没有这个楼栋编码，请核对，或从列表中选择所在区划")
    region, chosen = building.region_code, place.region_code
    if chosen and not (covers(chosen, region) or covers(region, chosen)):
        detail = f"这个楼栋登记在{names.full(region)}，与所选区划{names.full(chosen)}不一致，请改正其中一个"
        return Fault("/place/building_code", "contradiction", detail)
    if chosen and chosen != region and covers(region, chosen):
        region = chosen
    words = f"按楼栋登记的归属，在{names.full(region)}。"
    if place.point and around.inside:
        found = _inside(around.inside, names).region_code
        if not (covers(found, region) or covers(region, found)):
            words = f"{words}坐标落在{names.full(found)}，与楼栋不一致，按楼栋受理，请监督主体核对。"
    return Located(region, PlaceSource.BUILDING, words, building.grid)


def _above(code: str, names: Names) -> str:
    """The town of a village, the county of a town: a point beside an area surely lies in what holds the area."""
    for digits in reversed(_LEVELS[: _LEVELS.index(_digits(code))]):
        above = code[:digits].ljust(len(code), "0")
        if above in names.regions:
            return above
    return code


def smallness(ground: Ground) -> tuple[int, bool, str, str]:
    """By this areas stand in order, the smallest first: villages before towns, a region's grid before the region."""
    return -_digits(ground.region_code), not ground.grid, ground.region_code, ground.grid


def _digits(code: str) -> int:
    return next(digits for digits in _LEVELS if not code[digits:].strip("0"))
