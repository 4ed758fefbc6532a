"""Frames written together leave together, in order, and none is kept back by an exception."""

import pytest

from chassis.bus.wire import _EagerTransport, gathering


class Wire(_EagerTransport):
    """A transport whose socket is a list."""

    def __init__(self):
        self.sent = []
        self._write = self.sent.append

    def __del__(self):
        pass


class Connected:
    """What has a transport."""

    def __init__(self):
        self.transport = Wire()


def test_frames_written_together_leave_as_one():
    connection = Connected()
    connection.transport.write(b"a")
    with gathering(connection):
        connection.transport.write(memoryview(b"b"))
        connection.transport.write(b"c")
    connection.transport.write(b"d")
    assert connection.transport.sent == [b"a", b"bc", b"d"]


def test_frames_written_before_an_exception_leave_too():
    connection = Connected()
    with pytest.raises(ValueError, match="x"), gathering(connection):
        connection.transport.write(b"a")
        raise ValueError("x")
    connection.transport.write(b"b")
    assert connection.transport.sent == [b"a", b"b"]


def test_buffer_that_is_used_again_is_copied():
    connection, buffer = Connected(), bytearray(b"one")
    with gathering(connection):
        connection.transport.write(memoryview(buffer))
        buffer[:] = b"two"
        connection.transport.write(memoryview(buffer))
    assert connection.transport.sent == [b"onetwo"]


def test_nothing_written_sends_nothing():
    connection = Connected()
    with gathering(connection):
        pass
    assert connection.transport.sent == []
