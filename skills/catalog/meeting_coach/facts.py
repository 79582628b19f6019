"""The only I/O of the skill: the call on record, what is known before it, the transcript after it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.reader import Reader
from knowledge.records import Account, Deal, Document, Evidence, LiveCall
from llm.embed import Embedder
from llm.errors import ModelError
from skills.ask import Ask
from skills.calls.meaning import Meaning, at_hand
from skills.catalog.meeting_coach.intent import Intent, read_intent
from skills.catalog.meeting_coach.preparing import CallPlan, Prepared, prepare
from skills.evidence_reading import Cast, Person, fitted
from skills.evidence_reading.filed import Found, of_document, read_texts
from skills.language.picking import called

_CALLS = 20
_TRANSCRIPTS = 12
_A_TITLE = 8
"""Letters; a shorter title may stand in a sentence by chance."""
SECONDS = 3.5
"""So long the debrief waits for observations; the first reading of a process learns for a while."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    deal: Deal | None = None
    account: Account | None = None
    choices: tuple[Deal, ...] = ()
    """Deals it might be about."""
    wanted: tuple[str, ...] = ()
    """What was named and leads to nothing this person may see."""
    call: LiveCall | None = None
    """The one meant: running, planned, or over."""
    prepared: Prepared | None = None
    transcript: Document | None = None
    transcripts: tuple[Document, ...] = ()
    """Others that might be meant, newest first."""
    found: tuple[Found, ...] = ()
    recorded: tuple[Evidence, ...] = ()
    """On record for the deal, whatever its status."""
    reader_away: bool = False
    day: date | None = None
    """Only a call of that day is meant."""
    titles: dict[str, str] = field(default_factory=dict)
    chats: frozenset[str] = frozenset()
    """Where hints can reach who asks, beside the panel."""
    meaning: Meaning | None = None
    """What tells a moment by what a sentence is like, on this machine; None: by its words alone."""


async def gather(ask: Ask, reader: Reader, embedder: Callable[[], Embedder]) -> Facts:
    intent = await asyncio.to_thread(read_intent, ask)
    facts = Facts(intent, max(ask.now, reader.now))
    if intent.kind == "start":
        return await _for_start(ask, reader, facts)
    if intent.kind in ("debrief", "follow_up"):
        return await _for_debrief(ask, reader, facts, embedder)
    call = await _current(reader, intent.call_id)
    facts = replace(facts, call=call)
    if call is not None and intent.kind == "open":
        prepared = await prepare(reader, plan_of(call, facts.moment), ask.rules, ask.voice)
        return replace(facts, prepared=prepared, deal=prepared.deal)
    return facts


def plan_of(call: LiveCall, now: datetime) -> CallPlan:
    return CallPlan(call.id, call.started_at or now, call.deal_id, call.account_id, call.agenda, call.minutes)


async def _own(reader: Reader) -> list[LiveCall]:
    """An admin sees everybody's; here only their own."""
    return [c for c in await reader.live_calls(limit=_CALLS) if c.user_id == reader.principal.user_id]


async def _current(reader: Reader, call_id: str | None) -> LiveCall | None:
    """The call named; else the one that runs, else the one planned last."""
    calls = await _own(reader)
    if call_id is not None:
        return next((c for c in calls if c.id == call_id), None)
    return next((c for c in calls if c.state == "live"), None) or next((c for c in calls if c.state == "planned"), None)


# --- before a call ----------------------------------------------------------------------------------------


async def _for_start(ask: Ask, reader: Reader, facts: Facts) -> Facts:
    deal, account, choices, wanted = await _meant(ask, reader, facts.intent)
    facts = replace(facts, deal=deal, account=account, choices=choices, wanted=wanted)
    named = deal is not None or account is not None or facts.intent.call_id is not None
    if wanted or (choices and deal is None and not facts.intent.account_id):
        return facts
    call = await _planned(reader, facts) if named else await _current(reader, None)
    if call is None and not named:
        own = await reader.deals(owner_id=reader.principal.user_id, status="open")
        return replace(facts, choices=_soonest(own))
    plan = CallPlan("", facts.moment, deal.id if deal else None, account.id if account else None)
    if call is not None:
        plan = plan_of(call, facts.moment)
    prepared = await prepare(reader, plan, ask.rules, ask.voice)
    return replace(facts, call=call, prepared=prepared, deal=prepared.deal or deal)


async def _planned(reader: Reader, facts: Facts) -> LiveCall | None:
    """A call about the same deal or client that is not over."""
    if facts.intent.call_id is not None:
        return await _current(reader, facts.intent.call_id)
    for call in await _own(reader):
        same = call.deal_id == facts.deal.id if facts.deal is not None else False
        same = same or (facts.deal is None and facts.account is not None and call.account_id == facts.account.id)
        if same and call.state != "ended":
            return call
    return None


async def _meant(
    ask: Ask, reader: Reader, intent: Intent
) -> tuple[Deal | None, Account | None, tuple[Deal, ...], tuple[str, ...]]:
    """(the deal, the client, deals it might be, what led to nothing). With nothing named, what was just got ready."""
    said = ask.entities
    silent = not (said.deal_ids or said.account_ids or said.contact_ids or said.unresolved or intent.by_press)
    ready = ask.memory if silent else {}
    deal_id = intent.deal_id or next(iter(said.deal_ids), None) or ready.get("deal_id")
    if deal_id is not None:
        deal = await reader.deal(deal_id)
        if deal is None:
            return None, None, (), said.unresolved or ("that deal",)
        account = None if deal.account_id is None else await reader.account(deal.account_id)
        return deal, account, (), ()
    chosen = intent.account_id or ready.get("account_id")
    account_id = chosen or next(iter(said.account_ids), None)
    if account_id is None and said.contact_ids:
        people = await reader.contacts(ids=said.contact_ids)
        account_id = next((p.account_id for p in people), None)
    if account_id is not None:
        account = await reader.account(account_id)
        if account is None:
            return None, None, (), said.unresolved or ("that client",)
        deals = await reader.deals(account_id=account_id, status="open")
        named = called(ask.text, [_own_words(d, account) for d in deals])
        meant = [deals[n] for n in named] if len(named) == 1 else deals
        if len(meant) == 1 and chosen is None:
            return meant[0], account, (), ()
        return None, account, _soonest(deals) if chosen is None else (), ()
    return None, None, (), said.unresolved


def _own_words(deal: Deal, account: Account) -> str:
    """A deal's name without its client's: what tells it from the client's others."""
    theirs = {w.casefold() for w in account.name.split()}
    return " ".join(w for w in deal.name.split() if w.casefold() not in theirs) or deal.name


def _soonest(deals: Sequence[Deal]) -> tuple[Deal, ...]:
    last = max((d.close_on for d in deals if d.close_on), default=None)
    return tuple(sorted(deals, key=lambda d: (d.close_on is None, d.close_on or last, d.name)))


# --- after a call -----------------------------------------------------------------------------------------


async def _for_debrief(ask: Ask, reader: Reader, facts: Facts, embedder: Callable[[], Embedder]) -> Facts:
    facts = await _with_transcript(ask, reader, facts)
    if facts.transcript is None:
        return facts
    document = facts.transcript
    began = facts.call.started_at if facts.call is not None and facts.call.started_at else document.at
    agenda, minutes = (facts.call.agenda, facts.call.minutes) if facts.call is not None else ((), None)
    plan = CallPlan(document.id, began, document.deal_id, document.account_id, agenda, minutes)
    ask.progress("Reading the call")
    prepared = await prepare(reader, plan, ask.rules, ask.voice)
    facts = replace(facts, prepared=prepared, deal=prepared.deal, meaning=await asyncio.to_thread(at_hand))
    if prepared.deal is None or prepared.file is None or facts.intent.kind == "follow_up":
        return facts
    found, away = await _evidence(prepared, document, embedder)
    recorded = await reader.evidence(prepared.deal.id, status=None)
    return replace(facts, found=found, reader_away=away, recorded=tuple(recorded))


async def _with_transcript(ask: Ask, reader: Reader, facts: Facts) -> Facts:
    """The transcript meant: named by a button, the newest of a deal or client or day, else of one's own calls."""
    intent = facts.intent
    calls = await _own(reader)
    if intent.document_id is not None or intent.call_id is not None:
        call = next((c for c in calls if intent.call_id is not None and c.id == intent.call_id), None)
        wanted = intent.document_id or (call.document_id if call else None)
        call = call or next((c for c in calls if wanted is not None and c.document_id == wanted), None)
        document = None if wanted is None else await reader.document(wanted)
        return replace(facts, call=call, transcript=document)
    deal_ids, account_ids = ask.entities.deal_ids, ask.entities.account_ids
    if ask.entities.unresolved and not (deal_ids or account_ids or ask.entities.dates):
        return replace(facts, wanted=ask.entities.unresolved)
    every = await _transcripts(reader, calls, deal_ids[:1], account_ids[:1])
    day = _past(ask.entities.dates[0], ask.voice.today) if ask.entities.dates else None
    documents = every if day is None else [d for d in every if _day_of(ask, d) == day]
    titled = [d for d in every if len(d.title) >= _A_TITLE and d.title.casefold() in ask.text.casefold()]
    if not (titled or deal_ids or account_ids or day):
        return _last_of_all(facts, calls, every)
    account = None if not account_ids else await reader.account(account_ids[0])
    newest = next(iter(titled or documents), None)
    call = next((c for c in calls if newest is not None and c.document_id == newest.id), None)
    others = tuple(d for d in every if d is not newest)[:_TRANSCRIPTS]
    return replace(facts, call=call, account=account, transcript=newest, transcripts=others, day=day)


def _last_of_all(facts: Facts, calls: Sequence[LiveCall], documents: Sequence[Document]) -> Facts:
    """One's own newest; a call that was heard since, and is no longer kept, is said to be."""
    last = next((c for c in calls if c.state == "ended" and c.started_at is not None), None)
    newest = next(iter(documents), None)
    others = tuple(documents[:_TRANSCRIPTS])
    forgotten = last is not None and last.document_id is None
    if last is not None and forgotten and (newest is None or (last.started_at or last.at) > newest.at):
        return replace(facts, call=last, transcripts=others)
    call = next((c for c in calls if newest is not None and c.document_id == newest.id), None)
    return replace(facts, call=call, transcript=newest, transcripts=others[1:])


def _past(day: date, today: date) -> date:
    """Nobody debriefs a call to come: "Tuesday" was the last one, "9 September" the one that has been."""
    if day <= today:
        return day
    if day - today <= timedelta(days=7):
        return day - timedelta(days=7)
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - 4)
    return day.replace(year=day.year - 1)


def _day_of(ask: Ask, document: Document) -> date:
    return document.at.astimezone(ZoneInfo(ask.voice.time_zone)).date()


async def _transcripts(
    reader: Reader, calls: Sequence[LiveCall], deal_ids: Sequence[str], account_ids: Sequence[str]
) -> list[Document]:
    """Newest first; with nothing named those of calls the asker held or had a part in."""
    if deal_ids:
        return await reader.documents(kind="transcript", deal_id=deal_ids[0])
    if account_ids:
        return await reader.documents(kind="transcript", account_id=account_ids[0])
    every, held = await asyncio.gather(
        reader.documents(kind="transcript", limit=60), reader.activities(kinds=("call", "meeting"), limit=200)
    )
    me = reader.principal
    mine = {a.document_id for a in held if a.user_id == me.user_id} | {c.document_id for c in calls}
    own = [d for d in every if d.id in mine or any(s.speaker == me.name for s in d.segments)]
    return own or ([] if me.role == "rep" else every)


async def _evidence(
    prepared: Prepared, document: Document, embedder: Callable[[], Embedder]
) -> tuple[tuple[Found, ...], bool]:
    """What the transcript says that counts for the score; (nothing, True) where that can't be had now."""
    text = of_document(document)
    if text is None:
        return (), False
    context = prepared.context
    people = [Person(u.name, "us", u.title) for u in prepared.users]
    people += [Person(c.name, "client", c.title) for c in prepared.contacts]
    rivals = tuple(n for r in context.rivals for n in (r.name, *r.aliases))
    cast = Cast(context.us, context.client, tuple(people), rivals, context.products)

    def read() -> tuple[Found, ...]:
        return read_texts([text], cast, fitted(embedder()))

    reading = asyncio.create_task(asyncio.to_thread(read))
    try:
        return await asyncio.wait_for(asyncio.shield(reading), SECONDS), False
    except TimeoutError:  # it goes on, and is there when asked again
        reading.add_done_callback(lambda done: done.exception())
        return (), True
    except (ModelError, OSError, ImportError):
        return (), True
