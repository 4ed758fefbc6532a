"""The parking clerk: writes every parked message of a service into its database, where people can see it."""

import eventlet
from bson.errors import BSONError
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from chassis.bus.gate import DatabaseGate
from chassis.bus.parked import ParkedMessage, record
from chassis.bus.session import Delivery
from chassis.log import get_logger
from chassis.metrics import Metrics

_PAUSE_SECONDS = 5


class ParkingClerk:
    """Takes deliveries of the parked queue; the broker's copy is settled only after ours is stored."""

    def __init__(self, collection: Collection, gate: DatabaseGate, metrics: Metrics) -> None:
        self._collection = collection
        self._gate = gate
        self._metrics = metrics

    def file(self, delivery: Delivery) -> None:
        """Record one parked message, however long the database takes, then settle it."""
        message = ParkedMessage.of(delivery)
        while delivery.is_live:
            if not self._gate.wait(_PAUSE_SECONDS):
                continue
            try:
                fresh = record(self._collection, message)
            except (PyMongoError, BSONError) as trouble:
                get_logger().error("parked_message_not_recorded", exc_info=trouble)
                eventlet.sleep(_PAUSE_SECONDS)
                continue
            delivery.ack()
            if fresh:
                self._metrics.messages_parked.labels(queue=message.queue, reason=message.reason).inc()
            return
