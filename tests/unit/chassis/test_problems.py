import pytest
from marshmallow import Schema, ValidationError, fields, validate
from pymongo.errors import AutoReconnect, DuplicateKeyError, NetworkTimeout, OperationFailure

from chassis.errors import FieldError, Invalid, NotFound, StaleVersion, TooManyRequests, Unavailable
from chassis.http.field_errors import invalid_from
from chassis.http.problems import problem_of
from contracts.errors import ERRORS


def test_a_service_error_becomes_its_own_problem():
    problem = problem_of(NotFound("没有这个工单"), "conversation-1")
    assert (problem.status, dict(problem.headers), problem.document) == (
        404,
        {},
        {
            "type": ERRORS["not_found"].type_uri,
            "title": ERRORS["not_found"].title,
            "status": 404,
            "code": "not_found",
            "detail": "没有这个工单",
            "correlation_id": "conversation-1",
        },
    )


def test_field_errors_and_params_travel_along():
    error = Invalid(errors=[FieldError("/stars", "too_large", "不能大于 5")], limit=5)
    document = problem_of(error).document
    assert document["errors"] == [{"pointer": "/stars", "code": "too_large", "detail": "不能大于 5"}]
    assert document["params"] == {"limit": 5}


@pytest.mark.parametrize("error", [TooManyRequests(retry_after=30), Unavailable(retry_after=30)])
def test_an_error_that_passes_says_when_to_come_back(error):
    assert problem_of(error).headers == {"Retry-After": "30"}


@pytest.mark.parametrize("error", [AutoReconnect("gone"), NetworkTimeout("slow"), OperationFailure("full", 14031)])
def test_an_outage_of_the_database_is_unavailable(error):
    problem = problem_of(error)
    assert (problem.status, problem.headers) == (503, {"Retry-After": "5"})


@pytest.mark.parametrize("error", [ValueError("张某某"), DuplicateKeyError("dup", 11000), KeyError("name")])
def test_anything_else_is_told_by_an_incident_id_alone(error):
    problem = problem_of(error)
    assert problem.status == 500
    assert set(problem.document) == {"type", "title", "status", "code", "incident_id"}


def test_stale_version_is_412():
    assert problem_of(StaleVersion()).status == 412


class LineSchema(Schema):
    """One line of a form."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=9))


class FormSchema(Schema):
    """A form with every kind of fault."""

    words = fields.String(required=True, validate=validate.Length(min=2, max=5))
    kind = fields.String(validate=validate.OneOf(["consult", "help"]))
    at = fields.AwareDateTime()
    mail = fields.Email()
    code = fields.String(validate=validate.Regexp(r"\d{3}"))
    lines = fields.List(fields.Nested(LineSchema))
    sure = fields.Boolean(allow_none=False)


def faults(document: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        FormSchema().load(document)
    return [(error.pointer, error.code) for error in invalid_from(refused.value).errors]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, [("/words", "required")]),
        ({"words": "一"}, [("/words", "length")]),
        ({"words": 7}, [("/words", "type")]),
        ({"words": "好的", "kind": "other"}, [("/kind", "not_allowed")]),
        ({"words": "好的", "at": "2021-09-07T06:48:00"}, [("/at", "format")]),
        ({"words": "好的", "mail": "nobody"}, [("/mail", "format")]),
        ({"words": "好的", "code": "x"}, [("/code", "format")]),
        ({"words": "好的", "lines": [{"count": 1}, {"count": "x"}]}, [("/lines/1/count", "type")]),
        ({"words": "好的", "lines": [{"count": 0}]}, [("/lines/0/count", "range")]),
        ({"words": "好的", "lines": {}}, [("/lines", "type")]),
        ({"words": "好的", "sure": None}, [("/sure", "null")]),
        ({"words": "好的", "a/b~c": 1}, [("/a~1b~0c", "unknown_field")]),
        ([], [("", "type")]),
    ],
)
def test_a_schemas_refusal_names_field_and_kind(document, expected):
    assert faults(document) == expected


def test_a_refusal_is_worded_in_chinese_and_never_repeats_the_value():
    with pytest.raises(ValidationError) as refused:
        FormSchema().load({"words": "张某某的电话是", "kind": "13812345678", "code": "x"})
    details = [error.detail for error in invalid_from(refused.value).errors]
    assert details == ["长度应为 2 到 5", "应为以下之一：consult, help", "格式不对"]


def test_our_own_validators_wording_is_kept():
    error = invalid_from(ValidationError({"region_code": ["区划代码应为 12 位数字"]}))
    assert error.errors == (FieldError("/region_code", "invalid", "区划代码应为 12 位数字"),)
