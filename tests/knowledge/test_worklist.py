"""Work is put once, held by one, ended or tried again, whichever database and however processes die."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import event

from knowledge.worklist import StoredSchedule, Work, Worklist
from knowledge.workspace import Workspace


@dataclass
class Place:
    workspace: Workspace
    now: float = 1_000_000.0
    lists: list[Worklist] = field(default_factory=list)

    def worklist(self, owner: str = "", tenant: str = "default") -> Worklist:
        named = {"owner": owner} if owner else {}
        return Worklist(self.workspace.engine, tenant, lambda: self.now, 60.0, reads=self.workspace.reads, **named)


@pytest.fixture
async def place(tmp_path: Path, database_url: str | None) -> AsyncIterator[Place]:
    workspace = await Workspace.open(tmp_path / "home", database_url=database_url)
    yield Place(workspace)
    await workspace.close()


def work(key: str = "a", **more: object) -> Work:
    return Work(key, "note", 1_000_000.0, {"n": 1}, **more)  # type: ignore[arg-type]


async def test_the_same_key_is_put_once(place: Place) -> None:
    worklist = place.worklist()
    assert await worklist.put([work("a"), work("b")]) == ["a", "b"]
    assert await worklist.put([work("b"), work("c"), work("c")]) == ["c"]
    assert {s.work.key for s in await worklist.states()} == {"a", "b", "c"}


async def test_what_is_due_goes_by_urgency_then_age_and_what_is_not_due_waits(place: Place) -> None:
    worklist = place.worklist()
    late = replace(work("late"), run_at=place.now + 10)
    await worklist.put([work("plain"), late, work("urgent", priority=30), replace(work("older"), run_at=place.now - 5)])
    assert [h.work.key for h in await worklist.claim(limit=10)] == ["urgent", "older", "plain"]
    assert await worklist.claim(limit=10) == []
    place.now += 10
    assert [h.work.key for h in await worklist.claim(limit=10)] == ["late"]


async def test_what_has_ended_is_not_gone_through_again_when_something_is_claimed(place: Place) -> None:
    if place.workspace.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL goes by the state anyway; its plan depends on how many rows there are")
    async with place.workspace.reads.connect() as connection:
        seen: list[tuple[str, object]] = []

        def see(_: object, __: object, statement: str, values: object, *___: object) -> None:
            seen.append((statement, values))

        event.listen(place.workspace.engine.sync_engine, "before_cursor_execute", see)
        await place.worklist().claim(limit=4)
        event.remove(place.workspace.engine.sync_engine, "before_cursor_execute", see)
        statement, values = next((s, v) for s, v in seen if s.startswith(("WITH", "UPDATE")))
        found = await connection.exec_driver_sql(f"explain query plan {statement}", values)
        plan = [str(row[3]) for row in found.all()]
    assert any(step.startswith("SEARCH work") and "state=?" in step for step in plan), plan


async def test_two_processes_never_hold_the_same_piece(place: Place) -> None:
    one, other = place.worklist(), place.worklist()
    await one.put([work(str(n)) for n in range(20)])
    got = [h.work.key for _ in range(5) for w in (one, other) for h in await w.claim(limit=2)]
    assert sorted(got) == sorted(str(n) for n in range(20))


async def test_what_a_dead_process_held_is_done_by_another_when_its_lease_runs_out(place: Place) -> None:
    one, other = place.worklist("far:1:a"), place.worklist("near:2:b")
    await one.put([work()])
    (lost,) = await one.claim(limit=1)
    assert await other.claim(limit=1) == []
    place.now += 61
    (found,) = await other.claim(limit=1)
    assert found.attempts == 2
    assert not await one.done(lost)  # it woke up too late
    assert await other.done(found, "did it")
    state = await other.state("a")
    assert state is not None
    assert (state.state, state.note, state.progress) == ("done", "did it", 1.0)


async def test_a_lease_that_is_kept_does_not_run_out(place: Place) -> None:
    one, other = place.worklist(), place.worklist()
    await one.put([work()])
    (held,) = await one.claim(limit=1)
    place.now += 50
    assert await one.keep(held, progress=0.5)
    place.now += 50
    assert await other.claim(limit=1) == []
    state = await other.state("a")
    assert state is not None
    assert state.progress == 0.5


async def test_what_processes_of_this_machine_held_when_they_died_is_free_at_once(place: Place) -> None:
    living = place.worklist()
    host = living.owner.split(":")[0]
    dead = place.worklist(f"{host}:999999999:x")
    await dead.put([work()])
    await dead.claim(limit=1)
    assert await living.recover() == 1
    assert [h.work.key for h in await living.claim(limit=1)] == ["a"]


async def test_taking_by_name_needs_it_due_and_free(place: Place) -> None:
    worklist = place.worklist()
    await worklist.put([replace(work(), run_at=place.now + 5)])
    assert await worklist.take("a") is None
    place.now += 5
    held = await worklist.take("a")
    assert held is not None
    assert await worklist.take("a") is None
    await worklist.done(held)
    assert await worklist.take("a") is None
    assert await worklist.take("unknown") is None


async def test_a_failed_try_waits_and_a_released_one_does_not_count(place: Place) -> None:
    worklist = place.worklist()
    await worklist.put([work()])
    (held,) = await worklist.claim(limit=1)
    await worklist.later(held, delay=30, reason="away")
    assert await worklist.claim(limit=1) == []
    place.now += 30
    (again,) = await worklist.claim(limit=1)
    assert again.attempts == 2
    await worklist.release(again)
    (third,) = await worklist.claim(limit=1)
    assert third.attempts == 2


async def test_the_dead_are_listed_with_their_reason_and_can_be_done_again(place: Place) -> None:
    worklist = place.worklist()
    await worklist.put([work("a"), work("b")])
    held, other = await worklist.claim(limit=2)
    await worklist.dead(held, "the mailbox is gone")
    await worklist.done(other)
    (dead,) = await worklist.states(wanted=["dead"])
    assert dead.note == "the mailbox is gone"
    assert await worklist.forget(before=place.now + 1) == 1  # "b"; a dead letter stays
    assert await worklist.again("a")
    assert not await worklist.again("b")
    assert [h.work.key for h in await worklist.claim(limit=5)] == ["a"]


async def test_only_what_has_not_begun_can_be_cancelled(place: Place) -> None:
    worklist = place.worklist()
    await worklist.put([work("a"), work("b")])
    (held,) = await worklist.claim(limit=1)
    assert await worklist.cancel(["a", "b"], note="the meeting is off") == 1
    assert await worklist.done(held)
    assert (await worklist.depths()) == {"done": 1, "cancelled": 1, "due": 0}


async def test_companies_do_not_see_each_other(place: Place) -> None:
    ours, theirs = place.worklist(), place.worklist(tenant="other")
    await ours.put([work()])
    assert await theirs.claim(limit=5) == []
    assert await theirs.put([work()]) == ["a"]
    assert await theirs.state("b") is None


async def test_what_nobody_took_up_is_found(place: Place) -> None:
    worklist = place.worklist()
    await worklist.put([work("a"), replace(work("b"), run_at=place.now + 25)])
    place.now += 30
    assert [w.key for w in await worklist.left_over(older_than_s=20)] == ["a"]


async def test_a_schedule_and_its_work_move_together_once(place: Place) -> None:
    worklist = place.worklist()
    schedule = StoredSchedule("s", "note", {}, "u1", {}, True, place.now, "2026-06-01")
    await worklist.save([schedule])
    (due,) = await worklist.due()
    assert due == schedule
    later = replace(due, next_at=place.now + 86_400, next_slot="2026-06-02")
    assert await worklist.advance([(due, later)], [work("s@2026-06-01")]) == ["s@2026-06-01"]
    assert await worklist.advance([(due, later)], [work("s@2026-06-01")]) == []
    assert await worklist.schedules(user_id="u1") == [later]


async def test_a_schedule_changed_meanwhile_is_left_as_its_person_wants_it(place: Place) -> None:
    worklist = place.worklist()
    schedule = StoredSchedule("s", "note", {}, "u1", {}, True, place.now, "2026-06-01")
    await worklist.save([schedule])
    (due,) = await worklist.due()
    wanted = replace(schedule, next_at=place.now + 500, next_slot="2026-06-03", enabled=False)
    await worklist.save([wanted])
    await worklist.advance([(due, replace(due, next_at=place.now + 86_400))], [])
    assert await worklist.schedules(ids=["s"]) == [wanted]
    place.now += 1_000
    assert await worklist.due() == []


async def test_a_mark_is_kept_by_name(place: Place) -> None:
    worklist = place.worklist()
    assert await worklist.mark("rescore") is None
    await worklist.set_mark("rescore", {"version": 1})
    await worklist.set_mark("rescore", {"version": 2})
    assert await worklist.mark("rescore") == {"version": 2}
