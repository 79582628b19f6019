"""The only I/O of the skill: the files as they were given, the places they may belong to, what is on record of them."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.ingest.handed import Handed, UnreadableFile, read_handed
from knowledge.reader import Reader
from knowledge.records import Deal, Document, Edge, LiveCall, User, record_id
from knowledge.shelf import RECORDED, RECORDINGS, Given, Shelf
from skills.ask import Ask
from skills.catalog.take_in.hearing import Hears, Progress, Sound
from skills.catalog.take_in.telling import World

GONE = "It is no longer here: files nobody decided on are dropped after a while. Please send it again."
_MOST = 20
_HOW = re.compile(r"\bhow\b|\b(?:which|what) (?:files?|kinds?|formats?)\b|^\W*can (?:i|you)\b", re.I)
"""Asks about giving files, not about the one that was given."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the skill works with; without it it can only tell how files are given."""

    shelf: Shelf | None = None
    hears: Hears | None = None
    """None: nothing here listens to recordings."""


@dataclass(frozen=True, slots=True)
class Facts:
    files: tuple[Given, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    """(name, why it is not here), from before."""
    handed: dict[str, Handed] = field(default_factory=dict)
    """By id of the file; documents that could be read."""
    unread: dict[str, str] = field(default_factory=dict)
    """By id: why a document could not."""
    sounds: dict[str, Sound] = field(default_factory=dict)
    world: World = World((), (), ())
    named: tuple[Deal, ...] = ()
    """Named by the words or a button, closed ones too."""
    maybe: tuple[Deal, ...] = ()
    """What an ambiguous name may mean."""
    talked: tuple[Deal, ...] = ()
    """What the conversation was about before."""
    same: dict[str, tuple[Document, ...]] = field(default_factory=dict)
    """By id: documents of the same bytes that the asker sees."""
    users: tuple[User, ...] = ()
    team: tuple[Edge, ...] = ()
    """deal_team and account_team of the places."""
    deaf: str = ""
    """Why recordings can't be heard here, as a sentence."""
    announced: bool = False
    calls: tuple[LiveCall, ...] = ()
    """The asker's calls that are heard from these files."""
    progress: dict[str, Progress] = field(default_factory=dict)


async def gather(ask: Ask, reader: Reader, desk: Desk) -> Facts:
    wanted = _wanted(ask)
    facts = Facts(problems=_problems(ask))
    if desk.shelf is None or not wanted:
        return replace(facts, named=await _deals(reader, ask.entities.deal_ids))
    if ask.verb == "drop":
        await desk.shelf.drop([g.id for g in await _given(desk.shelf, wanted, ask)])
        return facts
    files = await _given(desk.shelf, wanted, ask)
    gone = () if files or not ask.args.get("files") else (("The file", GONE),)
    facts = replace(facts, files=files, problems=(*facts.problems, *gone))
    sounds = [g for g in files if g.suffix in RECORDINGS]
    if sounds:
        facts = await _with_sounds(ask, reader, desk, facts, sounds)
        if ask.verb == "hearing":
            return facts
    facts = await _with_texts(ask, desk.shelf, facts, [g for g in files if g.suffix not in RECORDINGS])
    chosen = _ids(ask, "deal_id") or ask.entities.deal_ids
    named, maybe, talked, world, users, same = await asyncio.gather(
        _deals(reader, chosen),
        _deals(reader, _ids(ask, "maybe")),
        _deals(reader, _ids(ask, "talked")),
        _world(reader),
        reader.users(),
        _same(reader, facts),
    )
    world = replace(world, deals=tuple({d.id: d for d in (*world.deals, *named, *maybe, *talked)}.values()))
    facts = replace(facts, named=named, maybe=maybe, talked=talked, world=world, users=tuple(users), same=same)
    return replace(facts, team=await _teams(reader, world))


def _wanted(ask: Ask) -> tuple[str, ...]:
    """Named by the turn or its button; else what was spoken of before."""
    named = ask.args.get("files", "")
    if not named and ask.verb == "show" and not _HOW.search(ask.text):
        named = ",".join(str(f) for f in ask.memory.get("files", ()))
    return tuple(dict.fromkeys(f for f in named.split(",") if f))[:_MOST]


def _ids(ask: Ask, name: str) -> tuple[str, ...]:
    return tuple(i for i in ask.args.get(name, "").split(",") if i)


async def _deals(reader: Reader, ids: Sequence[str]) -> tuple[Deal, ...]:
    """In the order given; those that are hidden or gone left out."""
    found = {d.id: d for d in await reader.deals(ids=list(ids))} if ids else {}
    return tuple(found[i] for i in dict.fromkeys(ids) if i in found)


def _problems(ask: Ask) -> tuple[tuple[str, str], ...]:
    try:
        told: Any = json.loads(ask.args.get("problems") or "[]")
        return tuple((str(name), str(why)) for name, why in told)
    except (ValueError, TypeError):
        return ()


async def _given(shelf: Shelf, wanted: tuple[str, ...], ask: Ask) -> tuple[Given, ...]:
    found = await asyncio.gather(*(shelf.get(f, ask.principal.user_id) for f in wanted))
    return tuple(g for g in found if g is not None)


async def _with_texts(ask: Ask, shelf: Shelf, facts: Facts, papers: list[Given]) -> Facts:
    handed, unread = {}, {}
    for n, given in enumerate(papers, 1):
        ask.progress(f"Reading {given.name}" + (f" ({n} of {len(papers)})" if len(papers) > 1 else ""))
        try:
            handed[given.id] = await asyncio.to_thread(read_handed, shelf, given, now=ask.now)
        except UnreadableFile as error:
            unread[given.id] = str(error)
    return replace(facts, handed=handed, unread=unread)


async def _with_sounds(ask: Ask, reader: Reader, desk: Desk, facts: Facts, sounds: list[Given]) -> Facts:
    hears = desk.hears
    if hears is None:
        return replace(facts, deaf="Recordings can't be listened to here.")
    deaf = await hears.why_not()
    calls = {c.id: c for c in await reader.live_calls()}
    own = {g.id: calls.get(call_id_of(ask, g)) for g in sounds}
    if ask.verb == "hearing" and not deaf:
        for given in sounds:
            call = own[given.id]
            if call is not None and call.document_id is None:
                await hears.begin(given, call.id)
    told = {g.id: await hears.sound(g) for g in sounds}
    progress = {g.id: p for g in sounds if (p := await hears.progress(g.id)) is not None}
    return replace(
        facts,
        sounds=told,
        deaf=deaf,
        announced=hears.consent == "announced",
        calls=tuple(c for c in own.values() if c is not None),
        progress=progress,
    )


def call_id_of(ask: Ask, given: Given) -> str:
    return record_id("live_call", ask.principal.tenant, RECORDED, given.id)


async def _world(reader: Reader) -> World:
    deals, accounts, contacts = await asyncio.gather(reader.deals(status="open"), reader.accounts(), reader.contacts())
    return World(tuple(deals), tuple(accounts), tuple(contacts))


async def _same(reader: Reader, facts: Facts) -> dict[str, tuple[Document, ...]]:
    found = {}
    for given in facts.files:
        if given.id in facts.handed:
            found[given.id] = tuple(await reader.documents(sha256=given.sha256))
    return found


async def _teams(reader: Reader, world: World) -> tuple[Edge, ...]:
    if not (world.deals or world.accounts):
        return ()
    on_deals, on_accounts = await asyncio.gather(
        reader.edges(kind="deal_team", object_ids=[d.id for d in world.deals]),
        reader.edges(kind="account_team", object_ids=[a.id for a in world.accounts]),
    )
    return (*on_deals, *on_accounts)
