"""The only I/O of the skill: the deal and its class, its team, the client's people and what was exchanged with them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import Contact, Deal, Edge, User
from skills.ask import Ask
from skills.catalog.team_plan.intent import Intent, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import Verdict, classify, largest_first
from skills.people.bench import Bench, read_bench
from skills.people.colleagues import named, speaks_of_self, strangers

_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    deal: Deal | None = None
    verdict: Verdict | None = None
    bench: Bench | None = None
    plays: tuple[Edge, ...] = ()
    """`plays_role` edges on the deal."""
    users: tuple[User, ...] = ()
    """Colleagues spoken of, in order."""
    contacts: tuple[Contact, ...] = ()
    """The client's people spoken of."""
    wanted: tuple[str, ...] = ()
    """What was asked for and leads to nothing this person may see."""
    strangers: tuple[str, ...] = ()
    """Names of the message that are nobody's, beside the deal."""
    choices: tuple[Deal, ...] = ()


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    contacts = await _contacts(ask, reader)
    deal, wanted, choices = await _meant(ask, intent, reader, contacts)
    if deal is None:
        return Facts(intent, contacts=contacts, wanted=wanted, choices=choices)
    closed = [deal] if deal.status != "open" else []
    book, bench, plays = await asyncio.gather(
        read_book(reader, ask.rules.deal_class, closed),
        read_bench(reader, deal, moment),
        reader.edges(kind="plays_role", object_ids=[deal.id]),
    )
    theirs = contacts or _spoken(ask.text, bench.contacts)
    remembered = str(ask.memory.get("contact_id", ""))
    if not theirs and intent.kind == "relate":
        theirs = tuple(c for c in bench.contacts if c.id == remembered)
    verdict, users, lost = classify(book).get(deal.id), _users(ask, bench), strangers(ask)
    return Facts(intent, deal, verdict, bench, tuple(plays), users, theirs, strangers=lost)


async def _contacts(ask: Ask, reader: Reader) -> tuple[Contact, ...]:
    ids = [ask.args["contact_id"]] if ask.args.get("contact_id") else list(ask.entities.contact_ids)
    if not ids:
        return ()
    found = {c.id: c for c in await reader.contacts(ids=ids)}
    return tuple(found[i] for i in ids if i in found)


def _users(ask: Ask, bench: Bench) -> tuple[User, ...]:
    """A button's, else who is named, else the asker where they speak of themselves."""
    if ask.args.get("user_id"):
        chosen = bench.users.get(ask.args["user_id"])
        return (chosen,) if chosen else ()
    found = [bench.users[i] for i in ask.entities.user_ids if i in bench.users and i != ask.principal.user_id]
    spoken = tuple(found) or named(ask.text, bench.users.values())
    me = bench.users.get(ask.principal.user_id)
    return spoken or ((me,) if me is not None and speaks_of_self(ask.text) else ())


def _spoken(text: str, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Of the client's people, who is named by a whole name, else by a part of it."""
    said = {w.strip(".,;:!?'\"“”()").removesuffix("'s").removesuffix("’s") for w in text.split()}
    whole = tuple(c for c in contacts if c.name.casefold() in text.casefold())
    return whole or tuple(c for c in contacts if any(len(p) > 2 and p in said for p in c.name.split()))


async def _meant(
    ask: Ask, intent: Intent, reader: Reader, contacts: Sequence[Contact]
) -> tuple[Deal | None, tuple[str, ...], tuple[Deal, ...]]:
    """(the deal, what led to nothing, what could be meant).

    For a person at a client, and for who covers whom there, its largest open deal will do.
    """
    deal_id = ask.args.get("deal_id") or next(iter(ask.entities.deal_ids), None)
    account_id = ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    nothing = deal_id is None and account_id is None and not ask.entities.unresolved
    if nothing and not contacts:
        deal_id = ask.memory.get("deal_id")
    if deal_id is not None:
        deal = await reader.deal(deal_id)
        return deal, () if deal is not None else ask.entities.unresolved or ("that deal",), ()
    if account_id is not None or contacts:
        any_will_do = bool(contacts) or intent.kind == "cover"
        return await _of_client(ask, reader, account_id or contacts[0].account_id, any_will_do)
    if ask.entities.unresolved:
        return None, ask.entities.unresolved, ()
    return None, (), _ranked(await reader.deals(owner_id=reader.principal.user_id, status="open"))


async def _of_client(
    ask: Ask, reader: Reader, account_id: str, any_will_do: bool
) -> tuple[Deal | None, tuple[str, ...], tuple[Deal, ...]]:
    """The client's one open deal, or the one talked about; where any will do the largest."""
    found = _ranked(await reader.deals(account_id=account_id, status="open"))
    spoken = next((d for d in found if d.id == ask.memory.get("deal_id")), None)
    if spoken is not None or len(found) == 1 or (found and any_will_do):
        return spoken or found[0], (), ()
    return None, () if found else ask.entities.unresolved or ("an open deal there",), found


def _ranked(deals: Sequence[Deal]) -> tuple[Deal, ...]:
    return tuple(sorted(deals, key=largest_first)[:_CHOICES])
