"""The stable error codes of every door: code, HTTP status and a citizen's wording, in one table.

A problem document (RFC 9457) carries `type` = `TYPE_BASE` + code, `title` = the wording below, `detail` = what to do.
Codes are never renamed; an outdated one stays in the table.
"""

from dataclasses import dataclass

TYPE_BASE = "https://yidiantong.example/problems/"
"""Prefix of problem types; stable names, not addresses to open (docs/errors.md lists them)."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One kind of error: its code, HTTP status and title in plain Chinese."""

    code: str
    status: int
    title: str

    @property
    def type_uri(self) -> str:
        """The problem type of RFC 9457."""
        return TYPE_BASE + self.code


_TABLE = (
    ErrorCode("malformed_request", 400, "请求格式有误，无法读取"),
    ErrorCode("idempotency_key_missing", 400, "缺少 Idempotency-Key 请求头"),
    ErrorCode("unauthenticated", 401, "请先登录或提供正确的查询凭证"),
    ErrorCode("forbidden", 403, "您没有办理此事项的权限"),
    ErrorCode("not_found", 404, "没有找到您要的内容"),
    ErrorCode("method_not_allowed", 405, "此地址不支持该操作"),
    ErrorCode("not_acceptable", 406, "无法按要求的格式回答"),
    ErrorCode("conflict", 409, "与当前情况冲突，请刷新后再试"),
    ErrorCode("illegal_step", 409, "当前状态下不能进行这一步"),
    ErrorCode("stale_version", 412, "内容已被他人更新，请刷新后再提交"),
    ErrorCode("too_large", 413, "提交的内容太大"),
    ErrorCode("unsupported_media_type", 415, "请以 JSON 格式提交"),
    ErrorCode("invalid", 422, "填写的内容有误，请按提示修改"),
    ErrorCode("key_reused", 422, "同一个 Idempotency-Key 已用于不同的内容"),
    ErrorCode("precondition_required", 428, "请先读取最新版本（缺少 If-Match 请求头）"),
    ErrorCode("too_many_requests", 429, "操作过于频繁，请稍后再试"),
    ErrorCode("internal_error", 500, "系统出错了，我们已记录，请稍后再试"),
    ErrorCode("bad_gateway", 502, "后台服务的回答无法识别，请稍后再试"),
    ErrorCode("unavailable", 503, "系统暂时无法办理，请稍后再试"),
)

ERRORS: dict[str, ErrorCode] = {entry.code: entry for entry in _TABLE}
"""Every error code by its name."""
