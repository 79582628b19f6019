"""Who holds a row: a process, named so that another one on the same machine can tell when it is dead."""

import os
import socket
import uuid
from datetime import UTC, datetime
from pathlib import Path


def _machine() -> str:
    """Its name and which start of it this is: machines made from one image may all be called "localhost"."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()[:8]
    except OSError:  # no Linux
        boot = ""
    return f"{socket.gethostname()[:60].replace(':', '_')}~{boot}"


_MACHINE = _machine()


def utc_now() -> datetime:
    return datetime.now(UTC)


def utc_seconds() -> float:
    return datetime.now(UTC).timestamp()


def new_owner() -> str:
    """ "host~boot:pid:random"."""
    return f"{_MACHINE}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def is_dead(owner: str, own: str) -> bool:
    """Only what is certain: same machine, and its process gone (or its number now ours)."""
    host, pid, _ = owner.rsplit(":", 2)
    own_host, own_pid, _ = own.rsplit(":", 2)
    if host != own_host or owner == own:
        return False
    return not _runs(int(pid)) if pid != own_pid else True


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
