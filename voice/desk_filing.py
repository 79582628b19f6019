"""When a call is over: its transcript is filed, and its holder gets the debrief."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from knowledge.access import Principal
from knowledge.calls import Calls, Line
from knowledge.errors import KnowledgeError, NotFound
from knowledge.reader import Reader
from knowledge.records import Document, LiveCall, Record, Segment, record_id
from knowledge.workspace import LoadReport
from knowledge.writer import Change, Writer
from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.meeting_coach.heard import CLIENT, OUR_SIDE
from skills.publishing import Unreachable
from skills.registry import AnySkill
from skills.rules import DEFAULT, Rules
from skills.runner import run_skill
from skills.wording import Voice

_log = structlog.get_logger(__name__)

SOURCE = "call"


class Records(Protocol):
    """The part of a workspace the desk needs."""

    @property
    def tenant(self) -> str: ...
    async def principal(self, who: str) -> Principal: ...
    def reader(self, principal: Principal) -> Reader: ...
    def writer(self, principal: Principal) -> Writer: ...
    async def load(self, records: "list[Record]", *, source: str) -> LoadReport: ...


class Sends(Protocol):
    """The part of a `Publisher` the desk needs."""

    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        """Stored when it returns; the same key is sent once. Raises `Unreachable`."""
        ...


@dataclass(slots=True)
class Filing:
    records: Records
    calls: Calls
    coach: AnySkill
    """The skill `meeting_coach`, as this workspace set it."""
    publisher: Sends
    keep_days: int = 365
    """0: nothing that was said is kept once its holder has the debrief."""
    rules: Rules = DEFAULT
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def begun(self, call: LiveCall) -> LiveCall:
        """On record as running; a call that runs already stays as it is."""
        if call.state != "planned":
            return call
        now = self.now()
        values = {"state": "live", "started_at": now}
        await self._change(call, values, key=f"{call.id}:live", cause="the call began")
        return await self.calls.call(call.id) or call

    async def ended(self, call_id: str) -> LiveCall | None:
        """The transcript filed and the call on record as over; doing it again changes nothing. None: no such call."""
        call = await self.calls.call(call_id)
        if call is None or call.document_id is not None:
            return call
        if call.consent in ("none", "refused"):
            await self.calls.forget(call_id)  # agreed at first, taken back: nothing of it stays
        lines = await self.calls.lines(call_id)
        now = self.now()
        values = {"state": "ended", "ended_at": call.ended_at or now}
        if lines:
            document = transcript(call, lines, now, await self._called(call.user_id))
            await self.records.load([document], source=SOURCE)
            values["document_id"] = document.id
        await self._change(call, values, key=f"{call.id}:ended:{len(lines)}", cause="the call is over")
        await self.calls.close_stream(call_id)
        return await self.calls.call(call_id)

    async def debrief(self, call: LiveCall) -> bool:
        """Sent to its holder, once; False where there is nothing to say or nowhere to say it."""
        if call.document_id is None:
            return False
        answer = await self._debriefed(call)
        try:
            await self.publisher.publish(
                tenant=self.records.tenant, user_id=call.user_id, answer=answer, key=f"debrief:{call.id}"
            )
        except Unreachable:
            _log.info("debrief_waits_to_be_asked_for")
            return False
        if self.keep_days == 0:
            await self.calls.forget(call.id)
        return True

    async def _debriefed(self, call: LiveCall) -> Answer:
        holder = await self.records.principal(call.user_id)
        now = self.now()
        ask = Ask(
            turn_id=f"debrief:{call.id}",
            text="",
            principal=holder,
            voice=Voice(now, holder.locale, holder.time_zone),
            now=now,
            verb="debrief",
            args={"call_id": call.id},
            rules=self.rules,
        )
        outcome = await run_skill(self.coach, ask, self.records.reader(holder).narrowed(self.coach.buckets))
        if outcome.proposal is not None and outcome.proposal.changes and self.keep_days:
            try:
                await self.records.writer(holder).apply(
                    outcome.proposal.changes, key=f"debrief:{call.id}:seen", cause=outcome.proposal.cause
                )
            except KnowledgeError as refused:  # the debrief stands without them; they are found again when asked for
                if refused.retriable:
                    raise
                _log.warning("observations_not_stored", error=type(refused).__name__)
        return outcome.answer

    async def _called(self, user_id: str) -> str:
        """Their name; empty for somebody who is no longer here."""
        try:
            return (await self.records.principal(user_id)).name
        except NotFound:
            return ""

    async def _change(self, call: LiveCall, values: dict[str, object], *, key: str, cause: str) -> None:
        holder = await self.records.principal(call.user_id)
        change = Change("update", "live_call", call.id, values)
        await self.records.writer(holder).apply((change,), key=key, cause=cause)


def transcript(call: LiveCall, lines: list[Line], now: datetime, holder: str = "") -> Document:
    """Of the deal or client, under their rights; of neither, its holder's alone. Where our side is one voice without a
    name, it is the holder's."""
    began = call.started_at or now - timedelta(seconds=lines[-1].end)
    ours = {ln.channel for ln in lines if ln.speaker.get("side") == "us" and not ln.speaker.get("name")}
    others = {ln.speaker.get("name") for ln in lines}
    us = holder if holder and len(ours) == 1 and holder not in others else OUR_SIDE
    segments = tuple(Segment(ln.text, ln.speaker.get("name") or _side(ln, us), round(ln.start, 2)) for ln in lines)
    nobodys = call.deal_id is None and call.account_id is None
    return Document(
        id=record_id("document", call.tenant, SOURCE, call.id),
        tenant=call.tenant,
        kind="transcript",
        title=call.title,
        bucket="deal" if call.deal_id is not None or nobodys else "client",
        segments=segments,
        at=began,
        account_id=call.account_id,
        deal_id=call.deal_id,
        private_to=call.user_id if nobodys else None,
        source=SOURCE,
    )


def _side(line: Line, us: str) -> str:
    return {"us": us, "client": CLIENT}.get(str(line.speaker.get("side")), f"Speaker {line.channel + 1}")
