"""One broker and one database with TLS and users, for every test of this folder and for no other."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from tests.integration.security.guarded import GuardedStack, guarded_stack
from tests.stack.running import CITY
from ydt.main import build_app


@pytest.fixture(scope="package")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedStack]:
    """The servers, with nobody in them but their administrators."""
    stack = guarded_stack(tmp_path_factory.mktemp("guarded"))
    try:
        stack.infrastructure_up()
        yield stack
    finally:
        stack.drop()


@pytest.fixture(scope="package")
def whole(provisioned: GuardedStack) -> GuardedStack:
    """Every service at work on these servers under its own user, and a city loaded."""
    provisioned.up()
    loaded = CliRunner().invoke(build_app(), ["city", "load", CITY], env=provisioned.inside())
    assert loaded.exit_code == 0, loaded.output
    return provisioned


@pytest.fixture(scope="package")
def provisioned(guarded: GuardedStack) -> GuardedStack:
    """The servers with every user of an installation, and with what `ydt migrate` makes under its own user."""
    applied = guarded.operator("users", "apply", str(guarded.users))
    assert applied.exit_code == 0, applied.output
    migrated = guarded.operator("migrate", account="migrate")
    assert migrated.exit_code == 0, migrated.output
    return guarded
