"""Which installation a command talks to, by the environment it runs in."""

import pytest

from contracts.catalogue import SERVICES
from ydt.errors import Failure
from ydt.installation import current_installation

URLS = {f"{name.upper()}_URL": f"http://{name}:8000" for name in SERVICES}
COMMON = {**URLS, "INTERNAL_TOKEN": "a-token-of-sixteen", "AMQP_URI": "amqp://broker/"}


def test_container_of_the_gateway_knows_its_own_address():
    found = current_installation({**COMMON, "TOKEN_KEYS_FILE": "/run/secrets/token_keys", "HTTP_PORT": "8000"})
    assert found.gateway_url == "http://127.0.0.1:8000"
    assert sorted(found.services()) == sorted(["gateway", *SERVICES])


def test_container_of_the_gateway_loads_a_city_without_a_broker_and_says_so_when_one_is_needed():
    own = {"TOKEN_KEYS": "k1:v", "HTTP_PORT": "8000"}
    given = {name: value for name, value in COMMON.items() if name != "AMQP_URI"} | own
    found = current_installation(given)
    assert (found.gateway_url, found.amqp_uri) == ("http://127.0.0.1:8000", "")
    with pytest.raises(Failure, match="does not know the broker"):
        _ = found.broker


def test_address_that_is_told_wins():
    told = {"GATEWAY_URL": "http://door:80", "TOKEN_KEYS": "k:v", "HTTP_PORT": "8000"}
    assert current_installation({**COMMON, **told}).gateway_url == "http://door:80"


def test_retry_ladder_is_that_of_the_services():
    assert current_installation({**COMMON, "RETRY_TIERS_SECONDS": "1,2"}).retry_tiers == (1, 2)


def test_secret_that_is_missing_is_named():
    with pytest.raises(Failure, match="AMQP_URI is not set"):
        current_installation({**COMMON, "AMQP_URI": ""})
