"""Intake's use cases on a real database, and the appeals, actors and events the tests feed them."""

import base64
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from prometheus_client import CollectorRegistry
from pymongo.database import Database

from chassis.causes import Actor, CommandCause
from chassis.clock import FixedClock
from chassis.log import get_logger
from chassis.metrics import Metrics
from chassis.mongo import ensure_indexes
from chassis.service import Resources
from contracts.citypack import load_pack, to_document
from contracts.envelope import Envelope
from contracts.events import casework as said
from contracts.events import handling
from contracts.vocabulary import AppealType, Channel, ConclusionCode, DispatchMode, Grade, LegalTrack, Role
from services.intake.store import INDEXES
from services.intake.usecases import UseCases, build_usecases

FILED_AT = datetime(2021, 9, 6, 22, 48, tzinfo=UTC)
PACK = to_document(load_pack(Path(__file__).parents[3] / "cities" / "shucheng"))
CITIZEN = Actor("citizen", Role.CITIZEN)
TOWN = Actor("zmq.wang", Role.TOWNSHIP_DISCIPLINE, "ZMQ-TD", "341523110000")
VILLAGE = Actor("ccc.zhang", Role.VILLAGE_COMMITTEE, "CCC-VC", "341523110203")
STRANGER = Actor("sqc.li", Role.VILLAGE_COMMITTEE, "SQC-VC", "341523100201")

NAME, MOBILE, ID_NUMBER = "欧阳某某", "13812345678", "341523199001011230"
TEXT = f"今年什麼時候征兵?我叫{NAME},电话{MOBILE},身份证{ID_NUMBER}"


def keys(*names: str) -> str:
    """A key ring in the form of SEALING_KEYS, each key derived from its name."""
    return ",".join(f"{name}:{base64.b64encode(name.encode().ljust(32, b'.')).decode()}" for name in names)


def settings(**over: Any) -> SimpleNamespace:
    """The settings the use cases read."""
    base = {
        "sealing_keys": keys("k1"),
        "clue_sealing_keys": keys("c1"),
        "query_code_secret": "s" * 32,
        "orphan_seconds": 3600,
    }
    return SimpleNamespace(**(base | over))


def request(**over: Any) -> dict[str, Any]:
    """A loaded request body."""
    base = {
        "appeal_type": AppealType.CONSULT,
        "channel": Channel.QR_CODE,
        "category": None,
        "text": TEXT,
        "place": {"region_code": "341523110203", "coordinates": None, "address": "张湾组"},
        "contact": {"name": NAME, "mobile": MOBILE, "id_number": ID_NUMBER},
        "anonymous": False,
    }
    return base | over


def command(key: str = "", fingerprint: str = "same", actor: Actor = CITIZEN) -> CommandCause:
    """A command with a key of its own unless one is given."""
    return CommandCause(key or uuid4().hex, fingerprint, actor)


@dataclass
class World:
    """The use cases of one test, and how many events each appeal has been sent."""

    db: Database
    use: UseCases
    clock: FixedClock
    told: dict[str, int] = field(default_factory=dict)

    @classmethod
    def on(cls, db: Database, **over: Any) -> "World":
        """Use cases over a database; with the Shucheng pack unless `pack=None`."""
        clock, pack = FixedClock(FILED_AT), over.pop("pack", PACK)
        ensure_indexes(db, INDEXES)
        resources = Resources(
            settings=settings(**over),
            db=db,
            clock=clock,
            metrics=Metrics(CollectorRegistry(), "intake"),
            log=get_logger(),
        )
        use = build_usecases(resources)
        if pack is not None:
            use.upkeep.load_pack(pack)
        return cls(db, use, clock)

    def submit(self, key: str = "", fingerprint: str = "same", **over: Any) -> dict[str, Any]:
        """File an appeal; its answer."""
        return dict(self.use.submissions.submit(request(**over), command(key, fingerprint)).answer)

    def hear(self, appeal_id: str, *names: str, **over: Any) -> None:
        """Let casework's events reach the appeal, each in its place."""
        for name in names:
            self.told[appeal_id] = self.told.get(appeal_id, 0) + 1
            self.use.citizen.hear(envelope(appeal_id, name, self.told[appeal_id], **over))

    def outbox(self, appeal_id: str) -> list[dict[str, Any]]:
        """The events an appeal has still to send."""
        return self.db["appeals"].find_one({"_id": appeal_id})["outbox"]


_EVENTS = {spec.__name__: spec for told in (said, handling) for spec in vars(told).values() if isinstance(spec, type)}
_FACTS: dict[str, Any] = {
    "appeal_type": AppealType.CONSULT,
    "region_code": "341523110203",
    "item_code": "H01",
    "off_list": False,
    "supervising_org": "ZMQ-TD",
    "first_org": "CCC-VC",
    "lead_org": "CCC-VC",
    "helper_orgs": (),
    "org": "CCC-VC",
    "by_org": "ZMQ-TD",
    "grade": Grade.NORMAL,
    "legal_track": LegalTrack.PLATFORM,
    "mode": DispatchMode.ONLINE,
    "paper_no": None,
    "round": 1,
    "conclusion_code": ConclusionCode.EXPLAINED,
    "people": 1,
    "households": 1,
    "amount_fen": 0,
    "automatic": False,
    "outcome": "rated",
    "stars": 5,
    "reason_code": "other",
    "channel_code": "12388",
}


def event(appeal_id: str, name: str, **over: Any) -> object:
    """One of casework's events by its name, such as `CaseOpened`."""
    known = {"appeal_id": appeal_id, "case_id": "C" + appeal_id[1:], **_FACTS, **over}
    kind = _EVENTS[name]
    needed = [item.name for item in fields(kind) if item.default is MISSING or item.name in known]
    return kind(**{name: known.get(name, FILED_AT) for name in needed})


def envelope(appeal_id: str, name: str, place: int, **over: Any) -> Envelope:
    """An event on its way, as the `place`-th one intake is sent for this case."""
    return Envelope(
        id=uuid4().hex,
        source="casework",
        time=FILED_AT,
        subject="C" + appeal_id[1:],
        sequence=place,
        data=event(appeal_id, name, **over),
        correlation_id="c",
        causation_id="c",
        traceparent="",
        order={"intake": place},
    )


ROUND = ("CaseOpened", "CaseAccepted", "CaseDispatched", "CaseSignedFor", "CaseReplied", "ReplyApproved")
"""Everything up to the rating."""
