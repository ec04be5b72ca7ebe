"""How many processor cores there are to compute with."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Physical cores, no more of them than this process may run on (a container's share, `taskset`).

    llama.cpp does best with one thread a core; with one more than that, all of them wait for each other.
    """
    import psutil

    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    process = psutil.Process()
    # macOS ties no process to cores, and psutil has no such method there.
    return min(physical, len(process.cpu_affinity())) if hasattr(process, "cpu_affinity") else physical
