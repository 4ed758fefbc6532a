"""Folding the whole log again into fresh facts and sums, while events keep coming, and then reading those.

    folding      the log by event id into generation n+1
    catching_up  what was logged since the start (ids are random, so new ones may lie behind)
    counting     the sums of generation n+1
    closing      generation n+1 is active; once more what was logged since the start, then the old one is dropped
    done

Folding is idempotent, so a pass too many changes nothing, and a crash goes on from the last noted place.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis.bus.lease import Lease
from chassis.clock import real_now
from contracts.envelope import decode
from services.analytics.sessions import NamedSession
from services.analytics.store import EventLog, Generation, Model
from services.analytics.usecases.ingest import patches_of

_SKEW = timedelta(minutes=5)
"""How far the clocks of two copies may differ, and how long a write may take."""

_BATCHES_A_RUN = 20


class Rebuilding:
    """Rebuilds the read models from the log."""

    def __init__(self, log: EventLog, model: Model, lease: Lease, session: NamedSession, batch: int) -> None:
        self._log = log
        self._model = model
        self._lease = lease
        self._session = session
        self._batch = batch

    def ask(self) -> dict[str, Any]:
        """Begin a rebuild, or find one under way; returns its progress."""
        now = real_now()
        state = self._model.state() or {"active": 1}
        self._model.begin(
            {
                "phase": "folding",
                "generation": state["active"] + 1,
                "replaces": state["active"],
                "started_at": now,
                "place": "",
                "folded": 0,
                "expected": self._log.size(),
            }
        )
        return self.progress()

    def progress(self) -> dict[str, Any]:
        """How far it is; `phase` is idle when there never was one."""
        rebuild = (self._model.state() or {}).get("rebuild")
        if rebuild is None:
            return {"phase": "idle"}
        names = ("phase", "generation", "started_at", "finished_at", "folded", "expected")
        return {name: rebuild[name] for name in names if name in rebuild}

    def is_running(self) -> bool:
        """Whether there is something to do."""
        return self.progress()["phase"] not in ("idle", "done")

    def advance(self) -> None:
        """Do some of what is to be done, if this copy holds the lease."""
        for _ in range(_BATCHES_A_RUN):
            rebuild = (self._model.state() or {}).get("rebuild")
            if rebuild is None or rebuild["phase"] == "done" or not self._lease.hold():
                return
            self._steps()[rebuild["phase"]](rebuild)

    def _steps(self) -> Mapping[str, Callable[[Mapping[str, Any]], None]]:
        return {
            "folding": self._fold,
            "catching_up": self._catch_up,
            "counting": self._count,
            "closing": self._close,
        }

    def _fold(self, rebuild: Mapping[str, Any]) -> None:
        fresh = self._fresh(rebuild)
        if rebuild["place"] == "":
            fresh.drop()
            fresh.prepare()
        rows = self._log.by_id(rebuild["place"], self._batch)
        _fold_rows(fresh, rows)
        if rows:
            self._model.note({"place": rows[-1]["_id"], "folded": rebuild["folded"] + len(rows)})
        else:
            self._model.note({"phase": "catching_up", "since": _start(rebuild)})

    def _catch_up(self, rebuild: Mapping[str, Any]) -> None:
        if not self._fold_since(self._fresh(rebuild), rebuild):
            self._model.note({"phase": "counting"})

    def _count(self, rebuild: Mapping[str, Any]) -> None:
        if self._fresh(rebuild).count_some(self._session.take_over(), None, self._batch) == 0:
            self._model.note({"phase": "closing", "since": _start(rebuild)}, active=rebuild["generation"])

    def _close(self, rebuild: Mapping[str, Any]) -> None:
        if self._fold_since(self._fresh(rebuild), rebuild):
            return
        self._model.generation(rebuild["replaces"]).drop()
        self._model.note({"phase": "done", "finished_at": real_now()})

    def _fold_since(self, fresh: Generation, rebuild: Mapping[str, Any]) -> bool:
        """Fold the next rows logged since the noted place; False when there are none left."""
        since = rebuild["since"]
        rows = self._log.since((since["moment"], since["last"]), self._batch)
        _fold_rows(fresh, rows)
        if rows:
            self._model.note({"since": {"moment": rows[-1]["logged_at"], "last": rows[-1]["_id"]}})
        return bool(rows)

    def _fresh(self, rebuild: Mapping[str, Any]) -> Generation:
        return self._model.generation(rebuild["generation"])


def _start(rebuild: Mapping[str, Any]) -> dict[str, datetime | str]:
    return {"moment": rebuild["started_at"] - _SKEW, "last": ""}


def _fold_rows(fresh: Generation, rows: Sequence[Mapping[str, Any]]) -> None:
    fresh.fold(patches_of([decode(row["envelope"]) for row in rows]), real_now())
