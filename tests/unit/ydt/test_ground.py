"""Where the past may be played: never on an installation people use."""

import pytest

from contracts.catalogue import SERVICES
from ydt.errors import Failure
from ydt.replaying.ground import current_ground

DEPLOYED = {f"{name.upper()}_URL": f"http://{name}:8000" for name in (*SERVICES, "gateway")}
DEPLOYED |= {"INTERNAL_TOKEN": "a-token-of-sixteen", "AMQP_URI": "amqp://broker/"}
REHEARSAL = {**DEPLOYED, "CLOCK_FILE": "/clock/clock", "DEMO_PASSWORD": "rehearsal-only"}


def test_installation_in_real_time_is_refused():
    with pytest.raises(Failure, match="lives in real time"):
        current_ground({**REHEARSAL, "CLOCK_FILE": ""})


def test_installation_without_the_demonstration_accounts_is_refused():
    with pytest.raises(Failure, match="DEMO_PASSWORD is not set"):
        current_ground({**REHEARSAL, "DEMO_PASSWORD": ""})


def test_rehearsal_is_described_by_its_environment():
    ground = current_ground(REHEARSAL)
    assert (str(ground.clock), ground.demo_password) == ("/clock/clock", "rehearsal-only")
    assert ground.installation.gateway_url == "http://gateway:8000"


def test_secrets_of_the_ground_are_not_shown():
    assert "rehearsal-only" not in repr(current_ground(REHEARSAL))
