"""The garbage collector of a service that has started."""

import gc

_THRESHOLDS = (10_000, 20, 20)


def settle_collector() -> None:
    """Leave what was made at start, which stays for good, out of the search for cycles, and search less often.

    By default every few requests go through all modules, classes and schemas again, some percent of the processor's
    time; what a request leaves behind in cycles is little, and waits a few hundred requests now.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
