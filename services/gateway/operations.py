"""The addresses for operators and for our own services; none of them belongs to the public API."""

import os
from typing import Any

import pymongo
from flask import Blueprint, Response, request
from marshmallow import Schema, ValidationError
from pymongo.errors import PyMongoError

from chassis.errors import Unavailable
from chassis.http.field_errors import invalid_from
from chassis.metrics import CONTENT_TYPE
from chassis.mongo import ping
from chassis.release import release
from services.gateway.accounts.staff import shown
from services.gateway.answers import answer
from services.gateway.body import read_json
from services.gateway.schemas.citypack import CityPackSchema
from services.gateway.schemas.staff import AdministratorSchema
from services.gateway.store import last_backup
from services.gateway.wiring import parts

operations = Blueprint("operations", __name__)
_LOOK_SECONDS = 1


@operations.get("/healthz")
def healthz() -> Response:
    """The process answers; says nothing of what it depends on."""
    return answer({"status": "ok"})


@operations.get("/readyz")
def readyz() -> Response:
    """The database has its indexes and takes writes, so people can log in; 503 otherwise.

    `pid` is that of the process `ydt` started, whose children we are.
    """
    try:
        parts().preparation.ensure()
        ping(parts().db)
    except PyMongoError as error:
        raise Unavailable("数据库不可用", retry_after=5) from error
    return answer({"status": "ready", "release": release(), "pid": os.getppid()})


@operations.get("/metrics")
def metrics() -> Response:
    """Prometheus text; open to this machine and to holders of the internal token."""
    _tell_last_backup()
    return Response(parts().metrics.render(), content_type=CONTENT_TYPE)


@operations.put("/internal/city-pack")
def put_city_pack() -> Response:
    """Keep the organs and make the accounts of a city pack; twice changes nothing."""
    return answer(parts().pack_loader.load(_loaded(CityPackSchema(), read_json(request))))


@operations.get("/internal/keys")
def get_keys() -> Response:
    """The names of the keys of access tokens, the one that signs first: whoever changes keys asks before going on."""
    return answer({"tokens": {"keys": [key.partition(":")[0] for key in parts().settings.token_keys]}})


@operations.put("/internal/administrators/<username>")
def put_administrator(username: str) -> Response:
    """Make one of the three administrators, or give one a new first password: how the first accounts come to be."""
    given = read_json(request)
    wanted = _loaded(AdministratorSchema(), {**given, "username": username} if isinstance(given, dict) else given)
    used = parts()
    outcome = used.staff.install_administrator(wanted)
    used.sessions.end_all(username, "rights_changed")
    used.login.unlock(username)
    used.audit.record("operator", "install_administrator", username)
    return answer(shown(outcome.aggregate))


def _tell_last_backup() -> None:
    """A database that is away keeps no other figure from being read."""
    try:
        with pymongo.timeout(_LOOK_SECONDS):
            at = last_backup(parts().db)
    except PyMongoError:
        return
    if at is not None:
        parts().metrics.backup_last_success.set(at)


def _loaded(schema: Schema, value: Any) -> Any:
    try:
        return schema.load(value)
    except ValidationError as wrong:
        raise invalid_from(wrong) from wrong
