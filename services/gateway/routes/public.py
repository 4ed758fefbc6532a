"""What everybody may read without saying who they are."""

from base64 import b64decode
from typing import Any

from flask import Response

from chassis.http.client import quoted
from contracts.vocabulary import AppealType
from services.gateway.answers import answer, items_of, relay
from services.gateway.backend import ask
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.figures import PublicStatisticsQuery, PublicStatisticsSchema
from services.gateway.schemas.place import PointQuery, RegionAtSchema
from services.gateway.schemas.public import (
    AppealTypesSchema,
    PowerItemSchema,
    PowerListQuery,
    PowerListSchema,
    PublicOrganQuery,
    PublicOrgansSchema,
    RegionQuery,
    RegionsSchema,
)
from services.gateway.schemas.published import (
    PublishedPageSchema,
    PublishedQuery,
    PublishedRecordSchema,
    PublishedVersionsSchema,
)

blueprint = ResourceBlueprint("public", __name__, description="公开信息，无需登录")

_ORGANS = PublicOrgansSchema()
_RECORD_PAGE = PublishedPageSchema()
_RECORD = PublishedRecordSchema()
_REGION_AT = RegionAtSchema()
_STATISTICS = PublicStatisticsSchema()
_VERSIONS = PublishedVersionsSchema()
APPEAL_TYPE_WORDS = {
    AppealType.CONSULT: "咨询",
    AppealType.HELP: "求助",
    AppealType.COMPLAINT: "投诉",
    AppealType.SUGGESTION: "建议",
    AppealType.PAYMENT_DISPUTE: "补贴发放有误",
    AppealType.DISCLOSURE_OBJECTION: "对公开内容有异议",
    AppealType.CLUE: "检举控告",
}


@blueprint.route("/public/appeal-types", methods=["GET"])
@blueprint.answers(200, AppealTypesSchema)
def list_appeal_types() -> Response:
    """诉求类型"""
    return answer({"items": [{"code": code, "words": words} for code, words in APPEAL_TYPE_WORDS.items()]})


@blueprint.route("/public/power-list", methods=["GET"])
@blueprint.query(PowerListQuery)
@blueprint.answers(200, PowerListSchema)
def get_power_list(query: dict[str, Any]) -> Response:
    """权力清单"""
    return relay(ask("disclosure", "/internal/power-list", query=query))


@blueprint.route("/public/power-list/<item_code>", methods=["GET"])
@blueprint.answers(200, PowerItemSchema)
def get_power_item(item_code: str) -> Response:
    """权力事项

    说明、责任主体、监督主体、流程和政策依据。
    """
    return relay(ask("disclosure", f"/internal/power-list/{quoted(item_code)}"))


@blueprint.route("/public/regions", methods=["GET"])
@blueprint.query(RegionQuery)
@blueprint.answers(200, RegionsSchema)
def list_regions(query: dict[str, Any]) -> Response:
    """区划

    按上级逐级选择（parent），或按名称查找（q）。
    """
    return answer(items_of(ask("routing", "/internal/regions", query=query).body))


@blueprint.route("/public/organs", methods=["GET"])
@blueprint.query(PublicOrganQuery)
@blueprint.answers(200, PublicOrgansSchema)
def list_public_organs(query: dict[str, Any]) -> Response:
    """单位

    某地和上级的单位；诉求反映的是哪个单位，提交时把它的代码填入 about_org，该单位不会收到、看到此件。
    """
    asked = {"around": query["region"]} | ({"q": query["q"]} if query.get("q") else {})
    return relay(ask("routing", "/internal/organs", query=asked), _ORGANS)


@blueprint.route("/public/region-at", methods=["GET"])
@blueprint.query(PointQuery)
@blueprint.answers(200, RegionAtSchema)
def get_region_at(query: dict[str, Any]) -> Response:
    """坐标所在的区划

    坐标换算到 CGCS2000 后比对本地地图；不在本地范围内时回答 422 并说明。
    """
    return relay(ask("intake", "/internal/region-at", query=query), _REGION_AT)


@blueprint.route("/public/records", methods=["GET"])
@blueprint.query(PublishedQuery)
@blueprint.answers(200, PublishedPageSchema)
def list_records(query: dict[str, Any]) -> Response:
    """公开记录"""
    return relay(ask("disclosure", "/internal/records", query=query), _RECORD_PAGE)


@blueprint.route("/public/records/<record_id>", methods=["GET"])
@blueprint.answers(200, PublishedRecordSchema)
def get_record(record_id: str) -> Response:
    """查看公开记录"""
    return relay(ask("disclosure", f"/internal/records/{quoted(record_id)}"), _RECORD)


@blueprint.route("/public/records/<record_id>/versions", methods=["GET"])
@blueprint.answers(200, PublishedVersionsSchema)
def list_record_versions(record_id: str) -> Response:
    """公开记录的历次版本"""
    return relay(ask("disclosure", f"/internal/records/{quoted(record_id)}/versions"), _VERSIONS)


@blueprint.route("/public/records/<record_id>/attachments/<sha256>", methods=["GET"])
@blueprint.doc(responses={"200": {"description": "文件", "content": {"application/octet-stream": {}}}})
def get_record_attachment(record_id: str, sha256: str) -> Response:
    """下载附件

    只提供当前公开版本中不含个人信息的附件。
    """
    found = ask("disclosure", f"/internal/records/{quoted(record_id)}/attachments/{quoted(sha256)}").body
    response = Response(b64decode(found["content"]), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted(found['name'])}"
    return response


@blueprint.route("/public/statistics", methods=["GET"])
@blueprint.query(PublicStatisticsQuery)
@blueprint.answers(200, PublicStatisticsSchema)
def get_public_statistics(query: dict[str, Any]) -> Response:
    """公开统计"""
    return relay(ask("analytics", "/internal/statistics/public", query=query), _STATISTICS)
