"""The only I/O of the skill: the deal's file, its texts, what stands in them, and what is on record already."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Contact, Deal, Evidence, User
from llm.embed import Embedder
from llm.errors import ModelError
from skills.ask import Ask
from skills.catalog.evidence.intent import Intent, read_intent
from skills.evidence_reading import Cast, Person, Source, fitted
from skills.evidence_reading.filed import (
    Found,
    Message,
    Text,
    of_activity,
    of_document,
    of_message,
    of_paste,
    read_texts,
)
from skills.evidence_reading.model_reading import ModelReader
from skills.evidence_reading.not_taken import NotTaken, not_taken
from skills.evidence_reading.own_name import own_name
from skills.scoring.file import DealFile
from skills.scoring.read import read_file

MOST_TEXTS = 30
"""Newest texts of a deal that are read when asked; how many are left is said."""
_DEALS = 6
"""Deals looked through when none is named: those with the newest conversations."""
_TEXTS_EACH = 8
_AT_ONCE = 10
_SECONDS = 4.0
"""After this no further texts are begun: what is left is said, and read when asked again."""


@dataclass(frozen=True, slots=True)
class DealTexts:
    """One deal with what was found for it."""

    file: DealFile
    recorded: tuple[Evidence, ...] = ()
    """The deal's and its client's, whatever their status."""
    found: tuple[Found, ...] = ()
    read: int = 0
    """Texts read."""
    left: int = 0
    """Older ones that were not."""
    not_taken: tuple[NotTaken, ...] = ()
    """Of a text that was handed over and holds nothing: why."""
    unsure: tuple[Found, ...] = ()
    """Those of it that may count, for the person to say for what."""
    newest: Text | None = None
    """Of the deal's texts, where the day asked about has none."""
    set_aside: int = 0
    """Private or restricted papers, left alone."""


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    deals: tuple[DealTexts, ...] = ()
    account: Account | None = None
    choices: tuple[Deal, ...] = ()
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    day: date | None = None
    """Only what was said on that day."""
    pasted: str = ""
    message: Message | None = None
    """Where the pasted words stand, where they were handed over as somebody's message."""
    reader_away: bool = False
    """The sentence model cannot be loaded: nothing can be read out of texts now."""
    titles: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reads texts: the sentence model, and a language model where one is configured."""

    embedder: Callable[[], Embedder]
    model: ModelReader | None = None


async def gather(ask: Ask, reader: Reader, reading: Reading) -> Facts:
    intent = await asyncio.to_thread(read_intent, ask)
    moment = max(ask.now, reader.now)
    pasted = intent.pasted or _pasted_before(ask, intent)
    message = _message(ask, intent) if pasted else None
    facts = Facts(
        intent, moment, pasted=pasted, message=message, day=ask.entities.dates[0] if ask.entities.dates else None
    )
    deals, account, wanted = await _meant(ask, reader)
    wanted = () if pasted and not deals else wanted  # names inside the text are nobody's deal
    facts = replace(facts, account=account, wanted=wanted)
    if wanted:
        return facts
    if len(deals) != 1 and (pasted or intent.kind != "show"):
        own = deals or await reader.deals(owner_id=reader.principal.user_id, status="open")
        return replace(facts, choices=_largest_first(own))
    if account is not None and not deals:
        return facts
    who = await _everybody(reader)
    if len(deals) == 1:
        one = await _one(ask, reader, reading, facts, deals[0], who, MOST_TEXTS, time.monotonic() + _SECONDS)
        return replace(facts, deals=(one[0],), reader_away=one[1], titles=await _titles(reader, one[0]))
    return await _across(ask, reader, reading, facts, who, deals)


def _message(ask: Ask, intent: Intent) -> Message | None:
    """Of words handed over now, or before."""
    given = ask.args if intent.pasted else ask.memory.get("message") or {}
    if not any(given.get(k) for k in ("said_by", "said_at", "said_link")):
        return None
    try:
        at = datetime.fromisoformat(given.get("said_at", ""))
    except ValueError:
        at = None
    return Message(given.get("said_by", ""), at if at is None or at.tzinfo else None, given.get("said_link", ""))


def _given(facts: Facts, deal: Deal) -> Text:
    if facts.message is None:
        return of_paste(facts.pasted, facts.moment, deal.id, deal.account_id)
    return of_message(facts.pasted, facts.message, facts.moment, deal.id, deal.account_id)


def _pasted_before(ask: Ask, intent: Intent) -> str:
    """The text a follow-up is about: a decision on what stood in it, or the deal it is for."""
    goes_on = intent.kind != "show" or (intent.by_press and not ask.memory.get("deal_id"))
    return str(ask.memory.get("pasted", "")) if goes_on else ""


@dataclass(frozen=True, slots=True)
class _Everybody:
    users: tuple[User, ...]
    rivals: tuple[str, ...]
    products: tuple[str, ...]
    us: str


async def _everybody(reader: Reader) -> _Everybody:
    users, rivals, products, papers = await asyncio.gather(
        reader.users(), reader.competitors(), reader.products(), reader.documents(bucket="company", limit=20)
    )
    names = tuple(p.name for p in products)
    us = await asyncio.to_thread(own_name, papers, [Person(u.name, "us") for u in users], names)
    return _Everybody(tuple(users), tuple(n for c in rivals for n in (c.name, *c.aliases)), names, us)


async def _one(
    ask: Ask, reader: Reader, reading: Reading, facts: Facts, deal: Deal, who: _Everybody, most: int, until: float
) -> tuple[DealTexts, bool]:
    """(the deal with its findings, whether nothing could be read)."""
    file, recorded = await asyncio.gather(read_file(reader, deal), reader.evidence(deal.id, status=None))
    recorded = [e for e in recorded if e.status != "proposed" or _of_named_text(e, ask)]
    cast = _cast(file, who)
    if facts.pasted:
        texts: list[Text] = [_given(facts, deal)]
        set_aside = 0
    else:
        texts, set_aside = await _texts(reader, deal, file.contacts, who.users)
    meant = [t for t in texts if _is_meant(t, facts, ask)]
    chosen = meant[:most]
    found, read, away = await _found(reading, chosen, cast, ask, deal.name, until)
    reasons = await _why_nothing(reading, chosen, cast) if facts.pasted and not found and not away else ()
    unsure = tuple(Found(chosen[0], n.nearest) for n in reasons if n.nearest is not None)
    newest = texts[0] if facts.day is not None and texts and not meant else None
    counts = DealTexts(file, tuple(recorded), found, read, len(meant) - read, reasons, unsure, newest, set_aside)
    return counts, away


async def _why_nothing(reading: Reading, texts: Sequence[Text], cast: Cast) -> tuple[NotTaken, ...]:
    def why() -> tuple[NotTaken, ...]:
        model = fitted(reading.embedder())
        return tuple(n for t in texts for n in not_taken(Source(t.pieces, t.kind, t.at), cast, model))

    return await asyncio.to_thread(why)


async def _found(
    reading: Reading, texts: Sequence[Text], cast: Cast, ask: Ask, of: str, until: float
) -> tuple[tuple[Found, ...], int, bool]:
    """(what was found, texts read, whether nothing could be read): a few at a time, so that progress can be told."""
    found: list[Found] = []
    read = 0
    try:
        model = await asyncio.to_thread(lambda: fitted(reading.embedder()))
        for start in range(0, len(texts), _AT_ONCE):
            if start and time.monotonic() > until:
                break
            ask.progress(f"Reading {of}: {start} of {len(texts)} texts")
            found += await asyncio.to_thread(read_texts, texts[start : start + _AT_ONCE], cast, model)
            read = min(len(texts), start + _AT_ONCE)
    except (ModelError, OSError, ImportError):
        return (), 0, True
    if reading.model is None:
        return tuple(found), read, False
    return await _with_model(reading.model, texts[:read], cast, tuple(found), ask), read, False


async def _with_model(
    model: ModelReader, texts: Sequence[Text], cast: Cast, found: tuple[Found, ...], ask: Ask
) -> tuple[Found, ...]:
    """What the model adds to the newest texts, each checked against its text; what both saw counts once."""

    async def one(text: Text) -> list[Found]:
        mine = [f.proposal for f in found if f.text is text]
        added = await model.read(text.pieces, cast, text.kind, text.at, known=mine, asked_by=ask.principal)
        return [Found(text, p) for p in added]

    more = await asyncio.gather(*(one(text) for text in texts[: model.most_texts]))
    return (*found, *(f for each in more for f in each))


async def _texts(
    reader: Reader, deal: Deal, contacts: Sequence[Contact], users: Sequence[User]
) -> tuple[list[Text], int]:
    """Newest first: the deal's, and those of its client that belong to no deal."""
    activities = await reader.activities(deal_id=deal.id)
    documents = await reader.documents(deal_id=deal.id, bucket="deal")
    if deal.account_id is not None:
        wide = await reader.activities(account_id=deal.account_id)
        activities += [a for a in wide if a.deal_id is None]
        papers = await reader.documents(account_id=deal.account_id)
        known = {d.id for d in documents}
        documents += [d for d in papers if d.deal_id is None and d.bucket in ("client", "deal") and d.id not in known]
    made = [t for d in documents if (t := of_document(d)) is not None]
    set_aside = len(documents) - len(made)
    names = {u.id: u.name for u in users} | {c.id: c.name for c in contacts}
    made += [t for a in activities if (t := of_activity(a, _writer(a, names))) is not None]
    return sorted(made, key=lambda t: (t.at, t.source_id or ""), reverse=True), set_aside


def _writer(activity: Activity, names: dict[str, str]) -> str:
    if activity.direction == "in":
        return names.get(activity.contact_ids[0], "") if activity.contact_ids else ""
    return names.get(activity.user_id or "", "")


def _named_texts(ask: Ask) -> tuple[str, ...]:
    """Documents a button asks to read, and no others."""
    named = ask.args.get("document_id", "") if ask.verb == "show" else ""
    return tuple(named.split(",")) if named else ()


def _of_named_text(evidence: Evidence, ask: Ask) -> bool:
    return not _named_texts(ask) or evidence.source_id in _named_texts(ask)


def _is_meant(text: Text, facts: Facts, ask: Ask) -> bool:
    if _named_texts(ask):
        return text.source_id in _named_texts(ask)
    if facts.intent.kind != "show" or text.source_kind == "chat":
        return True
    if facts.intent.what == "transcript" and text.kind not in ("transcript", "note"):
        return False
    if facts.intent.what in ("mail", "document") and text.kind != facts.intent.what:
        return False
    return facts.day is None or text.at.astimezone(ZoneInfo(ask.voice.time_zone)).date() == facts.day


def _cast(file: DealFile, who: _Everybody) -> Cast:
    people = [Person(u.name, "us", u.title) for u in who.users]
    people += [Person(c.name, "client", c.title) for c in file.contacts]
    client = file.account.name if file.account else ""
    return Cast(who.us, client, tuple(people), who.rivals, who.products)


async def _across(
    ask: Ask, reader: Reader, reading: Reading, facts: Facts, who: _Everybody, named: list[Deal]
) -> Facts:
    """A client's deals, or with none named the asker's own open ones: newest conversations first, a few texts each."""
    own = named or await reader.deals(owner_id=reader.principal.user_id, status="open")
    if not own and reader.principal.role != "rep":
        own = await reader.deals(status="open")
    recent = await reader.activities(limit=200)
    newest: dict[str, datetime] = {}
    for activity in recent:
        if activity.deal_id is not None:
            newest.setdefault(activity.deal_id, activity.at)
    ranked = sorted(own, key=lambda d: (d.id not in newest, -newest[d.id].timestamp() if d.id in newest else 0, d.name))
    until = time.monotonic() + _SECONDS
    made: list[tuple[DealTexts, bool]] = []
    for deal in ranked[:_DEALS]:
        if made and time.monotonic() > until:
            break
        made.append(await _one(ask, reader, reading, facts, deal, who, _TEXTS_EACH, until))
    away = any(a for _, a in made)
    return replace(facts, deals=tuple(d for d, _ in made), choices=_largest_first(own), reader_away=away)


async def _titles(reader: Reader, deal: DealTexts) -> dict[str, str]:
    kinds = ("document", "activity")
    wanted = [(e.source_kind, e.source_id) for e in deal.recorded if e.source_id and e.source_kind in kinds]
    return await reader.titles([(k, i) for k, i in dict.fromkeys(wanted)])


async def _meant(ask: Ask, reader: Reader) -> tuple[list[Deal], Account | None, tuple[str, ...]]:
    """(deals meant, the client named instead, what led to nothing)."""
    pressed, remembered = ask.args.get("deal_id"), ask.memory.get("deal_id")
    named = [pressed] if pressed else list(dict.fromkeys(ask.entities.deal_ids))
    other = ask.entities.account_ids or ask.entities.unresolved
    if not named and not other and remembered and _goes_on(ask):
        named = [str(remembered)]
    if named:
        found = await reader.deals(ids=named)
        return found, None, () if found else ask.entities.unresolved or ("that deal",)
    if ask.entities.account_ids:
        account_id = ask.entities.account_ids[0]
        account = await reader.account(account_id)
        deals = await reader.deals(account_id=account_id, status="open")
        about = [d for d in deals if d.id == remembered]
        return about or deals, account, () if account or deals else ("that client",)
    return [], None, ask.entities.unresolved if not ask.entities.dates else ()


def _goes_on(ask: Ask) -> bool:
    """Whether a question without a name is about the deal talked about: one about a day or "my deals" is not."""
    everywhere = re.search(r"\b(?:my deals|all (?:my )?deals|for me|my decision|everywhere|across)\b", ask.text, re.I)
    return read_intent(ask).kind != "show" or not (ask.entities.dates or everywhere)


def _largest_first(deals: Sequence[Deal]) -> tuple[Deal, ...]:
    return tuple(sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id)))
