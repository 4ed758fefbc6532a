"""From marshmallow's messages to field errors: a JSON Pointer, a stable code, and a sentence in plain Chinese."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from chassis.errors import FieldError, Invalid

_RULES = tuple(
    (re.compile(pattern), code, wording)
    for pattern, code, wording in (
        (r"Missing data for required field\.", "required", "必填"),
        (r"Field may not be null\.", "null", "不能为空"),
        (r"Unknown field\.", "unknown_field", "不认识的字段"),
        (r"Invalid input type\.|Invalid type\.", "type", "类型不对"),
        (r"Not a valid string\.|Invalid string\.", "type", "应为文字"),
        (r"Not a valid (?:integer|number)\.|Number too large\.|Special numeric values .*", "type", "应为数字"),
        (r"Not a valid boolean\.", "type", "应为 true 或 false"),
        (r"Not a valid (?:list|tuple)\.", "type", "应为列表"),
        (r"Not a valid mapping type\.", "type", "应为对象"),
        (r"Not a valid UTF-8 string\.", "encoding", "应为 UTF-8 编码的文字"),
        (r"Not a valid (?:aware |naive )?(?:datetime|date|time).*", "format", "时间格式不对，应为带时区的 ISO 8601"),
        (r"Not a valid email address\.", "format", "电子邮箱格式不对"),
        (r"Not a valid URL\.", "format", "网址格式不对"),
        (r"Not a valid UUID\.", "format", "编号格式不对"),
        (r"String does not match expected pattern\.", "format", "格式不对"),
        (r"Shorter than minimum length (\d+)\.", "too_short", "至少 {0} 个字"),
        (r"Longer than maximum length (\d+)\.", "too_long", "最多 {0} 个字"),
        (r"Length must be between (\d+) and (\d+)\.", "length", "长度应为 {0} 到 {1}"),
        (r"Length must be (\d+)\.", "length", "长度应为 {0}"),
        (r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.", "range", "应在 {0} 到 {1} 之间"),
        (r"Must be greater than or equal to (\S+?)\.", "too_small", "不能小于 {0}"),
        (r"Must be greater than (\S+?)\.", "too_small", "应大于 {0}"),
        (r"Must be less than or equal to (\S+?)\.", "too_large", "不能大于 {0}"),
        (r"Must be less than (\S+?)\.", "too_large", "应小于 {0}"),
        (r"Must be (?:greater|less) than .*", "range", "超出允许的范围"),
        (r"Must be one of: (.+)\.", "not_allowed", "应为以下之一：{0}"),
        (r"One or more of the choices .*", "not_allowed", "含有不允许的选项"),
        (r"Must be equal to (.+)\.", "not_allowed", "应等于 {0}"),
    )
)


def invalid_from(error: ValidationError, base: str = "") -> Invalid:
    """The 422 answer for a schema's refusal; `base` is the pointer of the part that was checked ("" for the body)."""
    return Invalid(errors=list(_walk(error.messages, base)))


def _walk(messages: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            whole = key in ("_schema", "value") and isinstance(inner, list)
            yield from _walk(inner, pointer if whole else f"{pointer}/{_escaped(key)}")
    elif isinstance(messages, list):
        for message in messages:
            yield from _walk(message, pointer)
    else:
        yield _field_error(pointer, str(messages))


def _field_error(pointer: str, message: str) -> FieldError:
    """Messages our own validators raise are passed on as they are, under the code "invalid"."""
    for pattern, code, wording in _RULES:
        match = pattern.fullmatch(message)
        if match is not None:
            return FieldError(pointer, code, wording.format(*match.groups()))
    return FieldError(pointer, "invalid", message)


def _escaped(key: Any) -> str:
    """A reference token of RFC 6901."""
    return str(key).replace("~", "~0").replace("/", "~1")
