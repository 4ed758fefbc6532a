"""The WSGI entry: `gunicorn -c python:services.gateway.gunicorn_conf "services.gateway.wsgi:application()"`."""

import atexit
import os

from flask import Flask
from pymongo.errors import PyMongoError

from chassis import log
from chassis.memory import give_back_large_buffers, settle_collector
from chassis.settings import load
from services.gateway.app import create_app
from services.gateway.settings import Settings
from services.gateway.wiring import build


def application() -> Flask:
    """The app on the environment's settings; raises SettingsError naming everything that is missing or wrong.

    An unreachable database stops nobody from starting: /readyz tells, and makes the indexes once it is there.
    """
    give_back_large_buffers()
    settings = load(Settings, os.environ)
    log.configure(settings.service, settings.city, settings.log_level)
    parts = build(settings)
    try:
        parts.preparation.ensure()
    except PyMongoError as away:
        log.get_logger().warning("database_unavailable", exc_info=away)
    atexit.register(parts.telemetry.close)
    app = create_app(parts)
    settle_collector()
    return app
