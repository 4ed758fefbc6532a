"""Puts the gateway's app together: the door, the routes, the error shape. It starts only with a complete rule table."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from services.gateway import door, errors, hardening
from services.gateway.authorisation import require_complete_table
from services.gateway.blueprint import DocumentedApi
from services.gateway.docs_page import make_blueprint
from services.gateway.openapi import INFO
from services.gateway.operations import operations
from services.gateway.routes import BLUEPRINTS
from services.gateway.wiring import EXTENSION, Parts

API_VERSION = "1.0.0"


def create_app(used: Parts) -> Flask:
    """The WSGI app on the given parts; raises RuntimeError when a route has no authorisation rule."""
    app = Flask("services.gateway", static_folder=None, template_folder=None)
    app.config.update(
        API_TITLE="一点通 Yidiantong",
        API_VERSION=API_VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": INFO},
        MAX_CONTENT_LENGTH=used.settings.max_body_bytes,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    app.url_map.strict_slashes = True
    app.extensions[EXTENSION] = used
    hardening.install(app)
    door.install(app)
    errors.register(app)
    _register_routes(app)
    require_complete_table(app)
    if used.settings.trusted_proxies:
        hops = used.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _register_routes(app: Flask) -> None:
    api = DocumentedApi(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(operations)
    app.register_blueprint(make_blueprint(app, api.spec.to_dict()))
