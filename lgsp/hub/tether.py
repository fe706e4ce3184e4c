"""Run a command that ends when its parent dies: ``python -S tether.py PARENT_PID COMMAND…``.

A supervisor killed with -9 can stop nobody. On Linux the kernel then sends its children SIGTERM; the request
must come from the child itself and outlives ``exec``. Elsewhere ``lgsp up`` and ``lgsp down`` find leftovers
by pid and start time. Imports next to nothing: it stands between a death and the restart.
"""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1
SURVIVORS_EXIT = 143


def main() -> None:
    """Tie this process to its parent and become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 (only Linux has the call)

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # it died before we had asked
        sys.exit(SURVIVORS_EXIT)
    os.execv(command[0], command)  # noqa: S606 (the supervisor gives the command)


if __name__ == "__main__":
    main()
