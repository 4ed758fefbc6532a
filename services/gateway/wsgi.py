"""The WSGI entry: `gunicorn -c python:services.gateway.gunicorn_conf "services.gateway.wsgi:application()"`."""

import os

from flask import Flask

from chassis import log
from chassis.settings import load
from services.gateway.app import create_app
from services.gateway.settings import Settings
from services.gateway.wiring import build


def application() -> Flask:
    """The app on the environment's settings; raises SettingsError naming everything that is missing or wrong."""
    settings = load(Settings, os.environ)
    log.configure(settings.service, settings.city, settings.log_level)
    return create_app(build(settings))
