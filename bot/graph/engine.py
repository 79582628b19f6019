"""Takes one claimed turn through the graph and says what it leaves behind; stores nothing itself.

Each turn is a thread of its own. A turn that was begun before (its process died, or it failed) goes on from
its last checkpoint; a turn that decides a confirmation goes on in the thread that asked for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.types import Command, StateSnapshot

from bot.codec import answer_from_json, memory_from_json, memory_to_json, message_of, turn_from_json, turn_to_json
from bot.graph.build import build_graph
from bot.graph.decisions import Refused, Taken, decision_of, lost
from bot.graph.nodes.reply import remembered
from bot.graph.ports import Bring, Records, TurnContext, Understands, no_files, nothing_aloud, nothing_kept
from bot.graph.sharing import for_all
from bot.graph.state import Shared, TurnState
from bot.graph.waiting import ASIDE
from bot.settings import Settings
from bot.surface import Outgoing
from bot.turn import Turn
from bot.understand.model import INSTEAD
from knowledge.access import Room
from knowledge.journal import Address, Claim, Finish, Journal, Pending
from knowledge.owning import utc_now
from skills.answer import Answer, TextPart
from skills.narrate import Narrator
from skills.registry import Registry

_STEP_SHARE = 0.8
"""Of the turn's time, what its steps may use; the rest is for composing and storing."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a turn came to: messages to send, and everything to store with them."""

    turn: Turn
    outgoing: tuple[Outgoing, ...]
    finish: Finish
    skills: tuple[str, ...] = ()
    deal_ids: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    spent: str | None = None
    """A thread nothing waits for any more."""
    late: bool = False


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a run of the graph ended: at a question to the person, or with an answer."""

    values: dict[str, Any]
    asking: dict[str, Any] | None
    thread_id: str


@dataclass(slots=True)
class TurnEngine:
    records: Records
    registry: Registry
    understander: Understands
    journal: Journal
    settings: Settings
    saver: BaseCheckpointSaver[Any]
    narrator: Narrator | None = None
    room_of: Callable[[Turn], Awaitable[Room | None]] = nothing_aloud
    """What everybody who reads a conversation may see; None: nothing is said to all of them."""
    bring: Bring = no_files
    """Gets the files that come with messages."""
    let_go: Callable[[Collection[str]], Awaitable[None]] = nothing_kept
    """Lets go of the files that have become documents."""
    clock: Callable[[], datetime] = utc_now
    _graph: Any = None

    def __post_init__(self) -> None:
        self._graph = build_graph(self.saver, narrating=self.narrator is not None)

    async def run(self, held: Claim, *, last_attempt: bool, status: Callable[[str], None] = lambda _: None) -> Done:
        """Raises whatever a node raised and may work on another try. An over-long turn comes back as `late`."""
        turn = turn_from_json(held.payload)
        context = TurnContext(
            records=self.records,
            registry=self.registry,
            understander=self.understander,
            memories=self.journal,
            now=self.clock(),
            narrator=self.narrator,
            step_s=self.settings.turn_deadline_s * _STEP_SHARE,
            last_attempt=last_attempt,
            status=status,
            room_of=self.room_of,
            bring=self.bring,
            let_go=self.let_go,
        )
        try:
            async with asyncio.timeout(self.settings.turn_deadline_s) as context.deadline:
                return await self._run(held, turn, context)
        except TimeoutError:
            if context.deciding or context.deadline is None or not context.deadline.expired():
                raise
            return self._late(held, turn)

    async def forget(self, thread_id: str) -> None:
        """Drops a thread's checkpoints."""
        await self.saver.adelete_thread(thread_id)

    async def _run(self, held: Claim, turn: Turn, context: TurnContext) -> Done:
        decision = await decision_of(turn, context, self.journal)
        if isinstance(decision, Refused):
            return await self._refused(held, turn, decision, context)
        if isinstance(decision, Taken):
            context.deciding = True
            resumed = await self._resumed(decision, turn, context)
            if resumed is None:
                return self._simple(held, turn, lost())
            return await self._decided(held, turn, resumed, decision)
        ended = await self._from_start(held, turn, context)
        instead = ended.asking is not None and bool(_replaced(turn))  # the changed change, in its own card's place
        done = bool(ended.values.get("receipts"))
        replaced = await self._put_otherwise(turn, ended)
        return self._done(held, turn, ended, updates=turn.press is not None and (done or instead), replaced=replaced)

    async def _put_otherwise(self, turn: Turn, ended: _Ended) -> tuple[str, ...]:
        """The change that waits since the last answer, where this turn puts it in other words ("make it Friday")."""
        steps = ended.values.get("understanding", {}).get("steps", [])
        stored, user_id = ended.values.get("memory"), ended.values.get("user_id")
        if ended.asking is None or stored is None or user_id is None or not any(INSTEAD in s["args"] for s in steps):
            return ()
        waiting = [p for p in await self.journal.waiting_for(user_id) if p.conversation == turn.conversation]
        shown = memory_from_json(stored).at.timestamp()
        return tuple(p.id for p in waiting if p.created_at >= shown)

    async def _from_start(self, held: Claim, turn: Turn, context: TurnContext) -> _Ended:
        thread_id = thread_of(turn.id, held.generation)
        begin: TurnState | None = {"turn": turn_to_json(turn)}
        if held.claims > 1:
            snapshot = await self._graph.aget_state(_config(thread_id))
            if _is_over(snapshot):
                return _ended(snapshot.values, snapshot.interrupts, thread_id)
            if snapshot.next:  # else it died over its very first checkpoint and begins again
                begin = None
        return await self._invoke(begin, thread_id, context)

    async def _resumed(self, decision: Taken, turn: Turn, context: TurnContext) -> _Ended | None:
        """None when the thread is gone. Safe to repeat: an answer already given is not given again."""
        thread_id = decision.pending.thread_id
        snapshot = await self._graph.aget_state(_config(thread_id))
        if not snapshot.values:
            return None
        asks_this = any(i.value["pending"] == decision.pending.id for i in snapshot.interrupts)
        if asks_this:
            answer = {"verb": decision.verb, "turn": turn_to_json(turn)}
            return await self._invoke(Command(resume=answer), thread_id, context)
        if _is_over(snapshot):
            return _ended(snapshot.values, snapshot.interrupts, thread_id)
        return await self._invoke(None, thread_id, context)

    async def _invoke(self, given: Any, thread_id: str, context: TurnContext) -> _Ended:
        values = await self._graph.ainvoke(given, _config(thread_id), context=context, durability="sync")
        return _ended(values, values.get("__interrupt__", ()), thread_id)

    # what is left behind

    async def _decided(self, held: Claim, turn: Turn, ended: _Ended, decision: Taken) -> Done:
        """The card itself shows what became of it, wherever the decision came from."""
        card = decision.pending
        here = (turn.surface, turn.conversation) == (card.surface, card.conversation)
        on_the_card = turn.press is not None and here and ASIDE not in turn.press.args
        done = self._done(held, turn, ended, updates=on_the_card)
        reference = None if on_the_card else await self.journal.sent_reference(card.card_key)
        if reference is None or card.surface == "terminal":
            return done
        update = replace(
            done.outgoing[0],
            key=f"{done.outgoing[0].key}.card",
            surface=card.surface,  # type: ignore[arg-type]
            conversation=card.conversation,
            kind="update",
            address={**card.address, **reference, "message": card.card_key},
        )
        finish = replace(done.finish, messages=(*done.finish.messages, message_of(update)))
        return replace(done, outgoing=(*done.outgoing, update), finish=finish)

    def _done(self, held: Claim, turn: Turn, ended: _Ended, *, updates: bool, replaced: tuple[str, ...] = ()) -> Done:
        values = ended.values
        if turn.overheard and not wishes(values):
            return Done(turn, (), Finish(), spent=ended.thread_id)
        answer = answer_from_json(ended.asking["answer"] if ended.asking else values["answer"])
        failed = next((r["failed"] for r in values.get("ran", []) if r["failed"]), None)
        reference = held.turn_id[-8:] if failed else None
        if reference:
            answer = replace(answer, parts=(*answer.parts, TextPart(f"Reference {reference}", tone="muted")))
        out = self._outgoing(held, turn, answer, kind="update" if updates and not turn.shared else "answer")
        outgoing = (out,) if ended.asking else _aloud(out, values.get("shared"), values.get("user_id"))
        user_id = values.get("user_id")
        steps = values.get("understanding", {}).get("steps", [])
        finish = Finish(
            messages=tuple(message_of(o) for o in outgoing),
            user_id=user_id,
            memory=None if values.get("decision") else self._memory(values, ended),
            memory_until=self._memory_until(),
            open=() if ended.asking is None else (self._pending(turn, ended, out, user_id),),
            replace=(*_replaced(turn), *replaced),
            address=self._address(turn),
            dead_reason=failed,
            reference=reference,
        )
        return Done(
            turn=turn,
            outgoing=outgoing,
            finish=finish,
            skills=tuple(s["skill"] for s in steps),
            deal_ids=tuple(dict.fromkeys(d for s in steps for d in s["entities"]["deal_ids"])),
            timings_ms=dict(values.get("timings", {})),
            spent=None if ended.asking else ended.thread_id,
        )

    def _memory(self, values: dict[str, Any], ended: _Ended) -> dict[str, Any] | None:
        if ended.asking is None:
            stored: dict[str, Any] | None = values.get("remember")
            return stored
        return remembered(values, self.clock())  # type: ignore[arg-type]

    def _pending(self, turn: Turn, ended: _Ended, out: Outgoing, user_id: str | None) -> Pending:
        asking = ended.asking or {}
        return Pending(
            id=asking["pending"],
            user_id=user_id or "",
            thread_id=ended.thread_id,
            surface=turn.surface,
            conversation=turn.conversation,
            card_key=out.key,
            answer=asking["answer"],
            expires_at=(self.clock() + timedelta(hours=self.settings.confirm_hours)).timestamp(),
            address=turn.address,
        )

    def _address(self, turn: Turn) -> Address | None:
        """Where to write to this person unasked: only a chat that is theirs alone."""
        if turn.group or turn.origin != "person":
            return None
        return Address(turn.surface, turn.conversation, turn.address, self.clock().timestamp())

    def _outgoing(self, held: Claim, turn: Turn, answer: Answer, *, kind: Literal["answer", "update"]) -> Outgoing:
        return Outgoing(
            key=f"{thread_of(turn.id, held.generation)}.0",
            tenant=turn.tenant,
            surface=turn.surface,
            conversation=turn.conversation,
            kind=kind,
            answer=answer,
            created_at=self.clock(),
            address=turn.address,
            turn_id=turn.id,
        )

    async def _refused(self, held: Claim, turn: Turn, refused: Refused, context: TurnContext) -> Done:
        done = self._simple(held, turn, refused.answer)
        if refused.memory is None:
            return done
        principal = await context.identify(turn)
        memory = memory_to_json(refused.memory)
        return replace(
            done,
            finish=replace(done.finish, user_id=principal.user_id, memory=memory, memory_until=self._memory_until()),
        )

    def _memory_until(self) -> float:
        return (self.clock() + timedelta(hours=self.settings.memory_hours)).timestamp()

    def _simple(self, held: Claim, turn: Turn, answer: Answer) -> Done:
        out = self._outgoing(held, turn, answer, kind="answer")
        return Done(turn, (out,), Finish(messages=(message_of(out),)))

    def apology(self, held: Claim, *, reason: str, reference: str) -> Done:
        """The last word on a turn that is given up: parked, said so, findable."""
        turn = turn_from_json(held.payload)
        said = "Something went wrong on my side and I could not finish this. It is noted and will be looked at."
        answer = Answer(
            title="Sorry, that didn't work",
            parts=(TextPart(said, tone="warn"), TextPart(f"Reference {reference}", tone="muted")),
            summary=said,
            degraded=(said,),
        )
        done = self._simple(held, turn, answer)
        return replace(done, finish=replace(done.finish, dead_reason=reason, reference=reference))

    def _late(self, held: Claim, turn: Turn) -> Done:
        said = (
            f"I could not finish this within {self.settings.turn_deadline_s:.0f} seconds, so I stopped. "
            "Nothing was changed. Please try again in a moment, or ask for a smaller part."
        )
        answer = Answer(
            title="This is taking too long", parts=(TextPart(said, tone="warn"),), summary=said, degraded=(said,)
        )
        return replace(self._simple(held, turn, answer), spent=thread_of(turn.id, held.generation), late=True)


def thread_of(turn_id: str, generation: int) -> str:
    """A replayed turn starts afresh, in a thread of its own."""
    return turn_id if generation == 0 else f"{turn_id}~{generation}"


def _aloud(own: Outgoing, shared: Shared | None, asker: str | None) -> tuple[Outgoing, ...]:
    """The asker's own answer, or what all who read along get in its place and what is offered to the asker alone."""
    if shared is None:
        return (own,)
    answer = own.answer if shared["offer"] is None else answer_from_json(shared["answer"])
    asked = {"by": asker, "steps": shared.get("steps", []), "aloud": shared["answer"]}
    address = {**own.address, "group": False, "public": True, "asked": asked}
    aloud = replace(own, answer=for_all(answer), kind="answer", address=address)
    if shared["offer"] is None:
        return (aloud,)
    return aloud, replace(own, key=f"{own.key}.mine", kind="answer", answer=answer_from_json(shared["offer"]))


def _config(thread_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id}, "recursion_limit": 40}


def _is_over(snapshot: StateSnapshot) -> bool:
    """It waits for a person, or it has its answer."""
    return bool(snapshot.interrupts) or (not snapshot.next and "answer" in snapshot.values)


def _ended(values: dict[str, Any], interrupts: Any, thread_id: str) -> _Ended:
    asking = interrupts[0].value if interrupts else None
    return _Ended({k: v for k, v in values.items() if k != "__interrupt__"}, asking, thread_id)


def wishes(values: dict[str, Any]) -> bool:
    """Whether words nobody addressed to us were understood to want something of us."""
    understood = values.get("understanding")
    if understood is None or understood["out_of_scope"]:
        return False
    if understood["clarify"] is not None and not understood["steps"]:
        return values.get("memory") is not None
    return any("occasion" not in step["args"] for step in understood["steps"])


def _replaced(turn: Turn) -> tuple[str, ...]:
    """Pressing something else on a waiting card ("Edit") takes its place, and so do other words for what made it."""
    if turn.press is None:
        return () if turn.pending is None else (turn.pending,)
    if turn.press.skill == "confirm":
        return ()
    pending = turn.pending or turn.press.args.get("pending")
    return (pending,) if pending else ()
