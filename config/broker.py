"""kombu's Redis transport, whose workers outlive a Redis that was frozen while they acknowledged."""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis, virtual


class QoS(redis.QoS):
    """Counts a message as settled although Redis could not be told.

    kombu goes on counting it as being worked on. When that has happened once for each process, the worker is full
    for good: connected, answering pings, and taking no more messages. Redis delivers the message again after its
    visibility timeout, which the row's compare-and-set makes harmless.
    """

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge. Raises what the connection raises, with the place in the worker free again."""
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    """A channel that counts so."""

    QoS = QoS


class Transport(redis.Transport):
    """A transport with such channels."""

    Channel: Any = Channel


def install() -> None:
    """Have `redis://` and `rediss://` broker URLs use this transport."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{Transport.__module__}:{Transport.__name__}"
