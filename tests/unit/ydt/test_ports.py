"""Ports are chosen free, remembered, and never shared."""

import socket

import pytest

from ydt.errors import Missing
from ydt.stack.ports import HIGHEST, LOWEST, PortBook, is_free


@pytest.fixture
def book(tmp_path):
    return PortBook(tmp_path / "stack.json")


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_port_is_remembered_by_another_book_on_the_same_file(book):
    chosen = book.port("intake")

    assert PortBook(book.path).port("intake") == chosen


def test_ports_of_two_names_differ_and_are_free(book):
    first, second = book.port("intake"), book.port("routing")

    assert first != second
    assert all(LOWEST <= port <= HIGHEST and is_free(port) for port in (first, second))


def test_preferred_port_is_used_only_when_free(book, taken):
    assert book.port("gateway", preferred=taken) != taken


def test_port_taken_by_a_stranger_is_replaced_and_the_new_one_remembered(book, taken):
    book.path.write_text(f'{{"ports": {{"amqp": {taken}}}}}', encoding="utf-8")

    renewed = book.renew_if_taken("amqp", patience_seconds=0)

    assert renewed != taken
    assert book.port("amqp") == renewed


def test_free_remembered_port_is_kept(book):
    chosen = book.port("amqp")

    assert book.renew_if_taken("amqp", patience_seconds=0) == chosen


def test_port_a_person_names_must_be_free(book, taken):
    with pytest.raises(Missing, match=f"Port {taken} for gateway is taken"):
        book.fix("gateway", taken)


def test_remembering_a_port_keeps_the_rest_of_the_state(book):
    book.path.write_text('{"ports": {}, "note": "kept"}', encoding="utf-8")

    book.port("intake")

    assert '"note": "kept"' in book.path.read_text(encoding="utf-8")
