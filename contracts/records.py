"""Records with some values changed: what the pure parts of the services do most often."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

_Record = TypeVar("_Record")
_Setters = Mapping[str, Callable[[Any, Any], None]]


def changed(record: _Record, **values: Any) -> _Record:
    """As `dataclasses.replace`, in less than half the time; raises TypeError for a field the record has not.

    The values are copied slot by slot. A record without slots, or one that checks itself when made, is made anew.
    """
    kind = type(record)
    get, setters = _slots_of(kind)
    if not setters or not values.keys() <= setters.keys():
        return replace(record, **values)  # type: ignore[type-var]
    after = object.__new__(kind)
    for keep, value in zip(setters.values(), get(record), strict=True):
        keep(after, value)
    for name, value in values.items():
        setters[name](after, value)
    return after


@cache
def _slots_of(kind: type) -> tuple[Callable[[Any], tuple], _Setters]:
    """How to read all fields of a class at once and how to write each; no setters where that would not be enough."""
    known = fields(kind)  # type: ignore[arg-type]
    names = [each.name for each in known]
    plain = len(names) > 1 and all(each.init for each in known) and not hasattr(kind, "__post_init__")
    setters = {name: getattr(kind, name).__set__ for name in names} if plain and "__slots__" in vars(kind) else {}
    return attrgetter(*names), setters
