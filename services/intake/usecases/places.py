"""Where a matter is: reads the place of a request, looks at the city's map, and answers who asks for a point alone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chassis.city_packs import CityPacks
from chassis.errors import FieldError, Invalid
from services.intake.citymap import CityMaps
from services.intake.domain.city import City
from services.intake.domain.datums import to_cgcs2000
from services.intake.domain.faults import Fault
from services.intake.domain.locating import Located, locate
from services.intake.domain.place import Datum, Place, Point


@dataclass(frozen=True, slots=True)
class Places:
    """The desk with the map."""

    packs: CityPacks[City]
    maps: CityMaps

    def located(self, place: Place, city: City) -> Located | Fault:
        """The region of a place in a version of the city, or what must be put right."""
        return locate(place, self.maps.around(city.map_id, place), city.names)

    def region_at(self, longitude: float, latitude: float, datum: Datum | None) -> dict[str, Any]:
        """The region of a point and how it was found; raises Invalid for a point outside the city."""
        city = self.packs.get(self.packs.version_in_force())
        point = Point(longitude, latitude, datum or city.input_datum)
        found = self.located(Place(point=point), city)
        if isinstance(found, Fault):
            raise Invalid(errors=[FieldError("/query/lon", found.code, found.detail)])
        return {
            **shown(found, city),
            "grid": found.grid,
            "grid_name": found.grid_name,
            "given": asdict(point),
            "point": asdict(to_cgcs2000(point)),
        }


def place_of(given: Mapping[str, Any], city: City, address: str) -> Place:
    """The place of a request. A point comes whole as `coordinates`, or short as lon, lat and perhaps crs."""
    point = None
    if given.get("coordinates"):
        point = Point(**given["coordinates"])
    elif given.get("lon") is not None:
        point = Point(given["lon"], given["lat"], given.get("crs") or city.input_datum)
    code, household = given.get("building_code") or "", given.get("household") or ""
    return Place(given["region_code"], point, address, code, household.strip())


def field_of(fault: Fault, given: Mapping[str, Any]) -> FieldError:
    """The fault at the field the citizen really filled in."""
    short = fault.pointer == "/place/coordinates" and given.get("lon") is not None
    return FieldError("/place/lon" if short else fault.pointer, fault.code, fault.detail)


def shown(found: Located, city: City) -> dict[str, Any]:
    """A region found, as answers tell it."""
    return {
        "region_code": found.region_code,
        "region_name": city.regions.get(found.region_code, ""),
        "source": found.source,
        "words": found.words,
    }
