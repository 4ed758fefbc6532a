"""What every test may use. Servers and the stack are started only when a test asks for them.

`broker`, `mongo`   an own virtual host and own databases on real servers, removed afterwards
`stack`             the whole running stack, with a city loaded and the clock real again afterwards
See `tests/stack/`. With `AMQP_URI` and `MONGO_URI` in the environment the first two use those servers.
"""

import pytest

pytest_plugins = ("tests.stack.servers", "tests.stack.running")

SERVER_MARKS = ("servers", "stack")
SERVER_FIXTURES = {"servers", "broker", "mongo", "stack", "running_stack"}
LAST_FOLDERS = ("tests/integration", "tests/e2e", "tests/replay", "tests/faults")


def _uses_servers(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(mark) for mark in SERVER_MARKS)
    return marked or bool(SERVER_FIXTURES & set(getattr(item, "fixturenames", ())))


def _rank(item: pytest.Item) -> int:
    """Faults come last: whatever they break, the others have had their say."""
    path = item.nodeid
    return next((place for place, folder in enumerate(LAST_FOLDERS, 1) if path.startswith(folder)), 0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share the servers run one after the other, on one worker; the rest spreads over all workers."""
    items.sort(key=_rank)
    for item in items:
        if _uses_servers(item):
            item.add_marker(pytest.mark.xdist_group("servers"))
