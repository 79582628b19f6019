"""A request that is given up in the middle of a write keeps the records from nobody."""

import asyncio
import contextlib
import random
from pathlib import Path

import pytest

from knowledge.store import database
from knowledge.workspace import Workspace
from llm.budget import Amount, Ceiling

ACCOUNTS = [("user:kim:2026-11", Ceiling()), ("tenant:default:2026-11", Ceiling())]


async def test_writes_cancelled_at_any_moment_leave_the_file_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 500)
    workspace = await Workspace.open(tmp_path)
    chance = random.Random(1)

    async def given_up() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(chance.choice([0.001, 0.003, 0.01])):
                await workspace.spending.take("default", Amount(1, 1), ACCOUNTS)

    try:
        for _ in range(40):
            await asyncio.gather(*(given_up() for _ in range(12)))
            await workspace.spending.take("default", Amount(1, 1), ACCOUNTS)
        held = await workspace.spending.held("default", [a for a, _ in ACCOUNTS])
    finally:
        await workspace.close()
    kim, everybody = held.values()
    assert kim == everybody, "each of them counted in both accounts or in none"
    assert kim.tokens >= 40
