"""Somebody's desk: a small company with everything that runs by itself, by a clock the test turns."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from jobs.catalogue import TASKS
from jobs.doing import Doer
from jobs.metrics import Counts
from jobs.planner import Planner
from jobs.task import House
from knowledge.records import Account, Activity, Contact, Deal, Preference, Team, User
from knowledge.worklist import Work, Worklist
from knowledge.workspace import Workspace
from skills.answer import Answer
from skills.catalog.briefing import BRIEFING
from skills.plain import as_text
from skills.publishing import Unconfirmed, Unreachable
from skills.registry import Registry
from skills.skill import Skill

TENANT = "default"
MONDAY = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)
"""07:00 in Berlin."""
BERLIN = "Europe/Berlin"
KIM = User("user_kim", TENANT, "kim@x.example", "Kim Moreno", "rep", "team_1", time_zone=BERLIN, locale="en_GB")
MAYA = User("user_maya", TENANT, "maya@x.example", "Maya Ortiz", "manager", time_zone=BERLIN, locale="en_GB")
ADA = User("user_ada", TENANT, "ada@x.example", "Ada Admin", "admin", time_zone=BERLIN)
HELIX = Account("account_helix", TENANT, "Helix", owner_id="user_kim")
RUTH = Contact("contact_ruth", TENANT, "account_helix", "Ruth Amsel", "CFO", "c_level")
DEAL = Deal("deal_helix", TENANT, "Helix Cloud", "user_kim", "account_helix", stage="propose", created_on=MONDAY.date())
PLACE = {
    "account_id": "account_helix",
    "deal_id": "deal_helix",
    "user_id": "user_kim",
    "contact_ids": ("contact_ruth",),
}


async def _prep(ask: Any, _reader: Any) -> str:
    return str(ask.args["activity_id"])


PREP: Skill[str, str] = Skill(
    "meeting_prep",
    "Prep",
    "",
    frozenset({"deal"}),
    _prep,
    lambda _ask, facts: facts,
    lambda _ask, out: Answer(f"Prep {out}", summary=f"prep {out}"),
)


@dataclass
class Desk:
    """A house of jobs over a small company, by a clock the test turns."""

    workspace: Workspace
    now: list[datetime]
    strangers: set[str] = field(default_factory=set)
    open_ones: list[Unconfirmed] = field(default_factory=list)
    sent: dict[str, tuple[str, Answer]] = field(default_factory=dict)
    tried: int = 0

    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        self.tried += 1
        if user_id in self.strangers:
            raise Unreachable
        self.sent.setdefault(key, (user_id, answer))

    async def reaches(self, user_id: str) -> bool:
        return user_id not in self.strangers

    async def unconfirmed(self, user_id: str) -> tuple[Unconfirmed, ...]:
        return tuple(self.open_ones)

    @property
    def worklist(self) -> Worklist:
        engine = self.workspace.engine
        return Worklist(engine, TENANT, lambda: self.now[0].timestamp(), reads=self.workspace.reads)

    async def load(self, *records: Any) -> None:
        await self.workspace.load(records, source="test", at=self.now[0])

    async def beat(self, task: str) -> None:
        """One step of a beat, and everything that is due after it."""
        await self.worklist.put([Work(f"beat:{task}@{self.now[0].isoformat()}", task, self.now[0].timestamp())])
        await self.work_off()

    async def by_hand(self, task: str) -> str:
        """Does one task of the house now; what it said."""
        key = f"hand:{task}@{self.now[0].isoformat()}"
        await self.worklist.put([Work(key, task, self.now[0].timestamp())])
        await self.work_off()
        state = await self.worklist.state(key)
        assert state is not None
        return state.note if state.state == "done" else f"{state.state}: {state.note}"

    async def work_off(self) -> None:
        list_ = self.worklist
        house = House(self.workspace, list_, self, Registry((BRIEFING, PREP)), lambda: self.now[0])
        doer = Doer(list_, TASKS, house, Counts(CollectorRegistry()))
        while held := await list_.claim(limit=10):
            for one in held:
                await doer.do(one)

    async def morning(self) -> None:
        """The leader's look at this moment, and the work it leads to."""
        await self.beat("keep_schedules")
        await Planner(self.worklist, TASKS).plan()
        self.now[0] += timedelta(seconds=30)
        await self.work_off()

    def texts(self, user_id: str = "user_kim") -> list[str]:
        return [as_text(a) for u, a in self.sent.values() if u == user_id]

    async def notes(self, task: str) -> list[str]:
        return [s.note for s in await self.worklist.states(task=task)]


async def opened_desk(home: Path, database_url: str | None) -> AsyncIterator[Desk]:
    now = [MONDAY]
    workspace = await Workspace.open(home, database_url=database_url, clock=lambda: now[0])
    made = Desk(workspace, now)
    await made.load(Team("team_1", TENANT, "One", "user_maya"), KIM, MAYA, ADA, HELIX, RUTH, DEAL)
    yield made
    await workspace.close()


def mail(body: str, at: datetime, key: str = "1") -> Activity:
    return Activity(f"activity_{key}", TENANT, "mail", at, "Terms", body, direction="in", thread=key, **PLACE)  # type: ignore[arg-type]


def meeting(at: datetime, key: str = "m", **more: Any) -> Activity:
    return Activity(f"activity_{key}", TENANT, "meeting", at, "Terms", minutes=30, **{**PLACE, **more})


def wish(**more: Any) -> Preference:
    return Preference("preference_kim", TENANT, "user_kim", **more)


async def at_eight(desk: Desk, day: int = 1) -> None:
    desk.now[0] = datetime(2026, 6, day, 5, 59, tzinfo=UTC)
    await desk.beat("keep_schedules")
    desk.now[0] = datetime(2026, 6, day, 6, 0, 5, tzinfo=UTC)
    await desk.morning()
