"""`kill -9` at random moments loses nothing and does nothing twice (a short run of benchmarks/crash.py)."""

from pathlib import Path

import pytest

from benchmarks.crash import crash


@pytest.mark.may_block  # plays a vendor outside: reads the file the worker writes
async def test_killing_the_worker_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    result = await crash(tmp_path, turns=16, kills=2, seed=7, limit_s=100)
    assert {
        name: value for name, value in result.items() if name not in ("turns", "kills", "confirmed", "seconds")
    } == {
        "lost": [],
        "answered_twice": [],
        "not_written": 0,
        "written_unconfirmed": 0,
        "written_twice": [],
        "parked": [],
        "left": {},
    }
    assert result["turns"] == 16
    assert result["confirmed"] == 4
