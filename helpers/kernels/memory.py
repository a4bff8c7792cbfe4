"""What a process may allocate and what it has held, on Linux, which alone tells and limits that from outside."""

import math
from contextlib import suppress
from pathlib import Path

try:
    from resource import RLIMIT_DATA, prlimit
except ImportError:
    prlimit = None

MB = 1 << 20


def limit(process: int, megabytes: float) -> None:
    """Have a process get a MemoryError, or whatever its libraries make of it, beyond so many megabytes.

    Counted is what it has allocated for itself, its threads' stacks included; files and reserved addresses are not.

    Raises
    ------
    OSError
        Where the system cannot do it.
    """
    if not prlimit:
        raise OSError("memory can be limited on Linux alone")
    with suppress(ProcessLookupError):  # it has ended already, as whoever waits for it finds out
        prlimit(process, RLIMIT_DATA, (int(megabytes * MB),) * 2)


def peak(process: int) -> float:
    """The most megabytes that a running process has held at a time; not a number when that cannot be told."""
    return _told(process, "VmHWM:")


def at_limit(process: int, megabytes: float) -> bool:
    """Whether a running process has allocated what `limit` allows it, but for a fiftieth."""
    return _told(process, "VmData:") > 0.98 * megabytes


def _told(process: int, what: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(what):
                return int(line.split()[1]) / 1024
    return math.nan
