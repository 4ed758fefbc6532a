"""The published API description: valid, complete, and saying the same as the authorisation table."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from services.gateway.authorisation import RULES
from services.gateway.publishing import PAGE, page
from services.gateway.rules import Door
from tests.unit.gateway.builders import client

PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


@pytest.fixture(scope="module")
def door():
    return client()


@pytest.fixture(scope="module")
def document(door) -> dict[str, Any]:
    return door.get("/openapi.json").get_json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.replace('{', '<').replace('}', '>')}", operation


def test_document_is_valid_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_published_page_is_fresh():
    assert PAGE.read_bytes() == page(), "run `make docs`"


def test_every_public_route_is_described_and_no_other(document):
    described = {route for route, _operation in operations(document)}
    assert described == {route for route in RULES if " /api/v1/" in route}


def test_operation_ids_are_there_and_unique(document):
    names = [operation["operationId"] for _route, operation in operations(document)]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z_]+", name)] == []


def test_every_operation_says_in_chinese_what_it_does(document):
    silent = [
        route for route, each in operations(document) if not re.search(r"[\u4e00-\u9fff]", each.get("summary", ""))
    ]
    assert silent == []


def test_security_is_what_the_rule_table_says(document):
    doors = {Door.PUBLIC: [], Door.CITIZEN: ["QueryCode"], Door.STAFF: ["Staff"]}
    for route, operation in operations(document):
        rule = RULES[route]
        expected = doors[rule.door] + (["ApiKey"] if rule.scope else [])
        assert [name for scheme in operation["security"] for name in scheme] == expected, route


def test_every_post_asks_for_an_idempotency_key(document):
    for route, operation in operations(document):
        asked = [p for p in resolved(document, operation["parameters"]) if p["name"] == "Idempotency-Key"]
        if route.startswith("POST "):
            assert [parameter["required"] for parameter in asked] == [not RULES[route].key_exempt], route
        else:
            assert asked == [], route


def test_every_edit_asks_for_the_version(document):
    for route, operation in operations(document):
        names = [parameter["name"] for parameter in resolved(document, operation["parameters"])]
        assert ("If-Match" in names) is route.startswith(("PUT ", "PATCH ")), route


def test_every_refusal_is_a_problem_document(document):
    for route, operation in operations(document):
        refusals = {status: given for status, given in operation["responses"].items() if status >= "400"}
        assert {"429", "500", "503"} <= refusals.keys(), route
        for response in resolved(document, refusals.values()):
            assert response["content"] == {"application/problem+json": {"schema": PROBLEM_SCHEMA}}, route


def test_answers_that_ask_for_patience_say_for_how_long(document):
    for status in ("429", "503"):
        assert "Retry-After" in document["components"]["responses"][f"Problem{status}"]["headers"]


def test_path_parameters_are_those_of_the_address(document):
    for route, operation in operations(document):
        named = [p["name"] for p in resolved(document, operation["parameters"]) if p["in"] == "path"]
        assert named == re.findall(r"<(\w+)>", route), route


def test_request_schemas_refuse_unknown_fields(document):
    schemas = document["components"]["schemas"]
    for route, operation in operations(document):
        if "requestBody" in operation:
            name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, route


def test_examples_fit_their_schemas(document):
    examples = 0
    for route, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            examples += 1
            schema = {**content["schema"], "components": document["components"]}
            jsonschema.validate(content["example"], schema, jsonschema.Draft202012Validator), route
    assert examples >= 20


def test_every_command_with_required_fields_has_an_example(document):
    without = []
    for route, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        schema = resolved(document, [content["schema"]])[0] if content else {}
        if schema.get("required") and "example" not in content:
            without.append(route)
    assert without == []


def test_api_page_loads_nothing_from_elsewhere(door):
    page = door.get("/docs")
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.get_data(as_text=True))
    assert [asset for asset in assets if not asset.startswith("/")] == []
    statuses = {asset: door.get(asset).status_code for asset in assets}
    assert statuses == dict.fromkeys(assets, 200)
    assert "/docs/assets/swagger-ui-bundle.js" in assets


def test_api_page_may_run_only_our_own_scripts(door):
    policy = dict(
        part.strip().split(" ", 1) for part in door.get("/docs").headers["Content-Security-Policy"].split(";")
    )
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")


def test_swagger_ui_is_one_that_reads_openapi_3_1(door):
    script = door.get("/docs/assets/swagger-ui-bundle.js").get_data(as_text=True)
    assert "isOAS31" in script


def test_no_other_file_is_served_as_an_asset(door):
    names = ("index.html", "..%2fsettings.py", "docs.html")
    assert [door.get(f"/docs/assets/{name}").status_code for name in names] == [404, 404, 404]


def resolved(document: dict[str, Any], items: Any) -> list[dict[str, Any]]:
    """Items with their references followed."""
    found = []
    for item in items:
        while "$ref" in item:
            target: Any = document
            for step in item["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            item = target
        found.append(item)
    return found
