"""Receiving: connect, declare, consume, keep the heartbeat; on any trouble drop the connection and begin again."""

from collections.abc import Callable, Sequence

import amqp
from eventlet import Timeout
from eventlet.event import Event

from chassis.bus.session import Delivery, Session
from chassis.bus.wire import BROKER_ERRORS, BoundedConnection, hard_close
from chassis.log import get_logger

_READ_SECONDS = 0.5
_DRAINING_READ_SECONDS = 0.05
_RECONNECT_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)


class Receiver:
    """The queues of one service on one channel.

    `on_message` must not block. `busy` says how many deliveries still have to be settled before a stop may end.
    """

    def __init__(
        self,
        connect: Callable[[], BoundedConnection],
        prepare: Callable[[amqp.Channel], None],
        queues: Sequence[str],
        prefetch: int,
        on_message: Callable[[Delivery], None],
        busy: Callable[[], int],
    ) -> None:
        self._connect = connect
        self._prepare = prepare
        self._queues = tuple(queues)
        self._prefetch = prefetch
        self._on_message = on_message
        self._busy = busy
        self._paused = False
        self._stop_asked = Event()
        self.session: Session | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether no more deliveries may be started."""
        return self._stop_asked.ready()

    def run(self) -> None:
        """Receive until stopped; whatever the broker does, this goes on."""
        pauses = list(_RECONNECT_PAUSES)
        while not self.is_stopping:
            try:
                session = self._open()
                pauses = list(_RECONNECT_PAUSES)
                self._read(session)
            except BROKER_ERRORS as trouble:
                get_logger().warning("broker_connection_lost", exc_info=trouble)
            finally:
                self._leave()
            if not self.is_stopping:
                self._sleep(pauses.pop(0) if len(pauses) > 1 else pauses[0])

    def stop(self) -> None:
        """Take nothing more; `run` returns once nothing is busy."""
        if self.is_stopping:
            return
        self._stop_asked.send(None)
        self._cancel_all()

    def pause(self) -> None:
        """Let the broker keep its messages for now; what was delivered already stays here."""
        self._paused = True
        self._cancel_all()

    def resume(self) -> None:
        """Take messages again."""
        self._paused = False
        if self.session is not None and not self.is_stopping:
            self._consume_all(self.session)

    def _open(self) -> Session:
        connection = self._connect()
        try:
            session = Session(connection, self._prefetch, self._on_message)
        except BROKER_ERRORS:
            hard_close(connection)
            raise
        self.session = session
        self._prepare(session.channel)
        if not self._paused:
            self._consume_all(session)
        get_logger().info("broker_connected", queues=len(self._queues))
        return session

    def _read(self, session: Session) -> None:
        while session.is_open and not (self.is_stopping and self._busy() == 0):
            session.read(_DRAINING_READ_SECONDS if self.is_stopping else _READ_SECONDS)

    def _leave(self) -> None:
        session, self.session = self.session, None
        if session is None:
            return
        if self.is_stopping and session.is_open:
            session.end()
        else:
            session.lose()

    def _consume_all(self, session: Session) -> None:
        for queue in self._queues:
            session.consume(queue)

    def _cancel_all(self) -> None:
        if self.session is not None:
            for queue in self._queues:
                self.session.cancel(queue)

    def _sleep(self, seconds: float) -> None:
        with Timeout(seconds, False):
            self._stop_asked.wait()
