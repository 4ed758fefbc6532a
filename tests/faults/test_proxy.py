"""The proxy does to a connection what it says."""

import socket
import threading

import pytest

from tests.faults.proxy import Pace, Proxy
from ydt.stack.ports import PortBook
from ydt.stack.waiting import wait_until


def echo(listener):
    """Answer every connection with what it says."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_echo, args=(connection,), daemon=True).start()


def _echo(connection):
    try:
        while data := connection.recv(4096):
            connection.sendall(data)
    except OSError:
        return


@pytest.fixture
def proxy(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=echo, args=(listener,), daemon=True).start()
        proxy = Proxy(PortBook(tmp_path / "ports.json").port("proxy"), listener.getsockname()[1]).start()
        yield proxy
        proxy.stop()


def connected(proxy):
    client = socket.create_connection(("127.0.0.1", proxy.port), timeout=20)
    assert said(client, b"hello") == b"hello"
    return client


def said(client, words, wait=20.0):
    """The echo of these words; what came of them before the end; None when nothing comes."""
    client.settimeout(wait)
    heard = b""
    try:
        client.sendall(words)
        while len(heard) < len(words):
            piece = client.recv(4096)
            if not piece:
                break
            heard += piece
    except TimeoutError:
        return heard or None
    except OSError:
        return heard
    return heard


def test_connection_that_is_cut_is_reset_and_a_new_one_works(proxy):
    client = connected(proxy)
    assert proxy.cut() == 1
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    assert said(connected(proxy), b"again") == b"again"


def test_connection_cut_in_the_middle_lets_only_a_part_through(proxy):
    client = connected(proxy)
    assert proxy.cut_in_the_middle() == 1
    assert len(said(client, b"x" * 1000)) < 1000
    assert wait_until(lambda: proxy.wires == 0, 20)


def test_silent_connection_stays_silent_while_new_ones_work_again(proxy):
    old = connected(proxy)
    assert proxy.go_silent() == 1
    assert said(old, b"anybody?", wait=0.3) is None
    proxy.speak()
    assert said(connected(proxy), b"new") == b"new"
    assert said(old, b"anybody?", wait=0.3) is None


def test_slow_connection_carries_everything(proxy):
    proxy.pace = Pace(bytes_at_once=7, pause=0.001)
    assert said(connected(proxy), b"0123456789" * 10) == b"0123456789" * 10
