"""The items of every version of the list: supervised, based, told apart by their words."""

from collections.abc import Iterator
from datetime import date

from contracts.citypack.model import CityPack, PowerItem, PowerList
from contracts.citypack.versions import LIST_FILE, item_file
from contracts.vocabulary import OFF_LIST_ITEM
from services.routing.domain.soundness.findings import Finding, finding
from services.routing.domain.soundness.organs import reference
from services.routing.domain.territory import Territory

_STATIONED = "PG:"
_WORDLESS_ANYWAY = frozenset({OFF_LIST_ITEM})


def check_items(pack: CityPack, territory: Territory, on: date) -> Iterator[Finding]:
    """Findings on the items of every version of the list."""
    for listed in pack.lists:
        file = LIST_FILE if listed is pack.power_list else item_file(listed.version)
        day = max(on, listed.valid_from)
        for item in listed.items:
            yield from _check_item(item, file)
            yield from _references(item, territory, day, file)
        yield from _check_words(listed, file)


def _check_item(item: PowerItem, file: str) -> Iterator[Finding]:
    if not item.flow:
        yield finding("flow_missing", file, item.code, name=item.name)
    if not item.basis.strip():
        yield finding("basis_missing", file, item.code, name=item.name)
    if not item.supervisor:
        yield finding("supervisor_missing", file, item.code, name=item.name, org="-")


def _references(item: PowerItem, territory: Territory, day: date, file: str) -> Iterator[Finding]:
    if item.supervisor.startswith(_STATIONED):
        code = item.supervisor.removeprefix(_STATIONED)
        if territory.organ_on(code, day) is None:
            yield finding("supervisor_missing", file, item.code, name=item.name, org=code)
        yield from reference(territory, code, day, file, item.code)
    for code in item.business_dept:
        yield from reference(territory, code, day, file, item.code)


def _check_words(listed: PowerList, file: str) -> Iterator[Finding]:
    words = {item.code: frozenset((*item.keywords, *item.urgent_keywords)) for item in listed.items}
    for item in listed.items:
        own = words[item.code]
        if not own and item.code not in _WORDLESS_ANYWAY:
            yield finding("item_wordless", file, item.code, name=item.name)
        elif own:
            yield from _outworded(item, words, file)


def _outworded(item: PowerItem, words: dict[str, frozenset[str]], file: str) -> Iterator[Finding]:
    """Equal words cannot be told apart; fewer words never score more, and ties take the lower code."""
    own = words[item.code]
    equal = sorted(code for code in words if code < item.code and words[code] == own)
    wider = sorted(code for code in words if code < item.code and own < words[code])
    if equal:
        yield finding("overlap", file, item.code, name=item.name, other="、".join(equal))
    elif wider and item.code != OFF_LIST_ITEM:
        yield finding("item_outworded", file, item.code, name=item.name, other="、".join(wider))
