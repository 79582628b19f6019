"""Several processes share work through PostgreSQL's own queue: each piece once, whoever dies."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.calling import calls_of
from bot.parts import journal_of, worklist_of
from bot.settings import Settings
from jobs.postgres import PostgresEngine, tell
from jobs.queue_tables import bring_along, missing, scripts, standing
from jobs.task import Doing, Tasks
from knowledge.clock import DatabaseClock, clock_of, keep_set, set_clock
from knowledge.errors import StoreUnavailable
from knowledge.journal import Event, Journal
from knowledge.leadership import leadership
from knowledge.owning import utc_seconds
from knowledge.store.migrate import upgrade
from knowledge.worklist import Work, Worklist
from knowledge.workspace import Workspace
from tests.support.postgres import Server
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
    both = asyncio.Event()  # neither ends a piece before the other has begun one: the rest can't be done by one alone

    def noting(name: str) -> Tasks:
        async def run(doing: Doing) -> str:
            by[name] += 1
            if len(by) == 2:
                both.set()
            await both.wait()
            shared.did.append(doing.key)
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


async def queued(engine: PostgresEngine) -> int:
    rows = await engine._app.connector.execute_query_all_async("select status from procrastinate_jobs")
    return len(rows)


async def test_reminding_of_work_that_waits_for_a_worker_does_not_fill_the_queue(
    shared: Office, postgres_url: str
) -> None:
    own = engine(shared, postgres_url, Tasks(shared.task()))
    await own.open()
    works = [Work(f"k{n}", "note", shared.clock() - 60) for n in range(20)]
    await shared.worklist().put(works)
    await own.announce(works[:15])  # who was to announce the rest died
    for _ in range(4):
        await own.remind(await own.worklist.left_over(older_than_s=20))
    assert await queued(own) == 20
    running = asyncio.create_task(own.run())
    await shared.until(20)
    await own.drain(within_s=2)
    await running
    await own.close()
    assert sorted(shared.did) == sorted(w.key for w in works)


async def test_what_a_dead_worker_left_in_the_queue_is_swept_out(shared: Office, postgres_url: str) -> None:
    own = engine(shared, postgres_url, Tasks(shared.task()))
    await own.open()
    await own.announce([Work("k", "note", shared.clock())])
    await own._app.connector.execute_query_async("update procrastinate_jobs set status = 'doing'")
    await own.remind([])
    assert await queued(own) == 0
    await own.close()


async def test_work_done_by_hand_may_ask_for_more_although_the_queue_is_not_open(
    shared: Office, postgres_url: str
) -> None:
    async def run(doing: Doing) -> str:
        await doing.put([Work("more", "note", shared.clock())])
        return "asked for more"

    own = engine(shared, postgres_url, Tasks(shared.task(run=run)))  # as `scip jobs run` has it
    await own.worklist.put([Work("k", "note", shared.clock())])
    held = await own.worklist.take("k")
    assert held is not None
    await own.doer.do(held)
    states = {s.work.key: s.state for s in await own.worklist.states()}
    assert states == {"k": "done", "more": "waiting"}


async def test_the_password_is_not_in_what_an_engine_shows_of_itself(shared: Office) -> None:
    own = PostgresEngine(shared.worklist(), shared.doer(shared.worklist(), Tasks()), "postgresql://scip:s3cret@host/x")
    assert "s3cret" not in repr(own)


@pytest.mark.parametrize("off_s", [600.0, -600.0])
async def test_a_clock_ten_minutes_off_steals_nothing_and_misses_nothing(
    shared: Office, monkeypatch: pytest.MonkeyPatch, off_s: float
) -> None:
    right = Worklist(shared.workspace.engine, "default", DatabaseClock(shared.workspace.engine))
    await right.set_clock()
    monkeypatch.setattr("knowledge.clock.utc_seconds", lambda: utc_seconds() + off_s)  # what the other machine has
    other = Worklist(shared.workspace.engine, "default", DatabaseClock(shared.workspace.engine), owner="far:1:x")
    assert abs(other.clock() - utc_seconds()) > 500
    await other.set_clock()
    assert abs(other.clock() - right.clock()) < 1
    await right.put([Work("held", "note", right.clock()), Work("due", "note", right.clock())])
    assert await right.take("held") is not None
    assert await other.take("held") is None
    assert await other.take("due") is not None


async def test_work_goes_on_after_the_database_was_restarted(own_postgres: Server, tmp_path: Path) -> None:
    with psycopg.connect(f"{own_postgres.address}/postgres", autocommit=True) as connection:
        connection.execute("create database work")
    url = f"{own_postgres.address}/work"
    await asyncio.to_thread(upgrade, make_url(url).set(drivername="postgresql+psycopg"))
    workspace = await Workspace.open(tmp_path / "home", database_url=url)
    office = Office(workspace, Real())
    own = engine(office, url, Tasks(office.task()))
    lead = leadership(workspace.home, workspace.engine, "default")
    assert await lead.held()
    await own.open()
    running = asyncio.create_task(own.run())
    first = Work("before", "note", office.clock())
    await own.worklist.put([first])
    await own.announce([first])
    await office.until(1)
    await asyncio.to_thread(own_postgres.stop)
    assert not await lead.held()
    await own.announce([first])  # says in the log that it could not
    with pytest.raises(StoreUnavailable):
        await own.worklist.put([Work("while", "note", office.clock())])
    await asyncio.to_thread(own_postgres.start)
    assert await lead.held()
    second = Work("after", "note", office.clock())
    await own.worklist.put([second])
    await own.announce([second])
    await office.until(2)
    assert office.did == ["before", "after"]
    await own.drain(within_s=2)
    await running
    await own.close()
    await lead.step_down()
    await workspace.close()


async def test_a_leader_that_falls_silent_is_followed_within_five_seconds(
    shared: Office, postgres_url: str, tmp_path: Path
) -> None:
    elsewhere = await Workspace.open(tmp_path / "other", database_url=postgres_url)
    one = leadership(shared.workspace.home, shared.workspace.engine, "default")
    other = leadership(elsewhere.home, elsewhere.engine, "default")
    assert await one.held()
    began = asyncio.get_running_loop().time()  # from here on its machine has no power, and nobody closes the line
    async with asyncio.timeout(6):
        while not await other.held():  # noqa: ASYNC110 - a lock tells nobody
            await asyncio.sleep(0.1)
    assert 3 < asyncio.get_running_loop().time() - began < 5
    assert not await one.held()  # back again: it does not lead any more
    await other.step_down()
    assert await one.held()
    await one.step_down()
    await elsewhere.close()


async def test_stopping_while_the_lead_is_taken_leaves_no_lock_behind(
    shared: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = leadership(shared.workspace.home, shared.workspace.engine, "default")
    reached = asyncio.Event()

    async def hang(self: AsyncConnection, statement: object, *more: object) -> object:
        found = await execute(self, statement, *more)  # type: ignore[arg-type]
        reached.set()
        await asyncio.Event().wait()
        return found

    execute = AsyncConnection.execute
    monkeypatch.setattr(AsyncConnection, "execute", hang)
    taking = asyncio.create_task(one.held())
    await reached.wait()
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    monkeypatch.setattr(AsyncConnection, "execute", execute)
    other = leadership(shared.workspace.home, shared.workspace.engine, "default")
    async with asyncio.timeout(3):
        while not await other.held():  # noqa: ASYNC110 - a lock tells nobody
            await asyncio.sleep(0.05)
    await other.step_down()


async def test_tables_of_an_older_library_are_brought_along_once_and_a_broken_step_is_done_again(
    postgres_url: str, tmp_path: Path
) -> None:
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
        assert await standing(connection) is None
        assert await bring_along(connection) == ["the tables"]
        assert await bring_along(connection) == []
        first, second = tmp_path / "98.00.00_01_pre_one.sql", tmp_path / "99.00.00_01_pre_two.sql"
        await asyncio.to_thread(first.write_text, "create table once (n int); create index on once (n)")
        await asyncio.to_thread(second.write_text, "create table twice (n int); select 1 / 0")
        with pytest.raises(psycopg.errors.DivisionByZero):
            await bring_along(connection, tmp_path)
        assert await standing(connection) == first.name
        await asyncio.to_thread(second.write_text, "create table twice (n int)")
        assert await bring_along(connection, tmp_path) == [second.name]
        assert await bring_along(connection) == [], "an older process leaves newer tables alone"


async def test_tables_made_before_the_note_was_kept_are_known(postgres_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
        await bring_along(connection)
        await connection.execute("comment on table procrastinate_jobs is null")
        assert missing(str(await standing(connection)), await asyncio.to_thread(scripts)) == []


async def test_work_asked_for_again_by_hand_is_told_to_workers_at_once(shared: Office, postgres_url: str) -> None:
    own = engine(shared, postgres_url, Tasks(shared.task()))
    await own.open()
    running = asyncio.create_task(own.run())
    works = [Work("k", "note", shared.clock())]
    await shared.worklist().put(works)
    await tell(postgres_url, "default", works)
    async with asyncio.timeout(10):
        await shared.until(1)
    await own.drain(within_s=2)
    await running
    await own.close()


async def test_a_machine_whose_clock_is_ahead_takes_over_no_turn_that_is_worked_on(
    shared: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = shared.workspace
    here = Journal(workspace.engine, "default", clock_of(workspace.reads), owner="here:1:a", reads=workspace.reads)
    await set_clock(here.clock)
    await here.accept(Event("t1", "slack", "E1", "slack:C1", {}))
    assert len(await here.claim()) == 1
    monkeypatch.setattr("knowledge.clock.utc_seconds", lambda: utc_seconds() + 3600)
    fast = Journal(workspace.engine, "default", clock_of(workspace.reads), owner="fast:1:a", reads=workspace.reads)
    await set_clock(fast.clock)
    assert await fast.claim() == []


async def test_whatever_this_machine_thinks_turns_work_and_calls_go_by_the_databases_time(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.clock.utc_seconds", lambda: utc_seconds() + 3600)
    settings = Settings(home=tmp_path)
    workspace = await Workspace.open(tmp_path, database_url=postgres_url)
    clocks = (calls_of(workspace).clock, journal_of(workspace).clock, worklist_of(settings, workspace).clock)
    assert all(isinstance(clock, DatabaseClock) and abs(clock() - utc_seconds()) < 60 for clock in clocks)
    workspace.leases._ahead += 3600  # type: ignore[attr-defined] # it slept
    monkeypatch.setattr("knowledge.clock._SET_AGAIN_S", 0.01)
    keeping = asyncio.create_task(keep_set(workspace.leases))
    async with asyncio.timeout(10):
        while abs(clocks[0]() - utc_seconds()) > 60:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
    keeping.cancel()
    await workspace.close()
