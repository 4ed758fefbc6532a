"""The API page: Swagger UI from a Python package on our own address. Nothing is fetched from anywhere else."""

from pathlib import Path

import flask_swagger_ui
import orjson
from flask import Blueprint, Flask, Response, abort, send_from_directory

from services.gateway.openapi import complete

_DIST = Path(flask_swagger_ui.__file__).parent / "dist"
_OWN = Path(__file__).parent / "static"
_ASSETS = {
    "swagger-ui.css": _DIST,
    "swagger-ui-bundle.js": _DIST,
    "favicon-32x32.png": _DIST,
    "start.js": _OWN,
    "page.css": _OWN,
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def make_blueprint(app: Flask, document: dict[str, object]) -> Blueprint:
    """/openapi.json, /docs and its assets; the document is completed and written once, at the first request."""
    blueprint = Blueprint("api_page", __name__)
    written: list[bytes] = []

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        """The document."""
        if not written:
            written.append(orjson.dumps(complete(app, document)))
        return Response(written[0], content_type="application/json")

    @blueprint.get("/docs")
    def docs() -> Response:
        """The page."""
        response = send_from_directory(_OWN, "docs.html")
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        return response

    @blueprint.get("/docs/assets/<name>")
    def docs_asset(name: str) -> Response:
        """One of the page's few files."""
        if name not in _ASSETS:
            abort(404)
        return send_from_directory(_ASSETS[name], name, max_age=3600)

    return blueprint
