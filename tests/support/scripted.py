"""A house of scripted parts around a real journal, a real graph and real checkpoints: no store, no model, no index.

Skills do what their text says: "show X" answers X, "set X" proposes a change, "slow", "broken", "late index".
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import knowledge.store.schema  # noqa: F401  # registers every table
from bot.attend import Attendant
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.settings import Settings
from bot.turn import Press, SurfaceName, Turn
from bot.understand.model import INSTEAD, Clarify, Memory, Option, Step, Understanding
from knowledge.access import Principal
from knowledge.directory import Directory
from knowledge.errors import NotFound, StaleChange, StoreUnavailable
from knowledge.journal import Event, Journal
from knowledge.reader import Reader
from knowledge.records import Bucket
from knowledge.store.base import Base
from knowledge.store.database import Database, url_of
from knowledge.writer import Change, Receipt, Writer
from skills.answer import Action, Answer, DiffPart, DiffRow, Source, TextPart
from skills.ask import Ask, Entities
from skills.registry import Registry
from skills.skill import Proposal, Skill
from skills.wording import Voice
from tests.support.fake_reader import FakeReader

KIM = Principal("default", "user_kim", "rep", name="Kim Moreno")
LEE = Principal("default", "user_lee", "rep", name="Lee Park")
ANA = Principal("default", "user_ana", "analyst", name="Ana Diaz")
PEOPLE = {p.user_id: p for p in (KIM, LEE, ANA)}
JOURNAL_TABLES = (
    "inbox",
    "outbox",
    "pending",
    "memory",
    "addresses",
    "feedback",
    "troubles",
    "installations",
    "installing",
)


@dataclass
class Clock:
    """Time that moves when told."""

    at: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()


@dataclass
class Ledger:
    """Writes that happened: one per key, as the store keeps them."""

    applied: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    undone: list[str] = field(default_factory=list)
    calls: int = 0
    refuse: str = ""
    away: int = 0
    """How many calls fail before the store is back."""


class ScriptedWriter:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def apply(self, changes: tuple[Change, ...], *, key: str, cause: str) -> Receipt:
        self._ledger.calls += 1
        if self._ledger.away:
            self._ledger.away -= 1
            raise StoreUnavailable("The records can't be reached right now.")
        if self._ledger.refuse:
            raise StaleChange(self._ledger.refuse)
        repeated = key in self._ledger.applied
        self._ledger.applied.setdefault(key, changes)
        return Receipt(f"cs:{key}", key, datetime.now(UTC), repeated)

    async def undo(self, change_set: str, *, key: str) -> Receipt:
        self._ledger.undone.append(change_set)
        return Receipt(f"cs:{key}", key, datetime.now(UTC))


class ScriptedRecords:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    async def principal(self, who: str) -> Principal:
        try:
            return PEOPLE[who]
        except KeyError:
            raise NotFound(f"I don't know anybody called {who}.") from None

    async def principal_for_identity(self, key: str) -> Principal | None:
        return {"slack:T1:UKIM": KIM, "slack:T1:ULEE": LEE}.get(key)

    def reader(
        self, principal: Principal, *, buckets: Collection[Bucket] | None = None, now: datetime | None = None
    ) -> Reader:
        return FakeReader((), principal=principal)

    def writer(self, principal: Principal) -> Writer:
        return ScriptedWriter(self.ledger)

    async def directory(self, principal: Principal) -> Directory:
        return Directory((), 1)


class ScriptedUnderstander:
    """ "show a; set b" becomes one step per clause; the first word names the skill. "which …" is not clear."""

    def __init__(self) -> None:
        self.memories: list[Memory | None] = []

    def understand(
        self, text: str, directory: Directory, memory: Memory | None, voice: Voice, principal: Principal
    ) -> Understanding:
        self.memories.append(memory)
        clauses = [c.strip() for c in text.split(";")]
        names = [c.split(" ", 1)[0] for c in clauses]
        if names[0] in ("nonsense", "yes", "no"):
            return Understanding(out_of_scope=True)
        unclear = next((c for c in clauses if c.startswith("which ")), None)
        option = Option("This one", Press("show", "show", {"text": "show this one"}))
        about = Entities(deal_ids=("deal_1",))
        instead = {INSTEAD: "1"} if text.endswith(" instead") else {}
        steps = (Step(n, c, about, args=instead) for n, c in zip(names, clauses, strict=True) if c != unclear)
        return Understanding(tuple(steps), None if unclear is None else Clarify(f"{unclear}?", (option,)))


@dataclass
class Script:
    """What the scripted skills do beyond their text."""

    fails: dict[str, list[Exception]] = field(default_factory=dict)
    """Per skill: errors its next gathers raise, one each."""
    gate: asyncio.Event | None = None
    """A slow skill waits for it."""
    ran: list[str] = field(default_factory=list)


def scripted_registry(script: Script) -> Registry:
    async def gather(ask: Ask, reader: Reader) -> str:
        name = ask.text.split(" ", 1)[0] or ask.verb
        script.ran.append(ask.text or ask.verb)
        if script.fails.get(name):
            raise script.fails[name].pop(0)
        if name == "slow" and script.gate is not None:
            await script.gate.wait()
        if name == "search":
            return str(len(await reader.search(ask.text)))
        return ask.text or ask.verb

    def skill(name: str, **more: Any) -> Skill[str, str]:
        def present(ask: Ask, out: str) -> Answer:
            source = Source("S1", "record", out, "deal", "deal_1")
            return Answer(name, (TextPart(f"{out} for {ask.principal.name}", cites=("S1",)),), (source,), summary=out)

        return Skill(name, name.title(), name, frozenset({"deal"}), gather, lambda ask, facts: facts, present, **more)

    def diff(ask: Ask, out: str) -> Answer:
        edit = Action("edit", "Edit", "set", "edit", {"text": out})
        return Answer("Change it?", (DiffPart("Deal", (DiffRow("stage", "qualify", out),)),), actions=(edit,))

    def proposal(ask: Ask, out: str) -> Proposal:
        then = Action("t", "t", "show", "show", {"text": "show new state"}) if "then" in out else None
        change = Change("update", "deal", "deal_1", {"stage": out}, {"stage": "qualify"})
        return Proposal((change,), f"stage {out} by {ask.principal.name}", confirmed=ask.verb == "sure", then=then)

    setter = Skill("set", "Set", "set", frozenset({"deal"}), gather, lambda ask, facts: facts, diff, propose=proposal)
    remembering = skill("show", remember=lambda ask, out: {"shown": out})
    return Registry((remembering, setter, skill("slow"), skill("broken"), skill("search"), skill("help")))


class MissingIndexReader(FakeReader):
    async def search(self, *_: Any, **__: Any) -> list[Any]:
        raise StoreUnavailable("The index is being rebuilt.")


@dataclass
class House:
    """Everything a turn needs, rebuilt from disk as often as a test likes."""

    journal: Journal
    attendant: Attendant
    engine: TurnEngine
    records: ScriptedRecords
    ledger: Ledger
    script: Script
    understander: ScriptedUnderstander
    clock: Clock

    async def accept(self, turn: Turn) -> bool:
        return await self.journal.accept(event_of(turn))

    async def say(self, turn: Turn) -> list[Answer]:
        """Accepts a turn, works until the inbox is empty, and returns the turn's answers as stored."""
        await self.accept(turn)
        await self.work()
        return await self.answers(turn.id)

    async def work(self) -> None:
        while await self.journal.depths() and (claims := await self.journal.claim(limit=1)):
            for held in claims:
                await self.attendant.attend(held)

    async def answers(self, turn_id: str) -> list[Answer]:
        from skills.answer import from_json

        return [from_json(m.payload["answer"]) for m in await self.journal.messages_of(turn_id)]


def event_of(turn: Turn) -> Event:
    from bot.codec import turn_to_json

    return Event(turn.id, turn.surface, turn.event_id, turn.conversation, turn_to_json(turn))


@asynccontextmanager
async def open_house(
    home: Path,
    *,
    url: str | None = None,
    clock: Clock | None = None,
    ledger: Ledger | None = None,
    script: Script | None = None,
    owner: str = "here:1:a",
    **settings: Any,
) -> AsyncIterator[House]:
    clock, ledger, script = clock or Clock(), ledger or Ledger(), script or Script()
    where = url_of(home, url)
    database = await asyncio.to_thread(Database, where)
    if url is None:
        tables = [Base.metadata.tables[t] for t in JOURNAL_TABLES]
        async with database.engine.begin() as connection:
            await connection.run_sync(lambda c: Base.metadata.create_all(c, tables=tables))
    journal = Journal(database.engine, "default", clock=clock.seconds, owner=owner, reads=database.reads)
    records, understander = ScriptedRecords(ledger), ScriptedUnderstander()
    config = Settings(home=home, **settings)
    async with open_saver(home, url) as saver:
        registry = scripted_registry(script)
        engine = TurnEngine(records, registry, understander, journal, config, saver, clock=clock)
        yield House(journal, Attendant(engine, journal, config), engine, records, ledger, script, understander, clock)
    await database.close()


_count = 0


def turn(
    text: str = "",
    *,
    by: str = "kim",
    surface: SurfaceName = "web",
    conversation: str = "",
    press: Press | None = None,
    pending: str | None = None,
    turn_id: str = "",
) -> Turn:
    """A turn with an id of its own; `by` "kim", "lee", "ana" or anybody unknown."""
    global _count
    _count += 1
    key = f"slack:T1:U{by.upper()}" if surface == "slack" else f"{surface}:user_{by}"
    name = turn_id or f"turn{_count:04d}"
    return Turn(
        id=name,
        event_id=f"event-{name}",
        tenant="default",
        surface=surface,
        conversation=conversation or f"{surface}:{by}",
        user_key=key,
        text=text,
        at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        press=press,
        pending=pending,
        address={"channel": f"{surface}-{by}"},
    )


def press(action: Action, **more: Any) -> Turn:
    """Pressing a button of an answer."""
    return turn(press=Press(action.skill, action.verb, dict(action.args)), **more)


def button(answer: Answer, label: str) -> Action:
    return next(a for a in answer.actions if a.label == label)
