"""Work gets done: within its time, tried again, given up with a reason, planned once per slot by one leader."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest

from jobs.beats import Beat
from jobs.doing import wait_before
from jobs.embedded import EmbeddedEngine
from jobs.planner import Planner, scheduled
from jobs.schedule import EVERY_DAY, Rule
from jobs.task import Doing, GiveUp, Tasks
from knowledge.leadership import leadership
from knowledge.worklist import Held, Work, Worklist
from tests.support.work import START, Clock, Office


@dataclass
class Lead:
    """Who leads, as the test says."""

    mine: bool = True
    stepped_down: int = 0
    _: list[bool] = field(default_factory=list)

    async def held(self) -> bool:
        return self.mine

    async def step_down(self) -> None:
        self.mine = False
        self.stepped_down += 1


def one(key: str = "a", task: str = "note") -> Work:
    return Work(key, task, START.timestamp())


async def test_work_is_done_and_told(office: Office) -> None:
    worklist, tasks = office.worklist(), Tasks(office.task())
    await worklist.put([one("a"), one("b")])
    await office.work_off(worklist, tasks)
    assert office.did == ["a", "b"]
    assert {s.note for s in await worklist.states(wanted=["done"])} == {"noted"}


async def test_what_fails_is_tried_again_later_and_given_up_with_its_reason(office: Office) -> None:
    async def fail(doing: Doing) -> str:
        office.did.append(f"try {doing.attempt}")
        raise RuntimeError("the mailbox is away")

    worklist, tasks = office.worklist(), Tasks(office.task(run=fail))
    await worklist.put([one()])
    for _ in range(5):
        await office.work_off(worklist, tasks)
        office.clock.now += timedelta(minutes=10)
    assert office.did == ["try 1", "try 2", "try 3"]
    (dead,) = await worklist.states(wanted=["dead"])
    assert dead.note == "RuntimeError: the mailbox is away"


async def test_giving_up_says_why_and_is_not_tried_again(office: Office) -> None:
    async def fail(doing: Doing) -> str:
        raise GiveUp("This person has no chat with us yet.")

    worklist, tasks = office.worklist(), Tasks(office.task(run=fail))
    await worklist.put([one()])
    await office.work_off(worklist, tasks)
    (dead,) = await worklist.states(wanted=["dead"])
    assert (dead.note, dead.attempts) == ("This person has no chat with us yet.", 1)


async def test_work_that_hangs_is_ended_by_its_time(office: Office) -> None:
    async def hang(doing: Doing) -> str:
        await asyncio.Event().wait()
        return ""

    worklist, tasks = office.worklist(), Tasks(office.task(run=hang, tries=1, timeout_s=0.02))
    await worklist.put([one()])
    await office.work_off(worklist, tasks)
    (dead,) = await worklist.states(wanted=["dead"])
    assert "longer than 0.02 s" in dead.note


async def test_work_of_a_newer_version_waits_for_it_and_is_a_dead_letter_when_none_comes(office: Office) -> None:
    worklist = office.worklist()
    await worklist.put([one(task="new")])
    await office.work_off(worklist, Tasks(office.task()))  # an old process, while the new version is rolled out
    assert await worklist.states(wanted=["dead"]) == []
    for _ in range(15):
        office.clock.now += timedelta(minutes=1)
        await office.work_off(worklist, Tasks(office.task()))
    (dead,) = await worklist.states(wanted=["dead"])
    assert "'new'" in dead.note
    await worklist.again("a")
    await office.work_off(worklist, Tasks(office.task("new")))
    assert office.did == ["a"]


async def test_a_fault_whose_words_no_database_takes_is_told_all_the_same(office: Office) -> None:
    async def fail(doing: Doing) -> str:
        raise RuntimeError("byte \x00 and half a pair \ud800")

    worklist, tasks = office.worklist(), Tasks(office.task(run=fail, tries=1))
    await worklist.put([one()])
    await office.work_off(worklist, tasks)
    (dead,) = await worklist.states(wanted=["dead"])
    assert dead.note == "RuntimeError: byte  and half a pair ?"


async def test_a_timeout_of_somebody_else_is_not_taken_for_ours(office: Office) -> None:
    async def fail(doing: Doing) -> str:
        raise TimeoutError("the mailbox did not answer")

    worklist, tasks = office.worklist(), Tasks(office.task(run=fail, tries=1))
    await worklist.put([one()])
    await office.work_off(worklist, tasks)
    (dead,) = await worklist.states(wanted=["dead"])
    assert dead.note == "TimeoutError: the mailbox did not answer"


async def test_work_that_kills_its_process_again_and_again_is_given_up(office: Office) -> None:
    worklist, tasks = office.worklist(lease_s=10), Tasks(office.task(tries=1))
    await worklist.put([one()])
    for _ in range(4):  # taken, and never told of again
        assert await worklist.claim(limit=1)
        office.clock.now += timedelta(seconds=11)
    await office.work_off(worklist, tasks)
    (dead,) = await worklist.states(wanted=["dead"])
    assert "died over it 4 times" in dead.note
    assert office.did == []


def test_tries_wait_longer_each_time_up_to_an_hour() -> None:
    assert [wait_before(n) for n in (1, 2, 3, 9)] == [15, 60, 240, 3600]


async def test_draining_lets_quick_work_finish_and_gives_slow_work_back(office: Office) -> None:
    begun, quick = asyncio.Event(), asyncio.Event()

    async def run(doing: Doing) -> str:
        begun.set()
        if doing.key == "quick":
            await quick.wait()
            return "done in time"
        await asyncio.Event().wait()
        return ""

    worklist = office.worklist()
    engine = EmbeddedEngine(worklist, office.doer(worklist, Tasks(office.task(run=run))))
    await worklist.put([one("quick"), one("slow")])
    running = asyncio.create_task(engine.run())
    await begun.wait()
    await asyncio.sleep(0.05)  # both have begun
    quick.set()
    await engine.drain(within_s=0.2)
    await asyncio.gather(running)
    states = {s.work.key: (s.state, s.attempts) for s in await worklist.states()}
    assert states == {"quick": ("done", 1), "slow": ("waiting", 0)}


async def test_what_was_claimed_while_the_engine_stopped_is_given_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worklist = office.worklist()
    engine = EmbeddedEngine(worklist, office.doer(worklist, Tasks(office.task())))
    await worklist.put([one()])
    claim = Worklist.claim

    async def and_stop(self: Worklist, *, limit: int) -> list[Held]:
        held = await claim(self, limit=limit)
        await engine.drain(within_s=0)  # finds nothing to wait for
        return held

    monkeypatch.setattr(Worklist, "claim", and_stop)
    await engine.run()
    (state,) = await worklist.states()
    assert (state.state, state.attempts, office.did) == ("waiting", 0, [])


async def test_one_schedule_that_cannot_be_read_stops_nobody_elses(office: Office) -> None:
    tasks, worklist = Tasks(office.task()), office.worklist()
    fine = scheduled("z-fine", "note", Rule(time(8), "UTC", EVERY_DAY), now=START)
    broken = [
        replace(fine, id="no-zone", rule={**fine.rule, "zone": "Mars/Base"}),
        replace(fine, id="no-rule", rule={}),
        replace(fine, id="no-day", next_slot="soon"),
    ]
    await worklist.save([*broken, fine])
    office.clock.now = START.replace(hour=8)
    planner = Planner(worklist, tasks)
    assert [w.key for w in await planner.plan()] == ["z-fine@2026-06-01"]
    assert await planner.plan() == []
    await worklist.save([replace(broken[0], rule=fine.rule)])  # mended
    assert [w.key for w in await planner.plan()] == ["no-zone@2026-06-01"]


async def test_a_slot_becomes_work_once_however_many_plan_it(office: Office) -> None:
    tasks = Tasks(office.task())
    rule = Rule(time(8), "Europe/Berlin", EVERY_DAY)  # 06:00 in UTC
    first = office.worklist()
    await first.save([await asyncio.to_thread(scheduled, "s", "note", rule, now=START, user_id="u1")])
    clocks = [Clock(START), Clock(START + timedelta(minutes=10)), Clock(START - timedelta(minutes=10))]
    planners = [Planner(office.worklist(c), tasks) for c in clocks]
    chance = random.Random(3)
    for _ in range(3 * 24 * 4):  # three days, a look each quarter of an hour by whoever thinks it leads
        for clock in clocks:
            clock.now += timedelta(minutes=15)
        for planner in chance.sample(planners, chance.randint(1, 3)):
            await planner.plan()
    keys = sorted(s.work.key for s in await first.states())
    assert keys == ["s@2026-06-01", "s@2026-06-02", "s@2026-06-03"]


async def test_ten_thousand_at_one_minute_are_spread_over_a_window(office: Office) -> None:
    tasks = Tasks(office.task())
    worklist = office.worklist()
    rule = Rule(time(8), "UTC", EVERY_DAY)
    await worklist.save([scheduled(f"s{n}", "note", rule, now=START, user_id=f"u{n}") for n in range(2_500)])
    office.clock.now = START.replace(hour=8)
    works = await Planner(worklist, tasks).plan()
    begins = [w.run_at - office.clock() for w in works]
    assert len(works) == 2_500
    assert begins[0] == 0
    assert 470 < max(begins) < 480
    assert max(Counter(int(b) for b in begins).values()) <= 8, "a chat takes five a second, and people ask as well"
    assert await Planner(worklist, tasks).plan() == []


async def test_a_leader_down_over_the_slot_makes_up_for_it_within_hours_and_not_after(office: Office) -> None:
    tasks = Tasks(office.task())
    worklist = office.worklist()
    await worklist.save(
        [
            scheduled("kind", "note", Rule(time(8), "UTC", EVERY_DAY, late_h=4), now=START),
            scheduled("strict", "note", Rule(time(8), "UTC", EVERY_DAY, late_h=1), now=START),
        ]
    )
    office.clock.now = START.replace(hour=11)
    assert [w.key for w in await Planner(worklist, tasks).plan()] == ["kind@2026-06-01"]
    office.clock.now += timedelta(days=1)
    planned = [w.key for w in await Planner(worklist, tasks).plan()]
    assert planned == ["kind@2026-06-02"]


async def test_only_who_leads_plans_and_a_beat_is_one_piece_per_step(office: Office) -> None:
    tasks = Tasks(office.task())
    beats = (Beat("note", 300.0),)
    leader, follower = office.service(Lead(), tasks, beats=beats), office.service(Lead(mine=False), tasks, beats=beats)
    assert await follower.look() == 0
    assert await leader.look() == 1
    assert await leader.look() == 0
    await office.work_off(office.worklist(), tasks)
    office.clock.now += timedelta(seconds=300)
    assert await leader.look() == 1


async def test_a_beat_waits_for_its_step_before_and_does_not_pile_up(office: Office) -> None:
    tasks = Tasks(office.task())
    leader = office.service(Lead(), tasks, beats=(Beat("note", 60.0),))
    for _ in range(30):  # nobody works for half an hour
        await leader.look()
        office.clock.now += timedelta(seconds=60)
    assert (await leader.worklist.depths())["waiting"] == 1
    (held,) = await leader.worklist.claim(limit=1)
    assert await leader.look() == 0  # one at a time: two would write one mark over each other
    await leader.worklist.done(held)
    assert await leader.look() == 1


async def test_the_lead_passes_on_when_its_holder_stops(office: Office) -> None:
    engine, home = office.workspace.engine, office.workspace.home
    one_, other = leadership(home, engine, "default"), leadership(home, engine, "default")
    assert await one_.held()
    assert await one_.held()
    assert not await other.held()
    await one_.step_down()
    assert await other.held()
    assert not await one_.held()
    await other.step_down()


@pytest.mark.parametrize("changes", [20])
async def test_leaders_that_change_twenty_times_leave_each_slot_planned_once(office: Office, changes: int) -> None:
    tasks = Tasks(office.task())
    worklist = office.worklist()
    rule = Rule(time(8), "UTC", EVERY_DAY)
    await worklist.save([scheduled(f"s{n}", "note", rule, now=START) for n in range(5)])
    home, engine = office.workspace.home, office.workspace.engine
    for day in range(changes):
        lead = leadership(home, engine, "default")
        assert await lead.held()
        office.clock.now = datetime(2026, 6, 1, 8, 1, tzinfo=UTC) + timedelta(days=day)
        await Planner(office.worklist(), tasks).plan()
        office.clock.now += timedelta(seconds=1)  # they are let loose one after the other
        await office.work_off(office.worklist(), tasks)
        await lead.step_down()
    assert len(office.did) == len(set(office.did)) == 5 * changes
