"""What every test may use. Servers and the stack are started only when a test asks for them.

`broker`, `mongo`   an own virtual host and own databases on real servers, removed afterwards
`stack`             the whole running stack, with a city loaded and the clock real again afterwards
See `tests/stack/`. With `AMQP_URI` and `MONGO_URI` in the environment the first two use those servers.
"""

import pytest

pytest_plugins = ("tests.stack.servers", "tests.stack.running", "tests.faults.report")

SERVER_FIXTURES = {"servers", "broker", "mongo", "module_broker", "module_mongo"}
STACK_FIXTURES = {"stack", "running_stack"}


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
