"""The broker's management API, for what AMQP itself cannot say: users, permissions, alarms."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

from chassis.tls import Tls
from ydt.errors import Failure

_SECONDS = 10


@dataclass(frozen=True)
class BrokerApi:
    """Its address with user and password in it, as RABBITMQ_API has it."""

    address: str = field(repr=False)
    tls: Tls = Tls()

    def ask(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        """One request, whatever the answer; raises urllib3's HTTPError without one."""
        parts = urlsplit(self.address)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        headers = urllib3.make_headers(basic_auth=f"{user}:{password}")
        secured = {"ssl_context": self.tls.context()} if parts.scheme == "https" else {}
        url = f"{parts.scheme}://{parts.hostname}:{parts.port}/api{path}"
        with urllib3.PoolManager(**secured) as pool:
            return pool.request(method, url, headers=headers, json=body, timeout=_SECONDS, retries=False)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's value, None for one without content or for 404; Failure when the broker refuses."""
        try:
            answer = self.ask(method, path, body)
        except urllib3.exceptions.HTTPError as trouble:
            said = f"The broker's management API does not answer ({trouble})."
            raise Failure(said, "Check RABBITMQ_API and TLS_CA_FILE.") from trouble
        if answer.status == 404:
            return None
        if answer.status >= 400:
            raise Failure(
                f"The broker refuses {method} {path} ({answer.status}).",
                "The user in RABBITMQ_API needs the tag administrator.",
            )
        return answer.json() if answer.data else None
