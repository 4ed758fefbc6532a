"""The one place where the gateway's parts are chosen and put together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import current_app
from prometheus_client import CollectorRegistry
from pymongo import MongoClient
from pymongo.database import Database

from chassis.aggregates import AggregateStore
from chassis.clock import SystemClock, real_now
from chassis.http.client import InternalClient
from chassis.http.client import Limits as CallLimits
from chassis.metrics import Metrics
from chassis.mongo import connect
from chassis.shared_secret import said
from chassis.telemetry import OFF, Telemetry, telemetry_of
from services.gateway import store
from services.gateway.accounts.api_keys import ApiKeys
from services.gateway.accounts.audit import Audit
from services.gateway.accounts.citypack import CityPackLoader
from services.gateway.accounts.login import Login, LoginParts
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.secrets import Secrets
from services.gateway.accounts.sessions import Sessions
from services.gateway.accounts.staff import StaffDirectory
from services.gateway.accounts.throttle import LoginThrottle
from services.gateway.accounts.tokens import Tokens
from services.gateway.accounts.totp import OneTimeCodes
from services.gateway.auth import Authenticator
from services.gateway.limits import Limits, make_limits
from services.gateway.settings import Settings

EXTENSION = "gateway"
SERVICES = ("intake", "routing", "casework", "deadline", "notify", "disclosure", "analytics")


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a route may use."""

    settings: Settings
    db: Database
    preparation: store.Preparation
    services: InternalClient
    authenticator: Authenticator
    login: Login
    staff: StaffDirectory
    api_keys: ApiKeys
    sessions: Sessions
    audit: Audit
    pack_loader: CityPackLoader
    secrets: Secrets
    limits: Limits
    metrics: Metrics
    telemetry: Telemetry = OFF


@dataclass(frozen=True, slots=True)
class _Base:
    """What several parts are made of."""

    settings: Settings
    db: Database
    secrets: Secrets
    passwords: Passwords
    audit: Audit
    telemetry: Telemetry


def parts() -> Parts:
    """The parts of the app that answers the current request."""
    return cast(Parts, current_app.extensions[EXTENSION])


def build(settings: Settings, *, passwords: Passwords | None = None) -> Parts:
    """All parts of one process; nothing connects before the first request. Build it after a fork, never before."""
    client: MongoClient = connect(settings)
    db = client[settings.database]
    base = _base(settings, db, passwords or Passwords())
    accounts = AggregateStore(db[store.STAFF], "gateway", SystemClock())
    keys = AggregateStore(db[store.API_KEYS], "gateway", SystemClock())
    life = timedelta(seconds=settings.session_seconds)
    sessions = Sessions(db[store.SESSIONS], base.secrets, life=life, now=real_now)
    staff = StaffDirectory(accounts, db[store.ORGANS], base.passwords)
    api_keys = ApiKeys(keys, db[store.ORGANS], base.secrets, real_now)
    tokens = Tokens(settings.token_keys, city=settings.city, seconds=settings.access_token_seconds, now=real_now)
    return Parts(
        settings=settings,
        db=db,
        preparation=store.Preparation(db),
        services=_services(base),
        authenticator=Authenticator(tokens, sessions, api_keys, settings.internal_token),
        login=_login(base, staff, sessions, tokens),
        staff=staff,
        api_keys=api_keys,
        sessions=sessions,
        audit=base.audit,
        pack_loader=CityPackLoader(
            db, accounts, passwords=base.passwords, sessions=sessions, demo_password=settings.demo_password
        ),
        secrets=base.secrets,
        limits=make_limits(settings),
        metrics=Metrics(CollectorRegistry(), settings.service),
        telemetry=base.telemetry,
    )


def _base(settings: Settings, db: Database, passwords: Passwords) -> _Base:
    audit = Audit(db[store.AUDIT], real_now)
    return _Base(settings, db, Secrets.derive(settings.data_key), passwords, audit, telemetry_of(settings))


def _login(base: _Base, staff: StaffDirectory, sessions: Sessions, tokens: Tokens) -> Login:
    return Login(
        LoginParts(
            staff=staff,
            sessions=sessions,
            tokens=tokens,
            passwords=base.passwords,
            codes=OneTimeCodes(base.db[store.USED_CODES]),
            throttle=_throttle(base.settings, base.db),
            secrets=base.secrets,
            audit=base.audit,
            totp_required_roles=base.settings.totp_required_roles,
            now=real_now,
        )
    )


def _services(base: _Base) -> InternalClient:
    """The client of the services. None of them may hold more than two thirds of the threads: one that hangs must not
    take the others' callers down with it."""
    settings = base.settings
    urls = {name: getattr(settings, f"{name}_url") for name in SERVICES}
    limits = CallLimits(read=settings.service_timeout_ms / 1000, connections=max(1, settings.max_workers * 2 // 3))
    return InternalClient(urls, said(settings.internal_token), limits, base.telemetry)


def _throttle(settings: Settings, db: Database) -> LoginThrottle:
    return LoginThrottle(
        db[store.ATTEMPTS],
        attempts=settings.login_attempts,
        window=timedelta(seconds=settings.login_window_seconds),
        now=real_now,
    )
