"""The only I/O of the skill: which deals are meant, and everything their scores are made of."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Deal, Evidence, Snapshot
from skills.ask import Ask
from skills.catalog.right_to_win.intent import Intent, read_intent
from skills.people.names import user_names
from skills.scoring.file import DealFile
from skills.scoring.read import read_file, read_files

MOST_SCORED = 60
"""Open deals scored for a list; beyond, the largest by amount, and the card says so."""

MOST_COMPARED = 5
MOST_TITLES = 80


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    """What "now" is for the scores: the present, or the past day asked for."""
    files: tuple[DealFile, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    """Of the deal, when one is meant; oldest first."""
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name, for whoever answered, overrode or owns."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Record id -> what it is called, for the places that evidence was seen in."""
    earlier: DealFile | None = None
    """The deal's file as of `intent.since`."""
    account: Account | None = None
    """The client that was named instead of a deal."""
    wanted: tuple[str, ...] = ()
    """Names or ids asked for that lead to nothing this person may see."""
    choices: tuple[Deal, ...] = ()
    """The asker's largest open deals, when one must be meant and none was named."""
    left_out: int = 0
    """Open deals of the list that were not scored."""
    waiting: int = 0
    """Observations proposed for the deal and not decided on."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    present = max(ask.now, reader.now)
    travels = intent.moment is not None and intent.moment < present
    moment = intent.moment if travels and intent.moment is not None else present
    if travels:
        reader = reader.as_of(moment)
    if intent.kind == "portfolio":
        return await _portfolio(ask, intent, reader, moment)
    deals, account, wanted = await _meant(ask, reader)
    if not deals:
        if not wanted and account is None:
            return await _unnamed(ask, intent, reader, moment)
        return Facts(intent, moment, account=account, wanted=wanted)
    if len(deals) > 1:
        files = await read_files(reader, deals[:MOST_COMPARED])
        people = await user_names(reader, (f.deal.owner_id for f in files))
        left = max(0, len(deals) - MOST_COMPARED)
        return Facts(intent, moment, files, people=people, account=account, wanted=wanted, left_out=left)
    return await _one(intent, reader, moment, deals[0], wanted)


async def _one(intent: Intent, reader: Reader, moment: datetime, deal: Deal, wanted: tuple[str, ...]) -> Facts:
    file = await read_file(reader, deal)  # one read after the other: side by side they only wait for each other
    snapshots = await reader.snapshots(deal.id)
    proposed = await reader.evidence(deal.id, status="proposed")
    ids = [deal.owner_id, *(a.by for a in file.answers), *(o.by for o in file.overrides)]
    earlier = None
    if intent.since is not None and intent.since < moment:
        then = reader.as_of(intent.since)
        was = await then.deal(deal.id)
        earlier = await read_file(then, was) if was is not None else None
    people, titles = await user_names(reader, ids), await _titles(reader, file)
    return Facts(
        intent, moment, (file,), tuple(snapshots), people, titles, earlier=earlier, wanted=wanted, waiting=len(proposed)
    )


async def _titles(reader: Reader, file: DealFile) -> dict[str, str]:
    """What the places are called that the newest evidence was seen in; only what this person may open."""
    newest = sorted(file.evidence, key=lambda e: e.at, reverse=True)
    wanted = list(dict.fromkeys((_kind(e), e.source_id) for e in newest if e.source_id is not None))[:MOST_TITLES]
    return await reader.titles(wanted)


def _kind(evidence: Evidence) -> str:
    if evidence.source_kind in ("document", "activity"):
        return evidence.source_kind
    return (evidence.source_id or "").rsplit("_", 1)[0]


async def _meant(ask: Ask, reader: Reader) -> tuple[list[Deal], Account | None, tuple[str, ...]]:
    """(deals, the client named instead, what led to nothing)."""
    ids = _ids(ask)
    if ids:
        found = {d.id: d for d in await reader.deals(ids=ids)}
        missing = tuple(i for i in ids if i not in found)
        unresolved = ask.entities.unresolved or (("that deal",) if missing and not found else ())
        return [found[i] for i in ids if i in found], None, unresolved
    if len(ask.entities.account_ids) > 1:
        each = await asyncio.gather(
            *(reader.deals(account_id=a, status="open") for a in ask.entities.account_ids[:MOST_COMPARED])
        )
        return [_largest_first(deals)[0] for deals in each if deals], None, ask.entities.unresolved
    if ask.entities.account_ids:
        account_id = ask.entities.account_ids[0]
        account, deals = await asyncio.gather(
            reader.account(account_id), reader.deals(account_id=account_id, status="open")
        )
        wanted = ask.entities.unresolved if account or deals else ("that client",)
        return _largest_first(deals), account, wanted
    return [], None, ask.entities.unresolved


def _ids(ask: Ask) -> list[str]:
    """The deals meant: a button's, then the words', then what the conversation was about."""
    pressed = ask.args.get("deal_id") or ask.args.get("deal_ids") or ask.args.get("deal")
    if pressed:
        return [i.strip() for i in pressed.split(",")][:MOST_COMPARED]
    remembered = [str(d) for d in ask.memory.get("deals", [])]
    named = list(dict.fromkeys(ask.entities.deal_ids))
    if named:
        return [*remembered[:1], *named] if _compares_with_last(ask, named, remembered) else named
    return [] if ask.entities.account_ids or ask.entities.unresolved else remembered[:MOST_COMPARED]


def _compares_with_last(ask: Ask, named: list[str], remembered: list[str]) -> bool:
    """ "Compare it with Globex": one deal is named, the other is what the conversation was about."""
    one_new = len(named) == 1 and bool(remembered) and remembered[0] not in named
    return one_new and read_intent(ask).kind == "compare"


async def _unnamed(ask: Ask, intent: Intent, reader: Reader, moment: datetime) -> Facts:
    """No deal and no client: the list, except where one deal must be meant; then what it could be."""
    if intent.kind in ("show", "compare"):
        return await _portfolio(ask, intent, reader, moment)
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    return Facts(intent, moment, choices=tuple(_largest_first(own)[:MOST_COMPARED]))


async def _portfolio(ask: Ask, intent: Intent, reader: Reader, moment: datetime) -> Facts:
    """The asker's own open deals; for a manager without any, every open deal they may see."""
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    whole_team = not own or "team" in ask.text.lower()
    deals = await reader.deals(status="open") if whole_team and reader.principal.role != "rep" else own
    ranked = _largest_first(deals)
    files = await read_files(reader, ranked[:MOST_SCORED])
    people = await user_names(reader, {f.deal.owner_id for f in files})
    listed = replace(intent, kind="portfolio")
    return Facts(listed, moment, files, people=people, left_out=max(0, len(ranked) - MOST_SCORED))


def _largest_first(deals: list[Deal]) -> list[Deal]:
    return sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id))
