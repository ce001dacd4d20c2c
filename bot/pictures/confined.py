"""Becomes another program after giving up what that does not need: memory, time, files, the network.

Run as a script of its own: ``python -I -S confined.py PROGRAM ARGUMENT…``.
The program gets no environment beside what stands here.
"""

import ctypes
import os
import resource
import sys

_MEMORY = 1 << 30
_SECONDS = 20
_LIMITS = (
    (resource.RLIMIT_AS, _MEMORY),
    (resource.RLIMIT_CPU, _SECONDS),
    (resource.RLIMIT_FSIZE, 0),  # it answers through a pipe
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 32),
)
_ENVIRONMENT = {"LC_ALL": "C", "OMP_THREAD_LIMIT": "1"}
# Of <linux/sched.h>.
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000


def _leave_the_network() -> None:
    """Where the kernel allows it; a program that only reads its input does not miss it either way."""
    library = ctypes.CDLL(None)
    unshare = getattr(library, "unshare", None)
    if unshare is not None and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_USERS | _NEW_NETWORK)


def main() -> None:
    """Confine this process, and become the program."""
    _leave_the_network()
    for limit, most in _LIMITS:
        resource.setrlimit(limit, (most, most))
    os.execve(sys.argv[1], sys.argv[1:], _ENVIRONMENT)  # noqa: S606 - the program is named by our own code


if __name__ == "__main__":
    main()
