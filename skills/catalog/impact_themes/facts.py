"""The only I/O of the skill: what we claim, who else does, and what is on record around the deal."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.reader import Reader
from knowledge.records import Account, CaseStudy, Competitor, Deal, Differentiator, Imperative
from skills.ask import Ask
from skills.catalog.impact_themes.intent import Intent, read_intent
from skills.people.stakeholder_map import Person, persons
from skills.rules import StakeholderRules
from skills.scoring.themes import ThemeFile

_LOOK_BACK = timedelta(days=365)
_LATEST = 200
_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Store:
    """What the company has to say for itself, whatever the deal."""

    differentiators: tuple[Differentiator, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    cases: tuple[CaseStudy, ...] = ()
    families: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    moment: datetime
    store: Store = Store()
    file: ThemeFile | None = None
    """The deal's; None where none is named."""
    people: tuple[Person, ...] = ()
    """At the client, for whom to ask."""
    asked: tuple[Competitor, ...] = ()
    """Competitors named in the question."""
    strangers: tuple[str, ...] = ()
    """Names in the question that are nothing on record."""
    account: Account | None = None
    """The client named, where no single open deal of theirs could be meant."""
    wanted: tuple[str, ...] = ()
    choices: tuple[Deal, ...] = ()


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    store, (deals, account, wanted) = await asyncio.gather(_store(reader), _meant(ask, reader, intent))
    asked = tuple(c for c in store.competitors if c.id in _asked(ask))
    strangers = ask.entities.unresolved if intent.kind == "test" else ()
    if len(deals) > 1 and asked:
        deals = await _with_rival(reader, deals, asked) or deals
    if len(deals) != 1:
        choices = tuple(sorted(deals, key=lambda d: (-(d.amount or 0), d.name, d.id))[:_CHOICES])
        return Facts(intent, moment, store, None, (), asked, strangers, account, wanted, choices)
    file, people = await _around(reader, deals[0], store, moment, ask.rules.stakeholders)
    return Facts(intent, moment, store, file, people, asked, strangers, file.account, wanted)


async def _with_rival(reader: Reader, deals: list[Deal], asked: tuple[Competitor, ...]) -> list[Deal]:
    """Of several deals those on which a competitor that was named competes."""
    edges = await reader.edges(kind="competes", object_ids=[d.id for d in deals])
    rivals = {c.id for c in asked}
    theirs = {e.object_id for e in edges if e.subject_id in rivals}
    return [d for d in deals if d.id in theirs]


def _asked(ask: Ask) -> frozenset[str]:
    pressed = ask.args.get("competitor_id", "")
    return frozenset((*ask.entities.competitor_ids, *(i for i in pressed.split(",") if i)))


async def _store(reader: Reader) -> Store:
    claims, rivals, cases, products = await asyncio.gather(
        reader.differentiators(), reader.competitors(), reader.case_studies(), reader.products()
    )
    return Store(tuple(claims), tuple(rivals), tuple(cases), tuple((p.id, p.family or p.name) for p in products))


async def _meant(ask: Ask, reader: Reader, intent: Intent) -> tuple[list[Deal], Account | None, tuple[str, ...]]:
    """(deals, the client named, what led to nothing). Nothing named and nothing talked of: the asker's own deals."""
    pressed, remembered = ask.args.get("deal_id"), ask.memory.get("deal_id")
    if intent.kind == "store":
        return [], None, ()
    ids = [pressed] if pressed else list(dict.fromkeys(ask.entities.deal_ids))
    account_id = ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    strangers = ask.entities.unresolved if intent.kind != "test" else ()
    if not ids and account_id is None and remembered and not strangers:
        ids = [str(remembered)]
    if ids:
        found = await reader.deals(ids=ids)
        return found, None, () if found else ask.entities.unresolved or ("that deal",)
    if account_id is not None:
        account, deals = await asyncio.gather(
            reader.account(account_id), reader.deals(account_id=account_id, status="open")
        )
        about = [d for d in deals if d.id == remembered]
        return about or deals, account, () if account or deals else ("that client",)
    if strangers or intent.kind == "test":
        return [], None, strangers
    own = await reader.deals(owner_id=reader.principal.user_id, status="open")
    return own, None, ()


async def _around(
    reader: Reader, deal: Deal, store: Store, moment: datetime, rules: StakeholderRules
) -> tuple[ThemeFile, tuple[Person, ...]]:
    since = reader.now - _LOOK_BACK
    (records,), carries, goals = await asyncio.gather(
        reader.around([deal], kinds=("meeting", "call", "mail"), since=since, most_activities=_LATEST),
        reader.edges(kind="carries", subject_id=deal.id),
        _goals(reader, deal),
    )
    contacts = [c.id for c in records.contacts]
    owners = await reader.edges(kind="owns_relationship", object_ids=contacts) if contacts else []
    file = ThemeFile(
        deal,
        records.account,
        store.differentiators,
        dict(store.families),
        store.competitors,
        tuple(e for e in records.edges if e.kind == "competes"),
        store.cases,
        tuple(goals),
        tuple(carries),
        records.evidence,
        records.deliveries,
    )
    edges = (*(e for e in records.edges if e.kind == "plays_role"), *owners)
    return file, persons(records.contacts, edges, records.activities, moment, [deal.id], rules)


async def _goals(reader: Reader, deal: Deal) -> list[Imperative]:
    return await reader.imperatives(account_id=deal.account_id) if deal.account_id else []
