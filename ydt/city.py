"""Handing a city pack to the services of an installation: the same pack twice changes nothing."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from chassis.causes import SYSTEM
from chassis.errors import Unavailable
from chassis.http.client import InternalClient, RemoteProblem
from contracts.citypack import CityPack, Fault, PackError, load_pack, to_document
from contracts.citypack.suggestion import model_of

ADDRESS = "/internal/city-pack"
PATIENCE_SECONDS = 60.0
INTAKE = "intake"
INTAKE_ONLY = ("areas", "buildings", "suggestion")
"""Parts that intake alone reads; a map may be larger than all the rest, so nobody else is handed it."""
Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Handed:
    """What one service answered; `trouble` is empty when it took the pack."""

    service: str
    trouble: str = ""


def read_pack(folder: Path) -> tuple[CityPack | None, tuple[Fault, ...]]:
    """The pack of a folder, or None with every fault."""
    try:
        return load_pack(folder), ()
    except PackError as error:
        return None, error.faults


def hand_over(pack: CityPack, client: InternalClient, services: list[str], tell: Tell) -> list[Handed]:
    """Give the pack to each service in turn; one that fails does not stop the others."""
    whole = to_document(pack)
    lean = {name: part for name, part in whole.items() if name not in INTAKE_ONLY}
    parts = {INTAKE: (whole, _key(whole))}
    common = (lean, _key(lean))
    return [_hand_to(service, *parts.get(service, common), client, tell) for service in services]


def _key(document: Mapping) -> str:
    """It names the content, so that a repeat is known as one and a changed pack is not taken for it."""
    return f"city-pack-{hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"


def _hand_to(service: str, document: Mapping, key: str, client: InternalClient, tell: Tell) -> Handed:
    tell(service, "loading")
    try:
        client.call(service, "PUT", ADDRESS, json=document, key=key, actor=SYSTEM, timeout=PATIENCE_SECONDS)
    except RemoteProblem as problem:
        tell(service, "refused")
        return Handed(service, _words(problem))
    except Unavailable:
        tell(service, "no answer")
        return Handed(service, "no answer")
    tell(service, "loaded")
    return Handed(service)


def _words(problem: RemoteProblem) -> str:
    said = [f"{problem.status} {problem.code}", str(problem.problem.get("detail") or "")]
    said += [f"{error.get('field')}: {error.get('detail') or error}" for error in problem.problem.get("errors") or ()]
    return "; ".join(part for part in said if part)


def _model_words(pack: CityPack) -> str:
    """How large the suggestion model is, and how often it was right on past texts it had not seen."""
    if pack.suggestion is None:
        return "no model (ydt list train)"
    model = model_of(pack.suggestion)
    judged = model.figures.get("past") or {}
    right = f", right item first in {judged['top1']:.0%} of {judged['texts']} texts" if judged.get("texts") else ""
    return f"{len(model.words)} words{right}"


def summary(pack: CityPack) -> list[tuple[str, str]]:
    """What a pack holds, as lines for a person."""
    listed = [item for item in pack.power_list.items if item.code != "X99"]
    years = [f"{year.year}{'' if year.confirmed else '?'}" for year in pack.calendar]
    return [
        ("city", f"{pack.name} ({pack.city})"),
        ("policy version", f"{pack.policy_version}, from {pack.valid_from}"),
        ("power list", f"{pack.power_list.version}: {len(listed)}+{len(pack.power_list.items) - len(listed)} items"),
        ("organs", str(len(pack.organs))),
        ("regions", str(len(pack.regions))),
        ("map", f"{len(pack.areas)} areas, {len(pack.buildings)} buildings"),
        ("suggestion", _model_words(pack)),
        ("calendar", f"{', '.join(years)} (?: not confirmed)"),
        ("templates", str(len(pack.templates))),
        ("staff", str(len(pack.staff))),
        ("clue words", str(len(pack.clue_words))),
    ]
