"""Checks of reforms: an organ that ended must say who does its work now, and the chain must end at one in force."""

from contracts.citypack.faults import Faults
from contracts.citypack.references import ORGAN, Draft
from contracts.citypack.rules import Record


def check_reforms(draft: Draft, faults: Faults) -> None:
    """Note organs that ended without a successor, end before they begin, or succeed each other in a circle."""
    organs = draft.index("organs.csv")
    for record in draft.tables["organs.csv"]:
        start, end, successor = record["valid_from"], record["valid_to"], record["successor"]
        if start and end and end < start:
            faults.add(record.spot("valid_to"), "date_order", start=start)
        if end and not successor and record["code"]:
            faults.add(record.spot("code"), "successor_missing", value=record["code"])
        if successor and successor not in organs:
            faults.add(record.spot("successor"), "reference_unknown", value=successor, what=ORGAN[0], what_zh=ORGAN[1])
        if successor and _runs_in_circle(record, organs):
            faults.add(record.spot("successor"), "successor_cycle", value=record["code"])


def _runs_in_circle(record: Record, organs: dict[str, Record]) -> bool:
    seen: set[str] = set()
    step: Record | None = record
    while step is not None and step["code"] not in seen:
        seen.add(step["code"])
        step = organs.get(step["successor"])
    return step is not None and step["code"] == record["code"]
