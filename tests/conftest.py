"""What every test may use. Servers and the stack are started only when a test asks for them.

`broker`, `mongo`   an own virtual host and own databases on real servers, removed afterwards
`stack`             the whole running stack, with a city loaded and the clock real again afterwards
See `tests/stack/`. With `AMQP_URI` and `MONGO_URI` in the environment the first two use those servers.
"""

import pytest

from tests.stack.servers import test_stack

pytest_plugins = ("tests.stack.servers", "tests.stack.running", "tests.faults.report")

SERVER_FIXTURES = {"servers", "broker", "mongo", "module_broker", "module_mongo"}
STACK_FIXTURES = {"stack", "running_stack"}
RAN_BEFORE = pytest.StashKey[bool]()


def _group(item: pytest.Item) -> str | None:
    """What must not run side by side: one group runs on one worker, in order."""
    uses = set(getattr(item, "fixturenames", ()))
    if item.nodeid.startswith("tests/faults/"):
        return "faults"
    if item.get_closest_marker("stack") or STACK_FIXTURES & uses:
        return "stack"
    if item.get_closest_marker("servers") or SERVER_FIXTURES & uses:
        return item.nodeid.partition("::")[0]
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the one running stack follow one another, and so do those of a module that shares servers."""
    for item in items:
        group = _group(item)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember what ran before."""
    session.config.stash[RAN_BEFORE] = _is_worker(session.config) or bool(test_stack().processes.names())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the stack the tests started; one that ran before goes on."""
    if not session.config.stash.get(RAN_BEFORE, True):
        test_stack().down()
