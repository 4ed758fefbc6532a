"""A case the benchmark loads is what the services would have written, had it been lived."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from tests.bench.loading.lived import APPEALS, LOG, PLACES, Row, rows_of
from tests.bench.loading.moulds import Mould, appeal_ids
from tests.bench.loading.stock import led_so_far, sealer_of
from tests.bench.loading.writing import Writing
from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import CHANGCHONG, Lifecycle, Staff
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.stack import Stack

pytestmark = pytest.mark.stack

_NAMES = re.compile(r"[A-Z][a-z2-7]{26}|[0-9a-f]{16,64}|\d{14}|\d{4}-\d\d-\d\d(T[\d:.]+Z)?")
_OWN_TO_EACH_LIFE = re.compile(r"\.(text|ciphertext|nonce|sequence)$")
_MAY_BE_MISSING = re.compile(r"\.(took_s:|sketch\[\])")
"""Seconds that took none, and the hashes of the reply's words, of which two may be the same."""


@pytest.fixture(scope="module")
def lives(running_stack: Stack) -> tuple[Lifecycle, Lifecycle]:
    """Two whole lives, settled."""
    both = led_so_far(running_stack, 5, CHANGCHONG), led_so_far(running_stack, 5, CHANGCHONG)
    settle(installation_of(running_stack), 60)
    return both


@pytest.fixture(scope="module")
def copied(running_stack: Stack, lives: tuple[Lifecycle, Lifecycle]) -> Iterator[tuple[str, str]]:
    """The first life copied, three days before: the id of the appeal and its receipt number."""
    with MongoClient(running_stack.mongo_uri, tz_aware=True) as client:
        rows = rows_of(client, lives[0].receipt["appeal_id"], archive=True)
        mould = Mould(rows, 3, sealer_of(running_stack), set())
        copy = mould.copy(next(appeal_ids(uuid4().hex, 1)))
        writing = Writing(client)
        writing.add(copy)
        writing.count(mould.rows, 1)
        writing.close()
    yield copy.appeal_id, copy.receipt_no


def test_a_loaded_case_equals_a_lived_one_field_by_field(running_stack: Stack, lives, copied: tuple[str, str]):
    with MongoClient(running_stack.mongo_uri, tz_aware=True) as client:
        loaded = rows_of(client, copied[0], archive=True)
        lived = rows_of(client, lives[1].receipt["appeal_id"], archive=True)
    assert {row.place for row in loaded} == set(PLACES)
    assert _without_names(loaded) == _without_names(lived)


def test_a_loaded_case_keeps_no_name_of_the_life_it_was_copied_from(running_stack: Stack, lives, copied):
    with MongoClient(running_stack.mongo_uri, tz_aware=True) as client:
        loaded = rows_of(client, copied[0], archive=True)
        first = rows_of(client, lives[0].receipt["appeal_id"], archive=True)
    both = _own_names(loaded) & _own_names(first)
    assert both == set()


def test_no_collection_that_grows_with_the_cases_is_left_out(running_stack: Stack, lives):
    tail = lives[1].receipt["appeal_id"][1:]
    with MongoClient(running_stack.mongo_uri, tz_aware=True) as client:
        growing = {
            f"{database}.{name}"
            for database in client.list_database_names()
            if database.startswith("ydt_")
            for name in client[database].list_collection_names()
            if any(tail in str(document) for document in client[database][name].find())
        }
    assert growing <= set(PLACES)


def test_a_loaded_case_is_read_through_the_gateway_like_any_other(running_stack: Stack, lives, copied):
    front_end = FrontEnd(running_stack.gateway_url)
    headers = Staff(front_end, running_stack.secrets["demo_password"]).headers(CHANGCHONG.supervisor)
    reason = {**headers, "X-Read-Reason": "%E5%A4%8D%E6%A0%B8"}

    def read(case_id: str) -> tuple[str, str]:
        case = expect(front_end.get(f"/cases/{case_id}", headers), 200).body
        content = expect(front_end.get(f"/cases/{case_id}/content", reason), 200).body
        return case["state"], content["text"]

    assert read("C" + copied[0][1:]) == read(lives[0].case_id)


def _without_names(rows: tuple[Row, ...]) -> list[str]:
    """Every field with its value, but for what is each life's own: ids, keys, instants, the words of the reply."""
    fields = (f"{row.place}{_kind(row)}{path} = {value}" for row in rows for path, value in _fields(row.document))
    return sorted(field for field in fields if not _MAY_BE_MISSING.search(field))


def _kind(row: Row) -> str:
    """Which of several documents at one place."""
    document: Any = row.document
    if row.place == LOG:
        return document["envelope"]["type"]
    return document["body"]["message"]["template_code"] if row.place.endswith("deliveries") else ""


def _fields(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _fields(member, f"{path}.{_NAMES.sub('*', name)}")
    elif isinstance(value, list):
        for member in value:
            yield from _fields(member, f"{path}[]")
    elif _OWN_TO_EACH_LIFE.search(path) or isinstance(value, datetime):
        yield path, type(value).__name__
    else:
        yield path, _NAMES.sub("*", str(value))


def _own_names(rows: tuple[Row, ...]) -> set[str]:
    """Ids, keys and fingerprints, receipt numbers and sealed words."""
    whole = "\n".join(str(row.document) for row in rows)
    appeal = next(row.document for row in rows if row.place == APPEALS)
    ids = set(re.findall(r"[A-Z][a-z2-7]{26}|(?<![0-9a-f])[0-9a-f]{16,64}(?![0-9a-f])", whole))
    return ids | {appeal["body"]["receipt_no"], str(appeal["body"]["content"]["ciphertext"])}
