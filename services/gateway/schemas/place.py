"""Where a matter is, as citizens say it and as answers tell it back."""

from marshmallow import fields
from marshmallow.validate import Length, Range

from services.gateway.schemas.fields import (
    AnswerSchema,
    Degrees,
    Fits,
    OpenSchema,
    QueryDegrees,
    RequestSchema,
    choice,
    readable,
    text,
)

DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")
SOURCES = ("citizen", "point", "nearest", "building", "coordinates_only")
_DATUM_WORDS = "坐标系：不同坐标系相差可达数百米"
_CRS_WORDS = f"{_DATUM_WORDS}；不填按本地常用坐标系（政策 gis.input_crs）"
_SOURCE_WORDS = "依据：所选区划、坐标所在范围、最近范围、楼栋登记、仅有坐标而本地无地图"


class CoordinatesSchema(RequestSchema):
    """A point as the device measured it."""

    longitude = Degrees(required=True, validate=Range(-180, 180), metadata={"description": "经度，度"})
    latitude = Degrees(required=True, validate=Range(-90, 90), metadata={"description": "纬度，度"})
    datum = choice(DATUMS, required=True, description=_DATUM_WORDS)


class PlaceSchema(RequestSchema):
    """Where the matter is: a region, a point, a building, or several of them. The point short, or as coordinates."""

    region_code = fields.String(
        validate=[Length(max=32), readable], metadata={"description": "区划代码，见 /public/regions"}
    )
    lon = Degrees(validate=Range(-180, 180), metadata={"description": "经度，度；与 lat 一起填写"})
    lat = Degrees(validate=Range(-90, 90), metadata={"description": "纬度，度"})
    crs = choice(DATUMS, description=_CRS_WORDS)
    coordinates = fields.Nested(CoordinatesSchema, allow_none=True, metadata={"description": "坐标的另一种写法"})
    building_code = fields.String(
        validate=Fits("^[A-Za-z0-9-]{2,32}$"), metadata={"description": "楼栋编码，如楼栋二维码所示"}
    )
    household = text(50, blank=True, description="楼栋内的户号；仅监督主体可见")
    address = text(200, blank=True, description="地址或地点说明")


class FoundPlaceSchema(AnswerSchema):
    """The region found, and how."""

    region_code = fields.String(required=True)
    region_name = fields.String(required=True)
    source = choice(SOURCES, required=True, description=_SOURCE_WORDS)
    words = fields.String(required=True, metadata={"description": "怎样确定的，一句话"})


class PointQuery(RequestSchema):
    """A point."""

    lon = QueryDegrees(required=True, validate=Range(-180, 180), metadata={"description": "经度，度"})
    lat = QueryDegrees(required=True, validate=Range(-90, 90), metadata={"description": "纬度，度"})
    crs = choice(DATUMS, description=_CRS_WORDS)


class PointSchema(OpenSchema):
    """A point on a datum."""

    longitude = fields.Float(required=True)
    latitude = fields.Float(required=True)
    datum = choice(DATUMS, required=True)


class RegionAtSchema(FoundPlaceSchema):
    """The region of a point."""

    grid = fields.String(metadata={"description": "网格编号；没有则为空"})
    grid_name = fields.String(metadata={"description": "网格名称"})
    given = fields.Nested(PointSchema, metadata={"description": "给出的坐标及其坐标系"})
    point = fields.Nested(PointSchema, metadata={"description": "换算到 CGCS2000 的坐标"})
