"""Which tests may run at the same time on several workers (`pytest -n 3`), and which must follow one another.

e2e and replay share the one running stack and its clock, the faults break a stack of their own, security has servers of
its own, and the tests of one module share what it started. The long queues begin first, so that the many short modules
fill the other workers.
"""

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

FAULTS, STACK, SECURITY = "faults", "stack", "tests/integration/security"
FOLDERS = {"tests/faults": FAULTS, "tests/e2e": STACK, "tests/replay": STACK, SECURITY: SECURITY}
ORDER = (FAULTS, STACK, "tests/integration")


def queue_of(nodeid: str) -> str:
    """The queue a test waits in: that of its folder, else that of its module."""
    path = nodeid.partition("::")[0]
    return next((queue for folder, queue in FOLDERS.items() if path.startswith(f"{folder}/")), path)


def place_of(nodeid: str) -> int:
    """Long queues first, then what needs servers, then the rest."""
    queue = queue_of(nodeid)
    return next((place for place, start in enumerate(ORDER) if queue.startswith(start)), len(ORDER))


def _takes_turns(item: pytest.Item) -> bool:
    return queue_of(item.nodeid) in FOLDERS.values() or bool(item.get_closest_marker("slow"))


class SideBySide(LoadScopeScheduling):
    """One queue is one worker's work; queues are taken in the order of collection, not by their length."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return queue_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SideBySide:
    """Tell pytest-xdist; its own grouping by mark does nothing on this pytest."""
    return SideBySide(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the queues, and refuse a test that uses the running stack outside the folders that take turns."""
    astray = [item.nodeid for item in items if item.get_closest_marker("stack") and not _takes_turns(item)]
    if astray:
        raise pytest.UsageError(f"tests marked `stack` belong into {', '.join(FOLDERS)}: {astray}")
    items.sort(key=lambda item: place_of(item.nodeid))
