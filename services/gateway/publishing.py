"""Writes docs/openapi.json from the code: `python -m services.gateway.publishing`. A test fails when it is stale."""

from pathlib import Path

import orjson

from chassis.settings import load
from services.gateway.app import create_app
from services.gateway.settings import Settings
from services.gateway.wiring import SERVICES, build

PAGE = Path(__file__).parents[2] / "docs" / "openapi.json"
_NOWHERE = {
    "CITY": "nowhere",
    "MONGO_URI": "mongodb://127.0.0.1:9/?connect=false",
    "INTERNAL_TOKEN": "only to write the page",
    "HTTP_PORT": "9",
    "TOKEN_KEYS": f"none:{'0' * 32}",
    "DATA_KEY": "0" * 32,
}


def page() -> bytes:
    """The document as it is published: indented, ending with a line break."""
    urls = {f"{name.upper()}_URL": "http://127.0.0.1:9" for name in SERVICES}
    app = create_app(build(load(Settings, _NOWHERE | urls)))
    document = app.test_client().get("/openapi.json").get_json()
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    PAGE.write_bytes(page())
