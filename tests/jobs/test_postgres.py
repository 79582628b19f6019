"""Several processes share work through PostgreSQL's own queue: each piece once, whoever dies."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.postgres import PostgresEngine
from jobs.task import Doing, Tasks
from knowledge.owning import utc_seconds
from knowledge.worklist import Work
from knowledge.workspace import Workspace
from tests.support.work import Clock, Office


class Real(Clock):
    """This engine goes by the database's clock."""

    def __call__(self) -> float:
        return utc_seconds()


@pytest.fixture
async def shared(tmp_path: Path, postgres_url: str) -> AsyncIterator[Office]:
    workspace = await Workspace.open(tmp_path / "home", database_url=postgres_url)
    yield Office(workspace, Real())
    await workspace.close()


def engine(office: Office, url: str, tasks: Tasks) -> PostgresEngine:
    worklist = office.worklist()
    return PostgresEngine(worklist, office.doer(worklist, tasks, lambda _: 0.0), url)


async def test_two_processes_share_the_work_and_none_is_done_twice(shared: Office, postgres_url: str) -> None:
    by: Counter[str] = Counter()

    def noting(name: str) -> Tasks:
        async def run(doing: Doing) -> str:
            by[name] += 1
            shared.did.append(doing.key)
            await asyncio.sleep(0.01)
            return name

        return Tasks(shared.task(run=run))

    one, other = engine(shared, postgres_url, noting("one")), engine(shared, postgres_url, noting("other"))
    await asyncio.gather(one.open(), other.open())
    running = [asyncio.create_task(e.run()) for e in (one, other)]
    works = [Work(f"k{n}", "note", shared.clock()) for n in range(60)]
    await shared.worklist().put(works)
    await one.announce(works)
    await one.announce(works)  # once too often
    await shared.until(60)
    await asyncio.gather(one.drain(within_s=2), other.drain(within_s=2))
    await asyncio.gather(*running)
    await asyncio.gather(one.close(), other.close())
    assert sorted(shared.did) == sorted(w.key for w in works)
    assert min(by["one"], by["other"]) > 0


async def test_a_failed_try_comes_again_by_itself(shared: Office, postgres_url: str) -> None:
    async def run(doing: Doing) -> str:
        if doing.attempt == 1:
            raise RuntimeError("away")
        shared.did.append(doing.key)
        return "at last"

    own = engine(shared, postgres_url, Tasks(shared.task(run=run)))
    await own.open()
    running = asyncio.create_task(own.run())
    work = Work("k", "note", shared.clock())
    await shared.worklist().put([work])
    await own.announce([work])
    await shared.until(1)
    await own.drain(within_s=2)
    await running
    await own.close()
    state = await shared.worklist().state("k")
    assert state is not None
    assert (state.note, state.attempts) == ("at last", 2)


async def test_draining_gives_slow_work_back_untouched(shared: Office, postgres_url: str) -> None:
    begun = asyncio.Event()

    async def hang(doing: Doing) -> str:
        begun.set()
        await asyncio.Event().wait()
        return ""

    own = engine(shared, postgres_url, Tasks(shared.task(run=hang)))
    await own.open()
    running = asyncio.create_task(own.run())
    work = Work("k", "note", shared.clock())
    await shared.worklist().put([work])
    await own.announce([work])
    await begun.wait()
    await own.drain(within_s=0.2)
    await running
    await own.close()
    state = await shared.worklist().state("k")
    assert state is not None
    assert (state.state, state.attempts) == ("waiting", 0)
