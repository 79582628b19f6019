"""Whoever holds a row is dead only where that is certain."""

import os
import socket

from knowledge.owning import is_dead, new_owner

_GONE = 999_999_999
"""No process has this number."""


def test_a_process_of_this_machine_that_is_gone_is_dead_and_one_that_runs_is_not() -> None:
    own = new_owner()
    machine = own.rsplit(":", 2)[0]
    assert is_dead(f"{machine}:{_GONE}:x", own)
    assert not is_dead(f"{machine}:{os.getppid()}:x", own)
    assert not is_dead(own, own)


def test_a_process_before_ours_that_had_our_number_is_dead() -> None:
    own = new_owner()
    assert is_dead(f"{own.rsplit(':', 1)[0]}:earlier", own)


def test_another_machine_that_has_our_name_is_another_machine() -> None:
    own = new_owner()
    assert own.startswith(socket.gethostname()[:60])
    assert not is_dead(f"{socket.gethostname()[:60]}~ffffffff:{_GONE}:x", own)
