"""The only I/O of the skill: the deal's file, its snapshots and initiatives, and the people who could act."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Deal, Initiative, Snapshot
from skills.ask import Ask
from skills.catalog.power_plan.intent import Intent, read_intent
from skills.language.picking import LAST
from skills.people.names import user_names
from skills.scoring.file import DealFile
from skills.scoring.read import read_file

_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    file: DealFile | None = None
    snapshots: tuple[Snapshot, ...] = ()
    """Oldest first."""
    initiatives: tuple[Initiative, ...] = ()
    """Of the deal; of all deals when the asker's own were asked for."""
    relations: Mapping[str, str] = field(default_factory=dict)
    """Contact id -> the colleague who owns the relationship."""
    team: tuple[str, ...] = ()
    """Colleagues who could take an initiative on: the owner, the deal's team, the relationship owners."""
    people: Mapping[str, str] = field(default_factory=dict)
    """User id -> name."""
    deals: Mapping[str, Deal] = field(default_factory=dict)
    """For the list over deals."""
    everybodys: bool = False
    """The list holds colleagues' initiatives too: the asker has none."""
    account: Account | None = None
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    choices: tuple[Deal, ...] = ()
    """Deals that could be meant."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = await asyncio.to_thread(read_intent, ask)  # the first date of a locale reads its names from disk
    moment = max(ask.now, reader.now)
    if intent.kind == "mine":
        return await _mine(intent, reader, moment)
    ask, intent = _of_own_list(ask, intent)
    deals, account, wanted = await _meant(ask, reader)
    if len(deals) != 1:
        if not deals and not wanted and account is None:
            deals = await reader.deals(owner_id=reader.principal.user_id, status="open")
        if len(deals) != 1:
            ranked = sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id))
            return Facts(intent, moment, account=account, wanted=wanted, choices=tuple(ranked[:_CHOICES]))
    return await _one(ask, intent, reader, moment, deals[0])


def _of_own_list(ask: Ask, intent: Intent) -> tuple[Ask, Intent]:
    """ "Mark the first done", right after the asker's own list over all deals: its first line, and that one's deal."""
    mine = [(str(deal), str(ref)) for deal, ref in ask.memory.get("mine", ())]
    at = len(mine) if intent.picks == (LAST,) else intent.picks[0] if len(intent.picks) == 1 else 0
    if ask.entities.mentions or not 0 < at <= len(mine):
        return ask, intent
    deal_id, ref = mine[at - 1]
    about = replace(ask.entities, deal_ids=(deal_id,), account_ids=())
    return replace(ask, entities=about), replace(intent, refs=(ref,), picks=())


async def _one(ask: Ask, intent: Intent, reader: Reader, moment: datetime, deal: Deal) -> Facts:
    file, snapshots, initiatives = await asyncio.gather(
        read_file(reader, deal), reader.snapshots(deal.id), reader.initiatives(deal.id)
    )
    contacts = [c.id for c in file.contacts]
    around = await reader.edges(kind="owns_relationship", object_ids=contacts) if contacts else []
    relations = {e.object_id: e.subject_id for e in reversed(around)}
    named = [e.subject_id for e in file.edges if e.kind == "deal_team"]
    team = list(dict.fromkeys([deal.owner_id, *named, *relations.values(), ask.principal.user_id]))
    others = [i.owner_id for i in initiatives] + [intent.owner_id or ""]
    return Facts(
        intent,
        moment,
        file,
        tuple(s for s in snapshots if s.at <= moment),
        tuple(initiatives),
        relations,
        tuple(team),
        await user_names(reader, [*team, *others]),
    )


async def _meant(ask: Ask, reader: Reader) -> tuple[list[Deal], Account | None, tuple[str, ...]]:
    """(the deals meant, the client named instead, what led to nothing)."""
    pressed = ask.args.get("deal_id") or ask.args.get("deal")
    remembered = ask.memory.get("deal_id")
    named = [pressed] if pressed else list(dict.fromkeys(ask.entities.deal_ids))
    if not named and not ask.entities.account_ids and not ask.entities.unresolved and remembered:
        named = [str(remembered)]
    if named:
        found = await reader.deals(ids=named)
        return found, None, () if found else ask.entities.unresolved or ("that deal",)
    if ask.entities.account_ids:
        account_id = ask.entities.account_ids[0]
        account, deals = await asyncio.gather(
            reader.account(account_id), reader.deals(account_id=account_id, status="open")
        )
        about = [d for d in deals if d.id == remembered]
        return about or deals, account, () if account or deals else ("that client",)
    return [], None, ask.entities.unresolved


async def _mine(intent: Intent, reader: Reader, moment: datetime) -> Facts:
    """The asker's own; for a manager without any, every one they may see."""
    own = await reader.initiatives(owner_id=reader.principal.user_id)
    everybodys = not own and reader.principal.role != "rep"
    found = await reader.initiatives() if everybodys else own
    deals = await reader.deals(ids=sorted({i.deal_id for i in found})) if found else []
    choices = [] if found else await reader.deals(owner_id=reader.principal.user_id, status="open")
    ranked = sorted(choices, key=lambda d: (-(d.amount or 0), d.name, d.id))
    return Facts(
        intent,
        moment,
        initiatives=tuple(found),
        people=await user_names(reader, (i.owner_id for i in found)),
        deals={d.id: d for d in deals},
        everybodys=everybodys,
        choices=tuple(ranked[:_CHOICES]),
    )
