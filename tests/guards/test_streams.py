"""Every stream of the catalogue can be reconciled: each store says where the events of each source end."""

import importlib

import pytest

from chassis.streams import Applied
from contracts.catalogue import CATALOGUE, SERVICES, heard_by, sources_of

LETTERS = {"appeal_id": "A", "case_id": "C"}


def store_of(service: str):
    return importlib.import_module(f"services.{service}.store")


@pytest.mark.parametrize("service", SERVICES)
def test_store_names_every_source_and_no_other(service):
    assert tuple(sorted(store_of(service).CONSUMES)) == sources_of(service)


@pytest.mark.parametrize("service", SERVICES)
def test_collections_with_an_outbox_are_named_where_something_is_sent(service):
    produces = any(spec.producer == service for spec in CATALOGUE)
    assert bool(store_of(service).OUTBOX_COLLECTIONS) == produces


@pytest.mark.parametrize("service", SERVICES)
def test_sibling_documents_name_the_letter_their_subjects_have(service):
    wrong = {
        (source, spec.name)
        for source, place in store_of(service).CONSUMES.items()
        for spec in heard_by(service)
        if spec.producer == source and isinstance(place, Applied) and place.subject
        if place.subject != LETTERS[spec.subject_field] or place.document == place.subject
    }
    assert wrong == set()


@pytest.mark.parametrize("service", SERVICES)
def test_one_collection_holds_documents_of_one_kind_of_identifier(service):
    """Sources that share a collection must come to the same documents, by whatever name they call the subject."""
    kinds: dict[str, set[str]] = {}
    for source, place in store_of(service).CONSUMES.items():
        if isinstance(place, Applied):
            fields = {spec.subject_field for spec in heard_by(service) if spec.producer == source}
            kinds.setdefault(place.collection, set()).update(place.document or LETTERS[each] for each in fields)
    assert [collection for collection, letters in kinds.items() if len(letters) != 1] == []
