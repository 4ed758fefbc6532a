"""The garbage collector and the allocator of a service that has started."""

import ctypes
import gc

_THRESHOLDS = (10_000, 20, 20)
_M_MMAP_THRESHOLD = -3  # malloc.h
_LARGE_BYTES = 1024 * 1024


def settle_collector() -> None:
    """Leave what was made at start, which stays for good, out of the search for cycles, and search less often.

    By default every few requests go through all modules, classes and schemas again, some percent of the processor's
    time; what a request leaves behind in cycles is little, and waits a few hundred requests now.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def give_back_large_buffers() -> None:
    """Have every buffer of a megabyte and more returned to the system once it is free.

    glibc raises that limit when it sees such buffers come and go, and then each thread keeps its own: the nineteen
    megabytes one password check needs became two hundred in a gateway with many threads. Another C library is left as
    it is.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_M_MMAP_THRESHOLD, _LARGE_BYTES)
